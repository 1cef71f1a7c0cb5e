"""The product of averages: what averaging the factors over a batch before multiplying would give."""

import math

import pytest

from engine.chain_rule import inspect
from tests.engine import reference
from tests.engine.drawn import draw_any, run_of

DEAD = {
    "dataset": {
        "name": "custom",
        "inputs": [[1.0], [-2.0], [3.0]],
        "targets": [[1.0], [0.0], [2.0]],
        "task": "regression",
    },
    "layers": [{"units": 1, "activation": "relu"}, {"units": 1, "activation": "identity"}],
    "parameters": [{"W": [[-1.0]], "b": [0.0]}, {"W": [[1.0]], "b": [0.0]}],
    "loss": {"name": "half_squared_error"},
    "batch_size": None,
    "shuffle": False,
}
"""relu(-x): alive in the second row alone."""


@pytest.mark.parametrize("seed", range(12))
def test_each_average_is_that_of_the_samples_factors_and_the_product_is_theirs(seed):
    drawn = draw_any(seed)
    run = drawn.run()
    for name in reference.names(drawn.net):
        inspection = inspect(run, name)
        size = len(inspection.samples)
        samples = [inspect(run, name, sample=position).sample for position in range(1, size + 1)]
        averages = inspection.averages
        for place, factor in enumerate(averages.factors):
            values = [sample.factors[place].value for sample in samples]
            assert {sample.factors[place].name for sample in samples} == {factor.name}
            assert {sample.factors[place].latex for sample in samples} == {factor.latex}
            assert factor.mean == pytest.approx(math.fsum(values) / size, rel=1e-12, abs=1e-14)
            assert factor.zeros == values.count(0.0)
        assert averages.product == pytest.approx(math.prod(factor.mean for factor in averages.factors), rel=1e-12)
        mean = math.fsum(sample.gradient for sample in samples) / size
        assert averages.mean == pytest.approx(mean, rel=1e-12, abs=1e-14)


def test_over_one_sample_both_are_the_same():
    spec = {**DEAD, "batch_size": 1}
    averages = inspect(run_of(spec), "W2.1.1").averages
    assert averages.product == averages.mean


def test_zeros_tell_in_how_many_rows_a_unit_is_dead():
    factors = {factor.name: factor for factor in inspect(run_of(DEAD), "W1.1.1").averages.factors}
    assert factors["da_dz"].zeros == 2
    assert factors["da_dz"].mean == pytest.approx(1 / 3)
    assert factors["dz_dW"].zeros == 0


def test_where_one_row_s_loss_slope_is_beyond_float64_the_first_two_factors_are_one():
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0], [0.001]], "targets": [[0.0], [1.0]], "task": "classification"},
        "layers": [{"units": 1, "activation": "sigmoid"}],
        "parameters": [{"W": [[800.0]], "b": [0.0]}],
        "loss": {"name": "binary_cross_entropy"},
        "batch_size": None,
        "shuffle": False,
    }
    averages = inspect(run_of(spec), "W1.1.1", row=2).averages
    assert [factor.name for factor in averages.factors] == ["delta", "dz_dW"]
    assert all(math.isfinite(factor.mean) for factor in averages.factors)
