"""Below the stage: panels that open, close and move, ask only while they are seen, and show what the API says."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.explore import Explore
from tests.browser.learner import XOR, link

CIRCLE = {
    "dataset": {"name": "circle", "rows": 60, "split": {"train": 0.5, "validation": 0.3, "test": 0.2}},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
    "seed": 4,
}
"""Six batches an epoch, and rows to validate and to test on."""


def losses(page: Page, spec: dict = CIRCLE, iteration: int = 20) -> Explore:
    return Explore(page, link(spec, iteration=iteration), "loss-accuracy")


def read(text: str) -> float | None:
    return None if text == "–" else float(text.replace("\N{MINUS SIGN}", "-"))


def test_the_first_screen_holds_stage_timeline_and_chain_rule_and_a_hint_of_what_is_below(still: Page) -> None:
    learner = losses(still)
    for part in ("[data-view=stage]", "[data-view=timeline]", "[data-view=chain-rule]", ".explore-bar"):
        expect(still.locator(part)).to_be_in_viewport(ratio=0.99)
    expect(learner.heading).not_to_be_in_viewport()
    width = still.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 1280


def test_the_losses_on_screen_are_those_of_the_api(still: Page) -> None:
    learner = losses(still)
    learner.go_to_card()
    session = learner.api()
    for part in ("train", "validation", "test"):
        expect(learner.body.locator(f"[data-part={part}] [data-exact]")).to_have_attribute(
            "data-exact", re.compile(re.escape(repr(session["losses"][part])))
        )
    history = learner.api("history", points=1000)["history"]
    shown = [[read(text) for text in row] for row in learner.numbers()[1:]]
    accuracy = [row["accuracy"] or {} for row in history]
    assert shown == [
        [
            *(row[name] for name in ("iteration", "epoch", "batch_loss", "total_loss", "train", "validation", "test")),
            *(shares.get(part) for part in ("train", "validation", "test")),
        ]
        for row, shares in zip(history, accuracy, strict=True)
    ]
    ink = "() => document.querySelector('.loss-plots canvas').toDataURL()"
    whole, legend = still.evaluate(ink), learner.body.get_by_role("button", name="test")
    legend.click()
    expect(legend).to_have_attribute("aria-pressed", "false")
    still.wait_for_function(f"whole => ({ink})() !== whole", arg=whole)
    legend.click()
    still.wait_for_function(f"whole => ({ink})() === whole", arg=whole)


def test_choosing_a_point_moves_the_timeline_there(still: Page) -> None:
    learner = losses(still)
    learner.go_to_card()
    learner.body.get_by_role("combobox").select_option("epoch")
    plot = learner.body.get_by_role("slider")
    plot.press("Home")
    expect(plot).to_have_attribute("aria-valuenow", "3")
    expect(learner.body.locator(".loss-readout")).to_contain_text("iteration 3, epoch 1")
    plot.press("ArrowRight")
    plot.press("Enter")
    learner.expect_iteration(6)
    box = plot.locator(".u-over").first.bounding_box()
    assert box is not None
    still.mouse.click(box["x"] + box["width"] - 1, box["y"] + 20)
    learner.expect_iteration(18)


def test_a_card_that_is_closed_or_out_of_sight_asks_for_nothing(still: Page) -> None:
    learner = losses(still)
    calls = lambda: [query for call, query in learner.asked if (call, query.get("points")) == ("history", ["1000"])]  # noqa: E731
    learner.step_iteration(21)
    assert calls() == [], "open, but below the window"
    with still.expect_response(re.compile("points=1000")):
        learner.go_to_card()
    assert len(calls()) == 1
    learner.heading.click()
    expect(learner.body).not_to_be_visible()
    learner.step_iteration(22)
    learner.step_iteration(23)
    assert len(calls()) == 1, "closed"
    with still.expect_response(re.compile("points=1000")):
        learner.heading.click()
    learner.go_to_top()
    learner.step_iteration(24)
    assert len(calls()) == 2, "scrolled out of sight"


def test_the_timeline_stays_in_reach_below(still: Page) -> None:
    learner = losses(still)
    learner.go_to_card()
    forward = learner.timeline.locator("[data-action=forward]")
    expect(forward).to_be_in_viewport(ratio=1)
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    forward.click()
    learner.expect_iteration(21)
    expect(learner.body.locator(".loss-readout")).to_contain_text("after update 21")
    expect(learner.body.locator("[data-part=train] [data-exact]")).to_have_attribute(
        "data-exact", repr(learner.api()["losses"]["train"])
    )
    learner.go_to_top()
    expect(learner.timeline).not_to_have_attribute("data-docked", "")


def test_while_the_run_plays_out_of_sight_the_stage_rests_until_someone_looks_or_it_stands(still: Page) -> None:
    learner = losses(still)
    learner.go_to_card()
    still.evaluate(
        """() => {
          window.painted = 0;
          const count = (changes) => { window.painted += changes.length; };
          const all = {subtree: true, childList: true, attributes: true, characterData: true};
          for (const drawing of document.querySelectorAll(".stage-drawing"))
            new MutationObserver(count).observe(drawing, all);
        }"""
    )
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    learner.timeline.locator("[data-action=play]").click()
    iteration = "document.querySelector('[data-control=iteration]').value"
    still.wait_for_function(f"() => Number({iteration}) > 22")
    assert still.evaluate("() => window.painted") == 0
    learner.timeline.locator("[data-action=play]").click()
    still.wait_for_function("() => window.painted > 0")


def test_a_card_stands_beside_the_network_until_it_goes_back_also_after_a_reload(still: Page) -> None:
    learner = losses(still)
    learner.go_to_card()
    learner.card.get_by_role("button", name="Show Loss and accuracy beside the network").click()
    for part in (learner.heading, still.locator("[data-view=stage]"), still.locator("[data-view=chain-rule]")):
        expect(part).to_be_in_viewport()
    expect(learner.body.locator(".loss-readout")).to_contain_text("after update 20")
    still.reload()
    expect(still.locator("[data-place=beside] .loss-readout")).to_contain_text("after update 20")
    learner.card.get_by_role("button", name="Move Loss and accuracy back below").click()
    expect(still.locator(".explore-cards > [data-card=loss-accuracy]")).to_have_count(1)


def test_what_was_closed_stays_closed_after_a_reload(still: Page) -> None:
    learner = losses(still)
    learner.go_to_card()
    learner.heading.click()
    expect(learner.body).not_to_be_visible()
    still.reload()
    expect(still.locator("html")).to_have_attribute("data-ready", "")
    expect(learner.card.locator("> details")).not_to_have_attribute("open", "")


@pytest.mark.complaints_allowed(r"status of 422")
def test_a_refusal_is_told_in_the_panel_alone(still: Page) -> None:
    def refuse(route: Route) -> None:
        problem = {"title": "no", "status": 422, "detail": "There is no such history."}
        route.fulfill(status=422, content_type="application/problem+json", json=problem)

    still.route("**/history?points=1000", refuse)
    learner = losses(still)
    learner.go_to_card()
    expect(learner.body.locator(".explore-problem")).to_have_text("There is no such history.")
    expect(learner.notices.locator(".notice")).to_have_count(0)
    expect(learner.body.locator("[data-part=train] [data-exact]")).to_have_count(1)


@pytest.mark.complaints_allowed(r"status of 404")
def test_a_run_that_the_server_has_lost_is_found_again_for_a_panel(still: Page) -> None:
    learner = losses(still)
    lost = learner.session_id
    assert still.request.delete(f"/api/sessions/{lost}").ok
    with still.expect_response(lambda answer: "points=1000" in answer.url and answer.ok):
        learner.go_to_card()
    assert learner.session_id != lost
    assert learner.api()["iteration"] == 20
    expect(learner.body.locator(".explore-problem")).to_have_count(0)


def test_a_diverged_run_keeps_its_curve_and_says_why_it_ends(still: Page) -> None:
    learner = losses(
        still,
        {
            **XOR,
            "layers": [{"units": 1, "activation": "identity"}],
            "optimizer": {"name": "sgd", "learning_rate": 1e200},
        },
    )
    learner.go_to_card()
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    reason = learner.body.locator("[data-verdict=diverged]")
    for _ in range(3):
        learner.timeline.locator("[data-action=forward]").click()
        expect(still.locator("main")).to_have_attribute("aria-busy", "false")
    expect(reason).to_contain_text("Diverged")
    expect(reason).to_contain_text(learner.api()["status"]["reason"])
    expect(learner.body).not_to_contain_text("NaN")


def test_an_address_that_ends_in_a_panels_name_opens_with_it(still: Page) -> None:
    learner = Explore(still, link(CIRCLE, iteration=20) + "#loss-accuracy", "loss-accuracy")
    expect(learner.body.locator(".loss-readout")).to_be_in_viewport()
    expect(learner.heading).to_be_focused()
