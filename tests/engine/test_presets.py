"""Each preset is a whole run that learns what its title promises."""

import pytest

from engine.presets import PRESETS
from engine.run import Run, step
from engine.spec import complete, merge
from tests.engine.drawn import run_of

NAMES = ["one-point", "two-two-two", "y-3x", "xor", "circle", "spiral"]


def epochs_until(run: Run, reached, limit: int, stride: int = 10) -> int:
    """Epochs until ``reached(run)`` holds, looked at every ``stride`` epochs; fails beyond ``limit``."""
    for epochs in range(stride, limit + 1, stride):
        run = step(run, stride, unit="epoch")
        if reached(run):
            return epochs
    raise AssertionError(f"not reached in {limit} epochs: losses {run.losses}, accuracy {run.accuracy}")


def test_the_presets_of_the_contract_are_there_under_their_names():
    assert set(PRESETS) >= set(NAMES)
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert preset.title
        assert preset.description


def test_xor_falls_below_one_hundredth_within_a_thousand_epochs():
    run = run_of(PRESETS["xor"].spec)
    assert run.batch.size == 4
    assert run.losses["train"] > 0.05
    assert epochs_until(run, lambda run: run.losses["train"] < 0.01, 1000) <= 1000


@pytest.mark.parametrize(("name", "accuracy"), [("circle", 0.98), ("spiral", 0.95)])
def test_a_plane_preset_is_told_apart_within_300_epochs(name, accuracy):
    run = run_of(PRESETS[name].spec)
    assert run.accuracy["train"] < accuracy
    assert epochs_until(run, lambda run: run.accuracy["train"] >= accuracy, 300) <= 300


def test_a_plane_preset_has_learnt_more_than_its_own_rows():
    for name in ("circle", "spiral"):
        run = step(run_of(PRESETS[name].spec), 300, unit="epoch")
        if run.accuracy["validation"] is not None:
            # Chance is 0.5; thirty rows or so of a part that no update saw.
            assert run.accuracy["validation"] > 0.75, name


def test_y_3x_finds_three():
    run = step(run_of(PRESETS["y-3x"].spec), 200)
    assert run.parameters[0][0][0, 0] == pytest.approx(3.0, abs=1e-12)
    assert run.parameters[0][1].tolist() == [0.0]


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_takes_overrides(name):
    spec = complete(merge(dict(PRESETS[name].spec), {"optimizer": {"learning_rate": 0.123}, "seed": 9})).to_dict()
    assert (spec["optimizer"]["learning_rate"], spec["seed"]) == (0.123, 9)
    assert spec["layers"] == complete(PRESETS[name].spec).to_dict()["layers"]


@pytest.mark.parametrize(
    ("name", "widths", "activations"),
    [
        ("one-point", [3, 1], ["sigmoid", "identity"]),
        ("two-two-two", [2, 2], ["sigmoid", "sigmoid"]),
        ("y-3x", [1], ["identity"]),
        ("xor", [4, 3, 1], ["tanh", "tanh", "sigmoid"]),
    ],
)
def test_the_shapes_are_those_of_the_contract(name, widths, activations):
    spec = complete(PRESETS[name].spec).to_dict()
    assert [layer["units"] for layer in spec["layers"]] == widths
    assert [layer["activation"] for layer in spec["layers"]] == activations
