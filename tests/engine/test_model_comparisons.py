"""What MODEL.md says of comparisons, held against one."""

import numpy as np

from engine.comparison import advance, compare
from engine.completion import complete
from engine.run import start
from engine.trace import trace
from tests.engine.test_model import check, run_of, statements


def test_what_is_said_of_comparisons_is_true():
    spec = run_of(frozen=["b1"]).spec
    begun = start(spec)
    (compared,) = advance(compare(spec, {"seed": [spec.seed]}, iterations=3)).runs
    steps = [part.ravel() for layer in trace(begun).layers for part in (layer.step_W, layer.step_b)]
    names = {"np": np, "sum": np.sum, "abs": np.abs, "max": np.max, "step": np.concatenate(steps)}
    check(statements("first update"), names | {"first_update": compared.beginning.first_update})
    gradients = {row: moving_gradient(begun, row) for row in range(1, 7)}
    batches = [[gradients[row] for row in begun.course.batch(n).rows] for n in (1, 2)]
    names["g"] = np.mean(list(gradients.values()), axis=0)
    names["gradients_of_batches"] = np.stack([np.mean(rows, axis=0) for rows in batches])
    check(statements("gradient noise"), names | {"noise": compared.outcome.gradient_noise.start})


def moving_gradient(begun, row: int) -> np.ndarray:
    """The gradient of one row's own loss at the start, but for the frozen biases of layer 1."""
    layers = trace(start(complete({**begun.spec.to_dict(), "batch_size": None})), row=row).layers
    parts = [part for layer in layers for part in (layer.sample_dL_dW, layer.sample_dL_db)]
    return np.concatenate([part.ravel() for index, part in enumerate(parts) if index != 1])
