"""Paths from one parameter to the loss: counted, summed, ranked and drawn as a flow, by dynamic programming.

A path from a parameter of layer l to unit j runs through one unit of each layer after it, to the last layer. Its
product is

    ∂z_j/∂w · f'_l(z_j) · W_{l+1}[u_{l+1}, j] · f'_{l+1} · … · W_L[u_L, u_{L-1}] · δ_L[u_L]

Of backprop's results only the last layer's delta is read: hidden deltas and gradients never are, so that the sum over
paths is a second way to the gradient, not the first one retold. Ranking keeps the K largest suffixes of every unit:
multiplying by one number keeps an order of sizes, so the K best of each are enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

import numpy as np


@dataclass(frozen=True, eq=False)
class Graph:
    """The layered graph after one parameter, for one sample.

    first: ∂z_j/∂w, the activation the weight is fed, or 1 for a bias. unit: j, from 0. layer: l, from 1.
    slopes: da/dz of layers l … L-1, each (units,). weights: W of layers l+1 … L, each (units, units before).
    delta: of the last layer, (outputs,).
    """

    layer: int
    unit: int
    first: float
    slopes: tuple[np.ndarray, ...]
    weights: tuple[np.ndarray, ...]
    delta: np.ndarray

    @property
    def count(self) -> int:
        """How many paths there are, exactly."""
        return prod(len(W) for W in self.weights)


@dataclass(frozen=True)
class Path:
    """One path: its units by layer, from 0, beginning with the parameter's own, and its product."""

    units: tuple[int, ...]
    product: float


@dataclass(frozen=True, eq=False)
class Flow:
    """For each edge on any path, in order of layer, to and from (all counted from 1): the sum of the products of the
    paths through it, and the sum of their absolute values. Five arrays of one length; iterating gives one edge at a
    time.
    """

    layer: np.ndarray
    to: np.ndarray
    from_: np.ndarray
    sum: np.ndarray
    absolute: np.ndarray

    def __len__(self) -> int:
        return len(self.layer)

    def __iter__(self) -> Iterator[FlowEdge]:
        columns = (self.layer, self.to, self.from_, self.sum, self.absolute)
        return (FlowEdge(*values) for values in zip(*(column.tolist() for column in columns), strict=True))


@dataclass(frozen=True)
class FlowEdge:
    """One edge of a flow: the weight of ``layer``, to unit, from unit."""

    layer: int
    to: int
    from_: int
    sum: float
    absolute: float


def path_sum(graph: Graph) -> float:
    """The sum of all paths' products, gathered forward from the parameter to the last delta."""
    if not graph.weights:
        return float(graph.first * graph.delta[graph.unit])
    return float(prefixes(graph)[-1].dot(graph.delta))


def prefixes(graph: Graph) -> list[np.ndarray]:
    """∂z/∂w by layer l … L, each (units,): the sum over all paths from the parameter up to that unit's z."""
    sums = np.zeros(len(graph.slopes[0]) if graph.slopes else len(graph.delta))
    sums[graph.unit] = graph.first
    found = [sums]
    for slope, W in zip(graph.slopes, graph.weights, strict=True):
        sums = W @ (slope * sums)
        found.append(sums)
    return found


def suffixes(graph: Graph) -> list[np.ndarray]:
    """By layer l … L, each (units,): the sum over all paths from that unit's z to the loss."""
    sums = graph.delta
    found = [sums]
    for slope, W in zip(reversed(graph.slopes), reversed(graph.weights), strict=True):
        sums = slope * (W.T @ sums)
        found.append(sums)
    return found[::-1]


def sizes(graph: Graph) -> Graph:
    """The same graph with every number replaced by its size."""
    return Graph(
        graph.layer,
        graph.unit,
        abs(graph.first),
        tuple(map(np.abs, graph.slopes)),
        tuple(map(np.abs, graph.weights)),
        np.abs(graph.delta),
    )


def flow(graph: Graph) -> Flow:
    """The Flow of all paths; empty for a parameter of the last layer."""
    columns = []
    signed = list(zip(_edge_sums(graph), _edge_sums(sizes(graph)), strict=True))
    for depth, (sums, absolute) in enumerate(signed):
        froms = [graph.unit] if depth == 0 else range(sums.shape[1])
        to, from_ = np.meshgrid(np.arange(1, len(sums) + 1), np.array(froms) + 1, indexing="ij")
        layer = np.full(to.size, graph.layer + depth + 1)
        chosen = np.array(froms)
        columns.append((layer, to.ravel(), from_.ravel(), sums[:, chosen].ravel(), absolute[:, chosen].ravel()))
    if not columns:
        nothing = np.zeros(0)
        return Flow(*(nothing.astype(int),) * 3, nothing, nothing)
    return Flow(*map(np.concatenate, zip(*columns, strict=True)))


def _edge_sums(graph: Graph) -> Iterator[np.ndarray]:
    """By layer l+1 … L, (units, units before): prefix · slope · weight · suffix of every edge."""
    before, after = prefixes(graph), suffixes(graph)
    for depth, (slope, W) in enumerate(zip(graph.slopes, graph.weights, strict=True)):
        yield after[depth + 1][:, None] * W * (slope * before[depth])


def largest(graph: Graph, count: int) -> list[Path]:
    """The ``count`` paths of largest product by size, largest first, ties by unit order; no more are looked at."""
    paths = _largest_nonzero(graph, count)
    if len(paths) < count:
        paths += islice(_zero_paths(graph, paths), count - len(paths))
    return paths


def _largest_nonzero(graph: Graph, count: int) -> list[Path]:
    """As ``largest``, of the paths whose product is not zero."""
    products, choices = graph.delta[:, None], []
    for depth in reversed(range(len(graph.weights))):
        slope, W = graph.slopes[depth], graph.weights[depth]
        if depth == 0:
            slope, W = slope[[graph.unit]], W[:, [graph.unit]]
        candidates = (products[None, :, :] * W.T[:, :, None]) * slope[:, None, None]
        width = products.shape[1]
        chosen, products = _keep(candidates.reshape(len(slope), -1), count)
        choices.append((chosen, width))
    at = 0 if choices else graph.unit
    final = products[at] * graph.first
    ranked = np.argsort(-np.abs(final), kind="stable")
    return [
        Path(_units(graph, choices[::-1], int(entry)), float(final[entry])) for entry in ranked if final[entry] != 0.0
    ][:count]


def _keep(candidates: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each row's candidates the ``count`` of largest size that are not zero, in their order (which is that of the
    units): their places, (rows, kept), and values. Rows with fewer are filled up with zeros."""
    size = np.abs(candidates)
    if size.shape[1] <= count:
        return np.broadcast_to(np.arange(size.shape[1]), size.shape), candidates
    place = size.shape[1] - count
    threshold = np.partition(size, place, axis=1)[:, place, None]
    above, equal = size > threshold, size == threshold
    room = count - above.sum(axis=1, keepdims=True)
    kept = above | (equal & (np.cumsum(equal, axis=1) <= room))
    chosen = np.nonzero(kept)[1].reshape(len(size), count)
    return chosen, np.take_along_axis(candidates, chosen, axis=1)


def _units(graph: Graph, choices: Sequence[tuple[np.ndarray, int]], entry: int) -> tuple[int, ...]:
    """The units of the path that is ``entry`` of the first row, read back through the choices of each layer."""
    units, row = [graph.unit], 0
    for chosen, width in choices:
        row, entry = divmod(int(chosen[row, entry]), width)
        units.append(row)
    return tuple(units)


def _zero_paths(graph: Graph, others: Sequence[Path]) -> Iterator[Path]:
    """The paths whose product is zero, in unit order; ``others`` are all those whose product is not."""
    passed_over = {path.units for path in others}
    every = ((graph.unit, *units) for units in product(*(range(len(W)) for W in graph.weights)))
    return (Path(units, 0.0) for units in every if units not in passed_over)


def rest(graph: Graph, listed: Sequence[Path]) -> tuple[int, float]:
    """(count, sum) of the paths that are not listed: at every branching of the listed ones, what leaves them.

    Never the whole minus the list, so that the two can be held against each other.
    """
    after = suffixes(graph)
    ends = [prod(len(W) for W in graph.weights[depth + 1 :]) for depth in range(len(graph.weights))]
    count, total = 0, 0.0
    values = {(graph.unit,): graph.first} if listed else {}
    for depth, (slope, W) in enumerate(zip(graph.slopes, graph.weights, strict=True)):
        children: dict[tuple[int, ...], list[int]] = {prefix: [] for prefix in values}
        for units in dict.fromkeys(path.units[: depth + 2] for path in listed):
            children[units[:-1]].append(units[-1])
        following = {}
        for prefix, inside in children.items():
            reach = values[prefix] * slope[prefix[-1]] * W[:, prefix[-1]]
            following.update({(*prefix, unit): float(reach[unit]) for unit in inside})
            leaving = np.ones(len(W), dtype=bool)
            leaving[inside] = False
            count += int(leaving.sum()) * ends[depth]
            total += float((reach[leaving] * after[depth + 1][leaving]).sum())
        values = following
    if not listed:
        return graph.count, path_sum(graph)
    return count, total
