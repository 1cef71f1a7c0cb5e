"""Start values of the weights of one layer, one record an entry; biases start at 0.

Fans are taken from the shape of W: fan_in units feed each unit, fan_out units are fed. Nothing is truncated.

Sources: Glorot and Bengio (AISTATS 2010), eq. (12) and (16); He et al. (ICCV 2015), eq. (10); LeCun et al. (1998),
"Efficient BackProp", eq. (16).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.fields import Field

Draw = Callable[[np.random.Generator, tuple[int, int], Mapping[str, object]], np.ndarray]


@dataclass(frozen=True)
class Initializer:
    """One initializer. draw: (generator, shape (fan_out, fan_in), values of its parameters) -> W of that shape."""

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    draw: Draw
    parameters: tuple[Field, ...] = ()

    def refuses(self) -> str | None:
        """An initializer goes with every network."""
        return None


def _uniform(generator: np.random.Generator, shape: tuple[int, int], bound: float) -> np.ndarray:
    return (2.0 * generator.random(shape) - 1.0) * bound


_SCALE = {"minimum": 0.0, "maximum": 1e6}

_ENTRIES = (
    Initializer(
        name="zeros",
        label="Zeros",
        latex=r"w = 0",
        derivative_latex="",
        source="every unit of a layer then learns the same: Goodfellow et al., 8.4",
        draw=lambda _generator, shape, _values: np.zeros(shape),
    ),
    Initializer(
        name="constant",
        label="Constant",
        latex=r"w = c",
        derivative_latex="",
        source="every unit of a layer then learns the same: Goodfellow et al., 8.4",
        draw=lambda _generator, shape, values: np.full(shape, values["value"]),
        parameters=(Field("value", "number", 0.1, minimum=-1e6, maximum=1e6, meaning="c, the value of every weight"),),
    ),
    Initializer(
        name="uniform",
        label="Uniform",
        latex=r"w \sim U(-s, s)",
        derivative_latex="",
        source="Goodfellow et al., 8.4",
        draw=lambda generator, shape, values: _uniform(generator, shape, values["scale"]),
        parameters=(Field("scale", "number", 0.5, **_SCALE, meaning="s, the largest absolute value"),),
    ),
    Initializer(
        name="normal",
        label="Normal",
        latex=r"w \sim N(0, s^2)",
        derivative_latex="",
        source="Goodfellow et al., 8.4",
        draw=lambda generator, shape, values: generator.standard_normal(shape) * values["scale"],
        parameters=(Field("scale", "number", 0.1, **_SCALE, meaning="s, the standard deviation"),),
    ),
    Initializer(
        name="glorot_uniform",
        label="Glorot uniform",
        latex=r"w \sim U(-s, s),\ s = \sqrt{\tfrac{6}{n_{in} + n_{out}}}",
        derivative_latex="",
        source="Glorot and Bengio (2010), eq. (16)",
        draw=lambda generator, shape, _values: _uniform(generator, shape, np.sqrt(6.0 / sum(shape))),
    ),
    Initializer(
        name="glorot_normal",
        label="Glorot normal",
        latex=r"w \sim N(0, \tfrac{2}{n_{in} + n_{out}})",
        derivative_latex="",
        source="Glorot and Bengio (2010), eq. (12)",
        draw=lambda generator, shape, _values: generator.standard_normal(shape) * np.sqrt(2.0 / sum(shape)),
    ),
    Initializer(
        name="he_uniform",
        label="He uniform",
        latex=r"w \sim U(-s, s),\ s = \sqrt{\tfrac{6}{n_{in}}}",
        derivative_latex="",
        source="He et al. (2015), eq. (10), for a uniform distribution of that variance",
        draw=lambda generator, shape, _values: _uniform(generator, shape, np.sqrt(6.0 / shape[1])),
    ),
    Initializer(
        name="he_normal",
        label="He normal",
        latex=r"w \sim N(0, \tfrac{2}{n_{in}})",
        derivative_latex="",
        source="He et al. (2015), eq. (10)",
        draw=lambda generator, shape, _values: generator.standard_normal(shape) * np.sqrt(2.0 / shape[1]),
    ),
    Initializer(
        name="lecun_normal",
        label="LeCun normal",
        latex=r"w \sim N(0, \tfrac{1}{n_{in}})",
        derivative_latex="",
        source="LeCun et al. (1998), eq. (16)",
        draw=lambda generator, shape, _values: generator.standard_normal(shape) * np.sqrt(1.0 / shape[1]),
    ),
)

INITIALIZERS: Mapping[str, Initializer] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
