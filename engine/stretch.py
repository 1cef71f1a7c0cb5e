"""A stretch of a run: successive iterations under settings that stay, in buffers made once.

It does what a prospect and its application do, iteration by iteration and to the last bit, without a record of each.
"""

from __future__ import annotations

import numpy as np

from engine.course import Course, State
from engine.network import TAME, Pass, is_finite
from engine.optimizers import Memory
from engine.update import Update, update_of


class Stretch:
    """Iterations of one course from a settled state on, up to the next edit. There must be no stop rule in force.

    iteration, parameters (P,), memory: where it stands. at_epoch_end: whether the iteration just applied was the last
    of its epoch. gradient: (P,), of that iteration, with penalty.
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
        self._plain = self.rules.plain
        self._minus_rate = -self._rate(settled.iteration + 1)
        self._step = np.empty_like(self.parameters)
        self._passes: dict[int, Pass] = {}
        self._refused: Pass | None = None
        self._refused_update: Update | None = None

    @property
    def state(self) -> State:
        """Where it stands, as a record of its own."""
        parameters = self.parameters.copy()
        parameters.flags.writeable = False
        return State(self.iteration, parameters, self.memory, self.start.watch)

    def advance(self) -> Pass | None:
        """Apply one more iteration and give its pass; None, and nothing applied, if it is not finite.

        Call it where NumPy's warnings are off.
        """
        if self.at_epoch_end:
            self.at_epoch_end = False
            self.epoch += 1
            self._first_row, self._order = 0, self._epoch_order(self.epoch)
        end = self._first_row + self.size
        indices = self._order[self._first_row : end]
        computed = self._passes.get(len(indices)) or self._new_pass(len(indices))
        self._gather(indices, 1, computed.columns, "clip")
        computed.run()
        if not self._update(computed):
            self._refused = computed
            return None
        self.parameters[...] = computed.after
        self.iteration += 1
        self._first_row = end
        self.at_epoch_end = end >= len(self._order)
        return computed

    def _epoch_order(self, epoch: int) -> np.ndarray:
        """The training rows of an epoch in their order, (training rows,)."""
        return self.course.batches.epoch_order(epoch)

    def _rate(self, n: int) -> np.ndarray:
        """The learning rate of iteration n, as an array that goes with the parameters'."""
        return np.array(self.rules.rate(n))

    def _new_pass(self, rows: int) -> Pass:
        computed = self._passes[rows] = Pass(self.course.network, self.parameters, rows)
        return computed

    def _update(self, computed: Pass) -> bool:
        """Put the parameters after the update into ``computed.after``; False where anything is not finite."""
        rules, n = self.rules, self.iteration + 1
        if self._plain:
            # The optimizer's own arithmetic where it is no more than this, into buffers made once.
            if not rules.steady:
                self._minus_rate = -self._rate(n)
            np.multiply(computed.gradient, self._minus_rate, self._step)
            np.add(self.parameters, self._step, computed.after)
            self.gradient, checked = computed.gradient, computed.checked
            return (self._tame and checked.dot(checked) < TAME) or computed.is_finite()
        update = update_of(rules, self.parameters, computed.gradient, self.memory, self._rate(n))
        computed.after[...] = update.parameters
        if not (
            computed.is_finite() and is_finite(update.gradient) and all(map(is_finite, update.memory.slots.values()))
        ):
            self._refused_update = update
            return False
        self.gradient, self.memory = update.gradient, update.memory
        return True
