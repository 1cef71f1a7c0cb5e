"""Penalties on the weights (never on biases), added once a batch to the loss and to the gradient; one record an entry.

Source: Nielsen, ch. 3, eq. (85), (95); Goodfellow et al., 7.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.fields import Field


@dataclass(frozen=True)
class Penalty:
    """One penalty, to be multiplied by its coefficient.

    value: weights (any number,) -> a number. gradient: weights (n,) -> (n,).
    kinks: the weights at which the gradient is taken by convention.
    """

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    parameters: tuple[Field, ...]
    value: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    kinks: tuple[float, ...] = ()

    def refuses(self) -> str | None:
        """A penalty goes with everything."""
        return None


def _coefficient(name: str) -> tuple[Field, ...]:
    return (Field(name, "number", 0.0, minimum=0.0, maximum=1e6, meaning="the coefficient; 0 leaves the penalty out"),)


_ENTRIES = (
    Penalty(
        name="l1",
        label="L1",
        latex=r"\lambda_1 \sum \lvert w \rvert",
        derivative_latex=r"\lambda_1 \operatorname{sign} w",
        source="Nielsen, ch. 3, eq. (95); the slope taken at w = 0 is 0",
        parameters=_coefficient("l1"),
        value=lambda weights: float(np.abs(weights).sum()),
        gradient=np.sign,
        kinks=(0.0,),
    ),
    Penalty(
        name="l2",
        label="L2",
        latex=r"\tfrac12 \lambda_2 \sum w^2",
        derivative_latex=r"\lambda_2 w",
        source="Nielsen, ch. 3, eq. (85), with the factor ½",
        parameters=_coefficient("l2"),
        value=lambda weights: 0.5 * float(weights.dot(weights)),
        gradient=lambda weights: weights,
    ),
)

PENALTIES: Mapping[str, Penalty] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
