"""Diagnostics by layer: norms against traces and the reference, planted dead, saturated and vanishing layers."""

import itertools
import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.diagnostics import diagnostics
from engine.errors import Diverged, NotReached
from engine.presets import PRESETS
from engine.run import step
from engine.trace import trace
from tests.engine.drawn import draw, run_of
from tests.engine.finite import all_finite

ROWS = {"name": "custom", "inputs": [[1.0], [2.0], [-1.0], [3.0]], "targets": [[0.5]] * 4, "task": "regression"}


def of_kind(found, kind: str) -> list[int]:
    """The layers with a verdict of that kind."""
    return [verdict.layer for verdict in found.verdicts if verdict.kind == kind]


def euclid(*arrays: np.ndarray) -> float:
    """The length of all numbers together, by the standard library."""
    return math.hypot(*(number for array in arrays for number in array.ravel().tolist()))


def test_the_norms_of_one_weight_worked_by_hand():
    """y-3x at w = 0.45 after one step of 0.45: gradient 15 (0.45 - 3) = -38.25, step 0.3825, ratio 0.85; the frozen
    bias has the gradient 2 (0.45 - 3) 2.5 = -12.75 and no step."""
    found = diagnostics(step(run_of(PRESETS["y-3x"].spec)))
    (layer,) = found.layers
    assert found.iteration == 2
    assert found.rows == 4
    assert layer.gradient_norm == pytest.approx(math.hypot(38.25, 12.75), rel=1e-13)
    assert layer.gradient_rms == pytest.approx(math.sqrt((38.25**2 + 12.75**2) / 2), rel=1e-13)
    assert layer.update_norm == pytest.approx(0.3825, rel=1e-13)
    assert layer.weight_norm == pytest.approx(0.45, rel=1e-13)
    assert layer.update_to_weight == pytest.approx(0.85, rel=1e-13)
    assert (layer.flat, layer.saturated, layer.dead) == (None, None, None)
    assert found.verdicts == []


def test_the_ratio_to_weights_of_0_has_no_value():
    assert diagnostics(run_of(PRESETS["y-3x"].spec)).layers[0].update_to_weight is None


def test_norms_are_of_the_gradients_and_steps_of_the_iteration_asked_for():
    drawn = draw(8, [2, 4, 3, 2], ["tanh", "sigmoid", "identity"], "squared_error", rows=9, batch_size=4, l2=0.2)
    run = step(drawn.run(), 6)
    for n in (1, 3, 7):
        for layer, seen in zip(diagnostics(run, n).layers, trace(run, n).layers, strict=True):
            assert (layer.layer, layer.activation) == (seen.layer, seen.activation)
            assert layer.gradient_norm == pytest.approx(euclid(seen.dL_dW, seen.dL_db), rel=1e-12)
            data_gradient = seen.dL_dW - 0.2 * seen.W
            count = seen.W.size + seen.b.size
            assert layer.gradient_rms == pytest.approx(euclid(data_gradient, seen.dL_db) / count**0.5, rel=1e-10)
            assert layer.to_last == pytest.approx(layer.gradient_rms / diagnostics(run, n).layers[-1].gradient_rms)
            assert layer.update_norm == pytest.approx(euclid(seen.step_W, seen.step_b), rel=1e-12)
            assert layer.weight_norm == pytest.approx(euclid(seen.W), rel=1e-12)
            assert layer.weight_update_norm == pytest.approx(euclid(seen.step_W), rel=1e-12)
            assert layer.update_to_weight == pytest.approx(euclid(seen.step_W) / euclid(seen.W), rel=1e-12)


def test_planted_dead_units_are_found_and_named():
    """z of unit 1 is x (positive on three rows of four), of unit 2 -5 - x (never), of unit 3 -x - 4 (never)."""
    spec = {
        "dataset": ROWS,
        "layers": [{"units": 3, "activation": "relu"}, {"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[1.0], [-1.0], [-1.0]], "b": [0.0, -5.0, -4.0]}, {"W": [[1.0, 1.0, 1.0]], "b": [0.0]}],
    }
    found = diagnostics(run_of(spec))
    layer = found.layers[0]
    assert layer.flat.tolist() == [0.25, 1.0, 1.0]
    assert (layer.dead, layer.dead_units) == (pytest.approx(2 / 3), [2, 3])
    assert (layer.saturated, layer.saturated_units) == (None, [])
    assert of_kind(found, "dead") == [1]
    assert "2 of 3 units of layer 1 are dead (units 2, 3)" in found.summary


def test_a_wholly_dead_layer_cuts_the_gradient_off_before_it():
    layers = [(2, "tanh"), (2, "relu"), (1, "identity")]
    spec = {
        "dataset": ROWS,
        "layers": [{"units": units, "activation": name} for units, name in layers],
        "parameters": [
            {"W": [[0.5], [-0.5]], "b": [0.0, 0.0]},
            {"W": [[0.1, 0.1], [0.1, -0.1]], "b": [-9.0, -9.0]},
            {"W": [[1.0, 1.0]], "b": [0.0]},
        ],
    }
    found = diagnostics(run_of(spec))
    assert found.layers[1].dead == 1.0
    assert found.layers[0].gradient_norm == 0.0
    assert of_kind(found, "dead") == [2]
    assert of_kind(found, "vanishing") == [1, 2]


def test_a_planted_saturated_sigmoid_is_found_and_named():
    """z = 10 x is ±10 or further: slopes of at most 4.5e-5, beside the steepest of 0.25. Unit 2, z = 2 x, has slopes of
    0.105, 0.018, 0.105, 0.0025: below 0.05 · 0.25 on the last row alone."""
    spec = {
        "dataset": ROWS,
        "layers": [{"units": 2, "activation": "sigmoid"}, {"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[10.0], [2.0]], "b": [0.0, 0.0]}, {"W": [[1.0, 1.0]], "b": [0.0]}],
    }
    found = diagnostics(run_of(spec))
    layer = found.layers[0]
    assert layer.flat.tolist() == [1.0, 0.25]
    assert (layer.saturated, layer.saturated_units) == (0.625, [1])
    assert (layer.dead, layer.dead_units) == (None, [])
    (verdict,) = [verdict for verdict in found.verdicts if verdict.kind == "saturated"]
    assert (verdict.layer, verdict.value, verdict.threshold) == (1, 0.625, 0.5)
    assert "62.5 % of the training rows" in verdict.sentence


def test_a_unit_is_called_saturated_where_it_is_flat_on_more_than_half_of_the_rows():
    """z = w x on x = 1, 2, -1, 3, and a sigmoid is flat where |z| > 4.37: with w = 2 on the last row alone, with 2.5
    and 4.2 on two of four, which is not more than half, with 5 on all. A bias of 1 takes 4.2 beyond at x = 1 too."""
    weights = [[2.0], [2.5], [4.2], [5.0]]
    spec = {
        "dataset": ROWS,
        "layers": [{"units": 4, "activation": "sigmoid"}, {"units": 1, "activation": "identity"}],
        "parameters": [{"W": weights, "b": [0.0] * 4}, {"W": [[1.0] * 4], "b": [0.0]}],
    }
    layer = diagnostics(run_of(spec)).layers[0]
    assert layer.flat.tolist() == [0.25, 0.5, 0.5, 1.0]
    assert layer.saturated_units == [4]
    spec["parameters"][0]["b"] = [0.0, 0.0, 1.0, 0.0]
    assert diagnostics(run_of(spec)).layers[0].saturated_units == [3, 4]


@pytest.mark.parametrize(("loss", "named"), [("half_squared_error", [1]), ("binary_cross_entropy", [])])
def test_a_saturated_output_is_named_only_where_its_loss_no_longer_learns(loss, named):
    spec = {
        "dataset": {**ROWS, "targets": [[1.0], [1.0], [0.0], [1.0]]},
        "layers": [{"units": 1, "activation": "sigmoid"}],
        "parameters": [{"W": [[10.0]], "b": [0.0]}],
        "loss": {"name": loss},
    }
    found = diagnostics(run_of(spec))
    assert of_kind(found, "saturated") == named
    assert found.layers[0].saturated_units == named
    assert found.layers[0].flat.tolist() == [1.0]


def test_flat_units_are_looked_for_over_the_training_rows_alone():
    spec = {
        "dataset": {"name": "gauss", "rows": 40, "split": {"train": 0.5, "validation": 0.25, "test": 0.25}},
        "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
        "batch_size": 4,
    }
    run = run_of(spec)
    found = diagnostics(run)
    assert found.rows == 20
    x = run.course.examples.x[:, run.course.examples.parts["train"]]
    W, b = run.parameters[0]
    for unit in range(3):
        slopes = [1 - math.tanh(math.fsum([*(W[unit] * column), b[unit]])) ** 2 for column in x.T]
        assert found.layers[0].flat[unit] == pytest.approx(sum(slope < 0.05 for slope in slopes) / 20)


def chain(weight: float, activation: str) -> dict:
    """Six layers of two units and an output, every weight the same, every bias 0."""
    widths = [1, *[2] * 6, 1]
    return {
        "dataset": {"name": "custom", "inputs": [[0.1]], "targets": [[5.0]], "task": "regression"},
        "layers": [*[{"units": 2, "activation": activation}] * 6, {"units": 1, "activation": "identity"}],
        "parameters": [{"W": np.full((m, n), weight).tolist(), "b": [0.0] * m} for n, m in itertools.pairwise(widths)],
    }


def test_six_layers_of_sigmoids_vanish():
    """Each layer hands back at most 2 · 0.5 · ¼ of its delta: within four layers (layer 3 of 7) below 0.01."""
    found = diagnostics(run_of(chain(0.5, "sigmoid")))
    vanishing = of_kind(found, "vanishing")
    assert vanishing[:3] == [1, 2, 3]
    assert 6 not in vanishing
    assert of_kind(found, "exploding") == []
    first = next(verdict for verdict in found.verdicts if verdict.layer == 1)
    assert first.value == pytest.approx(found.layers[0].gradient_rms / found.layers[-1].gradient_rms)
    assert first.value == found.layers[0].to_last
    assert first.value < first.threshold == 0.01
    assert f"{found.layers[0].gradient_rms:.3g}" in found.summary
    assert "vanishing" in found.summary


def test_six_layers_of_large_weights_explode():
    """Every weight is 5, so delta grows from d at the output to 5d in layer 6 and tenfold in each layer before. The
    input of 1e-7 keeps the activations at or below 0.05, so a layer's rms is that of its deltas, at the biases:
    5d √(2/6) = 2.9d in layer 6, 29d, 290d, … before it, beside d √(1.005/3) = 0.58d in the last: 5, 50, 500, … times
    (and √1.5 more in layer 1, which has 4 parameters instead of 6).
    """
    spec = chain(5.0, "identity")
    spec["dataset"] = {**spec["dataset"], "inputs": [[1e-7]]}
    found = diagnostics(run_of(spec))
    assert of_kind(found, "exploding") == [1, 2, 3, 4]
    assert of_kind(found, "vanishing") == []
    values = [verdict.value for verdict in found.verdicts]
    assert values == pytest.approx([5e5 * math.sqrt(1.5), 5e4, 5e3, 5e2], rel=0.01)
    assert "exploding" in found.summary


def test_layers_that_agree_are_called_nothing():
    found = diagnostics(run_of(PRESETS["xor"].spec))
    assert found.verdicts == []
    assert found.summary.startswith("Nothing stands out")


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_an_activation_with_a_steepest_slope_is_flat_far_out_and_steep_somewhere(name):
    """The record's own claim: near its steepest slope somewhere, below 0.05 of it at one end (both, if bounded)."""
    record = ACTIVATIONS[name]
    if record.steepest is None:
        assert name in {"identity", "leaky_relu", "sine", "softmax"}
        return
    z = np.linspace(-40.0, 40.0, 8001)[None, :]
    slopes = np.abs(record.slope(z, record.function(z)))[0]
    assert record.steepest == pytest.approx(slopes.max(), rel=0.15)
    assert slopes[0] < 0.05 * record.steepest
    assert (slopes[-1] < 0.05 * record.steepest) == (record.highest is not None)


def test_it_refuses_what_is_not_reached_or_not_finite_and_is_finite_itself():
    run = run_of(PRESETS["spiral"].spec)
    assert all_finite(diagnostics(step(run, 20)))
    with pytest.raises(NotReached):
        diagnostics(run, 2)
    with pytest.raises(Diverged):
        diagnostics(run_of({**PRESETS["y-3x"].spec, "parameters": [{"W": [[1e200]], "b": [0.0]}]}))
