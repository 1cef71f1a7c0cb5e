"""What a landscape refuses, and what it says then."""

import math

import pytest

from engine.errors import NotReached, SpecError, UnknownParameter
from engine.landscape import landscape
from engine.run import Run, step
from tests.engine.landscapes import tanh_run, y_3x


def refused(run: Run, field: str, **asked) -> str:
    """Fail unless a landscape of ``run`` refuses what was asked, naming the field; what it says."""
    with pytest.raises(SpecError) as error:
        landscape(run, **asked)
    assert [found.field for found in error.value.problems] == [field]
    assert error.value.problems[0].allowed
    return error.value.problems[0].message


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("directions", {"directions": "svd"}),
        ("directions", {"directions": None}),
        ("parameter", {"directions": "parameters"}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1"]}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1"] * 2}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1", "b1.1", "W1.1.2"]}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1", "W9.1.1"]}),
        ("parameter", {"directions": "random", "parameter": ["W1.1.1", "b1.1"]}),
        ("span", {"span": 0}),
        ("span", {"span": -1.0}),
        ("span", {"span": math.nan}),
        ("span", {"span": True}),
        ("span", {"span": 1e-320, "directions": "parameters", "parameter": ["W1.1.1", "b1.1"]}),
        ("resolution", {"resolution": 2}),
        ("resolution", {"resolution": 102}),
        ("resolution", {"resolution": 5.0}),
        ("seed", {"seed": -1}),
        ("seed", {"seed": 1.5}),
        ("seed", {"seed": 1, "directions": "pca"}),
        ("iteration", {"iteration": 99}),
    ],
)
def test_what_does_not_fit_is_refused_by_name(field, asked):
    assert refused(tanh_run(), field, **asked)


def test_an_unknown_parameter_and_an_iteration_not_reached_have_errors_of_their_own():
    with pytest.raises(UnknownParameter):
        landscape(tanh_run(), directions="parameters", parameter=["b1.1", "W1.1.9"])
    with pytest.raises(NotReached):
        landscape(tanh_run(), iteration=0)


def test_principal_components_need_three_points_and_two_parameters_that_may_move():
    assert "only got to iteration 1" in refused(tanh_run(1), "directions", directions="pca")
    assert landscape(tanh_run(2), directions="pca", resolution=3).explained[0] < 1
    assert "straight line" in refused(step(y_3x(), 9), "directions", directions="pca")
    assert "never moved" in refused(step(y_3x(frozen=["W", "b"]), 9), "directions", directions="pca")


def test_random_directions_need_two_weights_that_are_neither_zero_nor_frozen():
    assert "too few" in refused(step(y_3x(), 1), "directions", directions="random")
    assert "too few" in refused(y_3x(), "directions", directions="random")
    assert "too few" in refused(tanh_run(frozen=["W"]), "directions", directions="random")
