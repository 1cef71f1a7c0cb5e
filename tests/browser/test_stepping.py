"""The main job: stepping one iteration through forward, loss, backward and update, and seeing every factor."""

import math

import pytest
from playwright.sync_api import Page, expect

from tests.browser.learner import XOR, Learner, link


def test_a_whole_iteration_is_stepped_by_keyboard_alone(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    for index in range(learner.phases):
        assert learner.api()["iteration"] == 0
        still.keyboard.press("ArrowRight")
        learner.expect_phase(index)
    assert learner.api()["iteration"] == 1
    for index in reversed(range(learner.phases - 1)):
        still.keyboard.press("ArrowLeft")
        learner.expect_phase(index)
    assert learner.api()["iteration"] == 1, "looking back moves nothing"


def test_space_plays_and_pauses(page: Page) -> None:
    learner = Learner(page, "/?preset=xor")
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    learner.timeline.locator("[data-control=speed]").select_option("16")
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("Space")
    page.wait_for_function(
        "() => Number(document.querySelector('[data-view=timeline] [data-control=iteration]').value) > 3"
    )
    page.keyboard.press("Space")
    expect(learner.timeline.locator("[data-action=play]")).to_have_attribute("aria-label", "Play (Space)")
    shown = int(learner.timeline.locator("[data-control=iteration]").input_value())
    assert learner.api()["iteration"] in {shown - 1, shown}


@pytest.mark.parametrize("batch_size", [1, 4])
def test_the_factors_on_screen_multiply_to_the_gradients_of_the_api(still: Page, batch_size: int) -> None:
    learner = Learner(still, link({**XOR, "batch_size": batch_size}, iteration=2))
    learner.step_iteration(3)
    trace = learner.api("trace", iteration=3)
    assert trace["batch"]["size"] == batch_size
    asked = {"parameter": "W1.2.1", "iteration": 3, "row": trace["batch"]["rows"][-1]}
    learner.focus_row(asked["row"])
    inspection = learner.api("inspect", **asked)
    factors = learner.exact("[data-factor]")
    assert [factor["value"] for factor in inspection["sample"]["factors"]] == factors
    (sample,) = set(learner.exact('[data-quantity="sample-gradient"]'))
    (batch,) = set(learner.exact('[data-quantity="batch-gradient"]'))
    assert sample == inspection["sample"]["gradient"]
    assert math.isclose(math.prod(factors), sample, rel_tol=1e-12, abs_tol=1e-12)
    assert batch == inspection["gradient"]
    contributions = sum(one["contribution"] for one in inspection["samples"])
    assert math.isclose(contributions, inspection["data_gradient"], rel_tol=1e-12, abs_tol=1e-12)


def test_nothing_is_shown_before_it_is_computed(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    assert learner.exact("[data-factor][data-exact]") == [1.0] or len(learner.exact("[data-factor][data-exact]")) <= 1
    assert learner.exact('[data-quantity="sample-gradient"]') == []
    learner.to_phase(6)
    assert len(learner.exact("[data-factor][data-exact]")) == 3
    assert len(set(learner.exact('[data-quantity="sample-gradient"]'))) == 1
    assert learner.exact('[data-quantity="batch-gradient"]') == []
    learner.to_phase(7)
    assert len(set(learner.exact('[data-quantity="batch-gradient"]'))) == 1


def test_looking_back_says_so_and_the_session_moves_only_on_resuming(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    for iteration in (1, 2, 3):
        learner.step_iteration(iteration)
    still.keyboard.press("Shift+ArrowLeft")
    learner.expect_iteration(2)
    expect(learner.timeline).to_contain_text("Looking back; the run stands at 3.")
    assert learner.api()["iteration"] == 3
    learner.timeline.locator("[data-action=resume]").click()
    expect(learner.timeline.locator(".looking-back")).to_have_count(0)
    session = learner.api()
    assert (session["iteration"], session["furthest"]) == (2, 3)


def test_a_row_in_focus_stays_in_focus_and_its_absence_is_said(still: Page) -> None:
    learner = Learner(still, link({**XOR, "batch_size": 2, "seed": 5}))
    wanted = learner.api("trace")["batch"]["rows"][-1]
    learner.focus_row(wanted)
    learner.step_iteration(1)
    assert learner.api("trace", iteration=1, row=wanted)["sample"]["row"] == wanted
    learner.step_iteration(2)
    first = learner.api("trace", iteration=2)["sample"]["row"]
    assert first != wanted, "two batches of one epoch share no row"
    expect(still.locator("[data-view=data-panel]")).to_contain_text(
        f"Row {wanted} is not in this batch; its first, row {first}, is shown."
    )


def test_the_last_phase_draws_the_parameters_that_the_next_iteration_starts_from(still: Page) -> None:
    learner = Learner(still, "/?preset=one-point")
    learner.step_iteration(1)
    new_value = learner.api("inspect", parameter="W1.2.1", iteration=1)["update"]["new_value"]
    still.keyboard.press("ArrowRight")
    learner.expect_iteration(2)
    learner.expect_phase(0)
    (value,) = [
        float(one.get_attribute("data-value") or "nan")
        for one in still.locator('[data-view=chain-rule] [data-quantity="value"]').all()
    ]
    assert value == new_value == learner.api("trace", iteration=2)["layers"][0]["W"][1][0]
