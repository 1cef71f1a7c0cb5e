"""The textbook examples, reached through the API as a notebook would reach them."""

from math import exp
from typing import Any

import pytest


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def test_one_point_shows_the_forward_pass_of_its_book(begin: Any, call: Any) -> None:
    trace = call(begin(preset="one-point"), "trace")
    hidden, output = trace["layers"]

    assert trace["sample"]["x"] == [1.0, 1.0]
    assert trace["sample"]["y"] == [0.0]
    assert hidden["z"] == pytest.approx([1.0, 1.3, 0.8], abs=1e-15)
    assert hidden["a"] == pytest.approx([0.731059, 0.785835, 0.689974], abs=5e-7)
    assert hidden["a"] == pytest.approx([sigmoid(1.0), sigmoid(1.3), sigmoid(0.8)], rel=1e-14)
    assert output["a"] == trace["sample"]["y_hat"]
    assert output["a"] == pytest.approx([1.233212], abs=5e-7)
    assert trace["loss"]["total"] == pytest.approx(1.520812, abs=5e-7)


def test_one_point_keeps_its_biases_and_moves_its_weights_against_their_gradients(begin: Any, call: Any) -> None:
    session = begin(preset="one-point")
    answer = call(session, "step")
    before, after = session["parameters"], answer["session"]["parameters"]

    assert [layer["b"] for layer in after] == [[0.0, 0.0, 0.0], [0.0]]
    a = [sigmoid(1.0), sigmoid(1.3), sigmoid(0.8)]
    y_hat = 0.3 * a[0] + 0.5 * a[1] + 0.9 * a[2]
    moved = [old - 0.1 * 2 * y_hat * a_i for old, a_i in zip([0.3, 0.5, 0.9], a, strict=True)]
    assert before[1]["W"] == [[0.3, 0.5, 0.9]]
    assert after[1]["W"][0] == pytest.approx(moved, rel=1e-14)


def test_two_two_two_begins_with_the_figures_of_its_book(begin: Any, call: Any) -> None:
    session = begin(preset="two-two-two")
    trace = call(session, "trace")

    first, second = session["parameters"]
    assert (first["W"], second["W"]) == ([[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]])
    assert [layer["b"] for layer in session["parameters"]] == [[0.35, 0.35], [0.60, 0.60]]
    assert trace["loss"]["total"] == pytest.approx(0.298371109, abs=5e-10)
    assert trace["layers"][1]["dL_dW"][0] == pytest.approx([0.08216704, 0.08266763], abs=5e-9)
    inspected = call(session, "inspect", parameter="W1.1.1")
    assert inspected["update"]["new_value"] == pytest.approx(0.149780716, abs=5e-10)
    stepped = call(session, "step")
    assert stepped["session"]["parameters"][0]["W"][0][0] == inspected["update"]["new_value"]


def test_two_two_two_has_learned_after_ten_thousand_iterations(begin: Any, call: Any) -> None:
    session = begin(preset="two-two-two")
    while session["iteration"] < 10_000:
        session = call(session, "step", count=10_000 - session["iteration"], trace=False)["session"]

    assert session["losses"]["train"] == pytest.approx(3.51e-5, abs=5e-8)
    assert [layer["b"] for layer in session["parameters"]] == [[0.35, 0.35], [0.60, 0.60]]


def test_y_3x_multiplies_its_error_by_the_same_factor_each_iteration(begin: Any, call: Any) -> None:
    """With b = 0 and the mean of (wx - 3x)², dL/dw = 2 (w - 3) (1 + 4 + 9 + 16) / 4 = 15 (w - 3); the rate is 0.01."""
    session = begin(preset="y-3x")
    assert session["parameters"] == [{"layer": 1, "W": [[0.0]], "b": [0.0]}]
    for k in range(1, 4):
        session = call(session, "step")["session"]
        assert session["parameters"][0]["W"][0][0] == pytest.approx(3 - 3 * 0.85**k, rel=1e-14)
        assert session["losses"]["train"] == pytest.approx(7.5 * (3 * 0.85**k) ** 2, rel=1e-13)


def test_xor_is_learned_within_a_thousand_epochs(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    stepped = call(session, "step", count=1000, unit="epoch", trace=False)["session"]
    assert stepped["epoch"] == 1000
    assert stepped["losses"]["train"] < 0.01
    assert stepped["accuracy"]["train"] == 1.0


@pytest.mark.parametrize(("preset", "accuracy"), [("circle", 0.98), ("spiral", 0.95)])
def test_the_plane_presets_are_learned(begin: Any, call: Any, preset: str, accuracy: float) -> None:
    session = begin(preset=preset)
    for _ in range(400):
        session = call(session, "step", count=10, unit="epoch", trace=False)["session"]
        if session["accuracy"]["train"] >= accuracy:
            break
    assert session["accuracy"]["train"] >= accuracy
