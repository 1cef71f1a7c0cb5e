"""The three networks that are timed: tanh in every layer, half squared error, mean over the batch, plain descent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

RUNS = 64
"""How many runs are stacked."""

RATE = 0.01
"""Small, so that a million iterations leave ordinary numbers, neither infinities nor the slow ones next to zero."""


@dataclass(frozen=True)
class Shape:
    """A network's sizes from the inputs on, its batch, and how many batches an epoch of the timed run has.

    bare, whole: the most that our iteration may take, in plain loops. traced: the most in bare iterations of ours with
    the trace kept, or None. torch: how many times as long PyTorch must take as our bare iteration. stacked: how many
    times as many iterations a second RUNS stacked runs must do as one, or None where they are not timed.
    """

    sizes: tuple[int, ...]
    batch: int
    batches: int
    bare: float
    whole: float
    traced: float | None
    torch: float
    stacked: float | None

    @property
    def name(self) -> str:
        """As the table writes it."""
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}"


SHAPES = (
    Shape((2, 4, 2, 1), 10, 700, bare=0.30, whole=0.45, traced=1.10, torch=20.0, stacked=5.0),
    Shape((2, 8, 8, 8, 1), 32, 420, bare=0.30, whole=0.45, traced=None, torch=20.0, stacked=None),
    Shape((64, 128, 64, 10), 256, 42, bare=0.90, whole=0.95, traced=1.15, torch=2.0, stacked=None),
)


@dataclass(frozen=True)
class Case:
    """What all contenders of a shape start from: W (units, inputs) and b (units,) by layer, and rows to learn from.

    x: (rows, inputs), y: (rows, outputs); the first ``batch`` rows are the batch of those that are handed one.
    """

    shape: Shape
    layers: list[tuple[np.ndarray, np.ndarray]]
    x: np.ndarray
    y: np.ndarray

    @property
    def batch(self) -> tuple[np.ndarray, np.ndarray]:
        """The batch at hand: x (B, inputs), y (B, outputs)."""
        return self.x[: self.shape.batch], self.y[: self.shape.batch]


def case_of(shape: Shape) -> Case:
    """The case of a shape, the same in every run of the benchmark: 20 batches of rows for every 14 that train."""
    numbers = np.random.default_rng(1)
    layers = [
        (numbers.uniform(-1, 1, (units, inputs)) * np.sqrt(6 / (inputs + units)), np.zeros(units))
        for inputs, units in pairwise(shape.sizes)
    ]
    rows = shape.batch * shape.batches * 20 // 14
    x = numbers.normal(size=(rows, shape.sizes[0]))
    return Case(shape, layers, x, np.tanh(numbers.normal(size=(rows, shape.sizes[-1]))))
