"""Quantiles over the run: those of the iterations themselves, at thinned iterations, for as long as there is time."""

import numpy as np
import pytest

from engine.diagnostics import diagnostics
from engine.errors import SpecError
from engine.quantiles import quantiles
from engine.run import edit, seek, step
from engine.trace import trace
from tests.engine.small_run import run_of


@pytest.mark.parametrize("quantity", ["W", "dL_dW", "a", "delta"])
def test_they_are_those_of_each_iteration_s_own_distribution(quantity):
    run = step(edit(step(run_of(), 3), {"parameters": {"W1.2.1": 0.0}, "optimizer": {"learning_rate": 0.3}}), 4)
    found = quantiles(run, quantity)
    assert found.iterations == [1, 2, 3, 4, 5, 6, 7]
    for place, n in enumerate(found.iterations):
        (own,) = [one for one in diagnostics(run, n).distributions if one.quantity == quantity]
        for layer, of_layer in zip(found.layers, own.layers, strict=True):
            assert layer.values[place].tolist() == of_layer.quantiles.tolist()
            assert layer.zeros[place] == of_layer.zeros / of_layer.count


def test_the_median_lies_between_halves_of_the_sizes_of_a_trace():
    run = step(run_of(), 5)
    found = quantiles(run, "W")
    for layer, seen in zip(found.layers, trace(run, 5).layers, strict=True):
        sizes = np.sort(np.abs(seen.W).ravel())
        assert layer.values[4, 2] == pytest.approx(np.median(sizes))
        assert (np.diff(layer.values[4]) >= 0).all()


def test_a_long_run_is_looked_at_in_strides_up_to_its_furthest_iteration():
    run = seek(step(run_of(), 300), 20)
    found = quantiles(run, points=10)
    assert found.iterations == [1, 33, 65, 97, 129, 161, 193, 225, 257, 289, 300]
    assert found.complete
    assert all(layer.values.shape == (11, 5) and layer.zeros.shape == (11,) for layer in found.layers)


def test_a_run_that_has_not_begun_has_none():
    found = quantiles(run_of())
    assert (found.iterations, found.furthest, found.complete) == ([], 0, True)
    assert [layer.values.shape for layer in found.layers] == [(0, 5), (0, 5)]


def test_when_time_is_up_the_later_iterations_are_left_out():
    left = iter([True, True, False])
    found = quantiles(step(run_of(), 30), keep_going=lambda: next(left))
    assert found.iterations == [1, 2, 3]
    assert not found.complete


@pytest.mark.parametrize(
    ("fields", "named"), [({"quantity": "b"}, "quantity"), ({"points": 1}, "points"), ({"points": True}, "points")]
)
def test_what_cannot_be_told_is_refused_by_name(fields, named):
    with pytest.raises(SpecError) as refused:
        quantiles(run_of(), **fields)
    assert [problem.field for problem in refused.value.problems] == [named]
