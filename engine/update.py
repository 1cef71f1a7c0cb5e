"""From the batch's gradient to the new parameters: penalty, clipping, schedule, optimizer, frozen parameters.

Everything is elementwise over flat vectors of shape (P,), and all parameters move at once. An inspection reads its
terms off the very arrays that the step is made of. Where several runs are computed together, vectors are (R, P) and the
rate is (R, 1); each run's numbers have the bits of its own update.

Source: Nielsen, ch. 2 (the update of gradient descent); Goodfellow et al., 7.1 and 10.11.1 (clipping).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from engine.optimizers import OPTIMIZERS, Memory, Move, Optimizer
from engine.passes import TAME, Pass
from engine.penalties import PENALTIES
from engine.schedules import SCHEDULES
from engine.spec_records import Choice, Clip, Spec


@dataclass(frozen=True)
class Rules:
    """How parameters move while one set of settings is in force.

    frozen, weights: masks (P,); ``frozen`` is None where nothing is. penalties: (coefficient, record) of those above 0.
    rate: iteration n -> the learning rate of that iteration. steady: whether that is the same in all of them.
    """

    frozen: np.ndarray | None
    weights: np.ndarray
    penalties: tuple[tuple[float, object], ...]
    clip: Clip | None
    optimizer: Optimizer
    choice: Choice
    rate: Callable[[int], float]
    steady: bool

    @property
    def plain(self) -> bool:
        """Whether the step is the data's gradient times minus the rate, and nothing more."""
        nothing_between = self.frozen is None and self.clip is None and not self.penalties
        return nothing_between and self.optimizer.plain(self.choice.values)

    def penalty_value(self, parameters: np.ndarray) -> float | np.ndarray:
        """The penalty in the loss, of parameters (P,); of runs (R, P), one each, (R,). 0.0 where there is none."""
        if not self.penalties:
            return 0.0
        if parameters.ndim > 1:
            return np.array([self.penalty_value(one) for one in parameters])
        values = parameters[self.weights]
        return sum((coefficient * record.value(values) for coefficient, record in self.penalties), 0.0)

    def penalty_gradient(self, parameters: np.ndarray) -> np.ndarray:
        """The penalty's gradient, shape (P,), zero at biases."""
        gradient = np.zeros(parameters.shape)
        for coefficient, record in self.penalties:
            gradient[..., self.weights] += coefficient * record.gradient(parameters[..., self.weights])
        return gradient


def rules_of(spec: Spec) -> Rules:
    """The Rules of a completed (or amended) spec."""
    layout = spec.layout
    schedule, values = SCHEDULES[spec.schedule.name], spec.schedule.values
    learning_rate = spec.optimizer.values["learning_rate"]
    frozen = layout.chosen(spec.frozen)
    return Rules(
        frozen=frozen if frozen.any() else None,
        weights=layout.weights(),
        penalties=tuple((value, PENALTIES[name]) for name, value in spec.penalty.items() if value),
        clip=spec.clip,
        optimizer=OPTIMIZERS[spec.optimizer.name],
        choice=spec.optimizer,
        rate=lambda n: schedule.rate(learning_rate, n, values),
        steady=schedule.steady(values),
    )


class Update(NamedTuple):
    """One update, computed and not yet applied. Vectors have shape (P,).

    penalty: in the loss, of the parameters it starts from; of runs, (R,). gradient: of data and penalty. clip_factor:
    what norm clipping multiplied with (1.0 without). clipped: what the optimizer receives. rate: the iteration's
    learning rate. parameters: the new values.
    """

    penalty: float | np.ndarray
    gradient: np.ndarray
    clip_factor: float
    clipped: np.ndarray
    rate: float
    move: Move
    step: np.ndarray
    parameters: np.ndarray
    memory: Memory


def update_of(
    rules: Rules, parameters: np.ndarray, data_gradient: np.ndarray, memory: Memory, rate: float | np.ndarray
) -> Update:
    """The update at a learning rate: from parameters and the data's gradient, both (P,), and the optimizer's memory."""
    penalty, gradient = rules.penalty_value(parameters), data_gradient
    if rules.penalties:
        gradient = data_gradient + rules.penalty_gradient(parameters)
    factor, clipped = _clipped(rules, gradient)
    move = rules.optimizer.move(clipped, parameters, memory, rate, rules.choice.values)
    step, slots = move.step, move.slots
    if rules.frozen is not None:
        step = np.where(rules.frozen, 0.0, step)
        slots = {name: np.where(rules.frozen, memory.slots[name], slot) for name, slot in slots.items()}
        slots = MappingProxyType(slots)
    return Update(penalty, gradient, factor, clipped, rate, move, step, parameters + step, Memory(slots))


def is_finite(computed: Pass, update: Update, tame: bool = False) -> bool:
    """Whether every number of an iteration is finite, the optimizer's memory and the loss with its penalty included.

    It puts the parameters after the update into the pass, which looks at them with its own. tame: nothing but the pass
    needs to be looked at, and targets are so small that no loss overflows where z is tame.
    """
    computed.after[...] = update.parameters
    if tame and computed.checked.dot(computed.checked) < TAME:
        return True
    vectors = (update.gradient, *update.memory.slots.values())
    return computed.is_finite(update.penalty) and all(np.isfinite(vector).all() for vector in vectors)


def _clipped(rules: Rules, gradient: np.ndarray) -> tuple[float, np.ndarray]:
    """(factor, gradient) after clipping: one norm over all that is not frozen, or each value by itself."""
    if rules.clip is None:
        return 1.0, gradient
    if rules.clip.kind == "value":
        return 1.0, np.clip(gradient, -rules.clip.limit, rules.clip.limit)
    if gradient.ndim > 1:
        return 1.0, np.stack([_clipped(rules, one)[1] for one in gradient])
    moving = gradient if rules.frozen is None else gradient[~rules.frozen]
    length = norm(moving)
    factor = min(1.0, rules.clip.limit / length) if length else 1.0
    return factor, gradient * factor


def norm(vector: np.ndarray) -> float:
    """The Euclidean length of a vector, without overflow on the way."""
    largest = float(np.abs(vector).max(initial=0.0))
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    scaled = vector / largest
    return largest * float(np.sqrt(scaled.dot(scaled)))
