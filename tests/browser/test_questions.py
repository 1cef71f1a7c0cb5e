"""What the page asks before something is lost: by keyboard, and with nothing on screen that is not so."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.learner import Learner


@pytest.fixture
def still(page: Page) -> Page:
    """A page without motion: the same states, at once."""
    page.emulate_media(reduced_motion="reduce")
    return page


def looking_back(page: Page) -> Learner:
    """A learner at the end of iteration 1 of a run that stands at 2."""
    learner = Learner(page, "/?preset=xor")
    learner.step_iteration(1)
    learner.step_iteration(2)
    page.keyboard.press("Shift+ArrowLeft")
    learner.expect_iteration(1)
    return learner


def keep(page: Page) -> Locator:
    return page.get_by_role("button", name="Keep it as it is")


def test_a_question_takes_the_focus_on_the_answer_that_loses_nothing_and_escape_gives_it(still: Page) -> None:
    learner = looking_back(still)
    more = still.get_by_role("button", name="One unit more in layer 1")
    more.focus()
    still.keyboard.press("Enter")
    expect(keep(still)).to_be_focused()
    expect(still.get_by_role("alertdialog")).to_contain_text("starts again from iteration 0")
    still.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(still.get_by_role("alertdialog")).to_have_count(0)
    assert learner.api()["furthest"] == 2


def test_what_was_declined_is_nowhere_on_screen(still: Page) -> None:
    learner = looking_back(still)
    tag = still.locator(".stage-tag-value")
    before = tag.inner_text()
    box = tag.bounding_box()
    still.mouse.move(box["x"] + 10, box["y"] + 10)
    still.mouse.down()
    still.mouse.move(box["x"] + 60, box["y"] + 10, steps=3)
    still.mouse.up()
    expect(tag).not_to_have_text(before)
    keep(still).click()
    expect(tag).to_have_text(before)
    activation = still.get_by_label("Activation of layer 1")
    activation.select_option("relu")
    keep(still).click()
    expect(activation).to_have_value("tanh")
    assert learner.api()["edits"] == []


def test_the_focus_stays_on_the_timeline_when_the_button_to_resume_has_gone(still: Page) -> None:
    learner = looking_back(still)
    learner.timeline.locator("[data-action=resume]").focus()
    still.keyboard.press("Enter")
    expect(learner.timeline.locator("[data-action=forward]")).to_be_focused()


def test_the_focus_stays_on_the_structure_when_a_layer_has_gone_with_its_button(still: Page) -> None:
    Learner(still, "/?preset=xor")
    still.get_by_role("button", name="Remove layer 2").focus()
    still.keyboard.press("Enter")
    expect(still.get_by_role("button", name="Remove layer 2")).to_have_count(0)
    expect(still.locator(".stage-structure :focus")).to_have_count(1)


def test_a_reset_takes_the_word_of_the_divergence_with_it(still: Page) -> None:
    learner = Learner(still, "/?preset=y-3x")
    rate = still.get_by_role("textbox", name="Learning rate")
    rate.fill("1e6")
    rate.press("Enter")
    learner.timeline.locator("[data-control=unit]").select_option("epoch")
    learner.timeline.locator("[data-control=speed]").select_option("16")
    learner.timeline.locator("[data-action=play]").click()
    expect(learner.notices).to_contain_text("Diverged.")
    still.get_by_role("button", name="Reset", exact=True).click()
    learner.expect_iteration(1)
    expect(learner.notices).not_to_contain_text("Diverged.")
