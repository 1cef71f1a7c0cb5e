"""Features: what of the raw inputs is fed to the network, one record an entry.

The raw columns x1, x2, … are always there; the others are offered for data of one or two raw inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.fields import Field


@dataclass(frozen=True)
class Feature:
    """One feature. column: raw inputs (rows, raw inputs) -> (rows,). uses: how many raw inputs it reads."""

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    uses: int
    column: Callable[[np.ndarray], np.ndarray]
    parameters: tuple[Field, ...] = ()

    def refuses(self, raw_inputs: int) -> str | None:
        """Why data of ``raw_inputs`` columns cannot have this feature, as a sentence, or None."""
        if self.uses <= raw_inputs <= 2:
            return None
        return f"{self.name} is for data of {'1 or 2 inputs' if self.uses == 1 else '2 inputs'}, not {raw_inputs}."


_SOURCE = "polynomial and periodic basis functions: Bishop, Pattern Recognition and Machine Learning, 3.1"

_ENTRIES = (
    Feature("x1", "x₁", "x_1", "", _SOURCE, 1, lambda x: x[:, 0]),
    Feature("x2", "x₂", "x_2", "", _SOURCE, 2, lambda x: x[:, 1]),
    Feature("x1^2", "x₁²", "x_1^2", "", _SOURCE, 1, lambda x: x[:, 0] ** 2),
    Feature("x2^2", "x₂²", "x_2^2", "", _SOURCE, 2, lambda x: x[:, 1] ** 2),
    Feature("x1*x2", "x₁x₂", "x_1 x_2", "", _SOURCE, 2, lambda x: x[:, 0] * x[:, 1]),
    Feature("sin(x1)", "sin x₁", r"\sin x_1", "", _SOURCE, 1, lambda x: np.sin(x[:, 0])),
    Feature("sin(x2)", "sin x₂", r"\sin x_2", "", _SOURCE, 2, lambda x: np.sin(x[:, 1])),
)

FEATURES: Mapping[str, Feature] = MappingProxyType({entry.name: entry for entry in _ENTRIES})


def raw_feature(number: int) -> Feature:
    """The raw input x{number}, counted from 1, as a feature."""
    name = f"x{number}"
    return FEATURES.get(name) or Feature(
        name, name, f"x_{{{number}}}", "", "the raw input", number, lambda x: x[:, number - 1]
    )


def offered(raw_inputs: int) -> dict[str, Feature]:
    """The features that data of ``raw_inputs`` columns can have, by name, raw columns first."""
    raw = {feature.name: feature for feature in map(raw_feature, range(1, raw_inputs + 1))}
    return raw | {name: entry for name, entry in FEATURES.items() if entry.refuses(raw_inputs) is None}
