"""Saturated outputs under the cross-entropies: finite losses, exact deltas, factors with their names, never NaN."""

import dataclasses
import math

import numpy as np
import pytest

from engine.chain_rule import inspect
from engine.grid import grid
from engine.history import history
from engine.rows import rows
from engine.run import edit, step
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import run_of
from tests.engine.finite import all_finite

EXTREMES = (40.0, 800.0)


def saturated(activation: str, loss: str, z: list[float], y: list[float]) -> dict:
    """A hidden unit that holds 1, and an output layer whose z is exactly ``z``."""
    return {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [y], "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}, {"units": len(z), "activation": activation}],
        "parameters": [{"W": [[1.0]], "b": [0.0]}, {"W": [[v] for v in z], "b": [0.0] * len(z)}],
        "loss": {"name": loss},
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "batch_size": None,
    }


def test_the_search_for_numbers_finds_a_hidden_nan():
    seen = trace(run_of(saturated("sigmoid", "binary_cross_entropy", [0.0], [1.0])))
    assert all_finite(seen)
    assert not all_finite({"deep": [seen, (np.array([1.0, np.nan]),)]})


@pytest.mark.parametrize("size", EXTREMES)
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("y", [0.0, 1.0, 0.25])
def test_a_saturated_sigmoid_has_the_loss_and_delta_of_the_limit(size, sign, y):
    z = sign * size
    run = run_of(saturated("sigmoid", "binary_cross_entropy", [z], [y]))
    seen = trace(run)
    # ℓ = y softplus(-z) + (1-y) softplus(z); delta = σ(z) - y = σ(z)(1-y) - y σ(-z), without cancellation.
    expected = y * reference.softplus(-z) + (1 - y) * reference.softplus(z)
    delta = reference.sigmoid(z) * (1 - y) - y * reference.sigmoid(-z)
    assert seen.sample.loss == pytest.approx(expected, rel=1e-14, abs=0)
    assert seen.layers[-1].delta[0] == pytest.approx(delta, rel=1e-12, abs=0)
    # What enters from below: W2 delta = z delta, for the hidden unit's bias.
    assert seen.layers[0].dL_db[0] == pytest.approx(z * delta, rel=1e-12, abs=0)
    for name in ("W1.1.1", "b1.1", "W2.1.1", "b2.1"):
        inspection = inspect(run, name)
        assert all_finite(inspection), name
        product = math.prod(factor.value for factor in inspection.sample.factors)
        assert product == pytest.approx(inspection.sample.gradient, rel=1e-12, abs=1e-300)
        assert inspection.sample.paths.sum == pytest.approx(inspection.sample.gradient, rel=1e-12, abs=1e-300)


def test_where_dl_da_overflows_the_factors_list_delta_with_a_note():
    # σ(-800) = e^-800 is 0 in float64, so dL/da = -1/a has no float64 value, while delta = -1 exactly.
    run = run_of(saturated("sigmoid", "binary_cross_entropy", [-800.0], [1.0]))
    for name, last in (("W2.1.1", "dz_dW"), ("b2.1", "dz_db")):
        factors = inspect(run, name).sample.factors
        assert [factor.name for factor in factors] == ["delta", last]
        assert factors[0].value == -1.0
        assert factors[0].note
    hidden = inspect(run, "W1.1.1").sample
    assert [factor.name for factor in hidden.factors] == ["dL_da", "da_dz", "dz_dW"]
    assert hidden.factors[0].value == 800.0


def test_where_dl_da_is_finite_both_factors_stay():
    # σ(-40) = e^-40 to sixteen digits: dL/da = -e^40, da/dz = e^-40, both ordinary numbers.
    factors = inspect(run_of(saturated("sigmoid", "binary_cross_entropy", [-40.0], [1.0])), "W2.1.1").sample.factors
    assert [factor.name for factor in factors] == ["dL_da", "da_dz", "dz_dW"]
    assert factors[0].value == pytest.approx(-math.exp(40), rel=1e-13)
    assert factors[1].value == pytest.approx(math.exp(-40), rel=1e-13)


def test_a_sigmoid_saturated_upwards_takes_one_minus_a_from_z():
    # 1 - σ(40) is σ(-40) = e^-40, where 1.0 - a has rounded to 0: y = 0 gives dL/da = 1/(1-a) = e^40.
    factors = inspect(run_of(saturated("sigmoid", "binary_cross_entropy", [40.0], [0.0])), "b2.1").sample.factors
    assert [factor.name for factor in factors] == ["dL_da", "da_dz", "dz_db"]
    assert factors[0].value == pytest.approx(math.exp(40), rel=1e-12)
    assert factors[1].value == pytest.approx(math.exp(-40), rel=1e-12)


@pytest.mark.parametrize("size", EXTREMES)
@pytest.mark.parametrize("true_class", [0, 1, 2])
def test_a_saturated_softmax_has_the_loss_and_delta_of_the_limit(size, true_class):
    z = [size, -size, 0.0]
    y = [1.0 if k == true_class else 0.0 for k in range(3)]
    run = run_of(saturated("softmax", "cross_entropy", z, y))
    seen = trace(run)
    assert seen.sample.loss == pytest.approx(reference.sample_loss("cross_entropy", z, y, y), rel=1e-14, abs=1e-300)
    a = reference.softmax(z)
    # delta_j = a_j - y_j; for the true class, minus the sum of the others, which keeps its digits.
    delta = [-sum(a[k] for k in range(3) if k != j) if y[j] else a[j] for j in range(3)]
    np.testing.assert_allclose(seen.layers[-1].delta, delta, rtol=1e-12, atol=1e-300)
    for name in ("W1.1.1", "W2.1.1", "W2.2.1", "W2.3.1", "b2.2"):
        inspection = inspect(run, name)
        assert all_finite(inspection), name
        product = math.prod(factor.value for factor in inspection.sample.factors)
        assert product == pytest.approx(inspection.sample.gradient, rel=1e-12, abs=1e-300)
        assert inspection.sample.paths.sum == pytest.approx(inspection.sample.gradient, rel=1e-12, abs=1e-12)
    assert [factor.name for factor in inspect(run, "W2.1.1").sample.factors] == ["delta", "dz_dW"]


@pytest.mark.parametrize(("activation", "loss"), [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")])
@pytest.mark.parametrize("size", EXTREMES)
@pytest.mark.parametrize("wrong", [False, True])
def test_nothing_that_a_saturated_run_reports_is_nan(activation, loss, size, wrong):
    y = [0.0, 1.0] if wrong else [1.0, 0.0]
    run = run_of({**saturated(activation, loss, [size, -size], y), "frozen": ["W1", "b1"]})
    # Only the dL/da of an output that is 0 in float64 where it should be more has no value; NaN stands for it (null).
    lost = {"sigmoid": [wrong and size == 800] * 2, "softmax": [False, wrong and size == 800]}[activation]
    for stage in (run, step(run, 3)):
        seen = trace(stage)
        assert np.isnan(seen.layers[-1].dL_da).tolist() == lost
        for layer in seen.layers:
            for part in dataclasses.fields(layer):
                excepted = part.name == "dL_da" and layer.layer == 2
                assert excepted or all_finite(getattr(layer, part.name)), part.name
        assert all_finite(seen.loss)
        assert all_finite(stage.losses)
        assert all_finite(rows(stage))
        assert all_finite(grid(stage, resolution=5, units=True))
        assert all_finite(history(stage))
    assert step(run).status.state == "ready"


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softmax"])
@pytest.mark.parametrize("size", EXTREMES)
def test_a_saturated_output_under_a_squared_error_learns_nothing_but_stays_finite(activation, size):
    run = run_of(saturated(activation, "squared_error", [size, -size], [0.0, 1.0]))
    seen = trace(run)
    assert all_finite(seen)
    assert np.abs(seen.layers[-1].delta).max() < 1e-15
    assert all_finite(inspect(run, "W1.1.1"))
    assert step(run, 5).iteration == 5


def test_an_edit_into_saturation_is_reported_in_finite_numbers():
    run = run_of(saturated("sigmoid", "binary_cross_entropy", [0.0], [1.0]))
    edited = edit(step(run, 2), {"parameters": {"W2.1.1": -5000.0}})
    assert edited.status.state == "ready"
    assert trace(edited).layers[-1].delta.tolist() == [-1.0]
    assert all_finite(edited.losses)


def test_a_nudge_that_takes_the_loss_beyond_float64_is_reported_as_having_no_value():
    """W is just under the root of the largest float64, so W² is finite and (W + ε)² is not."""
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[0.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[1.34078e154]], "b": [0.0]}],
        "loss": {"name": "squared_error"},
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "batch_size": None,
    }
    found = inspect(run_of(spec), "W1.1.1").finite_difference
    assert math.isfinite(found.loss_minus)
    assert (found.loss_plus, found.estimate, found.absolute_error, found.relative_error) == (None,) * 4
