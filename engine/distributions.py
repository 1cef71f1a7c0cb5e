"""How the numbers of each layer are spread in one iteration: counted by sign in bins of their size, with quantiles.

Counting alone: every number counted is one that the iteration itself computed. Bins are the same for all layers, so
that layers compare at a glance. Source: Glorot and Bengio (2010), figures 2, 4 and 7.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.course import Prospect
from engine.network import Network
from engine.slice import rounded_up

QUANTITIES = ("W", "dL_dW", "a", "delta")
"""W: before the update. dL_dW: of the batch, with penalty, before clipping. a, delta: of every row of the batch, each
row's delta of its own loss."""
BY_DECADES = ("dL_dW", "delta")
"""Those whose sizes span powers of ten, so that their bins do too."""
BINS = 20
"""About as many bins on each side as a small picture can show."""
DECADES = 16
"""A size below 10**-16 of the scale's top is counted in the first bin."""
SMALLEST = 1e-300
"""The least top of a linear scale: below it float64 runs out of digits."""
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class LayerDistribution:
    """One layer's numbers: how many, how many of them are exactly 0, the lowest and the highest. quantiles: of their
    sizes |v|, those below which lie the SHARES, (5,). positive, negative: counts by bin of |v|, one a bin."""

    layer: int
    count: int
    zeros: int
    lowest: float
    highest: float
    quantiles: np.ndarray
    positive: list[int]
    negative: list[int]


@dataclass(frozen=True, eq=False)
class Distribution:
    """One quantity in all layers. scale: of the sizes, "linear" from 0 or "decades". edges: of the bins of |v|,
    ascending, (bins + 1,); a size beyond them is counted in the outermost bin."""

    quantity: str
    scale: str
    edges: np.ndarray
    layers: list[LayerDistribution]


def distributions_of(network: Network, prospect: Prospect) -> list[Distribution]:
    """The Distribution of each of QUANTITIES in an iteration that is finite."""
    found = []
    for quantity in QUANTITIES:
        values = list(values_of(network, prospect, quantity))
        decades = quantity in BY_DECADES
        edges = (_decade_edges if decades else _linear_edges)([np.abs(of_layer) for of_layer in values])
        layers = [_spread(layer, of_layer, edges) for layer, of_layer in enumerate(values, start=1)]
        found.append(Distribution(quantity, "decades" if decades else "linear", edges, layers))
    return found


def values_of(network: Network, prospect: Prospect, quantity: str) -> Iterator[np.ndarray]:
    """By layer, all numbers of a quantity, flat."""
    if quantity in ("a", "delta"):
        of_layers = getattr(prospect.computed, quantity)
    else:
        flat = prospect.parameters if quantity == "W" else prospect.update.gradient
        of_layers = [W for W, _ in network.layout.views(flat)]
    return (of_layer.ravel() for of_layer in of_layers)


def quantiles_of(values: np.ndarray) -> np.ndarray:
    """The sizes below which lie the SHARES of ``values``, (5,)."""
    return np.quantile(np.abs(values), SHARES)


def _linear_edges(sizes: list[np.ndarray]) -> np.ndarray:
    largest = max(float(of_layer.max()) for of_layer in sizes)
    top = rounded_up(max(largest, SMALLEST)) if largest else 1.0
    return np.linspace(0.0, top if math.isfinite(top) else largest, BINS + 1)


def _decade_edges(sizes: list[np.ndarray]) -> np.ndarray:
    """From a power of ten to a power of ten, with equally many bins in each decade."""
    above = [float(of_layer[of_layer > 0.0].min()) for of_layer in sizes if of_layer.any()]
    if not above:
        return np.array([0.1, 1.0])
    last = min(308, math.ceil(math.log10(max(float(of_layer.max()) for of_layer in sizes))))
    first = min(last - 1, max(math.floor(math.log10(min(above))), last - DECADES, -307))
    each = max(1, BINS // (last - first))
    return 10.0 ** (first + np.arange((last - first) * each + 1) / each)


def _spread(layer: int, values: np.ndarray, edges: np.ndarray) -> LayerDistribution:
    bins = np.clip(np.searchsorted(edges, np.abs(values), side="right") - 1, 0, len(edges) - 2)
    positive, negative = (
        np.bincount(bins[side], minlength=len(edges) - 1).tolist() for side in (values > 0.0, values < 0.0)
    )
    return LayerDistribution(
        layer=layer,
        count=values.size,
        zeros=int((values == 0.0).sum()),
        lowest=float(values.min()),
        highest=float(values.max()),
        quantiles=quantiles_of(values),
        positive=positive,
        negative=negative,
    )
