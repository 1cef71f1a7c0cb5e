"""A stretch of a run: successive iterations under settings that stay, in buffers made once.

It does what a prospect and its application do, iteration by iteration and to the last bit, without a record of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.course import Course, State
from engine.optimizers import Memory
from engine.passes import TAME, Pass
from engine.recording import Kept, Recording
from engine.update import Update, is_finite, update_of

KeepGoing = Callable[[], bool]

PAUSE = 16
"""How often a stretch pauses: the states that are kept stand at multiples of this."""


class Stretch:
    """Iterations of one course from a settled state on, up to the next edit. There must be no stop rule in force.

    iteration, parameters (P,), memory: where it stands. at_epoch_end: whether the iteration just applied was the last
    of its epoch. penalty, gradient (P,): of that iteration's loss; the gradient is with the penalty's. refused: the
    pass of an iteration that was not applied, since it is not finite. going: False from then on, and once told to wait.
    """

    def __init__(self, course: Course, settled: State) -> None:
        self._begin(course, settled, settled.parameters.copy(), settled.memory)
        self._gather, self._tame = course.examples.gather, course.examples.targets.tame

    def _begin(self, course: Course, settled: State, parameters: np.ndarray, memory: Memory) -> None:
        """Stand at ``settled``, with parameters (P,), or (R, P) of several runs, that may be written to."""
        self.course, self.start = course, settled
        self.iteration, self.parameters, self.memory = settled.iteration, parameters, memory
        self.rules = course.settings_for(settled.iteration + 1).rules
        self.epoch, number, _, self.size = course.batches.position(settled.iteration + 1)
        self._first_row = (number - 1) * self.size
        self._order = self._epoch_order(self.epoch)
        self.at_epoch_end, self.going = False, True
        self._minus_rate = -self._rate(settled.iteration + 1)
        self._passes: dict[int, Pass] = {}
        self.penalty: float | np.ndarray = 0.0
        self.gradient = np.empty(0)
        self.refused: Pass | None = None
        self._refused_update: Update | None = None

    @property
    def state(self) -> State:
        """Where it stands, as a record of its own."""
        parameters = self.parameters.copy()
        parameters.flags.writeable = False
        return State(self.iteration, parameters, self.memory, self.start.watch)

    # long because a name of its own for everything an iteration touches is what makes the loop short
    def iterations(
        self, until: int, recording: Recording | None = None, keep_going: KeepGoing | None = None
    ) -> Iterator[None]:
        """Apply iterations up to ``until``, with a pause at every multiple of PAUSE, at the end of an epoch, where
        ``recording``, which keeps what their rows follow from, is full, and at the last; that is before one that is not
        finite, or where ``keep_going``, asked after each, says no.

        Call it where NumPy's warnings are off.
        """
        gather, parameters, fit = self._gather, self.parameters, True
        plain, steady, multiply, add = self.rules.plain, self.rules.steady, np.multiply, np.add
        minus_rate, bound = self._minus_rate, TAME if self._tame else 0.0
        while self.going and self.iteration < until:
            computed, batches = self._next_batches(until)
            columns, after, checked, calls = computed.columns, computed.after, computed.checked, computed.calls
            square, ending, gradient = checked.dot, computed.ending, computed.gradient
            self.gradient = gradient
            kept, endings, place = None, None, 0
            if recording is not None:
                kept = recording.kept(computed)
                batches, place = batches[: kept.left], kept.count
                endings = kept.endings if plain else None
            begun = n = self.iteration
            pause = n - n % PAUSE + PAUSE
            for rows in batches:
                if n == pause:
                    self.iteration, pause = n, n + PAUSE
                    yield
                gather(rows, 1, columns, "clip")
                for call, arguments in calls:
                    call(*arguments)
                if plain:
                    # The optimizer's own arithmetic where it is no more than this, into buffers made once.
                    if not steady:
                        minus_rate = -self._rate(n + 1)
                    # The step stands where the new parameters would: where it is tame, they are finite.
                    multiply(gradient, minus_rate, after)
                    if square(checked) < bound:
                        add(parameters, after, parameters)
                    else:
                        add(parameters, after, after)
                        fit = self._accept(computed)
                else:
                    fit = self._update(computed, n + 1)
                if not fit:
                    self.refused, self.going = computed, False
                    break
                n += 1
                if endings is not None:
                    endings[place] = ending
                    place += 1
                elif kept is not None:
                    kept.put(place, computed, self.gradient, self.penalty)
                    place += 1
                if keep_going is not None and not keep_going():
                    self.going = False
                    break
            self._move_on(n, n - begun, computed.rows, kept)
            yield

    def _next_batches(self, until: int) -> tuple[Pass, np.ndarray]:
        """The pass of the next iteration, and the rows of it and of those after it up to ``until`` that are of its
        epoch and size, (iterations, B)."""
        if self.at_epoch_end:
            self.epoch, self.at_epoch_end = self.epoch + 1, False
            self._first_row, self._order = 0, self._epoch_order(self.epoch)
        order, first = self._order, self._first_row
        left = len(order) - first
        rows = min(self.size, left)
        end = first + rows * min(until - self.iteration, left // rows)
        batches = order[first:end].reshape(-1, rows, *order.shape[1:])
        return self._passes.get(rows) or self._new_pass(rows), batches

    def _move_on(self, n: int, count: int, rows: int, kept: Kept | None) -> None:
        """Stand after iteration n, the last of ``count`` with so many rows a batch, which were put into ``kept``."""
        order, first, end = self._order, self._first_row, self._first_row + rows * count
        self.iteration, self._first_row, self.at_epoch_end = n, end, end == len(order)
        if count and kept is not None:
            kept.tell(n - count + 1, count, self.epoch, order[first:end])

    def _epoch_order(self, epoch: int) -> np.ndarray:
        """The training rows of an epoch in their order, (training rows,)."""
        return self.course.batches.epoch_order(epoch)

    def _rate(self, n: int) -> np.ndarray:
        """The learning rate of iteration n, as an array that goes with the parameters'."""
        return np.array(self.rules.rate(n))

    def _new_pass(self, rows: int) -> Pass:
        computed = self._passes[rows] = Pass(self.course.network, self.parameters, rows)
        return computed

    def _accept(self, computed: Pass) -> bool:
        """Move to the parameters in ``computed.after``; False where anything is not finite."""
        fit = computed.is_finite()
        if fit:
            self.parameters[...] = computed.after
        return fit

    def _update(self, computed: Pass, n: int) -> bool:
        """Move by what the rules make of the gradient in iteration n; False where anything is not finite."""
        rate = self._rate(n)
        update = update_of(self.rules, self.parameters, computed.gradient, self.memory, rate)
        if not is_finite(computed, update):
            self._refused_update = update
            return False
        self.penalty, self.gradient, self.memory = update.penalty, update.gradient, update.memory
        self.parameters[...] = update.parameters
        return True
