"""The loss landscape: its numbers are the server's, any point of it is a start, and a plane it lacks it says why."""

import base64
import json
import math

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.landscape import CALL, Landscape

Y_3X = {
    "dataset": {"name": "y_3x"},
    "layers": [{"units": 1, "activation": "identity"}],
    "initializer": {"name": "zeros"},
    "frozen": ["b"],
    "loss": {"name": "squared_error"},
    "optimizer": {"name": "sgd", "learning_rate": 0.01},
    "batch_size": None,
}
"""One weight moves."""


def test_the_losses_under_the_mouse_and_here_are_the_server_s(still: Page) -> None:
    learner = Landscape(still, iteration=12)
    expect(learner.readout).to_have_attribute("data-of", "here")
    assert learner.figure("present-loss") == learner.api()["losses"]["train"]
    answer = learner.answer()
    learner.point(0.31, 0.72)
    expect(learner.readout).to_have_attribute("data-of", "point")
    column, row = (round(share * (answer["resolution"] - 1)) for share in (0.31, 0.72))
    assert learner.figure("loss") == answer["losses"][row][column]
    assert (learner.figure("x"), learner.figure("y")) == (answer["x"][column], answer["y"][row])


def test_the_axes_are_the_selected_weight_and_one_beside_it_until_others_are_chosen(still: Page) -> None:
    learner = Landscape(still)
    expect(learner.map).to_contain_text("W1.2.1")
    assert learner.queries[-1]["parameter"] == ["W1.2.1", "W2.1.2"]
    with still.expect_response(CALL):
        learner.body.get_by_role("combobox", name="up").select_option("b3.1")
    expect(learner.map).to_contain_text("↑ b3.1")
    assert learner.answer()["y_name"] == "b3.1"


def test_the_contour_labels_are_levels_between_the_lowest_and_the_highest_loss(still: Page) -> None:
    learner = Landscape(still, iteration=40)
    learner.plane("two random directions")
    expect(learner.map).to_contain_text("direction 1")
    losses = np.array(learner.answer()["losses"])
    lines = learner.map.locator(".landscape-line")
    levels = {float(line.get_attribute("data-level") or "nan") for line in lines.all()}
    assert len(levels) >= 4
    assert all(losses.min() < level < losses.max() for level in levels)
    written = learner.map.locator(".landscape-line-label").all_text_contents()
    assert written
    assert {float(text.replace("\N{MINUS SIGN}", "-")) for text in written} <= levels


def test_the_arrow_points_straight_down_the_slopes(still: Page) -> None:
    learner = Landscape(still, iteration=12)
    for plane in ("two parameters", "two random directions"):
        learner.plane(plane)
        expect(learner.map).to_contain_text("direction 1" if plane == "two random directions" else "W1.2.1")
        descent = learner.answer()["descent"]
        angle = float(learner.map.locator(".landscape-down").get_attribute("data-angle") or "nan")
        assert angle == pytest.approx(math.degrees(math.atan2(descent["slope_y"], -descent["slope_x"])), abs=0.006)


def test_a_click_starts_there_and_everything_follows(still: Page) -> None:
    learner = Landscape(still)
    expect(learner.map).to_be_visible()
    learner.point(0.2, 0.8)
    expect(learner.readout).to_have_attribute("data-of", "point")
    x, y, loss = (learner.figure(name) for name in ("x", "y", "loss"))
    others = learner.parameters()
    still.mouse.down()
    still.mouse.up()
    value = still.locator("[data-view=chain-rule] [data-quantity=value]")
    expect(value).to_have_attribute("data-value", json.dumps(x))
    found = learner.parameters()
    assert (found["W1.2.1"], found["W2.1.2"]) == (x, y)
    assert {name: found[name] for name in found if name not in ("W1.2.1", "W2.1.2")} == {
        name: others[name] for name in others if name not in ("W1.2.1", "W2.1.2")
    }
    assert learner.api()["losses"]["train"] == loss
    expect(still.locator("[data-view=stage] .stage-tag")).to_contain_text(f"{x:.4f}".replace("-", "\N{MINUS SIGN}"))
    still.mouse.move(0, 0)
    expect(learner.readout).to_have_attribute("data-of", "here")
    assert learner.figure("present-loss") == loss


def test_the_keyboard_starts_on_a_plane_of_all_weights_and_asks_first_where_something_would_be_lost(
    still: Page,
) -> None:
    learner = Landscape(still, iteration=9)
    learner.plane("two random directions")
    expect(learner.map).to_contain_text("direction 1")
    answer = learner.answer()
    learner.map.focus()
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowRight", "ArrowLeft"):
        still.keyboard.press(key)
    expect(learner.readout).to_have_attribute("data-of", "point")
    middle = answer["resolution"] // 2
    column, row = middle + 4, middle + 2
    assert learner.figure("loss") == answer["losses"][row][column]
    still.keyboard.press("Enter")
    expect(learner.readout).to_have_attribute("data-of", "here")
    vectors = answer["vectors"]
    expected = {
        name: origin + answer["x"][column] * right + answer["y"][row] * up
        for name, origin, right, up in zip(
            vectors["names"], vectors["origin"], vectors["x_direction"], vectors["y_direction"], strict=True
        )
    }
    assert {name: value for name, value in learner.parameters().items() if name in expected} == expected
    assert learner.api()["edits"][-1]["iteration"] == 9
    assert learner.figure("present-loss") == answer["losses"][row][column]

    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    learner.timeline.locator("[data-action=back]").click()
    learner.timeline.locator("[data-action=back]").click()
    learner.expect_iteration(8)
    expect(learner.readout).to_contain_text("after update 8")
    learner.map.press("ArrowUp")
    learner.map.press("Enter")
    expect(learner.notices).to_contain_text("discarded")
    assert len(learner.api()["edits"]) == 1


def test_after_stepping_the_run_has_a_principal_plane_and_before_it_says_what_it_needs(still: Page) -> None:
    learner = Landscape(still, iteration=1)
    expect(learner.map).to_be_visible()
    asked = len(learner.queries)
    learner.plane("principal plane")
    expect(learner.body).to_contain_text("2 updates")
    expect(learner.body).to_contain_text("this run has made 1 update.")
    expect(learner.map).to_have_count(0)
    assert len(learner.queries) == asked, "what is bound to be refused is not asked"
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    for iteration in (2, 3):
        learner.timeline.locator("[data-action=forward]").click()
        learner.expect_iteration(iteration)
    expect(learner.readout).to_contain_text("after update 3")
    answer = learner.answer()
    assert answer["directions"] == "pca"
    assert answer["trajectory"]["iterations"] == [0, 1, 2, 3]
    rows = {row[0]: row[1:] for row in learner.numbers()[1:]}
    for index, iteration in enumerate(answer["trajectory"]["iterations"]):
        name = f"run after update {iteration}" if iteration else "run before the first update"
        figures = [answer["trajectory"][column][index] for column in ("x", "y", "losses", "residuals")]
        assert [float(text.replace("\N{MINUS SIGN}", "-")) for text in rows[name]] == figures


def test_a_state_of_the_run_tells_how_far_off_the_plane_it_is_and_leads_there(still: Page) -> None:
    learner = Landscape(still, iteration=40)
    trajectory = learner.answer()["trajectory"]
    learner.map.focus()
    for _ in range(5):
        still.keyboard.press("PageUp")
    expect(learner.readout).to_have_attribute("data-of", "state")
    index = len(trajectory["iterations"]) - 6
    assert learner.figure("own-loss") == trajectory["losses"][index]
    assert learner.figure("residual") == trajectory["residuals"][index] > 0
    expect(learner.body.locator("[data-sign=off]")).to_be_visible()
    still.keyboard.press("Enter")
    learner.expect_iteration(trajectory["iterations"][index])


def test_one_weight_has_the_plane_of_two_parameters_only_and_the_panel_says_why(still: Page) -> None:
    learner = Landscape(still, Y_3X, iteration=5)
    expect(learner.map).to_contain_text("b1.1")
    expect(learner.body).to_contain_text("No update moves along b1.1, frozen now.")
    asked = len(learner.queries)
    for plane, why in (("random", "there is 1 here"), ("principal", "Only one parameter of this run moves")):
        learner.plane(plane)
        expect(learner.body.locator(".explore-problem")).to_contain_text(why)
        expect(learner.map).to_have_count(0)
    assert len(learner.queries) == asked
    learner.body.get_by_role("button", name="Show two parameters").click()
    expect(learner.map).to_be_visible()


def test_a_way_that_is_a_straight_line_has_a_plane_across_it_and_that_is_said(still: Page) -> None:
    row = {"name": "custom", "inputs": [[2.0]], "targets": [[1.0]], "task": "regression", "split": None}
    learner = Landscape(still, {"dataset": row, "layers": [{"units": 1, "activation": "identity"}]}, iteration=5)
    learner.plane("principal plane")
    expect(learner.body).to_contain_text("All of the run’s movement lies along component 1.")
    expect(learner.body).to_contain_text("The way of this run is a straight line")
    assert learner.answer()["y_name"] == "random direction"


def test_another_pair_of_directions_is_another_picture_and_zooming_keeps_to_the_present_point(still: Page) -> None:
    learner = Landscape(still, iteration=3)
    learner.plane("two random directions")
    expect(learner.map).to_contain_text("direction 1")
    with still.expect_response(CALL):
        learner.body.get_by_role("button", name="Another pair").click()
    assert learner.queries[-1]["seed"] == ["1"]
    half = learner.answer()["x"][-1]
    with still.expect_response(CALL):
        learner.body.get_by_role("button", name="Zoom in").click()
    assert learner.queries[-1]["seed"] == ["1"]
    assert learner.answer()["x"][-1] == pytest.approx(half / 2)
    with still.expect_response(CALL):
        learner.body.get_by_role("button", name="Zoom out").click()
    learner.body.get_by_role("button", name="Fit").click()
    assert "span" not in learner.queries[-1] or learner.answer()["x"][-1] == half


def test_losses_beyond_float64_and_points_not_reached_are_told_in_words_and_never_as_nan(still: Page) -> None:
    learner = Landscape(still, iteration=2)
    expect(learner.map).to_be_visible()
    size = learner.answer()["resolution"]
    evaluated = size * size

    def holed(route: Route) -> None:
        plane = route.fetch().json()
        losses = np.frombuffer(base64.b64decode(plane["losses"]["bdata"])).copy()
        losses[:size] = np.nan
        plane["losses"]["bdata"] = base64.b64encode(losses.tobytes()).decode()
        route.fulfill(json=plane | {"evaluated": evaluated})

    still.route(CALL, holed)
    learner.body.get_by_role("button", name="Zoom in").click()
    expect(learner.body.locator("[data-missing]")).to_contain_text(f"{size} points")
    learner.point(0.5, 0.0)
    expect(learner.readout).to_contain_text("beyond float64")
    evaluated = size * (size - 1)
    learner.body.get_by_role("button", name="Zoom in").click()
    expect(learner.body.locator("[data-time-up]")).to_contain_text("Time was up")
    expect(learner.map.locator(".landscape-line")).to_have_count(0)
    learner.point(0.5, 0.0)
    expect(learner.readout).to_contain_text("not computed")
    expect(learner.body).not_to_contain_text("NaN")


def test_a_diverged_run_shows_the_last_plane_that_has_a_gradient_and_does_not_start_from_it(still: Page) -> None:
    learner = Landscape(still, {**Y_3X, "optimizer": {"name": "sgd", "learning_rate": 1e60}}, iteration=1)
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    for _ in range(4):
        learner.timeline.locator("[data-action=forward]").click()
        expect(still.locator("main")).to_have_attribute("aria-busy", "false")
    session = learner.api()
    assert session["status"]["state"] == "diverged"
    expect(learner.body.locator("[data-behind]")).to_contain_text("diverged")
    assert learner.queries[-1]["iteration"] == [str(session["iteration"])]
    expect(learner.body).not_to_contain_text("NaN")
    learner.point(0.4, 0.4)
    expect(learner.readout.get_by_role("button", name="Start here")).to_have_count(0)
    learner.body.locator("[data-behind]").get_by_role("button").click()
    expect(learner.body.locator("[data-behind]")).to_have_count(0)
    learner.point(0.6, 0.4)
    expect(learner.readout.get_by_role("button", name="Start here")).to_be_visible()


def test_the_colours_keep_their_order_in_the_dark_and_are_not_those_of_signs(still: Page) -> None:
    learner = Landscape(still, iteration=40)
    expect(learner.map).to_be_visible()
    read = """() => Array.from(document.querySelectorAll('.landscape-scale rect[fill]'), (one) => {
      const pen = document.createElement('canvas').getContext('2d');
      pen.fillStyle = getComputedStyle(one).fill;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })"""
    light = still.evaluate(read)
    assert len(light) >= 5
    assert light == sorted(light, reverse=True), "on paper, more ink is more loss"
    still.locator("[data-view=theme] button").click()
    expect(still.locator("html")).to_have_attribute("data-theme", "dark")
    dark = still.evaluate(read)
    assert dark == sorted(dark), "in the dark, more light is more loss"
    assert len(set(dark)) == len(dark)
