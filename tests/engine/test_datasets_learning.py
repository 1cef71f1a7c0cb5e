"""Networks learn the datasets that come with Backpass."""

from statistics import median

from engine.run import Run, start, step
from engine.spec import complete

ADAM = {"name": "adam", "learning_rate": 0.02}


def learnt(dataset: dict, hidden: int, last: tuple[int, str], loss: str, epochs: int, **fields) -> Run:
    """A run with one hidden tanh layer after ``epochs``."""
    layers = [{"units": hidden, "activation": "tanh"}, {"units": last[0], "activation": last[1]}]
    spec = {"dataset": dataset, "layers": layers, "loss": {"name": loss}, **fields}
    return step(start(complete(spec)), epochs, "epoch")


def test_iris_is_told_apart():
    run = learnt({"name": "iris", "standardize": True}, 8, (3, "softmax"), "cross_entropy", 50)
    assert run.accuracy["train"] > 0.95


def test_moons_are_told_apart():
    run = learnt({"name": "moons"}, 8, (1, "tanh"), "half_squared_error", 60)
    assert run.accuracy["train"] > 0.97


def test_xor_clouds_are_told_apart():
    run = learnt({"name": "xor_clusters"}, 6, (1, "sigmoid"), "binary_cross_entropy", 30)
    assert run.accuracy["train"] > 0.97


def test_held_back_digits_are_read_after_twenty_epochs():
    spec = ({"name": "digits"}, 32, (10, "softmax"), "cross_entropy", 20)
    runs = [learnt(*spec, batch_size=32, seed=seed) for seed in range(5)]
    assert median(run.accuracy["validation"] for run in runs) >= 0.95


def test_tanh_units_follow_a_sine_to_a_tenth_of_what_a_constant_leaves():
    """A constant leaves half the mean of sin² from -6 to 6: (1 - sin(12) / 12) / 4 = 0.26."""
    run = learnt({"name": "sine"}, 12, (1, "identity"), "half_squared_error", 300, optimizer=ADAM)
    assert run.losses["train"] < 0.026


def test_tanh_units_follow_the_hills_to_a_quarter_of_what_a_constant_leaves():
    """A constant leaves half the mean square of the hills, near (1.5 √π / 6)² / 2 = 0.098."""
    run = learnt({"name": "regression_gauss"}, 16, (1, "identity"), "half_squared_error", 100, optimizer=ADAM)
    assert run.losses["train"] < 0.025
