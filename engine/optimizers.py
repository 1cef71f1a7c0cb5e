"""Optimizers: from the gradient (after penalty and clipping) to the step, one record an entry, by PyTorch's formulas.

Everything is elementwise over the flat vector of parameters, shape (P,), so a single parameter's terms are read off it.

Source: Goodfellow et al., ch. 8, algorithms 8.1 to 8.3; momentum as in PyTorch: no dampening, the buffer is g at first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.fields import Field


@dataclass(frozen=True)
class Term:
    """One named line of the optimizer's arithmetic: a LaTeX symbol and its value for every parameter, shape (P,)."""

    name: str
    latex: str
    value: np.ndarray


@dataclass(frozen=True)
class Memory:
    """What an optimizer remembers: how many updates it has made, and its flat vectors by name, each of shape (P,)."""

    count: int
    slots: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Move:
    """What an optimizer answers: the step to add, shape (P,), what it remembers, and its terms in order."""

    step: np.ndarray
    slots: Mapping[str, np.ndarray]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Optimizer:
    """One optimizer.

    slots: the names of the flat vectors it remembers, zeros at first.
    move: (gradient (P,), memory, rate of this iteration, values of its parameters) -> Move.
    """

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    parameters: tuple[Field, ...]
    slots: tuple[str, ...]
    move: Callable[[np.ndarray, Memory, float, Mapping[str, object]], Move]

    def refuses(self) -> str | None:
        """An optimizer goes with every network."""
        return None

    def fresh_memory(self, count: int) -> Memory:
        """The memory before the first update of ``count`` parameters."""
        return Memory(0, MappingProxyType({name: np.zeros(count) for name in self.slots}))


def _sgd(gradient: np.ndarray, memory: Memory, rate: float, values: Mapping[str, object]) -> Move:
    """step = -rate g; with momentum v <- m v + g and g replaced by v, or by g + m v with Nesterov's look-ahead.

    A buffer of zeros gives v = g the first time. Without momentum the buffer stands still.
    """
    momentum = values["momentum"]
    if not momentum:
        return Move(-(rate * gradient), memory.slots, ())
    velocity = momentum * memory.slots["velocity"] + gradient
    direction = gradient + momentum * velocity if values["nesterov"] else velocity
    terms = [
        Term("velocity_before", r"v_{\text{old}}", memory.slots["velocity"]),
        Term("velocity", r"v = \mu\,v_{\text{old}} + g", velocity),
    ]
    if values["nesterov"]:
        terms.append(Term("look_ahead", r"g + \mu\,v", direction))
    return Move(-(rate * direction), MappingProxyType({"velocity": velocity}), tuple(terms))


LEARNING_RATE = Field("learning_rate", "number", 0.1, minimum=0.0, meaning="how far a step goes")

_ENTRIES = (
    Optimizer(
        name="sgd",
        label="SGD",
        latex=r"\theta \leftarrow \theta - \eta\, g",
        derivative_latex="",
        source="Goodfellow et al., algorithms 8.1 to 8.3",
        parameters=(
            LEARNING_RATE,
            Field("momentum", "number", 0.0, minimum=0.0, maximum=1.0, optional=True, meaning="share of v that stays"),
            Field("nesterov", "boolean", False, optional=True, meaning="step from where momentum would lead"),
        ),
        slots=("velocity",),
        move=_sgd,
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
