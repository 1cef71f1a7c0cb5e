"""Losses and accuracy over the rows of each part: means without penalty, and shares of rows decided rightly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.examples import PARTS, Examples
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
        for part in parts:
            mean, share = part_values(network, examples, parameters, part)
            losses[part] = None if mean is None or not np.isfinite(mean) else float(mean)
            accuracy[part] = None if share is None else float(share)
    return Evaluation(losses, accuracy)


def part_values(
    network: Network, examples: Examples, parameters: np.ndarray, part: str
) -> tuple[float | np.ndarray | None, float | np.ndarray | None]:
    """(mean loss, accuracy) of parameters (P,) over one part, or of runs (R, P) one each, (R,); None as above."""
    columns, targets = examples.columns_by_part[part], examples.targets
    rows = columns.shape[1]
    if not rows:
        return None, None
    inputs = network.layout.sizes[0] + 1
    z, a = forward_fed(network, parameters, columns[:inputs])
    mean = np.add.reduce(network.loss.value(z[-1], a[-1], columns[inputs:]), -1) / rows
    if targets.labels is None:
        return mean, None
    rightly = targets.decided(a[-1]) == targets.labels[examples.parts[part]]
    return mean, np.count_nonzero(rightly, axis=-1) / rows
