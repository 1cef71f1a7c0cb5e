"""Edits: what was changed in mid-run, each at its iteration: ``{"iteration": k, ...what was changed}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.completion import overlay
from engine.errors import SpecError
from engine.fields import is_integer, shown
from engine.limits import limit
from engine.parameters import Layout
from engine.spec_records import Choice, Spec

Edit = Mapping[str, object]


def merged_edits(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits in ascending order, those of one iteration merged by key. Raises SpecError for one without an iteration."""
    if not isinstance(edits, list | tuple) or len(edits) > limit("edits"):
        allowed = f"a list of at most {limit('edits')} edits"
        raise SpecError.of("edits", f"must be {allowed}, not {shown(edits)}.", allowed)
    by_iteration: dict[int, dict[str, object]] = {}
    for index, item in enumerate(edits):
        given = item.get("iteration") if isinstance(item, Mapping) else None
        if not is_integer(given) or not 0 <= given <= limit("iterations"):
            allowed = f"an integer from 0 to {limit('iterations')}"
            raise SpecError.of(f"edits.{index}.iteration", f"must be {allowed}, not {shown(given)}.", allowed)
        changes = {key: value for key, value in item.items() if key != "iteration"}
        by_iteration[given] = overlay(by_iteration.get(given, {}), changes)
    return tuple({"iteration": k, **by_iteration[k]} for k in sorted(by_iteration))


def as_made(changes: Mapping[str, object], in_force: Spec) -> dict[str, object]:
    """``changes`` to a spec ``in_force`` without the names that are in force already.

    A name that stays keeps its numbers, which another edit of the same iteration may have set; the edit alone could
    not tell it from a name that changes.
    """
    made = dict(changes)
    for key, change in changes.items():
        present = getattr(in_force, key, None)
        if isinstance(change, Mapping) and isinstance(present, Choice) and change.get("name") == present.name:
            made[key] = {name: value for name, value in change.items() if name != "name"}
    return made


def kept_at_start(edits: Sequence[Edit], changes: Mapping[str, object], layout: Layout) -> list[Edit]:
    """The edits made at iteration 0, less what a reset's ``changes`` speak of and names not in ``layout``."""
    first = next((edit for edit in edits if edit["iteration"] == 0), None)
    if first is None:
        return []
    kept = _left(first, changes) or {}
    if isinstance(kept.get("parameters"), Mapping):
        there = set(map(layout.name, range(layout.count)))
        kept["parameters"] = {name: value for name, value in kept["parameters"].items() if name in there}
    if isinstance(kept.get("frozen"), Sequence):
        kept["frozen"] = [name for name in kept["frozen"] if layout.has(name)]
    return [{**kept, "iteration": 0}]


def _left(made: object, changed: object) -> object | None:
    """What of an edit is left when a change speaks of the same things; None if nothing is."""
    if not (isinstance(made, Mapping) and isinstance(changed, Mapping)) or "name" in changed:
        return None
    left = {key: _left(value, changed[key]) if key in changed else value for key, value in made.items()}
    return {key: value for key, value in left.items() if value is not None or key not in changed}
