"""Randomly drawn runs, each as a raw spec for the engine and as a reference network with its rows."""

import itertools
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from engine.run import Run, start
from engine.spec import complete
from tests.engine import reference

HIDDEN = sorted(set(ACTIVATIONS) - {"softmax"})
# Losses that go with any output; the two cross-entropies each have an activation of their own.
OUTPUT_FOR_LOSS = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}


def run_of(spec: dict[str, Any]) -> Run:
    """A run of a raw spec at iteration 0."""
    return start(complete(spec))


@dataclass(frozen=True)
class Drawn:
    """A raw spec; ``net``, ``inputs`` and ``targets`` say the same to the reference."""

    spec: dict[str, Any]
    net: reference.Network = field(repr=False)
    inputs: list[list[float]] = field(repr=False)
    targets: list[list[float]] = field(repr=False)

    def run(self) -> Run:
        """The run at iteration 0."""
        return run_of(self.spec)

    def passes(self, rows: list[int] | tuple[int, ...]) -> list[reference.Pass]:
        """The reference's backward pass of the named rows (from 1)."""
        return [reference.backward(self.net, self.inputs[row - 1], self.targets[row - 1]) for row in rows]


def draw(
    seed: int,
    widths: list[int],
    activations: list[str],
    loss: str,
    rows: int = 5,
    batch_size: int | None = None,
    reduction: str = "mean",
    l1: float = 0.0,
    l2: float = 0.0,
    **fields: Any,
) -> Drawn:
    """A run with start values, inputs and targets drawn from ``seed``; widths begin with the inputs'."""
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-1.5, 1.5, (rows, widths[0])).tolist()
    targets = drawn_targets(rng, loss, rows, widths[-1])
    W = [rng.normal(0, 1 / math.sqrt(n), (m, n)).tolist() for n, m in itertools.pairwise(widths)]
    b = [rng.normal(0, 0.4, m).tolist() for m in widths[1:]]
    spec = {
        "dataset": {"name": "custom", "inputs": inputs, "targets": targets, "task": "regression", "split": None},
        "layers": [{"units": m, "activation": name} for m, name in zip(widths[1:], activations, strict=True)],
        "parameters": [{"W": w, "b": v} for w, v in zip(W, b, strict=True)],
        "loss": {"name": loss, "reduction": reduction},
        "penalty": {"l1": l1, "l2": l2},
        "optimizer": {"name": "sgd", "learning_rate": 0.01},
        "batch_size": batch_size,
        "seed": seed,
        **fields,
    }
    net = reference.Network(W, b, activations, loss, reduction, l1, l2)
    return Drawn(spec, net, inputs, targets)


def drawn_targets(rng: np.random.Generator, loss: str, rows: int, outputs: int) -> list[list[float]]:
    """Targets in the loss's range; those of the cross-entropies are soft, so that a - y is no accident of 0 and 1."""
    if loss == "cross_entropy":
        shares = rng.uniform(0.1, 1, (rows, outputs))
        return (shares / shares.sum(axis=1, keepdims=True)).tolist()
    if loss == "binary_cross_entropy":
        return rng.uniform(0.05, 0.95, (rows, outputs)).tolist()
    return rng.uniform(-1, 1, (rows, outputs)).tolist()


def draw_any(seed: int) -> Drawn:
    """Depth 1 to 5, widths 1 to 6, any activation, loss, reduction, penalty and batch."""
    rng = np.random.default_rng([seed, 77])
    depth = int(rng.integers(1, 6))
    widths = rng.integers(1, 7, depth + 1).tolist()
    loss = str(rng.choice(sorted(LOSSES)))
    output = OUTPUT_FOR_LOSS.get(loss) or str(rng.choice([*HIDDEN, "softmax"]))
    if output == "softmax" and widths[-1] == 1:
        widths[-1] = 2
    rows = int(rng.integers(1, 9))
    return draw(
        seed,
        widths,
        [*rng.choice(HIDDEN, depth - 1).tolist(), output],
        loss,
        rows=rows,
        batch_size=int(rng.integers(1, rows + 3)),
        reduction=str(rng.choice(["mean", "sum"])),
        l1=float(rng.choice([0.0, 0.03])),
        l2=float(rng.choice([0.0, 0.2])),
    )


def close(got: float, expected: float, terms: list[float] | tuple[float, ...] = (), to: float = 1e-12) -> bool:
    """Whether two numbers agree to ``to`` × max(1, Σ|terms|), the contract's measure for sums."""
    return abs(got - expected) <= to * max(1.0, math.fsum(abs(term) for term in terms))
