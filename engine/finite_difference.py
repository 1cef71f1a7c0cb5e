"""Central differences: the loss at w + ε and w - ε, an estimate of the gradient that knows nothing of backpropagation.

Where something within ε of the parameter has no derivative (a kink), the estimate may disagree, and the kink is named.

Source: Nielsen, ch. 2, eq. (46); Goodfellow et al., 11.5 (checking derivatives).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.course import Course
from engine.forward import forward, sample_losses
from engine.network import reduced
from engine.parameters import Place
from engine.update import Rules


@dataclass(frozen=True)
class FiniteDifference:
    """The central difference (loss_plus - loss_minus) / 2ε against backprop's gradient.

    relative_error: the absolute error over the larger of the two sizes (0 if both are 0). kink: a sentence naming what
    touches or passes a point without derivative between w - ε and w + ε, or None. Where a nudged loss is beyond
    float64, it and what would follow from it are None.
    """

    epsilon: float
    loss_minus: float | None
    loss_plus: float | None
    estimate: float | None
    absolute_error: float | None
    relative_error: float | None
    kink: str | None


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked: the loss of which rows (indices from 0), at which flat parameters (P,), under which rules; with
    the penalty and the batch's reduction, or a single sample's own loss.
    """

    course: Course
    parameters: np.ndarray
    rules: Rules
    indices: np.ndarray
    with_penalty: bool

    def loss(self, parameters: np.ndarray) -> float:
        """The loss at these parameters (P,)."""
        x, y = self.columns()
        losses = sample_losses(self.course.network, parameters, x, y)
        if not self.with_penalty:
            return float(losses[0])
        return reduced(self.course.network, losses) + self.rules.penalty_value(parameters)

    def loss_at(self, index: int, value: float) -> float:
        """The loss with one parameter at ``value`` and the others as they are."""
        moved = self.parameters.copy()
        moved[index] = value
        return self.loss(moved)

    def columns(self) -> tuple[np.ndarray, np.ndarray]:
        """x (features, rows) and y (outputs, rows) of the rows."""
        return self._columns

    @cached_property
    def _columns(self) -> tuple[np.ndarray, np.ndarray]:
        return self.course.examples.x.take(self.indices, 1), self.course.examples.targets.y.take(self.indices, 1)

    def nudged(self, index: int, amount: float) -> np.ndarray:
        """The parameters with one of them moved by ``amount``."""
        moved = self.parameters.copy()
        moved[index] += amount
        return moved


def default_epsilon(value: float) -> float:
    """1e-5 max(1, |w|)."""
    return 1e-5 * max(1.0, abs(value))


def finite_difference(question: Question, place: Place, gradient: float) -> FiniteDifference:
    """The central difference of the loss along one parameter, held against ``gradient``."""
    epsilon = default_epsilon(float(question.parameters[place.index]))
    with np.errstate(all="ignore"):
        minus, plus = question.nudged(place.index, -epsilon), question.nudged(place.index, epsilon)
        loss_minus, loss_plus = question.loss(minus), question.loss(plus)
        kink = kink_between(question, place, minus, plus)
    # What the nudged values really differ by in float64, which is not quite 2ε.
    estimate = (loss_plus - loss_minus) / float(plus[place.index] - minus[place.index])
    error = abs(estimate - gradient)
    larger = max(abs(estimate), abs(gradient))
    figures = (loss_minus, loss_plus, estimate, error, error / larger if larger else 0.0)
    return FiniteDifference(epsilon, *(figure if np.isfinite(figure) else None for figure in figures), kink)


def kink_between(question: Question, place: Place, minus: np.ndarray, plus: np.ndarray) -> str | None:
    """A sentence naming the first kink met between two nudged parameter vectors, or None."""
    low, high = minus[place.index], plus[place.index]
    if question.with_penalty and place.kind == "weight":
        for _, record in question.rules.penalties:
            if any(low <= kink <= high for kink in record.kinks):
                return f"{record.label} has a kink at {place.name} = 0, within ε of its value."
    return _unit_kink(question, place, minus, plus) or _loss_kink(question, minus, plus)


def _unit_kink(question: Question, place: Place, minus: np.ndarray, plus: np.ndarray) -> str | None:
    activations = question.course.network.activations
    if not any(activation.kinks for activation in activations):
        return None
    x, _ = question.columns()
    network = question.course.network
    z_minus, z, z_plus = (forward(network, p, x)[0] for p in (minus, question.parameters, plus))
    for index in range(place.layer - 1, len(activations)):
        for kink in activations[index].kinks:
            found = _touching(z_minus[index], z[index], z_plus[index], kink)
            if len(found):
                unit, column = found[0]
                row = int(question.indices[column]) + 1
                return _sentence(activations[index].label, index + 1, int(unit) + 1, row, len(found))
    return None


def _loss_kink(question: Question, minus: np.ndarray, plus: np.ndarray) -> str | None:
    network = question.course.network
    if not network.loss.kinks:
        return None
    x, y = question.columns()
    errors = [forward(network, parameters, x)[1][-1] - y for parameters in (minus, question.parameters, plus)]
    for kink in network.loss.kinks:
        found = _touching(*errors, kink)
        if len(found):
            output, column = found[0]
            row = int(question.indices[column]) + 1
            where = f"output {int(output) + 1}, a - y = {kink:g}, for row {row}{_more(len(found))}"
            return f"{network.loss.label} is at its kink at {where}, within ε of this value."
    return None


def _touching(minus: np.ndarray, at: np.ndarray, plus: np.ndarray, kink: float) -> np.ndarray:
    """(unit, column) of what a nudge moves and what meets ``kink`` on its way; all (units, rows) -> (found, 2)."""
    moved = (minus != plus) | (minus != at)
    low, high = np.minimum.reduce([minus, at, plus]), np.maximum.reduce([minus, at, plus])
    return np.argwhere(moved & (low <= kink) & (high >= kink))


def _more(count: int) -> str:
    return f" (and {count - 1} more)" if count > 1 else ""


def _sentence(label: str, layer: int, unit: int, row: int, count: int) -> str:
    where = f"unit {unit} in layer {layer} is at its kink, z = 0, for row {row}{_more(count)}"
    return f"{label} of {where}, within ε of this value."
