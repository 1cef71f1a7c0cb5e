"""The run that a call asks to begin with."""

from collections.abc import Callable, Mapping
from typing import Any

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
