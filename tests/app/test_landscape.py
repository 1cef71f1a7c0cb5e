"""The slice and the landscape over HTTP."""

from typing import Any

import pytest

from tests.app.problems import field_error
from tests.app.test_arrays import decoded

TWO = {"directions": "parameters", "parameter": ["W1.1.1", "b1.1"]}


def test_a_slice_of_one_weight_has_the_figures_worked_by_hand(begin: Any, call: Any) -> None:
    """L(w) = 7.5 (w - 3)² at w = 0."""
    answer = call(begin(preset="y-3x"), "slice", parameter="W1.1.1", span=3, points=3)
    assert answer["values"] == [-3.0, 0.0, 3.0]
    assert answer["losses"] == pytest.approx([270.0, 67.5, 0.0])
    assert (answer["value"], answer["gradient"], answer["loss"], answer["span"]) == (0.0, -45.0, 67.5, 3.0)
    assert answer["tangent"] == {"slope": -45.0, "values": [-3.0, 3.0], "losses": [202.5, -67.5]}
    assert answer["step"]["new_value"] == pytest.approx(0.45)
    assert answer["step"]["loss"] == answer["step"]["loss_of_all"] == pytest.approx(7.5 * 2.55**2)
    assert answer["step"]["tangent_loss"] == pytest.approx(67.5 - 45 * 0.45)
    assert answer["finite_difference"]["estimate"] == pytest.approx(-45.0, abs=1e-7)
    assert (answer["kinks"], answer["kink_count"]) == ([], 0)


def test_a_slice_is_of_the_iteration_asked_for_and_agrees_with_the_other_views(begin: Any, call: Any) -> None:
    session = call(begin(preset="xor"), "step", count=4)["session"]
    for n in (2, 5):
        answer = call(session, "slice", parameter="W2.1.3", iteration=n)
        inspection = call(session, "inspect", parameter="W2.1.3", iteration=n)
        assert answer["iteration"] == n
        assert answer["tangent"]["slope"] == inspection["gradient"]
        assert answer["finite_difference"] == inspection["finite_difference"]
        assert answer["step"]["new_value"] == inspection["update"]["new_value"]
        assert answer["loss"] == call(session, "trace", iteration=n)["loss"]["total"]
    assert call(session) == session


def test_a_landscape_over_two_parameters_has_the_figures_worked_by_hand(begin: Any, call: Any) -> None:
    """L(w, b) = 7.5 (w - 3)² + 5 (w - 3) b + b² around (0, 0); rows go up b, columns along w."""
    session = begin(preset="y-3x")
    answer = call(session, "landscape", **TWO, span=1, resolution=3)
    expected = [[7.5 * (w - 3) ** 2 + 5 * (w - 3) * b + b * b for w in (-1, 0, 1)] for b in (-1, 0, 1)]
    assert answer["losses"] == [pytest.approx(row) for row in expected]
    assert (answer["x"], answer["y"]) == ([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0])
    assert (answer["x_name"], answer["y_name"]) == ("W1.1.1", "b1.1")
    assert answer["present"] == {"x": 0.0, "y": 0.0}
    assert answer["loss"] == session["losses"]["train"] == 67.5
    assert answer["descent"]["x"] == pytest.approx(45.0)
    assert answer["descent"]["y"] == pytest.approx(15.0)
    assert answer["vectors"] == {
        "names": ["W1.1.1", "b1.1"], "origin": [0.0, 0.0], "x_direction": [1.0, 0.0], "y_direction": [0.0, 1.0]
    }  # fmt: skip


@pytest.mark.parametrize("asked", [TWO, {"directions": "random", "seed": 3}, {"directions": "pca"}, {}])
def test_a_session_edited_to_a_point_of_the_plane_has_the_loss_shown_there(
    client: Any, begin: Any, call: Any, asked: dict[str, Any]
) -> None:
    """What the page does when its reader clicks."""
    session = call(begin(preset="xor", penalty={"l2": 0.01}), "step", count=9)["session"]
    answer = call(session, "landscape", **asked, resolution=4)
    x, y, vectors = answer["x"][3], answer["y"][1], answer["vectors"]
    columns = zip(*(vectors[name] for name in ("names", "origin", "x_direction", "y_direction")), strict=True)
    values = {name: origin + x * along_x + y * along_y for name, origin, along_x, along_y in columns}
    edited = client.patch(f"/api/sessions/{session['id']}", json={"parameters": values}).json()
    assert edited["losses"]["train"] == pytest.approx(answer["losses"][1][3], rel=1e-10)


def test_arrays_have_the_same_bits_in_the_typed_form(begin: Any, call: Any) -> None:
    session = call(begin(preset="xor"), "step", count=5)["session"]
    for name, asked in [("slice", {"parameter": "b2.1"}), ("landscape", {"directions": "pca", "resolution": 6})]:
        lists, typed = call(session, name, **asked), call(session, name, arrays="base64", **asked)
        assert typed["losses"]["dtype"] == "f8"
        assert decoded(typed) == lists


def test_losses_beyond_float64_are_null(begin: Any, call: Any) -> None:
    session = begin(preset="y-3x")
    assert call(session, "slice", parameter="W1.1.1", span=1e200, points=3)["losses"] == [None, 67.5, None]
    losses = call(session, "landscape", **TWO, span=1e200, resolution=3)["losses"]
    assert losses == [[None] * 3, [None, 67.5, None], [None] * 3]


def test_a_call_that_reaches_its_time_limit_answers_with_what_it_has_computed(
    begin: Any, call: Any, clock: Any
) -> None:
    session = call(begin(preset="xor"), "step", count=3)["session"]
    clock.tick = 0.05
    answer = call(session, "landscape", resolution=21)
    known = [loss for row in answer["losses"] for loss in row if loss is not None]
    assert answer["count"] == 441
    assert 20 <= answer["evaluated"] == len(known) <= 40
    answer = call(session, "slice", parameter="W1.1.1")
    assert answer["count"] == 101
    assert 20 <= len(answer["values"]) == len(answer["losses"]) <= 45


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("slice", "parameter"),
        ("slice?parameter=W9.9.9", "parameter"),
        ("slice?parameter=", "parameter"),
        ("slice?parameter=W1.1.1&span=0", "span"),
        ("slice?parameter=W1.1.1&span=-1", "span"),
        ("slice?parameter=W1.1.1&span=nan", "span"),
        ("slice?parameter=W1.1.1&span=inf", "span"),
        ("slice?parameter=W1.1.1&span=true", "span"),
        ("slice?parameter=W1.1.1&span=1e-300", "span"),
        ("slice?parameter=W1.1.1&points=2", "points"),
        ("slice?parameter=W1.1.1&points=1002", "points"),
        ("slice?parameter=W1.1.1&iteration=2", "iteration"),
        ("slice?parameter=W1.1.1&resolution=3", "resolution"),
        ("landscape?directions=svd", "directions"),
        ("landscape?directions=", "directions"),
        ("landscape?directions=parameters", "parameter"),
        ("landscape?directions=parameters&parameter=W1.1.1", "parameter"),
        ("landscape?directions=parameters&parameter=W1.1.1&parameter=W1.1.1", "parameter"),
        ("landscape?directions=parameters&parameter=W1.1.1&parameter=b1.1&parameter=b1.2", "parameter"),
        ("landscape?directions=parameters&parameter=W1.1.1&parameter=W1.9.9", "parameter"),
        ("landscape?parameter=W1.1.1&parameter=b1.1", "parameter"),
        ("landscape?directions=pca", "directions"),
        ("landscape?directions=pca&seed=1", "seed"),
        ("landscape?seed=-1", "seed"),
        ("landscape?span=0", "span"),
        ("landscape?span=nan", "span"),
        ("landscape?resolution=2", "resolution"),
        ("landscape?resolution=102", "resolution"),
        ("landscape?resolution=1e9", "resolution"),
        ("landscape?iteration=0", "iteration"),
        ("landscape?points=5", "points"),
    ],
)
def test_what_does_not_fit_names_its_field(client: Any, begin: Any, path: str, field: str) -> None:
    field_error(client.get(f"/api/sessions/{begin(preset='xor')['id']}/{path}"), field)
