"""The numbers of a trace in a row, all taken off an iteration at once.

A record of arrays (``trace.Trace``) costs more to make than a small iteration costs to compute. Where each of its
arrays lies in the row depends on the network's shape alone, and is worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from engine.activations import ACTIVATIONS
from engine.parameters import Layout
from engine.trace import Layer, Moment


class TraceRow:
    """The row of traces of networks of these ``sizes`` and activations (their names, by layer).

    In it stand: of the chosen sample its x, 1 and y, its dL/da, slopes, delta, a and z, the Jacobians of layers that
    have one; the parameters, their gradient, their step; the products delta a_in. x, y, layers: as those of a trace,
    their arrays holding places in the row.
    """

    def __init__(self, sizes: tuple[int, ...], activations: tuple[str, ...]) -> None:
        layout = Layout(sizes)
        self.length = 0
        inputs, *units = sizes
        self.x, _, self.y = self._next(inputs), self._next(1), self._next(units[-1])
        arenas = self._next(5, layout.stretches[-1].stop + 1)
        dL_da, slopes, delta, a, z = ([row[own] for own in layout.stretches] for row in arenas)
        self.curved = [layer for layer, name in enumerate(activations) if not ACTIVATIONS[name].elementwise]
        for layer in self.curved:
            slopes[layer] = self._next(units[layer], units[layer])
        W, dL_dW, step = (layout.matrices(row) for row in self._next(3, layout.count))
        fed = [self.x, *a[:-1]]
        self.left = np.concatenate([np.repeat(delta, len(a_in)) for delta, a_in in zip(delta, fed, strict=True)])
        self.right = np.concatenate([np.tile(a_in, len(delta)) for delta, a_in in zip(delta, fed, strict=True)])
        products = [self._next(len(delta), len(a_in)) for delta, a_in in zip(delta, fed, strict=True)]
        of_sample = zip(fed, z, a, slopes, dL_da, delta, products, delta, strict=True)
        of_batch = zip(*(part for matrices in (dL_dW, step) for part in pairs(matrices)), strict=True)
        self.layers = [
            Layer(index, name, index - 1 not in self.curved, *before, *sample, *batch)
            for index, (name, before, sample, batch) in enumerate(
                zip(activations, zip(*pairs(W), strict=True), of_sample, of_batch, strict=True), start=1
            )
        ]

    def _next(self, *shape: int) -> np.ndarray:
        """The places of the next numbers, in this shape."""
        start, self.length = self.length, self.length + prod(shape)
        return np.arange(start, self.length).reshape(shape)

    def numbers(self, chosen: Moment, order: np.ndarray) -> np.ndarray:
        """The numbers at the places ``order``, one after the other, of an iteration of such a network."""
        prospect, column, activations = chosen.prospect, chosen.column, chosen.course.network.activations
        computed, update = prospect.computed, prospect.update
        with np.errstate(all="ignore"):
            jacobians = [activations[layer].jacobian(computed.a[layer][:, column]).ravel() for layer in self.curved]
            flat = (prospect.parameters, update.gradient, update.step)
            row = np.concatenate([computed.column(column), *jacobians, *flat])
            products = row.take(self.left) * row.take(self.right)
        return np.concatenate([row, products]).take(order)


def pairs(matrices: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """What belongs to W, and to b, of matrices [W b] by layer."""
    return [matrix[:, :-1] for matrix in matrices], [matrix[:, -1] for matrix in matrices]


def in_order(places: Sequence[np.ndarray]) -> np.ndarray:
    """All these places, one after the other."""
    return np.concatenate([each.ravel() for each in places])
