"""The work on comparisons, where it is done: each is held there between its slices, and told of in bytes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.deadline import Deadline
from app.starts import compared
from app.stores.jobs import Told
from app.translate_comparison import comparison_answer, standing
from engine.comparison import Comparison, advance
from engine.run import Run

LOOKS = 0.5
"""Seconds of work between two answers written on the way, at least: nobody looks more often."""
SHARE = 10
"""Writing an answer may take this part of the work between two of them, no more."""


class Unheld(Exception):
    """The comparison to go on with is not held here: tell what was asked."""


@dataclass(slots=True)
class Going:
    """Whether a slice may go on: cleared by whoever no longer wants it, if it is worked on in the same process."""

    on: bool = True


@dataclass(slots=True)
class Held:
    """A comparison between two slices; ``next_answer``: when it is written again, by the clock of its work."""

    comparison: Comparison
    next_answer: float = 0.0


HELD: dict[str, Held] = {}
"""By id, in this process."""


def begun(asked: Mapping[str, Any], run: Run | None) -> tuple[bytes, Told]:
    """What is asked of a new comparison, complete in itself, and how it stands. Raises SpecError."""
    comparison = compared(asked, run)
    extent = {name: value for name, value in asked.items() if name not in ("spec", "preset")}
    whole = {**extent, "spec": comparison.spec.to_dict()}
    return json.dumps(whole).encode(), Told("running", standing(comparison), comparison_answer(comparison))


def advanced(job_id: str, asked: bytes | None, slice_of: Deadline, going: Going) -> Told:
    """How the comparison stands after a slice of work. Raises :class:`Unheld` where ``asked`` must be given."""
    held = HELD.get(job_id)
    if held is None:
        if asked is None:
            raise Unheld
        held = HELD[job_id] = Held(compared(json.loads(asked), None))
    try:
        in_time, clock = slice_of(), slice_of.clock
        comparison = advance(held.comparison, lambda: going.on and in_time(), clock)
        held.comparison = comparison
        now, ended = standing(comparison), comparison.finished
        if not ended and clock() < held.next_answer:
            return Told("running", now)
        answer = _timed(held, comparison, clock)
    except BaseException:
        HELD.pop(job_id, None)
        raise
    if ended:
        del HELD[job_id]
    return Told("done" if ended else "running", now, answer)


def _timed(held: Held, comparison: Comparison, clock: Callable[[], float]) -> bytes:
    began = clock()
    answer = comparison_answer(comparison)
    held.next_answer = clock() + max(LOOKS, SHARE * (clock() - began))
    return answer


def forget(job_id: str) -> None:
    """Hold the comparison no longer."""
    HELD.pop(job_id, None)
