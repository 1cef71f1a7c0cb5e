"""Bad input, lost sessions and failing calls: each a clear message, and the page goes on working."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.learner import Learner, link


@pytest.mark.complaints_allowed(r"status of 404")
def test_a_lost_session_is_started_again_with_the_same_numbers(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    for iteration in (1, 2):
        learner.step_iteration(iteration)
    for index in range(3):
        still.keyboard.press("ArrowRight")
        learner.expect_phase(index)
    before = learner.api("inspect", parameter="W1.2.1", iteration=3)
    lost = learner.session_id
    assert still.request.delete(f"/api/sessions/{lost}").ok
    still.keyboard.press("Shift+ArrowRight")
    expect(learner.notices).to_contain_text("The server no longer had this run.")
    learner.expect_phase(learner.phases - 1)
    assert learner.session_id != lost
    again = learner.api("inspect", parameter="W1.2.1", iteration=3)
    assert again == before


@pytest.mark.complaints_allowed(r"net::ERR_FAILED")
def test_a_failed_call_offers_to_try_again(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    still.route("**/step", lambda route: route.abort())
    still.keyboard.press("Shift+ArrowRight")
    expect(learner.notices).to_contain_text("The server did not answer.")
    still.unroute("**/step")
    learner.notices.get_by_role("button", name="Try again").click()
    learner.expect_phase(learner.phases - 1)
    assert learner.api()["iteration"] == 1


def test_a_diverging_run_stops_and_is_explained_without_nan(still: Page) -> None:
    spec = still.request.post("/api/sessions", data={"preset": "y-3x"}).json()["spec"]
    spec["optimizer"]["learning_rate"] = 1e6
    learner = Learner(still, link(spec))
    learner.timeline.locator("[data-control=unit]").select_option("epoch")
    learner.timeline.locator("[data-control=speed]").select_option("16")
    learner.timeline.locator("[data-action=play]").click()
    expect(learner.notices).to_contain_text("Diverged.")
    status = learner.api()["status"]
    assert status["state"] == "diverged"
    expect(learner.notices).to_contain_text(status["reason"])
    text = still.locator("body").inner_text()
    assert not [word for word in ("NaN", "Infinity", "undefined") if word in text]
    still.keyboard.press("Home")
    learner.expect_iteration(1)


def test_a_broken_link_is_told_and_the_page_opens_all_the_same(still: Page) -> None:
    learner = Learner(still, "/?run=nonsense")
    expect(learner.notices).to_contain_text("cannot be read")
    learner.step_iteration(1)


def test_an_iteration_out_of_reach_is_refused_with_what_is_allowed(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    field = learner.timeline.locator("[data-control=iteration]")
    field.fill("seven")
    field.press("Enter")
    expect(learner.notices).to_contain_text("a whole number from 0 to 1 is allowed")
    learner.expect_iteration(1)
