"""Every activation, loss and penalty against its formula, in the numbers a trace shows."""

import math

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import HIDDEN, OUTPUT_FOR_LOSS, draw, run_of

ISSUED_ACTIVATIONS = {
    "identity",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "softplus",
    "silu",
    "gelu",
    "sine",
    "softmax",
}
ISSUED_LOSSES = {
    "half_squared_error",
    "squared_error",
    "mean_squared_error",
    "absolute_error",
    "huber",
    "binary_cross_entropy",
    "cross_entropy",
}
# Both signs, near zero, in the tails where a naive formula loses its digits, and far out.
Z = [
    -700.0,
    -50.0,
    -37.0,
    -20.0,
    -3.7,
    -1.0,
    -0.25,
    -1e-3,
    -1e-9,
    0.0,
    1e-9,
    1e-3,
    0.25,
    1.0,
    3.7,
    20.0,
    37.0,
    50.0,
    700.0,
]


def one_layer(activation: str, b: list[float], y: list[float], loss: str = "squared_error") -> dict:
    """A spec of one layer whose z is exactly ``b``: its only input is 0."""
    return {
        "dataset": {"name": "custom", "inputs": [[0.0]], "targets": [y], "task": "regression"},
        "layers": [{"units": len(b), "activation": activation}],
        "parameters": [{"W": [[1.0]] * len(b), "b": b}],
        "loss": {"name": loss},
        "batch_size": None,
    }


def test_the_registries_hold_every_activation_and_loss_of_the_contract():
    assert set(ACTIVATIONS) == ISSUED_ACTIVATIONS
    assert set(LOSSES) == ISSUED_LOSSES


@pytest.mark.parametrize("name", HIDDEN)
def test_an_activation_and_its_slope_follow_the_formula_from_tail_to_tail(name):
    value, slope = reference.ELEMENTWISE[name]
    layer = trace(run_of(one_layer(name, Z, [0.0] * len(Z)))).layers[0]
    assert layer.elementwise is True
    assert layer.z.tolist() == Z
    # 1e-13 relative, and absolute below the smallest number that can matter next to 1.
    np.testing.assert_allclose(layer.a, [value(z) for z in Z], rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(layer.da_dz, [slope(z) for z in Z], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    "z", [[0.3, -1.2, 2.0], [0.0, 0.0], [5.0, 5.0, 5.0, 4.0], [-2.0, 700.0, 1.0], [-800.0, -801.0]]
)
def test_softmax_shows_its_whole_jacobian(z):
    layer = trace(run_of(one_layer("softmax", z, [0.0] * len(z)))).layers[0]
    assert layer.elementwise is False
    assert layer.da_dz.shape == (len(z), len(z))
    np.testing.assert_allclose(layer.a, reference.softmax(z), rtol=1e-14, atol=1e-300)
    np.testing.assert_allclose(layer.da_dz, reference.jacobian("softmax", z), rtol=1e-13, atol=1e-16)
    # Rows sum to zero: adding one number to every z changes no output.
    np.testing.assert_allclose(layer.da_dz.sum(axis=1), 0, atol=1e-15)


def test_softmax_jacobian_rows_by_hand():
    # e^ln1 : e^ln2 : e^ln5 = 1 : 2 : 5, so a = (1/8, 2/8, 5/8) and da_k/dz_j = a_k(δ_kj - a_j), in 64ths.
    z = [math.log(1), math.log(2), math.log(5)]
    layer = trace(run_of(one_layer("softmax", z, [0.0, 1.0, 0.0], "cross_entropy"))).layers[0]
    np.testing.assert_allclose(layer.a * 8, [1, 2, 5], rtol=1e-14)
    np.testing.assert_allclose(layer.da_dz * 64, [[7, -2, -5], [-2, 12, -10], [-5, -10, 15]], rtol=1e-13)
    # dL/da = (0, -1/a_2, 0) = (0, -4, 0); delta_j = Σ_k dL/da_k da_k/dz_j = -4 (-2, 12, -10)/64 = (1/8, -6/8, 5/8).
    np.testing.assert_allclose(layer.dL_da, [0, -4, 0], rtol=1e-14, atol=1e-300)
    np.testing.assert_allclose(layer.delta, [1 / 8, -6 / 8, 5 / 8], rtol=1e-13)


def test_softmax_under_a_squared_error_sums_over_every_output():
    # a = (1/8, 2/8, 5/8), y = (1, 0, 0): dL/da = 2(a - y) = (-14, 4, 10)/8; delta = J dL/da, row by row in 512ths:
    # 7·-14 - 2·4 - 5·10 = -156; -2·-14 + 12·4 - 10·10 = -24; -5·-14 - 10·4 + 15·10 = 180.
    z = [math.log(1), math.log(2), math.log(5)]
    layer = trace(run_of(one_layer("softmax", z, [1.0, 0.0, 0.0]))).layers[0]
    np.testing.assert_allclose(layer.dL_da * 8, [-14, 4, 10], rtol=1e-13)
    np.testing.assert_allclose(layer.delta * 512, [-156, -24, 180], rtol=1e-12)


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("seed", range(6))
def test_a_loss_and_its_slope_follow_the_formula(loss, seed):
    output = OUTPUT_FOR_LOSS.get(loss, "identity")
    drawn = draw(seed, [3, 4], [output], loss, rows=6)
    run = drawn.run()
    for row, expected in enumerate(drawn.passes(range(1, 7)), start=1):
        seen = trace(run, row=row)
        assert seen.sample.row == row
        assert seen.sample.loss == pytest.approx(expected.loss, rel=1e-13)
        np.testing.assert_allclose(seen.layers[-1].dL_da, expected.dL_da[-1], rtol=1e-12)
        np.testing.assert_allclose(seen.layers[-1].delta, expected.delta[-1], rtol=1e-12, atol=1e-15)


# d = a - y = (3, -0.5, 0): half 4.625, squared 9.25, mean of three 9.25/3, absolute 3.5, huber 2.5 + 0.125.
LOSSES_BY_HAND = {
    "half_squared_error": (4.625, [3.0, -0.5, 0.0]),
    "squared_error": (9.25, [6.0, -1.0, 0.0]),
    "mean_squared_error": (9.25 / 3, [2.0, -1 / 3, 0.0]),
    "absolute_error": (3.5, [1.0, -1.0, 0.0]),
    "huber": (2.625, [1.0, -0.5, 0.0]),
}


@pytest.mark.parametrize("loss", sorted(LOSSES_BY_HAND))
def test_a_loss_by_hand_is_summed_over_the_outputs(loss):
    value, slope = LOSSES_BY_HAND[loss]
    seen = trace(run_of(one_layer("identity", [3.0, 1.5, -1.0], [0.0, 2.0, -1.0], loss)))
    assert seen.sample.loss == pytest.approx(value, rel=1e-15)
    np.testing.assert_allclose(seen.layers[0].dL_da, slope, rtol=1e-15, atol=0)


def test_binary_cross_entropy_by_hand():
    # σ(ln 3) = 3/4, y = 1/4: ℓ = -(¼ ln ¾ + ¾ ln ¼); dL/da = (a - y)/(a(1-a)) = ½/(3/16) = 8/3; delta = a - y = ½.
    layer_loss = trace(run_of(one_layer("sigmoid", [math.log(3)], [0.25], "binary_cross_entropy")))
    assert layer_loss.sample.loss == pytest.approx(-(0.25 * math.log(0.75) + 0.75 * math.log(0.25)), rel=1e-14)
    assert layer_loss.layers[0].dL_da[0] == pytest.approx(8 / 3, rel=1e-14)
    assert layer_loss.layers[0].da_dz[0] == pytest.approx(3 / 16, rel=1e-14)
    assert layer_loss.layers[0].delta[0] == pytest.approx(0.5, rel=1e-14)


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.4), (0.3, 0.4)])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_penalty_counts_every_weight_once_a_batch_and_no_bias(l1, l2, reduction):
    # Weights 2, -1, 0.5: Σ|w| = 3.5, Σw² = 5.25; the biases (9, 9) do not count, nor does the batch's size.
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0], [2.0]], "targets": [[0.0], [1.0]], "task": "regression"},
        "layers": [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[2.0], [-1.0]], "b": [9.0, 9.0]}, {"W": [[0.5, 0.0]], "b": [9.0]}],
        "loss": {"name": "squared_error", "reduction": reduction},
        "batch_size": None,
    }
    seen = trace(run_of({**spec, "penalty": {"l1": l1, "l2": l2}}))
    free = trace(run_of(spec))
    assert seen.loss.penalty == pytest.approx(l1 * 3.5 + l2 / 2 * 5.25, rel=1e-15)
    assert seen.loss.data == free.loss.data
    assert seen.loss.total == pytest.approx(seen.loss.data + seen.loss.penalty, rel=1e-15)
    shares = [[[l1 + 2 * l2], [-l1 - l2]], [[l1 + 0.5 * l2, 0.0]]]
    for layer, bare, share in zip(seen.layers, free.layers, shares, strict=True):
        np.testing.assert_allclose(layer.dL_dW - bare.dL_dW, share, rtol=1e-12, atol=1e-13)
        np.testing.assert_array_equal(layer.dL_db, bare.dL_db)
