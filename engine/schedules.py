"""Learning-rate schedules: the rate of iteration n, one record an entry. They count iterations from 1.

Every schedule may warm up: its rate is multiplied by min(1, n / warmup).

Sources: Goodfellow et al., 8.3.1; cosine as in Loshchilov and Hutter (2017), eq. (5), without restarts; warm-up as in
Goyal et al. (2017), 2.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.fields import Field
from engine.limits import limit

WARMUP = Field(
    "warmup", "integer", 0, minimum=0, maximum=limit("iterations"), optional=True, meaning="iterations to full rate"
)


@dataclass(frozen=True)
class Schedule:
    """One schedule. shape: (learning rate, n, values of its parameters) -> the rate of iteration n before warm-up.
    constant: whether that is the learning rate itself, whatever n."""

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    shape: Callable[[float, int, Mapping[str, object]], float]
    parameters: tuple[Field, ...] = (WARMUP,)
    constant: bool = False

    def steady(self, values: Mapping[str, object]) -> bool:
        """Whether every iteration has the same rate."""
        return self.constant and not values["warmup"]

    def rate(self, learning_rate: float, n: int, values: Mapping[str, object]) -> float:
        """The rate of iteration n, counted from 1, warm-up included."""
        rate = self.shape(learning_rate, n, values)
        return rate * min(1.0, n / values["warmup"]) if values["warmup"] else rate

    def refuses(self) -> str | None:
        """A schedule goes with every optimizer."""
        return None


def _cosine(learning_rate: float, n: int, values: Mapping[str, object]) -> float:
    """From the learning rate down half a wave to ``final``, reached after ``iterations`` and held from there on."""
    share = min(1.0, (n - 1) / values["iterations"])
    return values["final"] + (learning_rate - values["final"]) * 0.5 * (1.0 + math.cos(math.pi * share))


_COUNT = {"minimum": 1, "maximum": limit("iterations")}


def _factor(default: float, meaning: str) -> Field:
    return Field("factor", "number", default, above=0.0, maximum=1.0, meaning=meaning)


_ENTRIES = (
    Schedule(
        name="constant",
        label="Constant",
        latex=r"\eta_n = \eta",
        derivative_latex="",
        source="Goodfellow et al., 8.3.1",
        shape=lambda learning_rate, _n, _values: learning_rate,
        constant=True,
    ),
    Schedule(
        name="step",
        label="Step",
        latex=r"\eta_n = \eta\, c^{\lfloor (n - 1) / m \rfloor}",
        derivative_latex="",
        source="Goodfellow et al., 8.3.1; as PyTorch's StepLR",
        shape=lambda learning_rate, n, values: learning_rate * values["factor"] ** ((n - 1) // values["every"]),
        parameters=(
            Field("every", "integer", 100, **_COUNT, meaning="m, how many iterations keep a rate"),
            _factor(0.5, "c, what the rate is multiplied with after m iterations"),
            WARMUP,
        ),
    ),
    Schedule(
        name="exponential",
        label="Exponential",
        latex=r"\eta_n = \eta\, c^{\,n - 1}",
        derivative_latex="",
        source="Goodfellow et al., 8.3.1; as PyTorch's ExponentialLR",
        shape=lambda learning_rate, n, values: learning_rate * values["factor"] ** (n - 1),
        parameters=(_factor(0.999, "c, what the rate is multiplied with after every iteration"), WARMUP),
    ),
    Schedule(
        name="cosine",
        label="Cosine",
        latex=r"\eta_n = \eta_T + \tfrac12 (\eta - \eta_T) \bigl(1 + \cos(\pi \min(1, \tfrac{n - 1}{T}))\bigr)",
        derivative_latex="",
        source="Loshchilov and Hutter (2017), eq. (5), without restarts",
        shape=_cosine,
        parameters=(
            Field("iterations", "integer", 1000, **_COUNT, meaning="T, how many iterations the way down takes"),
            Field("final", "number", 0.0, minimum=0.0, meaning="η_T, the rate at the end and from there on"),
            WARMUP,
        ),
    ),
)

SCHEDULES: Mapping[str, Schedule] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
