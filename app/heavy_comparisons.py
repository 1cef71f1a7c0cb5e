"""The work on comparisons, where it is done: each is held there between its slices, and told of in bytes."""

import json
import math
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
"""Seconds between two answers written on the way, at least: nobody looks more often."""
SHARE = 10
"""Times as long as an answer took to be written is worked, at least, before it is written again."""


class Unheld(Exception):
    """The comparison to go on with is not held here: tell what was asked."""


@dataclass(slots=True)
class Going:
    """Whether a slice may go on: cleared by whoever no longer wants it, if it is worked on in the same process."""

    on: bool = True


@dataclass(slots=True)
class Held:
    """A comparison between two slices.

    told: when its answer was last written; took: the seconds that this took; worked: those of work since then.
    """

    comparison: Comparison
    told: float = -math.inf
    took: float = 0.0
    worked: float = 0.0

    def go_on(self, slice_of: Deadline, going: Going) -> Comparison:
        """The comparison after a slice of work."""
        in_time, began = slice_of(), slice_of.clock()
        self.comparison = advance(self.comparison, lambda: going.on and in_time(), slice_of.clock)
        self.worked += slice_of.clock() - began
        return self.comparison

    def is_due(self, now: float) -> bool:
        """Whether the answer is to be written again, on the way."""
        return now - self.told >= LOOKS and self.worked >= SHARE * self.took

    def answer(self, clock: Callable[[], float]) -> bytes:
        """The answer, written now."""
        began = clock()
        answer = comparison_answer(self.comparison)
        self.told, self.worked = clock(), 0.0
        self.took = self.told - began
        return answer


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
        comparison = held.go_on(slice_of, going)
        now, ended = standing(comparison), comparison.finished
        answer = held.answer(slice_of.clock) if ended or held.is_due(slice_of.clock()) else None
    except BaseException:
        HELD.pop(job_id, None)
        raise
    if ended:
        del HELD[job_id]
    return Told("done" if ended else "running", now, answer)


def forget(job_id: str) -> None:
    """Hold the comparison no longer."""
    HELD.pop(job_id, None)
