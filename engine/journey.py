"""A run on its way through many iterations: the state it has come to, and what is kept of those passed.

An iteration is applied as a record of its own (a prospect) or within a stretch, which is the same to the last bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.course import Course, Prospect, State
from engine.evaluation import evaluate
from engine.keyframes import Keyframes
from engine.recording import Recording, row_alone
from engine.series import History
from engine.stopping import stop_reason
from engine.stretch import KeepGoing, Stretch

if TYPE_CHECKING:
    from engine.run import Run


def replayed(course: Course, state: State, until: int) -> State:
    """The state after iterations, up to ``until``, that were applied before under settings that stay."""
    if course.settings_for(state.iteration + 1).spec.stop is None:
        stretch = Stretch(course, course.settle(state))
        for _ in stretch.iterations(until):
            pass
        if stretch.refused:
            raise ArithmeticError(f"Iteration {stretch.iteration + 1} was finite when it was applied first.")
        return stretch.state
    while state.iteration < until:
        settled = course.settle(state)
        state = course.apply(settled, course.prospect(settled))
    return state


def one_on(run: Run) -> tuple[State, int, Keyframes, History, Prospect] | None:
    """What a journey of one iteration comes to, for less: arrival, furthest, keyframes, history and the iteration
    applied of the run after it; None where it halts."""
    course, prospect = run.course, run.prospect
    if not prospect.finite or stop_reason(course, run.state, prospect):
        return None
    state = course.apply(run.state, prospect)
    n = state.iteration
    if n <= run.furthest:
        return state, run.furthest, run.keyframes, run.history, prospect
    epoch, number, of, _ = course.batches.position(n)
    ends = evaluate(course.network, course.examples, state.parameters) if number == of else None
    row = np.array(row_alone(prospect, epoch, ends), dtype=np.float64)
    return state, n, run.keyframes.with_state(state), run.history.with_row(row, ends is not None), prospect


def recording_of(course: Course) -> Recording:
    """An empty recording of a run of this course."""
    targets = course.examples.columns[course.network.layout.sizes[0] + 1 :]
    return Recording(course.network, course.examples.parted, targets)


class Journey:
    """A run on its way: its state, and what is kept of the iterations that it had not reached before."""

    def __init__(self, run: Run) -> None:
        self.course, self.state, self.prospect = run.course, run.arrival, run.prospect
        self.settled: State = run.state
        self.furthest, self.keyframes, self.history = run.furthest, run.keyframes, run.history
        self.recording = recording_of(run.course)

    def apply_prospect(self) -> bool:
        """Apply the next iteration as a record of its own, with the stop rules asked first; False where it halts."""
        course = self.course
        prospect = self.prospect or course.prospect(self.settled)
        if not prospect.finite or stop_reason(course, self.settled, prospect):
            return False
        self.state = course.apply(self.settled, prospect)
        self.settled, self.prospect = course.settle(self.state), None
        n, update = prospect.iteration, prospect.update
        if n > self.furthest:
            epoch, number, of, _ = course.batches.position(n)
            kept = self.recording.kept(prospect.computed)
            kept.put(kept.count, prospect.computed, update.gradient, update.penalty)
            kept.tell(n, 1, epoch, prospect.indices)
            self._keep(self, n, self.state.parameters if number == of else None)
        return True

    def stretch(self, last: int, keep_going: KeepGoing | None) -> bool:
        """Go on without records to ``last`` or the next edit, where no stop rule is in force; False where it halts or
        is told to wait."""
        n = self.state.iteration + 1
        settings = self.course.settings_for(n)
        until = min(last, self.course.settings_end(n))
        if settings.spec.stop is not None or n > until:
            return True
        stretch = Stretch(self.course, self.settled)
        for _ in stretch.iterations(min(until, self.furthest), None, keep_going):
            pass
        for _ in stretch.iterations(until, self.recording, keep_going):
            self._keep(stretch, stretch.iteration, stretch.parameters if stretch.at_epoch_end else None)
        self.state = stretch.state
        self.settled = self.course.settle(self.state)
        return stretch.going

    def _keep(self, where: Journey | Stretch, n: int, after: np.ndarray | None) -> None:
        """Say that iteration n is the furthest, with the parameters (P,) after it where it ends an epoch; put rows into
        the history where they must be taken, and now and then the state among the keyframes."""
        self.furthest = n
        if after is not None:
            self.recording.end_epoch(n, after)
        if self.recording.full:
            self.history = self.history.extend(*self.recording.rows())
        if n % self.keyframes.interval == 0:
            self.keyframes = self.keyframes.with_state(where.state)

    def kept_history(self) -> History:
        """The history with the rows of all iterations so far."""
        self.history = self.history.extend(*self.recording.rows())
        return self.history
