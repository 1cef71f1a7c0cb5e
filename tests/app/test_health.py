"""The gradient check and the diagnostics over HTTP."""

from typing import Any

import pytest

from tests.app.test_arrays import decoded

DEEP = {"layers": [*[{"units": 64, "activation": "tanh"}] * 7, {"units": 1, "activation": "tanh"}]}


def test_the_check_of_one_weight_has_the_figures_worked_by_hand(begin: Any, call: Any) -> None:
    """L(w) = 7.5 (w - 3)² at w = 0."""
    answer = call(begin(preset="y-3x"), "gradient-check")
    weight = answer["parameters"][0]
    assert (answer["iteration"], answer["count"], answer["checked"]) == (1, 2, 2)
    assert (weight["name"], weight["gradient"], weight["verdict"]) == ("W1.1.1", -45.0, "passed")
    assert weight["finite_difference"]["estimate"] == pytest.approx(-45.0, abs=1e-7)
    assert weight["nudge"]["amount"] == 0.0001
    assert weight["nudge"]["loss_after"] == pytest.approx(67.495500075, abs=1e-11)
    assert weight["nudge"]["loss_reduction"] == pytest.approx(0.004499925, abs=1e-11)
    assert weight["nudge"]["step"] == pytest.approx(0.45, abs=1e-15)
    assert answer["tally"] == {"passed": 2, "failed": 0, "at_a_kink": 0, "no_estimate": 0}


def test_it_takes_an_iteration_and_an_epsilon_and_leaves_the_session_as_it_is(begin: Any, call: Any) -> None:
    session = call(begin(preset="y-3x"), "step", count=3)["session"]
    answer = call(session, "gradient-check", iteration=2, epsilon=0.25)
    difference = answer["parameters"][0]["finite_difference"]
    assert (answer["iteration"], answer["epsilon"], difference["epsilon"]) == (2, 0.25, 0.25)
    assert answer["parameters"][0]["value"] == pytest.approx(0.45)
    assert difference["loss_plus"] == pytest.approx(7.5 * (0.7 - 3) ** 2)
    assert call(session) == session


def test_the_gradients_checked_are_those_that_inspections_show(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    for check in call(session, "gradient-check")["parameters"]:
        inspection = call(session, "inspect", parameter=check["name"])
        assert check["gradient"] == inspection["gradient"]
        assert check["finite_difference"]["estimate"] == pytest.approx(
            inspection["finite_difference"]["estimate"], abs=1e-10
        )
        assert check["nudge"]["step"] == inspection["update"]["step"]


def test_the_server_s_clock_measures_both_ways(begin: Any, call: Any, clock: Any) -> None:
    session = begin(preset="one-point")
    clock.tick = 2.0**-10
    cost = call(session, "gradient-check")["cost"]
    assert cost["nudging"] == {
        "forward_passes": 26, "backward_passes": 0, "multiply_adds": 234, "seconds": 13 * 2.0**-10
    }  # fmt: skip
    assert (cost["backprop"]["multiply_adds"], cost["backprop"]["seconds"]) == (21, 2.0**-10)


def test_a_large_network_is_checked_for_as_long_as_a_call_may_take(begin: Any, call: Any, clock: Any) -> None:
    session = begin(**DEEP)
    clock.tick = 0.005
    answer = call(session, "gradient-check")
    assert answer["count"] == 3 * 64 + 6 * 65 * 64 + 65
    assert 1 <= answer["checked"] == len(answer["parameters"]) <= 400
    assert {check["name"][1] for check in answer["parameters"]} >= set("234567")
    assert f"{answer['checked']} of {answer['count']} parameters" in answer["summary"]


def test_diagnostics_name_what_vanishes_by_layer(begin: Any, call: Any) -> None:
    sigmoids = [*[{"units": 4, "activation": "sigmoid"}] * 6, {"units": 1, "activation": "tanh"}]
    session = call(begin(layers=sigmoids), "step", count=2)["session"]
    answer = call(session, "diagnostics")
    assert (answer["iteration"], answer["rows"]) == (3, 140)
    assert [layer["layer"] for layer in answer["layers"]] == list(range(1, 8))
    assert ("vanishing", 1) in {(verdict["kind"], verdict["layer"]) for verdict in answer["verdicts"]}
    assert "vanishing" in answer["summary"]
    assert call(session, "diagnostics", iteration=1)["iteration"] == 1


def test_diagnostics_give_their_arrays_in_the_form_asked_for(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    lists, typed = call(session, "diagnostics"), call(session, "diagnostics", arrays="base64")
    assert typed["layers"][0]["flat"]["shape"] == "4"
    assert decoded(typed) == lists


def test_norms_are_those_of_the_history(begin: Any, call: Any) -> None:
    session = call(begin(), "step", count=4)["session"]
    for row in call(session, "history")["history"]:
        layers = call(session, "diagnostics", iteration=row["iteration"])["layers"]
        assert [layer["gradient_norm"] for layer in layers] == pytest.approx(row["gradient_norms"], rel=1e-12)
