"""A stretch of a run: successive iterations under settings that stay, in buffers made once.

It does what a prospect and its application do, iteration by iteration and to the last bit, without a record of each.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.course import Course, State
from engine.network import TAME, Pass
from engine.optimizers import Memory
from engine.update import Update, is_finite, update_of


class Stretch:
    """Iterations of one course from a settled state on, up to the next edit. There must be no stop rule in force.

    iteration, parameters (P,), memory: where it stands. at_epoch_end: whether the iteration just applied was the last
    of its epoch. penalty, gradient (P,): of that iteration's loss; the gradient is with the penalty's.
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
        self.at_epoch_end = False
        self._minus_rate = -self._rate(settled.iteration + 1)
        self._passes: dict[int, Pass] = {}
        self.penalty: float | np.ndarray = 0.0
        self.gradient = np.empty(0)
        self._refused: Pass | None = None
        self._refused_update: Update | None = None

    @property
    def state(self) -> State:
        """Where it stands, as a record of its own."""
        parameters = self.parameters.copy()
        parameters.flags.writeable = False
        return State(self.iteration, parameters, self.memory, self.start.watch)

    # long because a name of its own for everything an iteration touches is what makes the loop short
    def iterations(self, until: int) -> Iterator[Pass]:
        """Apply iterations up to ``until``, giving the pass of each; ends before one that is not finite.

        Call it where NumPy's warnings are off.
        """
        gather, parameters, tame = self._gather, self.parameters, self._tame
        plain, steady, multiply, add = self.rules.plain, self.rules.steady, np.multiply, np.add
        minus_rate = self._minus_rate
        while self.iteration < until:
            if self.at_epoch_end:
                self.epoch += 1
                self._first_row, self._order = 0, self._epoch_order(self.epoch)
            order, total = self._order, len(self._order)
            rows = min(self.size, total - self._first_row)
            computed = self._passes.get(rows) or self._new_pass(rows)
            columns, after, checked, calls = computed.columns, computed.after, computed.checked, computed.calls
            square = checked.dot
            gradient = self.gradient = computed.gradient
            most = self._first_row + rows * min(until - self.iteration, (total - self._first_row) // rows)
            for first in range(self._first_row, most, rows):
                gather(order[first : first + rows], 1, columns, "clip")
                for call, arguments in calls:
                    call(*arguments)
                if plain:
                    # The optimizer's own arithmetic where it is no more than this, into buffers made once.
                    if not steady:
                        minus_rate = -self._rate(self.iteration + 1)
                    # The step stands where the new parameters would: where it is tame, they are finite.
                    multiply(gradient, minus_rate, after)
                    if tame and square(checked) < TAME:
                        add(parameters, after, parameters)
                        fit = True
                    else:
                        add(parameters, after, after)
                        fit = self._accept(computed)
                else:
                    fit = self._update(computed)
                if not fit:
                    self._refused = computed
                    return
                self.iteration += 1
                self._first_row = end = first + rows
                self.at_epoch_end = end >= total
                yield computed

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

    def _update(self, computed: Pass) -> bool:
        """Move by what the rules make of the gradient; False where anything is not finite."""
        rate = self._rate(self.iteration + 1)
        update = update_of(self.rules, self.parameters, computed.gradient, self.memory, rate)
        if not is_finite(computed, update):
            self._refused_update = update
            return False
        self.penalty, self.gradient, self.memory = update.penalty, update.gradient, update.memory
        self.parameters[...] = update.parameters
        return True
