"""The curve of the panel that nudges: its figures are the API's, and the dot on it edits by mouse, finger and keys."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.learner import XOR
from tests.browser.nudger import CHAIN_RULE_VALUE, MIDDLE, SLOPE, Nudger

RUNS = [
    (XOR, 0),
    ({**XOR, "optimizer": {"name": "adam", "learning_rate": 0.01}, "clip": {"norm": 0.05}}, 4),
    (
        {
            "dataset": {"name": "circle", "rows": 40},
            "layers": [{"units": 3, "activation": "relu"}, {"units": 1, "activation": "tanh"}],
            "loss": {"name": "half_squared_error", "reduction": "sum"},
            "penalty": {"l1": 0.01, "l2": 0.1},
            "batch_size": 7,
        },
        9,
    ),
    (
        {
            "dataset": {"name": "iris"},
            "layers": [{"units": 3, "activation": "softmax"}],
            "loss": {"name": "cross_entropy"},
        },
        3,
    ),
]
"""Full and short batches, one and three outputs, with and without momentum, clipping and penalties."""


@pytest.mark.parametrize(("spec", "iteration"), RUNS)
def test_the_figures_beside_the_curve_are_those_of_the_api(still: Page, spec: dict[str, Any], iteration: int) -> None:
    learner = Nudger(still, spec, iteration)
    if iteration == 0:
        learner.to_slope()
    at = max(1, iteration)
    name = learner.dot.get_attribute("aria-label").split(",")[0]
    inspection, answer = learner.api("inspect", parameter=name, iteration=at), learner.slice(name, at)
    difference, step = inspection["finite_difference"], answer["step"]
    assert learner.figure("slope") == inspection["gradient"] == answer["tangent"]["slope"]
    assert learner.figure("estimate") == difference["estimate"]
    assert (learner.figure("loss-minus"), learner.figure("loss-plus")) == (
        difference["loss_minus"],
        difference["loss_plus"],
    )
    assert learner.figure("loss") == learner.api("trace", iteration=at)["loss"]["total"]
    assert learner.figure("new-value") == inspection["update"]["new_value"]
    assert learner.figure("step") == inspection["update"]["step"]
    assert learner.figure("curve-loss") == step["loss"]
    assert learner.figure("tangent-loss") == step["tangent_loss"]
    assert learner.figure("all-loss") == step["loss_of_all"]


def test_the_slope_appears_when_the_backward_pass_has_found_it(still: Page) -> None:
    learner = Nudger(still)
    expect(learner.body.locator("[data-quantity=estimate]")).to_be_visible()
    expect(learner.body.locator(SLOPE)).to_have_count(0)
    expect(learner.body.locator(".nudge-plot .nudge-tangent")).to_have_count(0)
    learner.to_slope()
    expect(learner.body.locator(".nudge-plot .nudge-tangent")).to_have_count(1)
    assert learner.figure("slope") in learner.exact("[data-quantity=batch-gradient]")


def test_the_tangent_drawn_has_the_slope_of_the_gradient(still: Page) -> None:
    learner = Nudger(still)
    learner.to_slope()
    read = "line => ['x1', 'y1', 'x2', 'y2'].map(name => Number(line.getAttribute(name)))"
    x1, y1, x2, y2 = learner.body.locator(".nudge-plot .nudge-tangent").evaluate(read)
    points = learner.body.locator(".nudge-plot .nudge-line").get_attribute("points")
    places = [tuple(map(float, place.split(","))) for place in points.split(" ")]
    answer = learner.slice("W1.2.1", 1)
    across = (places[-1][0] - places[0][0]) / (answer["values"][-1] - answer["values"][0])
    up = (places[-1][1] - places[0][1]) / (answer["losses"][-1] - answer["losses"][0])
    assert (y2 - y1) / (x2 - x1) * across / up == pytest.approx(answer["gradient"], rel=0.01)


def test_keys_walk_the_curve_and_enter_sets_the_weight_everywhere(still: Page) -> None:
    learner = Nudger(still)
    learner.to_slope()
    curve = learner.slice("W1.2.1", 1)
    learner.press("ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft")
    assert learner.figure("held-value") == curve["values"][MIDDLE + 12]
    assert learner.figure("held-loss") == curve["losses"][MIDDLE + 12]
    learner.press("Enter")
    expect(still.locator(CHAIN_RULE_VALUE)).to_have_attribute("data-value", repr(curve["values"][MIDDLE + 12]))
    assert learner.api()["edits"] == [{"iteration": 0, "parameters": {"W1.2.1": curve["values"][MIDDLE + 12]}}]
    expect(learner.body.locator("[data-quantity=loss]")).to_have_attribute(
        "data-exact", repr(curve["losses"][MIDDLE + 12])
    )
    assert learner.figure("slope") == learner.api("inspect", parameter="W1.2.1")["gradient"]


def test_escape_puts_the_weight_back(still: Page) -> None:
    learner = Nudger(still)
    learner.press("End")
    expect(learner.body.locator("[data-quantity=held-value]")).to_be_visible()
    learner.press("Escape", "Enter")
    expect(learner.body.locator("[data-quantity=held-value]")).to_have_count(0)
    assert learner.api()["edits"] == []
    assert float(learner.dot.get_attribute("aria-valuenow")) == learner.slice("W1.2.1", 1)["value"]


def drag(learner: Nudger, across: float, let_go: bool = True) -> None:
    """Drag the dot by so many pixels."""
    box = learner.dot.locator(".nudge-ball").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    learner.page.mouse.move(x, y)
    learner.page.mouse.down()
    learner.page.mouse.move(x + across, y, steps=4)
    if let_go:
        learner.page.mouse.up()


def test_the_dot_follows_the_mouse_along_the_points_of_the_answer(still: Page) -> None:
    learner = Nudger(still)
    curve = learner.slice("W1.2.1", 1)
    drag(learner, -90, let_go=False)
    held = curve["values"].index(learner.figure("held-value"))
    assert held < MIDDLE - 10
    assert learner.figure("held-loss") == curve["losses"][held]
    still.mouse.up()
    expect(still.locator(CHAIN_RULE_VALUE)).to_have_attribute("data-value", repr(curve["values"][held]))


def test_escape_during_a_drag_leaves_the_run_as_it_is(still: Page) -> None:
    learner = Nudger(still)
    drag(learner, 60, let_go=False)
    expect(learner.body.locator("[data-quantity=held-value]")).to_be_visible()
    still.keyboard.press("Escape")
    still.mouse.up()
    expect(learner.body.locator("[data-quantity=held-value]")).to_have_count(0)
    assert learner.api()["edits"] == []


def test_a_weight_of_a_past_iteration_is_set_after_asking(still: Page) -> None:
    learner = Nudger(still, iteration=6)
    curve = learner.slice("W1.2.1", 6)
    learner.press("Home", "Enter")
    expect(learner.notices).to_contain_text("discard")
    assert learner.api()["iteration"] == 6
    learner.notices.get_by_role("button", name=re.compile("discard", re.IGNORECASE)).click()
    expect(still.locator(CHAIN_RULE_VALUE)).to_have_attribute("data-value", repr(curve["values"][0]))
    session = learner.api()
    assert (session["iteration"], session["furthest"]) == (5, 5)
    assert session["edits"] == [{"iteration": 5, "parameters": {"W1.2.1": curve["values"][0]}}]


def test_of_a_unit_the_panel_asks_to_pick_a_weight(still: Page) -> None:
    learner = Nudger(still)
    learner.page.locator("[data-view=chain-rule] button", has_text="unit 2 of layer 1").first.click()
    learner.go_to_card()
    expect(learner.body).to_contain_text("is a unit")
    learner.body.get_by_role("button", name="W1.2.2").click()
    expect(learner.dot).to_have_attribute("aria-label", re.compile(r"^W1\.2\.2,"))


def test_a_frozen_weight_and_a_gradient_of_zero_say_why_nothing_moves(still: Page) -> None:
    frozen = Nudger(still, {**XOR, "frozen": ["W1.2.1"]})
    frozen.to_slope()
    expect(frozen.body).to_contain_text("It is frozen")
    assert frozen.figure("step") == 0
    level = {
        "dataset": {"name": "custom", "inputs": [[0.0]], "targets": [[1.0]]},
        "layers": [{"units": 1, "activation": "identity"}],
    }
    zero = Nudger(still, level)
    zero.to_slope()
    expect(zero.body).to_contain_text("Its gradient is 0")
    assert (zero.figure("slope"), zero.figure("step")) == (0, 0)
    expect(zero.body).not_to_contain_text("NaN")


def test_a_diverged_run_says_that_there_is_no_loss_to_look_along(still: Page) -> None:
    steep = {"layers": [{"units": 1, "activation": "identity"}], "optimizer": {"name": "sgd", "learning_rate": 1e200}}
    learner = Nudger(still, {**XOR, **steep})
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    for _ in range(3):
        learner.timeline.locator("[data-action=forward]").click()
        expect(still.locator("main")).to_have_attribute("aria-busy", "false")
    assert learner.api()["status"]["state"] == "diverged"
    learner.go_to_card()
    expect(learner.body).not_to_contain_text("NaN")
    expect(learner.body).to_contain_text("no loss but the present one is within float64")
    learner.body.locator("p").get_by_role("button", name="Look closer").click()
    expect(learner.body.locator(".nudge-plot .nudge-line")).to_have_count(1)
    expect(learner.body).not_to_contain_text("no loss but the present one")


def test_the_panel_follows_the_timeline(still: Page) -> None:
    learner = Nudger(still)
    learner.to_slope()
    learner.step_iteration(1)
    expect(learner.body).to_contain_text("The update that was made")
    learner.body.get_by_role("button", name="Go on to iteration 2").click()
    learner.expect_iteration(2)
    expect(learner.body.locator(".nudge-head")).to_contain_text("iteration 2")
    learner.to_slope()
    assert learner.figure("slope") == learner.api("inspect", parameter="W1.2.1", iteration=2)["gradient"]


def test_a_finger_drags_the_dot_along_the_curve(new_context: Any) -> None:
    page = new_context(has_touch=True, reduced_motion="reduce").new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    learner = Nudger(page)
    curve = learner.slice("W1.2.1", 1)
    learner.dot.scroll_into_view_if_needed()
    box = learner.dot.locator(".nudge-ball").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    for kind, at in [("touchStart", x), ("touchMove", x + 30), ("touchMove", x + 60)]:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": y}]})
    expect(learner.body.locator("[data-quantity=held-value]")).to_be_visible()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(CHAIN_RULE_VALUE)).not_to_have_attribute("data-value", repr(curve["value"]))
    [edit] = learner.api()["edits"]
    assert edit["parameters"]["W1.2.1"] in curve["values"][MIDDLE + 10 :]
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_the_step_is_looked_at_so_closely_that_its_arrow_can_be_seen(still: Page) -> None:
    learner = Nudger(still)
    learner.to_slope()
    step = abs(learner.figure("step"))
    learner.body.locator("[data-action=see]").click()
    expect(learner.body.locator("[data-action=see]")).to_have_count(0)
    span = float([query for call, query in learner.asked if call == "slice"][-1]["span"][0])
    assert 3 * step <= span <= 10 * step
    expect(learner.body.locator(".nudge-plot .nudge-arrow")).to_have_count(1)
    learner.body.locator("[data-action=closer]").click()
    expect(learner.dot).to_have_attribute("aria-valuenow", repr(learner.figure("value")))
    closer = [query for call, query in learner.asked if call == "slice"][-1]
    assert span / 2.6 < float(closer["span"][0]) < span
    learner.body.locator("[data-action=whole]").click()
    expect(learner.body.locator("[data-action=whole]")).to_be_disabled()
    ends = [float(learner.dot.get_attribute(name)) for name in ("aria-valuemin", "aria-valuemax")]
    assert ends == [learner.slice("W1.2.1", 1)["values"][index] for index in (0, -1)]
