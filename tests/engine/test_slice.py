"""The loss along one parameter: a parabola known in closed form, the tangent, the step, kinks, and bad choices."""

import math

import numpy as np
import pytest

from engine.chain_rule import inspect
from engine.errors import Diverged, NotReached, SpecError, UnknownParameter
from engine.limits import limit
from engine.presets import PRESETS
from engine.run import Run, edit, replay, seek, step
from engine.slice import loss_slice, rounded_up
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import draw, draw_any, run_of


def y_3x(**fields) -> Run:
    """x = 1 … 4, y = 3x: the mean of x² is 7.5, so L(w) = 7.5 (w - 3)² and dL/dw = 15 (w - 3)."""
    return run_of({**PRESETS["y-3x"].spec, **fields})


def bits(found) -> tuple:
    """What a slice says, to the last bit."""
    return found.values.tobytes(), found.losses.tobytes(), found.span, found.tangent.slope, found.step


@pytest.mark.parametrize("k", [0, 1, 7])
def test_the_curve_of_one_weight_is_the_parabola_worked_by_hand(k):
    found = loss_slice(step(y_3x(), k) if k else y_3x(), "W1.1.1")
    w = 3 - 3 * 0.85**k
    assert found.value == pytest.approx(w, abs=1e-14)
    assert found.loss == pytest.approx(7.5 * (w - 3) ** 2, rel=1e-12)
    np.testing.assert_allclose(found.losses, 7.5 * (found.values - 3) ** 2, rtol=1e-12, atol=1e-12)
    assert found.tangent.slope == pytest.approx(15 * (w - 3), rel=1e-12)
    assert found.step.new_value == pytest.approx(w - 0.15 * (w - 3), abs=1e-14)
    assert found.step.loss == pytest.approx(7.5 * (0.85 * (w - 3)) ** 2, rel=1e-12)
    assert found.step.tangent_loss == pytest.approx(found.loss - 0.01 * (15 * (w - 3)) ** 2, rel=1e-12)


def test_the_default_span_holds_the_valley_the_step_zero_and_the_nudges():
    """From 0 the valley is 3 away, |g| / L'' = 45 / 15; a rate of 1 steps 45 away."""
    assert loss_slice(y_3x(), "W1.1.1").span == 5.0
    assert loss_slice(y_3x(optimizer={"learning_rate": 1.0}), "W1.1.1").span == 100.0
    for seed in range(12):
        run = step(draw_any(seed).run(), 3)
        for name in ("W1.1.1", "b1.1"):
            found = loss_slice(run, name)
            within = [0.0, found.value, found.step.new_value, found.value - 1e-5, found.value + 1e-5]
            assert found.values[0] <= min(within)
            assert max(within) <= found.values[-1]


def test_the_span_and_the_points_asked_for_are_met_and_the_present_value_is_among_them_to_the_bit():
    run = step(draw(3, [2, 3, 1], ["tanh", "identity"], "squared_error").run(), 4)
    for points, count in [(3, 3), (4, 5), (100, 101), (101, 101)]:
        found = loss_slice(run, "W1.2.1", span=0.75, points=points)
        assert len(found.values) == found.count == count
        assert found.value in found.values.tolist()
        assert found.values[[0, -1]].tolist() == [found.value - 0.75, found.value + 0.75]
        evenly = np.delete(found.values, points // 2) if points % 2 == 0 else found.values
        np.testing.assert_allclose(np.diff(evenly), 1.5 / (points - 1), rtol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_the_tangent_is_the_gradient_shown_and_the_present_loss_is_the_trace_s(seed):
    drawn = draw_any(seed)
    run = step(drawn.run(), 2)
    for name in reference.names(drawn.net)[:: max(1, len(reference.names(drawn.net)) // 4)]:
        found, seen = loss_slice(run, name, points=9), inspect(run, name)
        assert found.tangent.slope == found.gradient == seen.gradient
        total = trace(run).loss.total
        assert found.loss == total
        assert found.losses[found.values.tolist().index(found.value)] == total
        rise = (found.values[[0, -1]] - found.value) * seen.gradient
        np.testing.assert_allclose(found.tangent.losses, total + rise, rtol=1e-12, atol=1e-12)
        assert found.finite_difference == seen.finite_difference
        assert (found.step.step, found.step.new_value) == (seen.update.step, seen.update.new_value)


@pytest.mark.parametrize("seed", range(20))
def test_every_point_is_the_batch_s_loss_with_its_penalty_after_an_edit_to_that_value(seed):
    drawn = draw_any(seed)
    run = step(drawn.run(), 1)
    name = reference.names(drawn.net)[seed % len(reference.names(drawn.net))]
    found = loss_slice(run, name, points=5)
    for value, loss in zip(found.values.tolist(), found.losses.tolist(), strict=True):
        edited = edit(run, {"parameters": {name: value}})
        if edited.status.is_ready:
            assert loss == pytest.approx(trace(edited).loss.total, rel=1e-12, abs=1e-12)
    moved = edit(run, {"parameters": {name: found.step.new_value}})
    assert found.step.loss == pytest.approx(trace(moved).loss.total, rel=1e-12, abs=1e-12)


def test_the_loss_after_all_parameters_have_moved_is_that_of_the_next_full_batch():
    run = draw(5, [2, 3, 1], ["tanh", "identity"], "squared_error", l2=0.1).run()
    found = loss_slice(run, "W1.1.1")
    assert found.step.loss_of_all == pytest.approx(trace(step(run)).loss.total, rel=1e-12)
    assert found.step.loss_of_all != pytest.approx(found.step.loss, rel=1e-3)


def test_seek_and_replay_give_the_same_bits():
    run = step(draw(8, [2, 4, 1], ["relu", "identity"], "huber", rows=9, batch_size=4).run(), 12)
    there = bits(loss_slice(run, "W1.3.2", iteration=6))
    assert bits(loss_slice(seek(run, 5), "W1.3.2")) == there
    assert bits(loss_slice(replay(run.spec, run.edits, 5), "W1.3.2")) == there


def test_a_frozen_parameter_has_its_curve_and_takes_no_step():
    found = loss_slice(y_3x(), "b1.1")
    assert (found.gradient, found.step.step, found.step.new_value) == (-15.0, 0.0, 0.0)
    assert found.step.loss == found.loss
    assert found.step.loss_of_all == pytest.approx(7.5 * (0.45 - 3) ** 2)


def one_relu(**fields) -> Run:
    """a = relu(w x + b), then out = a: rows x = 1, 2, -1 with w = 0.5, b = 0.25."""
    return run_of(
        {
            "dataset": {"name": "custom", "inputs": [[1.0], [2.0], [-1.0]], "targets": [[1.0], [0.0], [0.0]]},
            "layers": [{"units": 1, "activation": "relu"}, {"units": 1, "activation": "identity"}],
            "parameters": [{"W": [[0.5]], "b": [0.25]}, {"W": [[1.0]], "b": [0.0]}],
            "batch_size": None,
            "shuffle": False,
            **fields,
        }
    )


def test_kinks_of_the_own_unit_lie_where_its_z_is_zero_and_name_the_row():
    """z = w x + 0.25 is 0 at w = -0.25, -0.125 and 0.25 for x = 1, 2, -1."""
    found = loss_slice(one_relu(penalty={"l1": 0.1}), "W1.1.1", span=1.0)
    places = [(-0.25, "unit", 1), (-0.125, "unit", 2), (0.0, "penalty", None), (0.25, "unit", 3)]
    assert [(kink.value, kink.of, kink.row) for kink in found.kinks] == places
    assert found.kink_count == 4
    assert loss_slice(one_relu(), "W1.1.1", span=0.3).kink_count == 1
    bias = loss_slice(one_relu(penalty={"l1": 0.1}), "b1.1", span=1.0)
    assert [(kink.value, kink.row) for kink in bias.kinks] == [(-0.5, 1), (0.5, 3)]


def test_kinks_of_an_absolute_error_lie_where_a_linear_output_meets_its_target():
    """a = 0.75, 1.25, 0 before the output: w a = y at w = 4/3 and 0; the third row never moves."""
    found = loss_slice(one_relu(loss={"name": "absolute_error"}), "W2.1.1", span=2.0)
    assert [(kink.of, kink.row) for kink in found.kinks] == [("loss", 2), ("loss", 1)]
    assert [kink.value for kink in found.kinks] == pytest.approx([0.0, 4 / 3])


def test_more_kinks_than_are_listed_are_counted_and_the_nearest_are_listed():
    rows = limit("listed_kinks") + 50
    inputs = [[1.0 + row / rows] for row in range(rows)]
    dataset = {"name": "custom", "inputs": inputs, "targets": [[0.0]] * rows, "task": "regression", "split": None}
    found = loss_slice(one_relu(dataset=dataset), "W1.1.1", span=1.0)
    assert found.kink_count == rows
    assert len(found.kinks) == limit("listed_kinks")
    nearest = sorted((-0.25 / x for ((x),) in inputs), key=lambda value: abs(value - 0.5))[: limit("listed_kinks")]
    assert [kink.value for kink in found.kinks] == pytest.approx(sorted(nearest))


def test_losses_beyond_float64_are_not_known_and_the_rest_is():
    found = loss_slice(y_3x(), "W1.1.1", span=1e200)
    assert np.isnan(found.losses[[0, -1]]).all()
    assert found.losses[found.values == 0.0].tolist() == [67.5]
    far = loss_slice(y_3x(optimizer={"learning_rate": 1e160}), "W1.1.1")
    assert far.step.loss is None
    assert far.values[0] <= far.step.new_value <= far.values[-1]


def test_a_slice_whose_time_is_up_holds_the_present_value_and_points_spread_over_the_span():
    run = step(y_3x(), 2)
    answers = iter([True] * 9 + [False])
    found = loss_slice(run, "W1.1.1", keep_going=lambda: next(answers))
    assert found.count == 101
    assert len(found.values) == 11
    assert found.value in found.values.tolist()
    assert found.values[[0, -1]].tolist() == [found.value - found.span, found.value + found.span]
    assert np.diff(found.values).max() < found.span
    np.testing.assert_allclose(found.losses, 7.5 * (found.values - 3) ** 2, rtol=1e-12)


@pytest.mark.parametrize(
    ("number", "expected"), [(0.5, 0.5), (0.51, 1.0), (1.0, 1.0), (1.01, 2.0), (2.5, 5.0), (5.1, 10.0), (3e7, 5e7)]
)
def test_a_span_is_rounded_up_to_1_2_or_5_times_a_power_of_ten(number, expected):
    assert rounded_up(number) == pytest.approx(expected, rel=1e-12)
    assert rounded_up(number) >= number


def refused(run: Run, **asked) -> None:
    """Fail unless a slice of ``run`` refuses what was asked by its name, and says what is allowed."""
    with pytest.raises(SpecError) as error:
        loss_slice(run, "W1.1.1", **asked)
    assert [found.field for found in error.value.problems] == list(asked)
    assert error.value.problems[0].allowed


@pytest.mark.parametrize("span", [0, -1.0, math.nan, math.inf, True, "1", 10**400])
def test_a_span_that_is_no_number_above_0_is_refused(span):
    refused(y_3x(), span=span)


def test_a_span_that_leaves_float64_is_refused_and_the_default_one_never_does():
    nothing_fed = {"name": "custom", "inputs": [[0.0]], "targets": [[1.0]], "task": "regression"}
    run = y_3x(dataset=nothing_fed, parameters=[{"W": [[1e308]], "b": [0.0]}])
    refused(run, span=1.7e308)
    assert np.isfinite(loss_slice(run, "W1.1.1").values).all()


def test_a_span_in_which_the_points_would_not_differ_is_refused():
    run = y_3x(parameters=[{"W": [[1e6]], "b": [0.0]}])
    refused(run, span=1e-10)
    assert len(loss_slice(run, "W1.1.1", span=1e-7).values) == 101


@pytest.mark.parametrize("points", [2, 1002, 5.0, True, "11", None])
def test_points_that_are_no_number_from_3_to_the_limit_are_refused(points):
    refused(y_3x(), points=points)


def test_unknown_parameters_iterations_not_reached_and_a_diverged_iteration_are_refused():
    with pytest.raises(UnknownParameter):
        loss_slice(y_3x(), "W9.9.9")
    with pytest.raises(NotReached):
        loss_slice(y_3x(), "W1.1.1", iteration=2)
    run = step(y_3x(optimizer={"learning_rate": 1.0}), 10_000)
    with pytest.raises(Diverged):
        loss_slice(run, "W1.1.1")
    assert loss_slice(run, "W1.1.1", iteration=run.iteration).loss > 1e100
