"""The words of the page: the sentence for the moment, the conventions in force, the meaning of every symbol."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.learner import XOR, Learner, link


def sentence(page: Page) -> Locator:
    return page.locator("[data-view=sentence]")


def meaning(page: Page) -> Locator:
    return page.locator("[role=tooltip]")


def said_numbers(page: Page) -> list[float]:
    """The numbers of the sentence in full precision."""
    exact = [one.get_attribute("title") or "nan" for one in sentence(page).locator(".number").all()]
    return [float(text.replace("\u2212", "-")) for text in exact]


def convention(page: Page, name: str) -> Locator:
    return page.locator(f"#conventions [data-convention={name}]")


def selected_row(page: Page) -> int:
    return int(page.locator("[data-view=data-panel] tr[aria-current=true]").get_attribute("data-row"))


def test_backward_the_sentence_tells_what_the_server_computed_for_the_selected_weight(still: Page) -> None:
    learner = Learner(still, link(XOR))
    learner.to_phase(learner.phases - 3)
    trace = learner.api("trace", row=selected_row(still))
    first = trace["layers"][0]
    expect(sentence(still)).to_contain_text("Backward, layer 1. a¹₂ collects")
    arrives, slope, delta, x, gradient = said_numbers(still)
    assert (arrives, slope, delta) == (first["dL_da"][1], first["da_dz"][1], first["delta"][1])
    assert (x, gradient) == (trace["sample"]["x"][0], first["sample_dL_dW"][1][0])


def test_the_update_is_told_with_the_selected_weight_s_old_value_step_and_new_value(still: Page) -> None:
    learner = Learner(still, link(XOR))
    learner.step_iteration(1)
    found = learner.api("inspect", parameter="W1.2.1", iteration=1, row=selected_row(still))
    expect(sentence(still)).to_contain_text("Update. Against the gradient")
    gradient, rate, value, step, new_value = said_numbers(still)
    assert (gradient, rate, value) == (found["gradient"], 0.5, found["parameter"]["value"])
    assert (step, new_value) == (found["update"]["step"], found["update"]["new_value"])


def test_the_sentence_never_pushes_the_timeline_about(still: Page) -> None:
    learner = Learner(still, link(XOR))
    places = []
    for index in range(learner.phases - 1):
        learner.to_phase(index)
        places.append(learner.timeline.bounding_box()["y"])
    assert len(set(places)) == 1, "two lines have room, and no sentence of this run takes more"


def test_a_symbol_that_is_pointed_at_shows_its_meaning_and_escape_takes_it_away(still: Page) -> None:
    learner = Learner(still, link(XOR))
    learner.to_phase(learner.phases - 3)
    expect(meaning(still)).to_be_hidden()
    still.locator("[data-factor=da_dz] [data-symbol]").first.hover()
    expect(meaning(still)).to_contain_text("slope of the activation")
    still.keyboard.press("Escape")
    expect(meaning(still)).to_be_hidden()
    sentence(still).locator("[data-symbol=delta]").first.hover()
    expect(meaning(still)).to_contain_text("delta of a unit")
    still.locator("[data-view=data-panel] [data-symbol=y_hat]").hover()
    expect(meaning(still)).to_contain_text("What the network says")


def test_by_keyboard_a_panel_s_symbols_are_one_stop_and_arrows_go_on_without_stepping_the_run(still: Page) -> None:
    learner = Learner(still, link(XOR))
    learner.to_phase(learner.phases - 2)
    stops = still.locator("[data-view=chain-rule] [data-stop]")
    expect(stops).to_have_count(1)
    still.locator("[data-view=chain-rule] h2").evaluate("element => element.scrollIntoView()")
    still.locator("[data-view=timeline] select").first.focus()
    while still.evaluate("() => !document.activeElement.closest('[data-view=chain-rule] [data-stop]')"):
        still.keyboard.press("Tab")
    expect(meaning(still)).to_be_visible()
    expect(meaning(still)).to_contain_text("weight")
    expect(stops.first).to_have_attribute("aria-describedby", re.compile(meaning(still).get_attribute("id")))
    still.keyboard.press("ArrowRight")
    expect(meaning(still)).to_contain_text("gradient of one row")
    expect(stops).to_have_count(1)
    still.keyboard.press("ArrowRight")
    expect(meaning(still)).to_contain_text("gradient of the batch")
    still.keyboard.press("Home")
    expect(meaning(still)).to_contain_text("weight")
    learner.expect_phase(learner.phases - 2)


def test_a_factor_in_focus_explains_itself(still: Page) -> None:
    learner = Learner(still, link(XOR))
    learner.to_phase(learner.phases - 2)
    still.locator("[data-factor=dL_da]").focus()
    still.keyboard.press("Tab")
    factor = still.locator("[data-factor=da_dz]")
    expect(factor).to_be_focused()
    expect(meaning(still)).to_contain_text("slope of the activation")
    below = factor.bounding_box()["y"] + factor.bounding_box()["height"]
    assert meaning(still).bounding_box()["y"] >= below - 1, "the factor's own number stays in view"


def test_the_conventions_are_one_click_away_and_follow_the_loss(still: Page) -> None:
    learner = Learner(still, link(XOR))
    still.locator(".conventions-open").click()
    expect(convention(still, "loss")).to_contain_text("with the ½")
    expect(convention(still, "reduction")).to_contain_text("The mean over its 4 rows")
    expect(convention(still, "penalty")).to_contain_text("None")
    still.keyboard.press("Escape")
    expect(convention(still, "loss")).to_be_hidden()

    still.locator("[data-chip=loss]").click()
    still.locator("#settings-loss select").first.select_option("squared_error")
    expect(still.locator("[data-chip=loss]")).to_contain_text("Squared error")
    assert learner.api()["spec"]["loss"]["name"] == "squared_error"
    still.keyboard.press("Escape")
    still.locator(".conventions-open").click()
    expect(convention(still, "loss")).to_contain_text("without a ½")


def test_what_is_said_of_kinks_and_softmax_is_of_this_run(still: Page) -> None:
    layers = [{"units": 3, "activation": "relu"}, {"units": 3, "activation": "softmax"}]
    Learner(still, link({"dataset": {"name": "iris"}, "layers": layers, "loss": {"name": "cross_entropy"}}))
    still.locator("[data-view=chain-rule] .conventions button", has_text="Conventions").click()
    expect(convention(still, "kinks")).to_contain_text("ReLU: the slope taken at z = 0 is 0")
    expect(convention(still, "joint")).to_contain_text("Softmax")


def test_a_tap_on_a_symbol_shows_its_meaning_and_a_tap_elsewhere_takes_it_away(new_context) -> None:
    page = new_context(has_touch=True, reduced_motion="reduce").new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    Learner(page, link(XOR))
    page.locator("[data-view=data-panel] [data-symbol=y_hat]").tap()
    expect(meaning(page)).to_contain_text("What the network says")
    box = meaning(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.locator("[data-view=data-panel] h2").first.tap()
    expect(meaning(page)).to_be_hidden()
