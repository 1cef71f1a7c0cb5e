"""What a session's answers have in common from step to step, written as JSON once."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import orjson

from app.permalinks import Opening
from engine.completion import EDITABLE
from engine.course import Settings
from engine.run import Run

IN_FORCE = tuple(name for name in EDITABLE if name != "parameters")
"""The fields of a spec that an edit can change; parameters are a session's own member."""


@dataclass(frozen=True, slots=True)
class Written:
    """The spec that a run started from, its edits, what is in force at its iteration, and what its links begin with."""

    spec: orjson.Fragment
    edits: orjson.Fragment
    settings: orjson.Fragment
    opening: Opening


KEPT: WeakKeyDictionary[Settings, Written] = WeakKeyDictionary()
"""By the record of what is in force, which is one run's alone; what no run holds any more is forgotten."""


def is_written(run: Run) -> bool:
    """Whether :func:`written` has the parts of ``run``'s answer at hand."""
    return run.settings in KEPT


def written(run: Run) -> Written:
    """The parts of ``run``'s answer that depend on its spec and its edits alone."""
    known = KEPT.get(run.settings)
    if known is None:
        spec = orjson.dumps(run.spec.to_dict())
        edits = orjson.dumps([dict(edit) for edit in run.edits])
        in_force = run.settings.spec.to_dict()
        settings = orjson.dumps({name: in_force[name] for name in IN_FORCE})
        known = Written(*map(orjson.Fragment, (spec, edits, settings)), Opening(spec, edits))
        KEPT[run.settings] = known
    return known
