"""Losses and accuracy over the rows of each part: means without penalty, and shares of rows decided rightly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from engine.examples import PARTS, Examples, PartedRows
from engine.forward import by_layer
from engine.network import Network
from engine.passes import Call
from engine.scratch import LARGE

Values = dict[str, tuple[float | np.ndarray | None, float | np.ndarray | None]]
"""(mean loss, accuracy) by part."""

NOTHING = (None, None)
"""What a part without rows comes to."""

MOST = 1_000_000
"""Numbers of a layer's z, runs times rows times units, above which runs are evaluated one by one."""


@dataclass(frozen=True)
class Evaluation:
    """By part (train, validation, test): the mean loss and the accuracy; None for an empty part, accuracy None for a
    regression, a loss None where it is not finite."""

    losses: dict[str, float | None]
    accuracy: dict[str, float | None]


def evaluate(
    network: Network, examples: Examples, parameters: np.ndarray, parts: tuple[str, ...] = PARTS
) -> Evaluation:
    """The Evaluation of parameters (P,) over the named parts; the others are None."""
    with np.errstate(all="ignore"):
        values = _values(network, examples.parted, parameters)
    losses: dict[str, float | None] = dict.fromkeys(PARTS)
    accuracy: dict[str, float | None] = dict.fromkeys(PARTS)
    for part in parts:
        mean, share = values[part]
        if mean is not None:
            losses[part] = float(mean) if math.isfinite(mean) else None
            accuracy[part] = None if share is None else float(share)
    return Evaluation(losses, accuracy)


def _values(network: Network, rows: PartedRows, parameters: np.ndarray) -> Values:
    """As ``part_values`` of parameters (P,), with an evaluator that is kept where there are few rows.

    It is used by one caller at a time, whatever their threads.
    """
    if rows.columns.shape[-1] * sum(network.layout.sizes) > LARGE:
        return part_values(network, rows, parameters)
    try:
        evaluator = network.evaluators.pop()
    except IndexError:
        evaluator = None
    if evaluator is None or evaluator.rows is not rows:
        evaluator = Evaluator(network, rows)
    values = evaluator.values(parameters)
    network.evaluators.append(evaluator)
    return values


class Evaluator:
    """Finds what ``part_values`` does, to the bit, of one parameter vector after the other over the same rows: its
    buffers are made once, and so is the list of calls that fill them."""

    def __init__(self, network: Network, rows: PartedRows) -> None:
        self.network, self.rows = network, rows
        self.parameters = np.empty(network.layout.count)
        self.calls: list[Call] = []
        inputs, count = network.layout.sizes[0] + 1, rows.columns.shape[-1]
        fed, self.y = rows.columns[:inputs], rows.columns[inputs:]
        for matrix, activation in zip(network.layout.matrices(self.parameters), network.activations, strict=True):
            self.z, wide = np.empty((len(matrix), count)), np.ones((len(matrix) + 1, count))
            self.a = wide[:-1]
            self.calls += [(matrix.dot, (fed, self.z)), (activation.function, (self.z, self.a))]
            fed = wide

    def values(self, parameters: np.ndarray) -> Values:
        """(mean loss, accuracy) by part, of parameters (P,)."""
        self.parameters[...] = parameters
        for call, arguments in self.calls:
            call(*arguments)
        return _by_part(self.network, self.rows, self.z, self.a, self.y)


def part_values(network: Network, rows: PartedRows, parameters: np.ndarray) -> Values:
    """(mean loss, accuracy) by part, of parameters (P,), or of runs (R, P) one each, (R,); None as above.

    All rows go through the network at once, whichever part is asked for: it costs little more than one of them, and the
    same rows have the same bits. Runs do too, where that is not too much to hold.
    """
    if parameters.ndim > 1 and len(parameters) * rows.columns.shape[-1] * max(network.layout.sizes) > MOST:
        return _run_by_run(network, rows, parameters)
    inputs = network.layout.sizes[0] + 1
    for z, a in by_layer(network, parameters, rows.columns[..., :inputs, :]):  # noqa: B007 - the last ones are used
        pass
    return _by_part(network, rows, z, a, rows.columns[..., inputs:, :])


def _by_part(network: Network, rows: PartedRows, z: np.ndarray, a: np.ndarray, y: np.ndarray) -> Values:
    """The values of the last layer's z and a, and the targets, each (..., outputs, rows)."""
    means = np.add.reduceat(network.loss.value(z, a, y), rows.starts, -1) / rows.counts
    if rows.labels is None:
        shares = repeat(None)
    else:
        rightly = rows.decided(a) == rows.labels
        shares = (np.add.reduceat(rightly, rows.starts, -1, np.intp) / rows.counts).T
    return dict.fromkeys(PARTS, NOTHING) | dict(zip(rows.parts, zip(means.T, shares, strict=False), strict=True))


def _run_by_run(network: Network, rows: PartedRows, parameters: np.ndarray) -> Values:
    """As ``part_values`` of runs (R, P), one after the other: each has the same bits, and less is held at a time."""
    own = rows.columns.ndim > 2
    found = [part_values(network, rows.of_run(run) if own else rows, parameters[run]) for run in range(len(parameters))]
    values: Values = {}
    for part in PARTS:
        means, shares = zip(*(each[part] for each in found), strict=True)
        values[part] = tuple(None if each[0] is None else np.array(each) for each in (means, shares))
    return values
