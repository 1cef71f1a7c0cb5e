"""The chain-rule panel: values typed and dragged, what is tied to what, what is said before anything is computed."""

import math
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.learner import XOR, Learner, link

THREE_CLASSES = {
    "dataset": {
        "name": "custom",
        "inputs": [[0.1, 0.9], [0.8, 0.2], [0.5, 0.4]],
        "targets": ["red", "green", "blue"],
        "task": "classification",
    },
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
    "penalty": {"l2": 0.1},
}


def panel(page: Page) -> Locator:
    return page.locator("[data-view=chain-rule]")


def opened(page: Page, spec: dict | None = None) -> Learner:
    """A learner at the first iteration with everything known but the update."""
    learner = Learner(page, link(spec or XOR))
    learner.to_phase(learner.phases - 2)
    return learner


def value_field(page: Page) -> Locator:
    return panel(page).locator("[data-quantity=value]")


def test_a_typed_value_is_the_one_that_the_run_goes_on_with(still: Page) -> None:
    learner = opened(still)
    name = panel(still).locator("[data-quantity=value]").get_attribute("aria-label").split()[-1]
    value_field(still).click()
    still.keyboard.type("\u22120,25")
    still.keyboard.press("Enter")
    expect(value_field(still)).to_have_attribute("data-value", "-0.25")
    assert learner.api("inspect", parameter=name)["parameter"]["value"] == -0.25


def test_a_text_that_is_no_number_stays_with_a_word_on_what_is_allowed_and_escape_restores(still: Page) -> None:
    learner = opened(still)
    before = value_field(still).get_attribute("data-value")
    value_field(still).click()
    still.keyboard.type("a lot")
    still.keyboard.press("Enter")
    expect(value_field(still)).to_have_value("a lot")
    expect(panel(still).locator("[role=alert]")).to_contain_text("“a lot” is not a number")
    still.keyboard.press("Escape")
    expect(value_field(still)).to_have_value(before)
    expect(panel(still).locator("[role=alert]")).to_be_hidden()
    assert learner.api()["edits"] == []


def test_dragging_sideways_moves_the_value_by_a_hundredth_for_each_pixel(still: Page) -> None:
    opened(still)
    before = float(value_field(still).get_attribute("data-value"))
    box = value_field(still).bounding_box()
    still.mouse.move(box["x"] + 20, box["y"] + 10)
    still.mouse.down()
    still.mouse.move(box["x"] + 45, box["y"] + 10, steps=5)
    still.mouse.up()
    expect(value_field(still)).to_have_attribute("data-value", f"{round(before + 0.25, 3):g}")


def test_a_frozen_parameter_keeps_its_value_and_can_be_freed_again(still: Page) -> None:
    learner = opened(still)
    switch = panel(still).get_by_role("switch", name="Frozen")
    before = value_field(still).get_attribute("data-value")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    panel(still).get_by_role("tab", name="Update").click()
    learner.to_phase(learner.phases - 1)
    assert learner.exact("[data-quantity=step]") == [0.0]
    assert value_field(still).get_attribute("data-value") == before
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")


def test_the_way_to_what_is_not_known_yet_leads_there(still: Page) -> None:
    learner = Learner(still, link(XOR))
    expect(panel(still).locator(".cards")).to_contain_text("not computed yet")
    panel(still).get_by_role("button", name="Go to where it is known").click()
    expect(panel(still).locator(".cards")).not_to_contain_text("not computed yet")
    panel(still).get_by_role("button", name="Go to the batch").click()
    expect(panel(still).locator(".gradients")).not_to_contain_text("not computed yet")
    assert learner.api()["iteration"] == 0, "looking further within an iteration applies nothing"


def test_paths_shares_and_the_sum_downstream_add_up_to_the_numbers_above(still: Page) -> None:
    learner = opened(still)
    (sample,) = learner.exact("[data-quantity=sample-gradient]")
    (batch,) = learner.exact("[data-quantity=batch-gradient]")
    assert math.isclose(sum(learner.exact("[data-quantity=path]")), sample, abs_tol=1e-12)
    first = learner.exact("[data-factor]")[0]
    assert math.isclose(sum(learner.exact(".terms .term > .number")), first, abs_tol=1e-12)
    panel(still).get_by_role("tab", name="Samples").click()
    contributions = learner.exact("[data-quantity=contribution]")
    assert len(contributions) == 4
    assert math.isclose(sum(contributions), batch, abs_tol=1e-12)


def test_softmax_shows_delta_as_one_factor_made_of_a_term_for_each_output(still: Page) -> None:
    learner = opened(still, THREE_CLASSES)
    still.keyboard.press("Escape")
    panel(still).locator(".where .link").last.click()
    panel(still).locator("[data-place^='W2.']").first.locator("button").click()
    expect(panel(still).locator("[data-factor]")).to_have_count(2)
    delta, _ = learner.exact("[data-factor]")
    terms = learner.exact(".terms .term > .number")
    assert len(terms) == 3
    assert math.isclose(sum(terms), delta, abs_tol=1e-12)
    penalised = learner.exact(".shares .number")
    (batch,) = learner.exact("[data-quantity=batch-gradient]")
    assert math.isclose(sum(penalised), batch, abs_tol=1e-12)


def test_the_tabs_turn_by_arrow_keys_without_stepping_the_run(still: Page) -> None:
    learner = opened(still)
    panel(still).get_by_role("tab", name="Paths").focus()
    for name in ("Samples", "Nudge", "Update", "Paths"):
        still.keyboard.press("ArrowRight")
        expect(panel(still).get_by_role("tab", name=name)).to_be_focused()
        expect(panel(still).get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    learner.expect_phase(learner.phases - 2)


def test_a_row_clicked_among_the_samples_comes_into_focus(still: Page) -> None:
    opened(still)
    panel(still).get_by_role("tab", name="Samples").click()
    row = panel(still).locator(".samples tbody tr").nth(2)
    number = row.locator(".row-number").inner_text()
    row.get_by_role("button").click()
    expect(panel(still).locator(".samples .focused .row-number")).to_have_text(number)
    expect(panel(still).locator(".gradients")).to_contain_text(f"row {number} alone")


def test_a_clicked_number_is_copied_with_all_its_digits(still: Page) -> None:
    still.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(still)
    number = panel(still).locator("[data-quantity=sample-gradient]")
    number.click()
    still.wait_for_function("async () => (await navigator.clipboard.readText()).length > 0")
    assert still.evaluate("() => navigator.clipboard.readText()") == number.get_attribute("data-exact")


def test_a_unit_lists_its_parameters_and_each_leads_to_its_gradient(still: Page) -> None:
    learner = opened(still)
    panel(still).locator(".where .link").last.click()
    row = re.search(r"row (\d+)", panel(still).locator(".where").inner_text())[1]
    trace = learner.api("trace", row=row)
    assert learner.exact("[data-quantity=unit-z]") == [trace["layers"][0]["z"][1]]
    assert learner.exact("[data-quantity=unit-delta]") == [trace["layers"][0]["delta"][1]]
    panel(still).locator("[data-place='b1.2'] button").click()
    expect(value_field(still)).to_have_attribute("aria-label", "value of b1.2")
    assert learner.exact("[data-factor=dz_db]") == [1.0]
