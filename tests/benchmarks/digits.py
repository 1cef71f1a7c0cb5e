"""The 8 × 8 digits learned to the end: how long it takes, and how many of the validation rows are read rightly."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from time import process_time

from engine.run import start, step
from engine.spec import complete

EPOCHS = 20
SPEC = {
    "dataset": {"name": "digits"},
    "layers": [{"units": 32, "activation": "tanh"}, {"units": 10, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
    "optimizer": {"name": "sgd", "learning_rate": 0.1},
    "batch_size": 32,
}


@dataclass(frozen=True)
class Learned:
    """Over the seeds: the median seconds of 20 epochs, and the median validation accuracy with its range."""

    seconds: float
    accuracy: float
    lowest: float
    highest: float


def learned(seeds: int) -> Learned:
    """What so many seeds learn, each in a run of its own."""
    seconds, accuracies = [], []
    for seed in range(seeds):
        run = start(complete({**SPEC, "seed": seed}))
        began = process_time()
        run = step(run, EPOCHS, "epoch")
        seconds.append(process_time() - began)
        accuracies.append(run.accuracy["validation"])
    return Learned(statistics.median(seconds), statistics.median(accuracies), min(accuracies), max(accuracies))
