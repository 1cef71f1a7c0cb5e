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


def joined(made: Edit, changes: Mapping[str, object], in_force: Spec) -> Edit:
    """The edit of ``changes`` made right after ``made``, at the same iteration, as it can be merged with that one.

    A name that is in force already says nothing new. It is left out where ``made`` speaks of the same choice, since
    merging, which does not know what is in force, would take it for a change that drops the numbers set before.
    """
    told = dict(changes)
    for key, change in changes.items():
        present = getattr(in_force, key, None)
        speaks = isinstance(change, Mapping) and isinstance(present, Choice) and key in made
        if speaks and change.get("name") == present.name:
            told[key] = {name: value for name, value in change.items() if name != "name"}
    return {**told, "iteration": made["iteration"]}


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
