"""A run that diverges is a result: it stays at its last finite iteration and says what left the range, and why."""

import dataclasses
import math
import re

import numpy as np
import pytest

from engine.chain_rule import inspect
from engine.errors import Halted
from engine.history import history
from engine.presets import PRESETS
from engine.rows import rows
from engine.run import Run, edit, replay, reset, seek, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.drawn import run_of
from tests.engine.finite import all_finite


def y_3x(rate: float) -> dict:
    """The preset's spec with another learning rate."""
    return {**PRESETS["y-3x"].spec, "optimizer": {"name": "sgd", "learning_rate": rate}}


def last_finite_iteration(rate: float) -> tuple[int, float]:
    """How many updates of w by rate·mean(2(w-3)x²) keep every row's loss and their sum finite, and w there."""
    w, k = 0.0, 0
    while True:
        squares = [((w - 3) * x) * ((w - 3) * x) for x in (1.0, 2.0, 3.0, 4.0)]
        moved = w - rate * (sum(2 * (w - 3) * x * x for x in (1.0, 2.0, 3.0, 4.0)) / 4)
        if not (math.isfinite(sum(squares)) and math.isfinite(moved)):
            return k, w
        w, k = moved, k + 1


def until_it_stops(run: Run, count: int = 10) -> Run:
    """Stepped while it is ready; a run may know before its first step that the step cannot be made."""
    return step(run, count) if run.status.state == "ready" else run


@pytest.fixture
def diverged() -> Run:
    """y-3x with a rate of a million, stepped until it stops."""
    return step(run_of(y_3x(1e6)), 1000)


def test_the_run_stops_at_its_last_finite_iteration(diverged):
    iteration, w = last_finite_iteration(1e6)
    assert diverged.iteration == iteration
    assert diverged.furthest == iteration
    assert diverged.parameters[0][0][0, 0] == pytest.approx(w, rel=1e-12)


def test_the_status_names_the_quantity_and_why(diverged):
    status = diverged.status
    assert status.state == "diverged"
    # w - 3 is squared in the loss, so the loss leaves the finite range while z, a and w are still in it.
    assert status.quantity == "loss"
    assert status.iteration in (diverged.iteration, diverged.iteration + 1)
    assert "learning rate" in status.reason
    # The curvature of 7.5 (w - 3)² is 15: the largest stable rate is 2/15 = 0.1333.
    assert re.search(r"0\.133", status.reason), status.reason


def test_what_a_diverged_run_reports_is_finite(diverged):
    assert all_finite([diverged.parameters, history(diverged), rows(diverged, iteration=diverged.iteration)])
    assert not any(math.isnan(v) for v in diverged.losses.values() if v is not None)
    for n in (1, 5, diverged.iteration):
        assert all_finite(trace(diverged, iteration=n)), n
        assert all_finite(inspect(diverged, "W1.1.1", iteration=n)), n
    assert inspect(diverged, "W1.1.1", iteration=diverged.iteration).update.new_value == diverged.parameters[0][0][0, 0]


def test_a_diverged_run_refuses_to_go_on_or_to_be_viewed_beyond(diverged):
    with pytest.raises(Halted):
        step(diverged)
    with pytest.raises(Halted):
        trace(diverged)
    with pytest.raises(Halted):
        inspect(diverged, "W1.1.1")


def test_an_edit_a_seek_or_a_reset_sets_it_going_again(diverged):
    calmer = step(edit(diverged, {"optimizer": {"learning_rate": 0.01}, "parameters": {"W1.1.1": 0.0}}), 3)
    assert calmer.status.state == "ready"
    assert calmer.iteration == diverged.iteration + 3
    assert calmer.parameters[0][0][0, 0] == pytest.approx(3 - 3 * 0.85**3, rel=1e-12)
    back = seek(diverged, 2)
    assert (back.iteration, back.status.state) == (2, "ready")
    assert step(back).iteration == 3
    assert reset(diverged).status.state == "ready"


def test_the_same_end_is_met_by_single_steps_by_many_and_by_replay(diverged):
    single = run_of(y_3x(1e6))
    while single.status.state == "ready":
        single = step(single)
    replayed = replay(complete(y_3x(1e6)), [], diverged.iteration)
    for other in (single, replayed):
        assert other.iteration == diverged.iteration
        assert other.parameters[0][0].tobytes() == diverged.parameters[0][0].tobytes()
    assert single.status == diverged.status


def test_a_parameter_that_leaves_is_named():
    # Gradient -45 at the start: a rate of 1e307 sends W1.1.1 to 4.5e308, beyond float64, in the first update.
    run = until_it_stops(run_of(y_3x(1e307)))
    assert run.iteration == 0
    assert run.status.state == "diverged"
    assert run.status.parameter == "W1.1.1"
    assert run.status.layer == 1
    assert run.parameters[0][0].tolist() == [[0.0]]


def test_the_first_layer_to_overflow_is_named():
    # Layer 2's z is 1e200 · 1e200: the forward pass of the first iteration leaves the range there.
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[0.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}] * 3,
        "parameters": [{"W": [[1e200]], "b": [0.0]}] * 3,
        "batch_size": None,
    }
    run = until_it_stops(run_of(spec))
    assert (run.iteration, run.status.state) == (0, "diverged")
    assert (run.status.quantity, run.status.layer) == ("z", 2)
    assert not any(isinstance(v, float) and math.isnan(v) for v in run.losses.values())


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_loss_that_overflows_while_its_gradients_cancel_is_met_on_the_way(optimizer):
    # Every input and parameter is 0, so a batch's gradients are those of its targets: 0 and 0 in the first, and
    # -2 · 1.3e154 and 2 · 1.3e154 in the second, which cancel, while two times 1.69e308 is beyond float64.
    targets = [[0.0], [0.0], [1.3e154], [-1.3e154]]
    spec = {
        "dataset": {"name": "custom", "inputs": [[0.0]] * 4, "targets": targets, "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}],
        "initializer": {"name": "zeros"},
        "loss": {"name": "squared_error"},
        "optimizer": {"name": optimizer, "learning_rate": 0.1},
        "batch_size": 2,
        "shuffle": False,
    }
    run = step(run_of(spec), 5)
    assert (run.iteration, run.status.state, run.status.quantity) == (1, "diverged", "loss")


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_penalty_that_overflows_leaves_the_loss_without_a_number(optimizer):
    # W = 1e150 at first, on an input of 0: z is 0, l2's gradient 1e-50 w, its value ½ 1e-50 1e300. An edit to 1e200
    # makes that value ½ 1e-50 1e400, beyond float64, and still nothing else.
    spec = {
        "dataset": {"name": "custom", "inputs": [[0.0]], "targets": [[0.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[1e150]], "b": [0.0]}],
        "penalty": {"l2": 1e-50},
        "optimizer": {"name": optimizer, "learning_rate": 0.1},
    }
    run = replay(complete(spec), [{"iteration": 3, "parameters": {"W1.1.1": 1e200}}], 5)
    assert (run.iteration, run.status.state) == (3, "diverged")
    assert (run.status.quantity, run.status.layer, run.status.parameter) == ("loss", 1, "W1.1.1")
    assert "the loss of its batch, with its penalty, is not a finite number" in run.status.reason
    assert [row.total_loss for row in history(run)] == pytest.approx([0.5e250] * 3, rel=1e-9)


def test_a_lone_factor_that_overflows_while_delta_is_finite_is_no_divergence():
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[1.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "sigmoid"}],
        "parameters": [{"W": [[-900.0]], "b": [0.0]}],
        "loss": {"name": "binary_cross_entropy"},
        "optimizer": {"name": "sgd", "learning_rate": 0.5},
        "batch_size": None,
    }
    run = until_it_stops(run_of(spec), 2)
    assert (run.iteration, run.status.state) == (2, "ready")
    # delta = σ(-900) - 1 = -1 and x = 1: each update adds 0.5 to weight and bias.
    assert run.parameters[0][0].tolist() == [[-899.0]]
    assert run.parameters[0][1].tolist() == [1.0]


@pytest.mark.parametrize("rate", [0.14, 0.2, 1.0, 100.0])
def test_any_rate_beyond_the_curvature_diverges_in_the_end(rate):
    run = until_it_stops(run_of(y_3x(rate)), 100_000)
    assert run.status.state == "diverged"
    iteration, _w = last_finite_iteration(rate)
    # The rounding of 1 - 15·rate grows with the iterations, and the edge of float64 is met within one of them.
    assert abs(run.iteration - iteration) <= 1
    assert all_finite(run.parameters)


def test_a_rate_below_the_curvature_s_bound_settles_at_three():
    run = step(run_of(y_3x(0.13)), 1000)
    assert run.status.state == "ready"
    assert run.parameters[0][0][0, 0] == pytest.approx(3.0, abs=1e-12)


def test_the_status_is_a_plain_frozen_record(diverged):
    assert dataclasses.is_dataclass(diverged.status)
    assert not any(isinstance(v, np.generic) for v in dataclasses.astuple(diverged.status))


def test_on_a_quadratic_a_rate_that_momentum_makes_too_large_is_laid_to_momentum():
    # With λ = 15 plain descent is stable to 2/λ = 0.1333, Nesterov with μ = 0.9 to (2 + 2μ)/(1 + 2μ)/λ = 0.0905.
    nesterov = {"name": "sgd", "learning_rate": 0.12, "momentum": 0.9, "nesterov": True}
    reason = step(run_of({**PRESETS["y-3x"].spec, "optimizer": nesterov}), 5000).status.reason
    assert "momentum (0.9)" in reason
    assert "estimated at 0.1333" in reason
    assert "left the region" not in reason


def test_a_limit_that_another_batch_sets_is_found_or_said_to_differ():
    # One row at a time: the limit is 1 / x², 1 at x = 1 and 0.0625 at x = 4. 0.2 is above the limits of x = 3 and 4.
    reason = step(run_of({**y_3x(0.2), "batch_size": 1}), 5000).status.reason
    named = float(re.search(r"estimated at ([0-9.]+)", reason)[1])
    assert named < 0.2 or "other batches have other limits" in reason


def test_weight_decay_that_drives_the_parameters_away_is_named():
    # 1 - 1·1000 = -999 multiplies w in every update, whatever the gradient.
    decay = {"name": "adamw", "learning_rate": 1.0, "weight_decay": 1000.0}
    reason = step(run_of({**PRESETS["y-3x"].spec, "optimizer": decay}), 5000).status.reason
    assert "1 - rate × weight_decay = -999" in reason
