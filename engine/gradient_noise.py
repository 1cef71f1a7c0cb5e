"""The noise of mini-batches: how far the gradients of batches scatter around that of the whole training set.

Sources: McCandlish et al. (2018), "An Empirical Model of Large-Batch Training", section 2.2; Goodfellow et al., 8.1.3.
"""

from __future__ import annotations

import numpy as np

from engine.passes import full_pass
from engine.run import Run
from engine.update import norm

BATCHES = 32
"""Batches that are looked at, at most: the first of the epoch, whose order is random."""
ROWS = 1024
"""Rows taken through the network at once for the gradient of the whole training set."""


def gradient_noise(run: Run) -> float | None:
    """The mean over batches of ‖g_B - g‖² / ‖g‖², at the run's parameters, over those that move.

    g: the mean over all training rows of the gradients of their own losses, no penalty; g_B: the same over a batch. The
    batches are those of the epoch under way (of its first 32), in the sizes now in force. 0 where one batch holds all
    rows; None where g is 0 or not finite.
    """
    training, next_batch = run.course.examples.parts["train"], run.batch
    first = run.iteration + 2 - next_batch.number
    frozen = run.settings.rules.frozen
    moving = slice(None) if frozen is None else ~frozen
    with np.errstate(all="ignore"):
        parts = [training[begin : begin + ROWS] for begin in range(0, len(training), ROWS)]
        whole = sum(len(part) * _mean_gradient(run, part) for part in parts)[moving] / len(training)
        length = norm(whole)
        if length == 0.0 or not np.isfinite(length):
            return None
        if next_batch.of == 1:
            return 0.0
        taken = [run.course.batch(first + number).indices for number in range(min(next_batch.of, BATCHES))]
        ratios = [norm(_mean_gradient(run, rows)[moving] - whole) / length for rows in taken]
        noise = float(np.mean(np.square(ratios)))
    return noise if np.isfinite(noise) else None


def _mean_gradient(run: Run, rows: np.ndarray) -> np.ndarray:
    """The mean over ``rows`` (counted from 0) of the gradients of their losses, (P,)."""
    network, examples = run.course.network, run.course.examples
    x, y = examples.x.take(rows, 1), examples.targets.y.take(rows, 1)
    gradient = full_pass(network, run.state.parameters, x, y).gradient
    return gradient if network.mean else gradient / len(rows)
