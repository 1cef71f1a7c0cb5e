"""Start values: zero biases, and weights with the spread that the initializer's formula gives."""

import math

import numpy as np
import pytest

from engine.initializers import INITIALIZERS
from tests.engine.drawn import run_of

FAN_IN, FAN_OUT = 64, 40
# name -> (largest size or None, standard deviation) of a layer with 64 inputs and 40 units.
SPREAD = {
    "zeros": (0.0, 0.0),
    "constant": (0.1, 0.0),
    "uniform": (0.5, 0.5 / math.sqrt(3)),
    "normal": (None, 0.1),
    "glorot_uniform": (math.sqrt(6 / 104), math.sqrt(2 / 104)),
    "glorot_normal": (None, math.sqrt(2 / 104)),
    "he_uniform": (math.sqrt(6 / 64), math.sqrt(2 / 64)),
    "he_normal": (None, math.sqrt(2 / 64)),
    "lecun_normal": (None, math.sqrt(1 / 64)),
}


def weights(initializer: dict, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """The middle layer of a 1-64-40-1 network."""
    run = run_of(
        {
            "dataset": {"name": "custom", "inputs": [[0.0]], "targets": [[0.0]], "task": "regression"},
            "layers": [{"units": units, "activation": "tanh"} for units in (FAN_IN, FAN_OUT, 1)],
            "initializer": initializer,
            "seed": seed,
        }
    )
    for _, b in run.parameters:
        assert not b.any()
    return run.parameters[1]


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_weights_spread_as_the_formula_says(name):
    W, _ = weights({"name": name})
    largest, deviation = SPREAD[name]
    assert W.shape == (FAN_OUT, FAN_IN)
    if largest is not None:
        assert np.abs(W).max() <= largest
        # Of 2,560 uniform draws the largest comes within 1 % of the bound (the chance it does not is 0.99^2560).
        assert np.abs(W).max() >= 0.99 * largest
    elif deviation:
        # Untruncated: of 2,560 normal draws some lie beyond 2.5 deviations (expected 32).
        assert (np.abs(W) > 2.5 * deviation).sum() > 5
    # The deviation of a sample's deviation is 1.4 % here; the mean's 2 % of a deviation. Five of each.
    assert abs(W.std() - deviation) <= 0.07 * deviation + 1e-15
    assert name == "constant" or abs(W.mean()) <= 0.1 * deviation


@pytest.mark.parametrize(
    ("name", "field", "value"), [("uniform", "scale", 2.0), ("normal", "scale", 3.0), ("constant", "value", -0.7)]
)
def test_an_initializer_takes_its_own_field(name, field, value):
    W, _ = weights({"name": name, field: value})
    default, _ = weights({"name": name})
    np.testing.assert_allclose(W / value, default / {"uniform": 0.5, "normal": 0.1, "constant": 0.1}[name], rtol=1e-12)


@pytest.mark.parametrize("name", sorted(set(INITIALIZERS) - {"zeros", "constant"}))
def test_start_values_come_from_the_seed_alone(name):
    first, again, other = (weights({"name": name}, seed)[0] for seed in (5, 5, 6))
    assert first.tobytes() == again.tobytes()
    assert not (first == other).any()
