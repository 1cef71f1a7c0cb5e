"""The run, or the runs to compare, that a call asks to begin with."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.comparison import Comparison, compare, spec_at
from engine.errors import FieldProblem, SpecError
from engine.fields import shown
from engine.presets import PRESETS
from engine.run import Run, replay
from engine.spec import complete, merge

BESIDE_SPEC = ("preset", "spec", "edits", "iteration")
"""What a call may hold beside the fields of a spec."""


def begin(asked: Mapping[str, Any], keep_going: Callable[[], bool] | None = None) -> Run:
    """The run of ``asked``: a spec's fields or a preset's name with overrides, or either with edits and an iteration.

    It stands at the iteration asked for, or at the one reached when ``keep_going`` first answered false. Raises
    :class:`SpecError` where the spec or an edit is not valid.
    """
    fields = {name: value for name, value in asked.items() if name not in BESIDE_SPEC}
    if "spec" in asked:
        check_alone(asked, fields)
        fields = asked["spec"]
    if "preset" in asked:
        fields = merge(preset_spec(asked["preset"]), fields)
    return replay(complete(fields), asked.get("edits", []), asked.get("iteration", 0), keep_going)


def compared(asked: Mapping[str, Any], run: Run | None) -> Comparison:
    """The comparison of ``asked``, over a spec, a preset with changes, or where ``run`` stands with changes.

    Raises :class:`SpecError` where the spec, what is varied or its extent is not valid.
    """
    asked = dict(asked)
    changes, preset = asked.pop("spec", {}), asked.pop("preset", None)
    if run is not None and preset is not None:
        message = "A session is given, and a preset beside it; give one or the other."
        raise SpecError([FieldProblem("preset", message, ["from_session", "preset"])])
    base = spec_at(run) if run is not None else {} if preset is None else preset_spec(preset)
    return compare(complete(merge(base, changes)), **asked)


def check_alone(asked: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """Raise :class:`SpecError` where ``spec`` comes with what would be a second spec."""
    second = [*fields, *(["preset"] if "preset" in asked else [])]
    if second:
        message = f"A whole spec is given, and {', '.join(second)} beside it; give one or the other."
        raise SpecError([FieldProblem("spec", message, list(BESIDE_SPEC[1:]))])


def preset_spec(name: Any) -> Mapping[str, Any]:
    """The spec of the preset ``name``; raises :class:`SpecError` where there is none of that name."""
    if not isinstance(name, str) or name not in PRESETS:
        message = f"There is no {shown(name)}. There are: {', '.join(PRESETS)}."
        raise SpecError([FieldProblem("preset", message, list(PRESETS))])
    return PRESETS[name].spec
