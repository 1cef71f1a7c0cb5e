"""Gradient flow as a learner meets it: figures by layer, curves that lead through time, units marked on the stage."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.explore import Explore
from tests.browser.learner import XOR, link

DEAD = {
    "dataset": {"name": "circle", "rows": 60, "split": {"train": 0.5, "validation": 0.3, "test": 0.2}},
    "layers": [{"units": 3, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}],
    "parameters": [
        {"W": [[0.5, -0.4], [0.0, 0.0], [0.3, 0.8]], "b": [0.1, -1.0, 0.2]},
        {"W": [[0.6, 0.7, -0.5]], "b": [0.1]},
    ],
    "frozen": [],
    "seed": 4,
}
"""Unit 2 of layer 1 never fires: its z is -1 on every row."""
SATURATED = {
    **XOR,
    "layers": [*[{"units": 8, "activation": "sigmoid"}] * 3, {"units": 1, "activation": "sigmoid"}],
    "initializer": {"name": "normal", "scale": 9.0},
}
ONE_WEIGHT = {"preset": "y-3x"}
BOUND_TO_DIVERGE = {
    **XOR,
    "layers": [{"units": 1, "activation": "identity"}],
    "optimizer": {"name": "sgd", "learning_rate": 1e200},
}


def flow(page: Page, spec: dict[str, Any] = DEAD, iteration: int = 20) -> Explore:
    learner = Explore(page, link(spec, iteration=iteration), "gradient-flow")
    learner.go_to_card()
    expect(learner.body.locator(".flow-layers")).to_be_visible()
    return learner


def figure(learner: Explore, layer: int, name: str) -> float | None:
    text = learner.body.locator(f".flow-layers [data-layer='{layer}'] [data-figure={name}]").get_attribute("data-exact")
    return None if text is None else float(text)


def table(learner: Explore, name: str) -> list[list[float | str | None]]:
    """A table of the panel, opened: numbers in full."""
    details = learner.body.locator("details.numbers", has_text=name).first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    expect(details.locator("tbody tr").first).to_be_visible()
    read = "row => Array.from(row.cells, cell => cell.title || cell.textContent.trim())"
    return [[number(cell) for cell in row.evaluate(read)] for row in details.locator("tbody tr").all()]


def number(text: str) -> float | str | None:
    if text in ("", "–"):
        return None
    try:
        return float(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return text


def unit(learner: Explore, name: str) -> Locator:
    return learner.body.locator(f"[data-unit='{name}']")


def rings(page: Page) -> Locator:
    """What the stage draws around a unit that is pointed at."""
    return page.locator(".stage-drawing circle[stroke='var(--ink)'][stroke-width='2']")


def badges(page: Page) -> Locator:
    """The badges of units on the stage."""
    return page.locator(".stage-drawing circle[r='7'][fill='var(--paper)']")


@pytest.mark.parametrize("spec", [DEAD, SATURATED, XOR], ids=["dead", "saturated", "xor"])
def test_the_figures_of_each_layer_are_those_of_the_api(still: Page, spec: dict[str, Any]) -> None:
    learner = flow(still, spec)
    answer = learner.api("diagnostics", iteration=20)
    for layer in answer["layers"]:
        for name in ("gradient_norm", "to_last", "update_to_weight"):
            assert figure(learner, layer["layer"], name) == layer[name]
        share = layer["dead"] if layer["saturated"] is None else layer["saturated"]
        assert figure(learner, layer["layer"], "flat") == share
        if share is not None:
            counted = learner.body.locator(f"[data-layer='{layer['layer']}'] [data-figure=flat] small")
            expect(counted).to_have_text("of units" if layer["saturated"] is None else "of rows")
        assert [
            int(cell.get_attribute("data-unit").split(".")[1])
            for cell in learner.body.locator(f"[data-layer='{layer['layer']}'] [data-ailment]").all()
        ] == sorted(layer["dead_units"] + layer["saturated_units"])
    said = [verdict["sentence"] for verdict in answer["verdicts"]] or [answer["summary"]]
    shown = learner.body.locator(".flow-verdicts p").all_text_contents()
    assert sorted(shown) == sorted(said)


def test_the_tables_hold_what_the_api_answers(still: Page) -> None:
    learner = flow(still, SATURATED)
    history = learner.api("history", points=1000)["history"]
    assert table(learner, "norms over the run") == [[row["iteration"], *row["gradient_norms"]] for row in history]
    answer = learner.api("diagnostics", iteration=20)
    names = ("gradient_norm", "gradient_rms", "to_last", "update_norm", "weight_norm", "weight_update_norm")
    for row, layer in zip(table(learner, "layers as a table"), answer["layers"], strict=True):
        assert row[2:8] == [layer[name] for name in names]
    spread = [
        [one["quantity"], layer["layer"], layer["count"], layer["zeros"], layer["lowest"], layer["highest"]]
        + layer["quantiles"]
        for one in answer["distributions"]
        for layer in one["layers"]
    ]
    assert table(learner, "spread as a table") == spread


def test_the_bars_count_every_weight_of_the_trace(still: Page) -> None:
    learner = flow(still, SATURATED)
    for layer in learner.api("trace", iteration=20)["layers"]:
        row = learner.body.locator(f"[data-quantity=W] [data-layer='{layer['layer']}'] rect title")
        counts = [text.rsplit(": ", 1)[1].split(" of ") for text in row.all_text_contents()]
        numbers = [weight for unit in layer["W"] for weight in unit if weight != 0]
        assert sum(int(count) for count, _ in counts) == len(numbers)
        assert {int(of) for _, of in counts} == {sum(len(unit) for unit in layer["W"])}


def test_over_the_run_the_spread_is_that_of_the_api_and_leads_to_its_iterations(still: Page) -> None:
    learner = flow(still)
    learner.body.get_by_label("how the numbers are spread").select_option("run")
    expect(learner.body.locator("[data-bands=W] .median")).to_have_count(2)
    expected = []
    for quantity in ("a", "delta", "dL_dW", "W"):
        answer = learner.api("quantiles", quantity=quantity, points=64)
        for layer in answer["layers"]:
            for place, iteration in enumerate(answer["iterations"]):
                row = [quantity, layer["layer"], iteration, *layer["values"][place], layer["zeros"][place]]
                expected.append(row)
    assert table(learner, "spread over the run") == expected
    picture = learner.body.locator("[data-bands=dL_dW] [data-layer='1'] svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": 1, "y": box["height"] / 2})
    learner.expect_iteration(1)


def test_a_point_of_the_curves_tells_its_norms_and_moves_the_timeline_there(still: Page) -> None:
    learner = flow(still)
    plot = learner.body.get_by_role("slider")
    plot.press("Home")
    plot.press("ArrowRight")
    second = learner.api("history", points=1000)["history"][1]
    for layer, norm in enumerate(second["gradient_norms"], start=1):
        shown = learner.body.locator(f".flow-readout [data-layer='{layer}'] dd")
        expect(shown).to_have_attribute("data-exact", repr(norm))
        expect(shown).to_have_text(repr(norm).replace("-", "\N{MINUS SIGN}"))
    plot.press("Enter")
    learner.expect_iteration(2)
    expect(learner.body).to_contain_text(re.compile(r"Layer by layer, iteration 2(?!\d)"))
    assert figure(learner, 1, "gradient_norm") == pytest.approx(second["gradient_norms"][0], rel=1e-12)
    over = plot.locator(".u-over").bounding_box()
    assert over is not None
    still.mouse.click(over["x"] + over["width"] - 1, over["y"] + 20)
    learner.expect_iteration(20)


def test_a_unit_of_the_panel_lights_up_on_the_stage_and_the_other_way_round(still: Page) -> None:
    learner = flow(still)
    learner.card.get_by_role("button", name="Show Gradient flow beside the network").click()
    expect(rings(still)).to_have_count(0)
    unit(learner, "a1.3").hover()
    expect(rings(still)).to_have_count(1)
    unit(learner, "a1.3").click()
    expect(unit(learner, "a1.3")).to_have_attribute("data-held", "")
    still.mouse.move(5, 5)
    expect(rings(still)).to_have_count(0)
    ring = still.locator(".stage-drawing circle[stroke='var(--ink)'][stroke-width='3']").bounding_box()
    assert ring is not None
    still.mouse.move(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    expect(unit(learner, "a1.3")).to_have_attribute("data-lit", "")


def test_keys_walk_the_units_of_a_layer(still: Page) -> None:
    learner = flow(still)
    unit(learner, "a1.1").focus()
    still.keyboard.press("ArrowRight")
    expect(unit(learner, "a1.2")).to_be_focused()
    expect(unit(learner, "a1.2")).to_have_attribute(
        "aria-label", "unit 2 of layer 1, a¹₂: flat on 100 % of the training rows, dead"
    )
    still.keyboard.press("Enter")
    expect(unit(learner, "a1.2")).to_have_attribute("data-held", "")
    learner.expect_iteration(20)


def test_dead_and_saturated_units_are_marked_on_the_stage_until_that_is_not_wanted(still: Page) -> None:
    learner = flow(still)
    learner.go_to_top()
    legend = still.locator(".stage-legend")
    expect(badges(still)).to_have_count(1)
    expect(legend).to_contain_text("dead")
    learner.step_iteration(21)
    expect(badges(still)).to_have_count(1)
    learner.to_phase(0)
    expect(badges(still)).to_have_count(1)
    learner.timeline.locator("input[type=range]").press("Home")
    expect(badges(still)).to_have_count(0)
    learner.go_to_card()
    learner.body.get_by_label("mark saturated and dead units on the stage").uncheck()
    learner.go_to_top()
    learner.asked.clear()
    learner.to_phase(learner.phases - 1)
    learner.step_iteration(22)
    expect(badges(still)).to_have_count(0)
    expect(legend).not_to_contain_text("dead")
    assert not [call for call, _ in learner.asked if call == "diagnostics"]


def test_a_norm_of_zero_is_said_to_have_no_place_on_a_log_scale(still: Page) -> None:
    # From zeros XOR gives ŷ = ½ on every row: the four errors cancel, and no layer has a gradient.
    learner = flow(still, {**XOR, "initializer": {"name": "zeros"}}, iteration=2)
    note = learner.body.locator("[data-note=zeros]")
    expect(note).to_contain_text("no place on a log scale")
    learner.body.get_by_label("log scale").uncheck()
    expect(note).to_have_count(0)


def test_nothing_is_asked_before_the_panel_is_seen_and_each_iteration_once_while_it_is(still: Page) -> None:
    learner = Explore(still, link(DEAD, iteration=20), "gradient-flow")
    learner.step_iteration(21)
    calls = lambda: [query["iteration"] for call, query in learner.asked if call == "diagnostics"]  # noqa: E731
    assert calls() == []
    learner.go_to_card()
    expect(learner.body).to_contain_text("Layer by layer, iteration 21")
    learner.step_iteration(22)
    expect(learner.body).to_contain_text("Layer by layer, iteration 22")
    assert calls() == [["21"], ["22"]]


def test_a_figure_appears_when_it_has_been_computed(still: Page) -> None:
    learner = flow(still, DEAD, iteration=0)
    answer = learner.api("diagnostics", iteration=1)["layers"]
    assert figure(learner, 1, "gradient_norm") is None
    expect(learner.body.locator("[data-unit]")).to_have_count(0)
    expect(learner.body).to_contain_text("Iteration 1 has not computed its gradients yet")
    learner.to_phase(0)
    expect(learner.body.locator("[data-unit]")).to_have_count(3)
    assert figure(learner, 1, "gradient_norm") is None
    learner.body.get_by_role("button", name="Go to its gradients").click()
    expect(learner.body.locator("[data-layer='1'] [data-figure=gradient_norm]")).to_have_attribute(
        "data-exact", repr(answer[0]["gradient_norm"])
    )
    assert figure(learner, 1, "update_to_weight") is None
    learner.to_phase(learner.phases - 1)
    expect(learner.body.locator("[data-layer='1'] [data-figure=update_to_weight]")).to_have_attribute(
        "data-exact", repr(answer[0]["update_to_weight"])
    )


def test_one_weight_and_weights_of_0_are_shown_as_they_are(still: Page) -> None:
    learner = Explore(still, "/?preset=y-3x", "gradient-flow")
    learner.step_iteration(1)
    learner.go_to_card()
    expect(learner.body.locator("[data-figure=gradient_norm]")).to_have_attribute(
        "data-exact", repr(learner.api("diagnostics", iteration=1)["layers"][0]["gradient_norm"])
    )
    assert figure(learner, 1, "update_to_weight") is None
    expect(learner.body.locator("[data-quantity=W]")).to_contain_text("all 0")
    expect(learner.body).not_to_contain_text("NaN")


def test_a_diverged_run_is_looked_at_up_to_its_last_iteration(still: Page) -> None:
    learner = Explore(still, link(BOUND_TO_DIVERGE, iteration=0), "gradient-flow")
    learner.go_to_card()
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    for _ in range(3):
        learner.timeline.locator("[data-action=forward]").click()
        expect(still.locator("main")).to_have_attribute("aria-busy", "false")
    status = learner.api()["status"]
    assert status["state"] == "diverged"
    expect(learner.body.locator("[data-verdict=diverged]")).to_contain_text(status["reason"])
    last = learner.api()["iteration"]
    expect(learner.body).to_contain_text(f"Layer by layer, iteration {last}")
    expect(learner.body).not_to_contain_text("NaN")
    expect(learner.body.locator(".explore-problem")).to_have_count(0)
