"""Learning-rate schedules: the rate of iteration n, one record an entry. They count iterations from 1.

Every schedule may warm up: its rate is multiplied by min(1, n / warmup).

Source: Goodfellow et al., 8.3.1; warm-up as in Goyal et al. (2017), 2.2.
"""

from __future__ import annotations

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
    """One schedule. shape: (learning rate, n, values of its parameters) -> the rate of iteration n before warm-up."""

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    shape: Callable[[float, int, Mapping[str, object]], float]
    parameters: tuple[Field, ...] = (WARMUP,)

    def rate(self, learning_rate: float, n: int, values: Mapping[str, object]) -> float:
        """The rate of iteration n, counted from 1, warm-up included."""
        rate = self.shape(learning_rate, n, values)
        return rate * min(1.0, n / values["warmup"]) if values["warmup"] else rate

    def refuses(self) -> str | None:
        """A schedule goes with every optimizer."""
        return None


_ENTRIES = (
    Schedule(
        name="constant",
        label="Constant",
        latex=r"\eta_n = \eta",
        derivative_latex="",
        source="Goodfellow et al., 8.3.1",
        shape=lambda learning_rate, _n, _values: learning_rate,
    ),
)

SCHEDULES: Mapping[str, Schedule] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
