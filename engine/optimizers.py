"""Optimizers: from the gradient (after penalty and clipping) to the step, one record an entry, by PyTorch's formulas.

Everything is elementwise over the flat vector of parameters, shape (P,), so a single parameter's terms are read off it.

Sources: Goodfellow et al., ch. 8, algorithms 8.1 to 8.7, and the papers that the entries name; momentum as in PyTorch:
no dampening, the buffer is g at first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from engine.fields import Field


class Term(NamedTuple):
    """One named line of the optimizer's arithmetic: a LaTeX symbol and its value, one for all or by parameter, (P,)."""

    name: str
    latex: str
    value: float | np.ndarray

    def at(self, index: int) -> float:
        """The value for the parameter at ``index`` of the flat vector."""
        return float(self.value[index] if np.ndim(self.value) else self.value)


class Memory(NamedTuple):
    """What an optimizer remembers: its flat vectors by name, each of shape (P,)."""

    slots: Mapping[str, np.ndarray]


class Move(NamedTuple):
    """What an optimizer answers: the step to add, shape (P,), what it remembers, and its terms in order."""

    step: np.ndarray
    slots: Mapping[str, np.ndarray]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Optimizer:
    """One optimizer.

    slots: the names of the flat vectors it remembers, zeros at first.
    move: (gradient (P,), parameters (P,), memory, rate of this iteration, values of its parameters) -> Move.
    plain: whether, with these values, the step is -rate g and nothing is remembered.
    adaptive: whether each step is divided by the size of the parameter's own gradients, so that no curvature bounds the
    rate.
    """

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    parameters: tuple[Field, ...]
    slots: tuple[str, ...]
    move: Callable[[np.ndarray, np.ndarray, Memory, float, Mapping[str, object]], Move]
    plain: Callable[[Mapping[str, object]], bool] = lambda _values: False
    adaptive: bool = False

    def refuses(self) -> str | None:
        """An optimizer goes with every network."""
        return None

    def fresh_memory(self, count: int) -> Memory:
        """The memory before the first update of ``count`` parameters."""
        return Memory(MappingProxyType({name: np.zeros(count) for name in self.slots}))


Values = Mapping[str, object]


def _sgd(gradient: np.ndarray, _parameters: np.ndarray, memory: Memory, rate: float, values: Values) -> Move:
    """step = -rate g; with momentum v <- m v + g and g replaced by v, or by g + m v with Nesterov's look-ahead.

    A buffer of zeros gives v = g the first time. Without momentum the buffer stands still.
    """
    momentum = values["momentum"]
    if not momentum:
        return Move(gradient * -rate, memory.slots, ())
    velocity = momentum * memory.slots["velocity"] + gradient
    direction = gradient + momentum * velocity if values["nesterov"] else velocity
    terms = [
        Term("momentum", r"\mu", momentum),
        Term("velocity_before", r"v_{\text{old}}", memory.slots["velocity"]),
        Term("velocity", r"v = \mu\,v_{\text{old}} + g", velocity),
    ]
    if values["nesterov"]:
        terms.append(Term("look_ahead", r"g + \mu\,v", direction))
    return Move(-(rate * direction), MappingProxyType({"velocity": velocity}), tuple(terms))


def _adagrad(gradient: np.ndarray, _parameters: np.ndarray, memory: Memory, rate: float, values: Values) -> Move:
    """step = -rate g / (√G + eps), with G the sum of the squares of all gradients so far."""
    before, eps = memory.slots["square_sum"], values["eps"]
    square_sum = before + gradient * gradient
    denominator = np.sqrt(square_sum) + eps
    direction = gradient / denominator
    terms = (
        Term("square_sum_before", r"G_{\text{old}}", before),
        Term("square_sum", r"G = G_{\text{old}} + g^2", square_sum),
        Term("eps", r"\epsilon", eps),
        Term("denominator", r"\sqrt{G} + \epsilon", denominator),
        Term("direction", r"d = g / (\sqrt{G} + \epsilon)", direction),
    )
    return Move(-(rate * direction), MappingProxyType({"square_sum": square_sum}), terms)


def _rmsprop(gradient: np.ndarray, _parameters: np.ndarray, memory: Memory, rate: float, values: Values) -> Move:
    """step = -rate g / (√v + eps), with v <- alpha v + (1 - alpha) g² the running mean of the squares."""
    before, alpha, eps = memory.slots["second_moment"], values["alpha"], values["eps"]
    second_moment = alpha * before + (1.0 - alpha) * (gradient * gradient)
    denominator = np.sqrt(second_moment) + eps
    direction = gradient / denominator
    terms = (
        Term("alpha", r"\alpha", alpha),
        Term("second_moment_before", r"v_{\text{old}}", before),
        Term("second_moment", r"v = \alpha\,v_{\text{old}} + (1 - \alpha)\,g^2", second_moment),
        Term("eps", r"\epsilon", eps),
        Term("denominator", r"\sqrt{v} + \epsilon", denominator),
        Term("direction", r"d = g / (\sqrt{v} + \epsilon)", direction),
    )
    return Move(-(rate * direction), MappingProxyType({"second_moment": second_moment}), terms)


def _adam(gradient: np.ndarray, _parameters: np.ndarray, memory: Memory, rate: float, values: Values) -> Move:
    """step = -rate m̂ / (√v̂ + eps): running means of the gradient and its square, each without its bias to 0.

    The updates are counted by parameter, so that one which was frozen at first is corrected by its own count.
    """
    slots, beta1, beta2, eps = memory.slots, values["beta1"], values["beta2"], values["eps"]
    first_moment = beta1 * slots["first_moment"] + (1.0 - beta1) * gradient
    second_moment = beta2 * slots["second_moment"] + (1.0 - beta2) * (gradient * gradient)
    updates = slots["updates"] + 1.0
    first_correction, second_correction = 1.0 - _power(beta1, updates), 1.0 - _power(beta2, updates)
    first_corrected, second_corrected = first_moment / first_correction, second_moment / second_correction
    denominator = np.sqrt(second_corrected) + eps
    direction = first_corrected / denominator
    terms = (
        Term("beta1", r"\beta_1", beta1),
        Term("first_moment_before", r"m_{\text{old}}", slots["first_moment"]),
        Term("first_moment", r"m = \beta_1 m_{\text{old}} + (1 - \beta_1)\,g", first_moment),
        Term("beta2", r"\beta_2", beta2),
        Term("second_moment_before", r"v_{\text{old}}", slots["second_moment"]),
        Term("second_moment", r"v = \beta_2 v_{\text{old}} + (1 - \beta_2)\,g^2", second_moment),
        Term("updates", r"t", updates),
        Term("first_correction", r"1 - \beta_1^t", first_correction),
        Term("first_corrected", r"\hat m = m / (1 - \beta_1^t)", first_corrected),
        Term("second_correction", r"1 - \beta_2^t", second_correction),
        Term("second_corrected", r"\hat v = v / (1 - \beta_2^t)", second_corrected),
        Term("eps", r"\epsilon", eps),
        Term("denominator", r"\sqrt{\hat v} + \epsilon", denominator),
        Term("direction", r"d = \hat m / (\sqrt{\hat v} + \epsilon)", direction),
    )
    kept = {"first_moment": first_moment, "second_moment": second_moment, "updates": updates}
    return Move(-(rate * direction), MappingProxyType(kept), terms)


def _adamw(gradient: np.ndarray, parameters: np.ndarray, memory: Memory, rate: float, values: Values) -> Move:
    """Adam's step, and beside it -rate weight_decay w, which no moment sees; of weights and biases alike."""
    adam = _adam(gradient, parameters, memory, rate, values)
    decay = -(rate * values["weight_decay"] * parameters)
    terms = (
        Term("adam_step", r"-\eta_n\,d", adam.step),
        Term("weight_decay", r"\lambda", values["weight_decay"]),
        Term("decay_step", r"-\eta_n\,\lambda\,w", decay),
    )
    return Move(decay + adam.step, adam.slots, adam.terms + terms)


def _power(base: float, exponents: np.ndarray) -> float | np.ndarray:
    """base to each exponent, shape (P,) or (R, P); one number where all are the same, as until something is frozen.

    Each is the C library's power: ``np.power`` has other last bits, and a parameter's must not hang on its neighbours'.
    """
    first = float(exponents.flat[0])
    if (exponents == first).all():
        return base**first
    different, places = np.unique(exponents, return_inverse=True)
    return np.array([base**exponent for exponent in different.tolist()])[places].reshape(exponents.shape)


def _learning_rate(default: float) -> Field:
    return Field("learning_rate", "number", default, minimum=0.0, meaning="how far a step goes")


def _share(name: str, default: float, meaning: str) -> Field:
    # Below 1: with 1 nothing new would ever come into the mean, and its bias could not be divided out.
    return Field(name, "number", default, minimum=0.0, maximum=0.999999, meaning=meaning)


def _eps(default: float) -> Field:
    # Above 0: a gradient of 0 would otherwise be divided by 0.
    return Field("eps", "number", default, above=0.0, maximum=1e6, meaning="ε, keeps the division away from 0")


_ADAM_FIELDS = (
    _learning_rate(0.001),
    _share("beta1", 0.9, "β₁, share of the first moment that stays"),
    _share("beta2", 0.999, "β₂, share of the second moment that stays"),
    _eps(1e-8),
)
_ADAM_SLOTS = ("first_moment", "second_moment", "updates")
_DECAY = Field("weight_decay", "number", 0.01, minimum=0.0, maximum=1e6, meaning="λ, share of each parameter taken off")

_ENTRIES = (
    Optimizer(
        name="sgd",
        label="SGD",
        latex=r"\theta \leftarrow \theta - \eta\, g",
        derivative_latex="",
        source="Goodfellow et al., algorithms 8.1 to 8.3",
        parameters=(
            _learning_rate(0.1),
            Field("momentum", "number", 0.0, minimum=0.0, maximum=1.0, optional=True, meaning="share of v that stays"),
            Field("nesterov", "boolean", False, optional=True, meaning="step from where momentum would lead"),
        ),
        slots=("velocity",),
        move=_sgd,
        plain=lambda values: not values["momentum"],
    ),
    Optimizer(
        name="adagrad",
        label="AdaGrad",
        latex=r"\theta \leftarrow \theta - \frac{\eta\, g}{\sqrt{G} + \epsilon}",
        derivative_latex="",
        source="Duchi et al. (2011); Goodfellow et al., algorithm 8.4; ε as in PyTorch, outside the root",
        parameters=(_learning_rate(0.01), _eps(1e-10)),
        slots=("square_sum",),
        move=_adagrad,
        adaptive=True,
    ),
    Optimizer(
        name="rmsprop",
        label="RMSProp",
        latex=r"\theta \leftarrow \theta - \frac{\eta\, g}{\sqrt{v} + \epsilon}",
        derivative_latex="",
        source="Goodfellow et al., algorithm 8.5; ε as in PyTorch, outside the root",
        parameters=(
            _learning_rate(0.01),
            _share("alpha", 0.99, "α, share of the second moment that stays"),
            _eps(1e-8),
        ),
        slots=("second_moment",),
        move=_rmsprop,
        adaptive=True,
    ),
    Optimizer(
        name="adam",
        label="Adam",
        latex=r"\theta \leftarrow \theta - \frac{\eta\, \hat m}{\sqrt{\hat v} + \epsilon}",
        derivative_latex="",
        source="Kingma and Ba (2015), algorithm 1; Goodfellow et al., algorithm 8.7",
        parameters=_ADAM_FIELDS,
        slots=_ADAM_SLOTS,
        move=_adam,
        adaptive=True,
    ),
    Optimizer(
        name="adamw",
        label="AdamW",
        latex=r"\theta \leftarrow \theta - \eta\,\lambda\,\theta - \frac{\eta\, \hat m}{\sqrt{\hat v} + \epsilon}",
        derivative_latex="",
        source="Loshchilov and Hutter (2019), algorithm 2; the decay times the rate, as in PyTorch",
        parameters=(*_ADAM_FIELDS, _DECAY),
        slots=_ADAM_SLOTS,
        move=_adamw,
        adaptive=True,
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
