"""Losses and accuracy over the rows of each part: means without penalty, and shares of rows decided rightly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.examples import PARTS, Examples
from engine.network import Network, forward


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
    targets = examples.targets
    with np.errstate(all="ignore"):
        for part in parts:
            indices = examples.parts[part]
            if not len(indices):
                continue
            z, a = forward(network, parameters, examples.x[:, indices])
            mean = float(network.loss.value(z[-1], a[-1], targets.y[:, indices]).mean())
            losses[part] = mean if np.isfinite(mean) else None
            if targets.labels is not None:
                accuracy[part] = float((targets.decided(a[-1]) == targets.labels[indices]).mean())
    return Evaluation(losses, accuracy)
