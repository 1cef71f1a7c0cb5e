"""Examples that can be followed with a pencil; the arithmetic stands in each test."""

import math

import numpy as np
import pytest

from engine.chain_rule import inspect
from engine.presets import PRESETS
from engine.run import step
from engine.trace import trace
from tests.engine.drawn import run_of


def preset(name: str, **changes):
    """The run of a preset, at iteration 0."""
    return run_of({**PRESETS[name].spec, **changes})


def sigmoid(z: float) -> float:
    """1 / (1 + e^-z)."""
    return 1 / (1 + math.exp(-z))


def test_one_point_goes_forward_as_on_paper():
    # z = W1 (1, 1) = (0.8 + 0.2, 0.4 + 0.9, 0.3 + 0.5); ŷ = 0.3 a1 + 0.5 a2 + 0.9 a3; ℓ = (ŷ - 0)².
    seen = trace(preset("one-point"))
    hidden, output = seen.layers
    np.testing.assert_allclose(hidden.z, [1.0, 1.3, 0.8], rtol=1e-15)
    np.testing.assert_allclose(hidden.a, [0.731059, 0.785835, 0.689974], atol=5e-7)
    y_hat = 0.3 * sigmoid(1.0) + 0.5 * sigmoid(1.3) + 0.9 * sigmoid(0.8)
    assert output.a[0] == pytest.approx(y_hat, rel=1e-15)
    assert output.a[0] == pytest.approx(1.233212, abs=5e-7)
    assert seen.loss.total == pytest.approx(1.520812, abs=5e-7)


def test_one_point_goes_back_as_on_paper():
    # dL/dŷ = 2 (1.233212 - 0); delta of hidden unit j = w_j 2ŷ a_j (1 - a_j); both inputs are 1.
    run = preset("one-point")
    a = [sigmoid(1.0), sigmoid(1.3), sigmoid(0.8)]
    w = [0.3, 0.5, 0.9]
    y_hat = sum(p * q for p, q in zip(w, a, strict=True))
    hidden, output = trace(run).layers
    np.testing.assert_allclose(output.dL_dW[0], [2 * y_hat * v for v in a], rtol=1e-14)
    delta = [2 * y_hat * p * q * (1 - q) for p, q in zip(w, a, strict=True)]
    np.testing.assert_allclose(hidden.dL_dW, [[d, d] for d in delta], rtol=1e-14)
    moved = step(run)
    np.testing.assert_allclose(moved.parameters[0][0][2], [0.3 - 0.1 * delta[2], 0.5 - 0.1 * delta[2]], rtol=1e-14)
    for _, b in moved.parameters:
        assert b.tolist() == [0.0] * len(b)


def test_two_two_two_starts_with_the_figures_of_the_textbook_example():
    # net h1 = .15·.05 + .20·.10 + .35 = .3775; h2 = .25·.05 + .30·.10 + .35 = .3925.
    run = preset("two-two-two")
    seen = trace(run)
    np.testing.assert_allclose(seen.layers[0].z, [0.3775, 0.3925], rtol=1e-14)
    h1, h2 = sigmoid(0.3775), sigmoid(0.3925)
    o1, o2 = sigmoid(0.40 * h1 + 0.45 * h2 + 0.60), sigmoid(0.50 * h1 + 0.55 * h2 + 0.60)
    np.testing.assert_allclose(seen.layers[1].a, [o1, o2], rtol=1e-14)
    assert seen.loss.total == pytest.approx(0.5 * (o1 - 0.01) ** 2 + 0.5 * (o2 - 0.99) ** 2, rel=1e-14)
    assert seen.loss.total == pytest.approx(0.298371109, abs=5e-10)
    np.testing.assert_allclose(seen.layers[1].dL_dW[0], [0.08216704, 0.08266763], atol=5e-9)
    # dE/dw1 = (delta_o1 w5 + delta_o2 w7) h1 (1 - h1) x1, by the old w5 and w7.
    d1, d2 = (o1 - 0.01) * o1 * (1 - o1), (o2 - 0.99) * o2 * (1 - o2)
    gradient = (d1 * 0.40 + d2 * 0.50) * h1 * (1 - h1) * 0.05
    assert inspect(run, "W1.1.1").gradient == pytest.approx(gradient, rel=1e-13)
    moved = step(run).parameters[0][0][0, 0]
    assert moved == pytest.approx(0.15 - 0.5 * gradient, rel=1e-14)
    assert moved == pytest.approx(0.149780716, abs=5e-10)


def test_two_two_two_has_fallen_to_35_millionths_after_ten_thousand_iterations():
    run = step(preset("two-two-two"), 10_000)
    assert run.iteration == 10_000
    assert run.losses["train"] == pytest.approx(3.51e-5, abs=5e-8)
    for (_, b), start in zip(run.parameters, (0.35, 0.60), strict=True):
        assert b.tolist() == [start, start]


def test_y_3x_walks_down_its_parabola_as_on_paper():
    # L = mean (w - 3)² x² = 7.5 (w - 3)², dL/dw = 15 (w - 3): -45 at 0; step 0.45; w_k = 3 - 3·0.85^k.
    run = preset("y-3x")
    for k in range(6):
        w = 3 - 3 * 0.85**k
        inspection = inspect(run, "W1.1.1")
        assert inspection.parameter.value == pytest.approx(w, rel=1e-14, abs=1e-14)
        assert inspection.gradient == pytest.approx(15 * (w - 3), rel=1e-13)
        assert inspection.update.step == pytest.approx(-0.15 * (w - 3), rel=1e-13)
        assert trace(run).loss.data == pytest.approx(7.5 * (w - 3) ** 2, rel=1e-13)
        run = step(run)
    # The first one, in exact numbers: each row gives 2(0 - 3x)x = -6x²; a quarter of each is its share.
    first = inspect(preset("y-3x"), "W1.1.1")
    assert first.gradient == -45.0
    assert first.update.new_value == 0.45
    shares = {share.row: (share.gradient, share.contribution) for share in first.samples}
    assert shares == {1: (-6.0, -1.5), 2: (-24.0, -6.0), 3: (-54.0, -13.5), 4: (-96.0, -24.0)}
    assert trace(run).layers[0].b.tolist() == [0.0]


@pytest.mark.parametrize(("rate", "first_update"), [(0.01, 0.45), (0.1, 4.5), (1.0, 45.0)])
def test_y_3x_takes_a_first_step_of_the_rate_times_45(rate, first_update):
    run = preset("y-3x", optimizer={"name": "sgd", "learning_rate": rate})
    assert inspect(run, "W1.1.1").update.step == pytest.approx(first_update, rel=1e-15)


def test_y_3x_under_a_sum_has_four_times_the_gradient():
    run = preset("y-3x", loss={"name": "squared_error", "reduction": "sum"})
    inspection = inspect(run, "W1.1.1")
    assert inspection.gradient == -180.0
    assert [share.contribution for share in inspection.samples] == [share.gradient for share in inspection.samples]
    assert trace(run).loss.data == 4 * 67.5


# A threshold unit by hand: -1.5 + x1 + x2 is above 0 only for (1, 1), -0.5 + x1 + x2 for all but (0, 0).
GATES = {"and": (-1.5, {(1, 1)}), "or": (-0.5, {(0, 1), (1, 0), (1, 1)})}


@pytest.mark.parametrize("gate", sorted(GATES))
def test_a_logic_gate_is_told_apart_by_the_weights_of_the_blackboard(gate):
    bias, true_rows = GATES[gate]
    run = run_of(
        {
            "dataset": {"name": gate},
            "layers": [{"units": 1, "activation": "sigmoid"}],
            "parameters": [{"W": [[20.0, 20.0]], "b": [20 * bias]}],
            "batch_size": None,
        }
    )
    assert run.batch.size == 4
    seen = {}
    for position in range(1, 5):
        sample = trace(run, sample=position).sample
        seen[tuple(int(v) for v in sample.x)] = (float(sample.y[0]), float(sample.y_hat[0]))
    assert set(seen) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    for x, (y, y_hat) in seen.items():
        assert y == (1.0 if x in true_rows else 0.0), x
        # z is ±10 or further out, so ŷ is within 5e-5 of its target.
        assert abs(y_hat - y) < 5e-5, x
    assert run.accuracy["train"] == 1.0


def test_exclusive_or_needs_the_hidden_layer_and_gets_it_by_hand():
    # h1 = OR, h2 = AND; XOR = OR and not AND: -10 + 20 h1 - 40 h2 is above 0 for h = (1, 0) only.
    run = run_of(
        {
            "dataset": {"name": "xor"},
            "layers": [{"units": 2, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}],
            "parameters": [
                {"W": [[20.0, 20.0], [20.0, 20.0]], "b": [-10.0, -30.0]},
                {"W": [[20.0, -40.0]], "b": [-10.0]},
            ],
            "batch_size": None,
        }
    )
    for position in range(1, 5):
        sample = trace(run, sample=position).sample
        expected = float(int(sample.x[0]) ^ int(sample.x[1]))
        assert sample.y[0] == expected
        assert abs(sample.y_hat[0] - expected) < 1e-3
    assert run.accuracy["train"] == 1.0
