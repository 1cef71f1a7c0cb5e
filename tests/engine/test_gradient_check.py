"""The gradient check: numbers worked by hand, verdicts that can fail, kinks, penalties, and what both ways cost."""

import itertools
import math
import sys
from dataclasses import replace

import numpy as np
import pytest

from engine.errors import Diverged, NotReached, SpecError
from engine.gradient_check import gradient_check, multiply_adds, visiting_order
from engine.presets import PRESETS
from engine.run import Run, step
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import draw, draw_any, run_of
from tests.engine.finite import all_finite


def preset(name: str, **fields) -> Run:
    """The run of a preset at iteration 0."""
    return run_of({**PRESETS[name].spec, **fields})


def by_name(run: Run, **asked) -> dict:
    """The checks of a run's next iteration by the parameter's name."""
    return {check.name: check for check in gradient_check(run, **asked).parameters}


def test_one_weight_worked_by_hand():
    """x = 1 … 4, y = 3x, w = 0: the mean of x² is 7.5, so L(w) = 7.5 (w - 3)², 67.5 at the start, and dL/dw = -45."""
    found = gradient_check(preset("y-3x"))
    weight, bias = found.parameters
    assert found.loss == pytest.approx(67.5, abs=1e-12)
    assert (weight.name, weight.value, weight.gradient, weight.verdict) == ("W1.1.1", 0.0, -45.0, "passed")
    difference = weight.finite_difference
    assert difference.epsilon == 1e-5
    assert difference.loss_plus == pytest.approx(7.5 * (1e-5 - 3) ** 2, rel=1e-14)
    assert difference.loss_minus == pytest.approx(7.5 * (1e-5 + 3) ** 2, rel=1e-14)
    assert difference.estimate == pytest.approx(-45.0, abs=1e-8)
    assert difference.absolute_error == abs(difference.estimate + 45.0)
    assert difference.relative_error == pytest.approx(difference.absolute_error / 45.0, rel=1e-9)
    assert weight.nudge.amount == 0.0001
    assert weight.nudge.loss_after == pytest.approx(67.495500075, abs=1e-12)
    assert weight.nudge.loss_reduction == pytest.approx(0.004499925, abs=1e-12)
    assert weight.nudge.step == pytest.approx(0.45, abs=1e-15)
    # The bias is frozen: it shows its gradient, the mean of 2 (0 - 3x) = -15, and takes no step.
    assert (bias.gradient, bias.nudge.step, bias.verdict) == (-15.0, 0.0, "passed")
    assert (found.tally.passed, found.checked, found.count) == (2, 2, 2)


def test_a_given_epsilon_is_used_for_every_parameter_and_too_large_a_one_fails_by_the_bend_of_the_loss():
    """L = (tanh w - 1)² at w = 0: the central difference of ε is off by L'''(0) ε²/6 = 4 ε²/6, to order ε⁴."""
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[1.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "tanh"}],
        "parameters": [{"W": [[0.0]], "b": [0.0]}],
        "loss": {"name": "squared_error"},
    }
    for epsilon, verdict in [(1e-4, "passed"), (0.01, "failed")]:
        found = gradient_check(run_of(spec), epsilon=epsilon)
        assert found.epsilon == epsilon
        for check in found.parameters:
            assert check.gradient == -2.0
            assert check.finite_difference.epsilon == epsilon
            assert check.finite_difference.estimate + 2.0 == pytest.approx(4 * epsilon**2 / 6, rel=1e-3, abs=1e-11)
            assert check.verdict == verdict
    assert found.tally.failed == 2
    assert "ε was given as 0.01" in found.summary


@pytest.mark.parametrize("seed", range(25))
def test_every_parameter_of_a_drawn_run_is_checked_against_the_reference(seed):
    drawn = draw_any(seed)
    run = drawn.run()
    found = gradient_check(run)
    passes = drawn.passes(trace(run).batch.rows)
    assert [check.name for check in found.parameters] == reference.names(drawn.net)
    assert found.checked == found.count == len(found.parameters)
    for check in found.parameters:
        expected = reference.batch_gradient(drawn.net, passes, check.name)
        assert check.gradient == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert check.verdict in ("passed", "at a kink")
        if check.verdict == "passed":
            assert check.finite_difference.estimate == pytest.approx(expected, abs=1e-7 * max(1, abs(expected)))
    assert all_finite(found)


def test_it_is_of_the_iteration_and_the_batch_asked_for():
    run = step(draw(5, [2, 3, 1], ["tanh", "identity"], "squared_error", rows=7, batch_size=3, l2=0.1).run(), 4)
    for n in range(1, 6):
        seen, found = trace(run, n), gradient_check(run, n)
        assert found.iteration == n
        assert found.loss == pytest.approx(seen.loss.total, rel=1e-14)
        flat = np.concatenate([np.append(layer.dL_dW.ravel(), layer.dL_db) for layer in seen.layers])
        steps = np.concatenate([np.append(layer.step_W.ravel(), layer.step_b) for layer in seen.layers])
        assert [check.gradient for check in found.parameters] == flat.tolist()
        assert [check.nudge.step for check in found.parameters] == steps.tolist()
        assert found.tally.passed == found.count


def test_the_penalty_is_in_the_loss_the_gradient_and_the_estimate():
    """One weight of 0.5 whose output meets its target: the data's gradient is 0, the penalty's 0.3 + 0.2 · 0.5."""
    spec = {
        "dataset": {"name": "custom", "inputs": [[2.0]], "targets": [[1.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[0.5]], "b": [0.0]}],
        "penalty": {"l1": 0.3, "l2": 0.2},
    }
    found = by_name(run_of(spec))
    assert found["W1.1.1"].gradient == pytest.approx(0.4, abs=1e-15)
    assert found["W1.1.1"].finite_difference.estimate == pytest.approx(0.4, abs=1e-9)
    assert found["b1.1"].gradient == 0.0
    assert found["b1.1"].finite_difference.estimate == pytest.approx(0.0, abs=1e-9)


def test_what_is_at_a_kink_neither_passes_nor_fails_and_the_kink_is_named():
    """Unit 1's z is 0, a kink of relu; unit 2's is 1. What feeds unit 1 is at the kink; its way out does not move z."""
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[3.0]], "task": "regression"},
        "layers": [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[0.0], [1.0]], "b": [0.0, 0.0]}, {"W": [[1.0, 1.0]], "b": [0.0]}],
    }
    found = gradient_check(run_of(spec))
    verdicts = {check.name: check.verdict for check in found.parameters}
    at_a_kink = {"W1.1.1", "b1.1"}
    assert verdicts == {name: "at a kink" if name in at_a_kink else "passed" for name in verdicts}
    assert (found.tally.at_a_kink, found.tally.failed) == (2, 0)
    sentence = found.parameters[0].finite_difference.kink
    assert "ReLU" in sentence
    assert "unit 1 in layer 1" in sentence
    assert "kink" in found.summary


def test_a_weight_of_0_under_an_l1_penalty_is_at_a_kink():
    run = preset("y-3x", penalty={"l1": 0.1})
    found = by_name(run)
    assert (found["W1.1.1"].verdict, found["b1.1"].verdict) == ("at a kink", "passed")
    assert "L1" in found["W1.1.1"].finite_difference.kink


@pytest.mark.parametrize("epsilon", [1e-300, 1e-14, 1e200])
def test_an_epsilon_that_rounding_swallows_or_that_leaves_float64_gives_no_estimate_and_no_failure(epsilon):
    run = step(preset("y-3x"), 3)
    weight = by_name(run, epsilon=epsilon)["W1.1.1"]
    assert weight.verdict == "no estimate"
    assert weight.tolerance is None
    assert all_finite(weight)


@pytest.mark.parametrize("epsilon", [0, 0.0, -1e-5, float("nan"), float("inf"), True, "1e-5"])
def test_an_epsilon_that_is_no_number_above_0_is_refused(epsilon):
    with pytest.raises(SpecError) as refused:
        gradient_check(preset("y-3x"), epsilon=epsilon)
    (problem,) = refused.value.problems
    assert (problem.field, problem.allowed) == ("epsilon", "a number above 0")


def test_an_iteration_that_is_not_reached_or_not_finite_is_refused():
    with pytest.raises(NotReached):
        gradient_check(preset("y-3x"), 2)
    with pytest.raises(Diverged):
        gradient_check(preset("y-3x", parameters=[{"W": [[1e200]], "b": [0.0]}]))


def test_the_multiply_adds_of_2_3_1_counted_by_hand():
    """Forward 6 + 3. Backward 3 + 6 for the gradients of W2 and W1, and 3 to bring delta back through W2: 12. The 13
    parameters take 26 forward passes of 9."""
    found = gradient_check(preset("one-point"))
    cost = found.cost
    assert (cost.forward_multiply_adds, cost.backward_multiply_adds) == (9, 12)
    assert (cost.nudging.forward_passes, cost.nudging.backward_passes, cost.nudging.multiply_adds) == (26, 0, 234)
    assert (cost.backprop.forward_passes, cost.backprop.backward_passes, cost.backprop.multiply_adds) == (1, 1, 21)
    assert cost.nudging.seconds is cost.backprop.seconds is None
    assert multiply_adds((2, 3, 1), 10) == (90, 120)


def test_the_clock_given_is_read_around_the_passes_alone():
    """A clock that goes on by a second with every look: one for each pair of losses, one for the backward pass."""
    ticks = itertools.count()
    cost = gradient_check(preset("one-point"), clock=lambda: float(next(ticks))).cost
    assert cost.nudging.seconds == 13.0
    assert cost.backprop.seconds == 1.0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 8, 89, 100, 33_280])
def test_the_visiting_order_meets_each_parameter_once(count):
    assert sorted(visiting_order(count)) == list(range(count))


def test_a_check_cut_short_says_so_and_has_looked_at_every_layer():
    left = iter([True] * 399)
    drawn = draw(3, [64] * 9, ["tanh"] * 8, "squared_error", rows=2)
    found = gradient_check(drawn.run(), keep_going=lambda: next(left, False))
    assert found.count == 8 * (64 * 64 + 64)
    assert found.checked == len(found.parameters) == 400
    assert found.cost.nudging.forward_passes == 800
    shares = [sum(check.name[1:].startswith(f"{layer}.") for check in found.parameters) for layer in range(1, 9)]
    assert all(45 <= share <= 55 for share in shares)
    assert "400 of 33280 parameters" in found.summary
    assert found.tally.passed == 400


def test_nothing_of_the_run_is_moved():
    run = step(preset("xor"), 3)
    before = run.state.parameters.tobytes()
    gradient_check(run)
    assert run.state.parameters.tobytes() == before
    assert step(run).state.parameters.tobytes() == step(step(preset("xor"), 3)).state.parameters.tobytes()


def test_a_penalty_that_leaves_float64_where_nudged_leaves_no_estimate_and_nothing_that_is_not_finite():
    """½ 1000 w² is just within float64, at w + 1e-5 w beyond it; its gradient is about 6e155."""
    edge = math.sqrt(sys.float_info.max / 500.0)
    run = preset(
        "y-3x",
        parameters=[{"W": [[edge * (1.0 - 5e-6)]], "b": [0.0]}],
        penalty={"l2": 1000.0},
        loss={"name": "absolute_error"},
    )
    found = gradient_check(run)
    assert found.loss is not None
    assert found.parameters[0].finite_difference.loss_plus is None
    assert [check.verdict for check in found.parameters] == ["no estimate"] * 2
    assert all_finite(found)


def test_a_wrong_slope_is_caught():
    """A tanh whose slope is 1 per cent too steep: what comes before it fails, what comes after it passes."""
    run = draw(6, [2, 3, 1], ["tanh", "identity"], "squared_error").run()
    network = run.course.network
    wrong = replace(network.activations[0], slope=lambda _z, a, out: np.multiply(1.01, 1.0 - a * a, out))
    network = replace(network, activations=(wrong, network.activations[1]))
    found = gradient_check(replace(run, course=replace(run.course, network=network)))
    for check in found.parameters:
        assert check.verdict == ("failed" if check.name[1] == "1" else "passed")
    assert (found.tally.failed, found.tally.passed) == (9, 4)
    assert "9 differ by more than is allowed" in found.summary
