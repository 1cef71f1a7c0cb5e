"""Losses and accuracy over the rows of each part: means without penalty, and shares of rows decided rightly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.examples import PARTS, Examples, PartedRows
from engine.network import Network, forward_fed


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
    losses: dict[str, float | None] = dict.fromkeys(PARTS)
    accuracy: dict[str, float | None] = dict.fromkeys(PARTS)
    with np.errstate(all="ignore"):
        values = part_values(network, examples.parted, parameters)
    for part in parts:
        mean, share = values[part]
        losses[part] = None if mean is None or not np.isfinite(mean) else float(mean)
        accuracy[part] = None if share is None else float(share)
    return Evaluation(losses, accuracy)


def part_values(
    network: Network, rows: PartedRows, parameters: np.ndarray
) -> dict[str, tuple[float | np.ndarray | None, float | np.ndarray | None]]:
    """(mean loss, accuracy) by part, of parameters (P,), or of runs (R, P) one each, (R,); None as above.

    All rows go through the network at once, whichever part is asked for: it costs little more than one of them, and the
    same rows have the same bits.
    """
    inputs = network.layout.sizes[0] + 1
    z, a = forward_fed(network, parameters, rows.columns[..., :inputs, :])
    losses = network.loss.value(z[-1], a[-1], rows.columns[..., inputs:, :])
    rightly = None if rows.labels is None else rows.decided(a[-1]) == rows.labels
    values = {}
    for part, span in rows.spans.items():
        count = span.stop - span.start
        mean = np.add.reduce(losses[..., span], -1) / count if count else None
        share = np.count_nonzero(rightly[..., span], axis=-1) / count if count and rightly is not None else None
        values[part] = mean, share
    return values
