"""The noise of batches, by hand on one weight, and against the gradients of single samples."""

import numpy as np
import pytest

from engine.completion import complete
from engine.gradient_noise import gradient_noise
from engine.presets import PRESETS
from engine.run import start, step
from engine.trace import trace
from tests.engine.small_run import run_of as small_run


def one_weight(w: float = 0.0, **fields):
    start_values = [{"W": [[w]], "b": [0.0]}]
    return start(complete({**PRESETS["y-3x"].spec, "parameters": start_values, **fields}))


def test_batches_of_one_row_scatter_as_worked_out_by_hand():
    """At w = 0 the gradients 2 (w x - 3 x) x of x = 1 … 4 are -6, -24, -54, -96, their mean -45."""
    expected = (39**2 + 21**2 + 9**2 + 51**2) / 4 / 45**2
    assert gradient_noise(one_weight(batch_size=1)) == pytest.approx(expected, rel=1e-12)
    summed = one_weight(batch_size=1, loss={"name": "squared_error", "reduction": "sum"})
    assert gradient_noise(summed) == pytest.approx(expected, rel=1e-12), "a sum has the gradients of a mean, scaled"
    penalized = one_weight(batch_size=1, penalty={"l2": 3.0})
    assert gradient_noise(penalized) == pytest.approx(expected, rel=1e-12), "the penalty has no noise"


def test_frozen_parameters_take_no_part():
    """The bias would add gradients 2 (w x - 3 x), that is -6, -12, -18, -24, mean -15."""
    free = (39**2 + 21**2 + 9**2 + 51**2 + 9**2 + 3**2 + 3**2 + 9**2) / 4 / (45**2 + 15**2)
    assert gradient_noise(one_weight(batch_size=1, frozen=[])) == pytest.approx(free, rel=1e-12)


def test_the_whole_training_set_as_one_batch_has_no_noise_and_no_gradient_has_no_ratio():
    assert gradient_noise(one_weight(batch_size=None)) == 0.0
    assert gradient_noise(one_weight(batch_size=4)) == 0.0
    assert gradient_noise(one_weight(w=3.0, batch_size=1)) is None


def test_gradients_beyond_float64_have_no_ratio():
    assert gradient_noise(one_weight(w=1e308, batch_size=1)) is None


@pytest.mark.parametrize("taken", [0, 2, 3])
def test_a_short_last_batch_counts_as_one_batch_of_the_epoch_under_way(taken):
    """12 training rows in batches of 5, 5 and 2, at the parameters before, in and after the first epoch."""
    run = step(small_run(), taken) if taken else small_run()
    batches = [run.course.batch(3 * (taken // 3) + number).rows for number in (1, 2, 3)]
    gradients = {row: sample_gradient(run, row) for rows in batches for row in rows}
    whole = np.mean(list(gradients.values()), axis=0)
    of_batches = [np.mean([gradients[row] for row in rows], axis=0) for rows in batches]
    expected = np.mean([((each - whole) ** 2).sum() for each in of_batches]) / (whole**2).sum()
    assert gradient_noise(run) == pytest.approx(expected, rel=1e-12)


def sample_gradient(run, row: int) -> np.ndarray:
    """The gradient of one row's own loss at the run's parameters, from the trace of a batch that is all rows."""
    values = [{"W": W.tolist(), "b": b.tolist()} for W, b in run.parameters]
    layers = trace(start(complete({**run.spec.to_dict(), "parameters": values, "batch_size": None})), row=row).layers
    return np.concatenate([part.ravel() for layer in layers for part in (layer.sample_dL_dW, layer.sample_dL_db)])


def test_at_most_32_batches_are_looked_at():
    fields = {"dataset": {"name": "gauss", "rows": 400}, "batch_size": 1}
    first = {**fields, "batch_size": 1}
    run = start(complete(first))
    whole = trace(start(complete({**first, "batch_size": None}))).layers
    g = np.concatenate([part.ravel() for layer in whole for part in (layer.dL_dW, layer.dL_db)])
    gradients = [sample_gradient(run, run.course.batch(n).rows[0]) for n in range(1, 33)]
    expected = np.mean([((each - g) ** 2).sum() for each in gradients]) / (g**2).sum()
    assert gradient_noise(run) == pytest.approx(expected, rel=1e-10)
