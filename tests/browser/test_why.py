"""Why a gradient is what it is: its river and paths, the rows that pull, and the latest updates."""

import math

from playwright.sync_api import Locator, Page, expect

from tests.browser.learner import XOR, Learner, link

CIRCLE = {"dataset": {"name": "circle", "rows": 400}, "batch_size": 64, "seed": 1}
DEAD = {
    "dataset": {
        "name": "custom",
        "inputs": [[1.0], [2.0], [-1.0]],
        "targets": [[1.0], [0.0], [2.0]],
        "task": "regression",
    },
    "layers": [{"units": 1, "activation": "relu"}, {"units": 1, "activation": "identity"}],
    "parameters": [{"W": [[-1.0]], "b": [0.0]}, {"W": [[1.0]], "b": [0.0]}],
    "loss": {"name": "half_squared_error"},
    "batch_size": None,
    "shuffle": False,
}
"""relu(-x): the unit is dead in the first two rows."""
CANCELLING = {
    "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[0.5]], "task": "regression"},
    "layers": [
        {"units": 1, "activation": "identity"},
        {"units": 2, "activation": "identity"},
        {"units": 1, "activation": "identity"},
    ],
    "parameters": [
        {"W": [[1.0]], "b": [0.0]},
        {"W": [[1.0], [-0.9]], "b": [0.0, 0.0]},
        {"W": [[1.0, 1.0]], "b": [0.0]},
    ],
    "loss": {"name": "half_squared_error"},
}
"""Two paths from W1.1.1 with products delta and -0.9 delta, where delta = 0.1 - 0.5."""


def panel(page: Page) -> Locator:
    return page.locator("[data-view=chain-rule]")


def drawing(page: Page) -> Locator:
    return page.locator("[data-view=stage] .stage-drawing").last


def gathered(page: Page, spec: dict, tab: str | None = None) -> Learner:
    """A learner where everything is known but the update, with a tab open."""
    learner = Learner(page, link(spec))
    learner.to_phase(learner.phases - 2)
    if tab:
        panel(page).get_by_role("tab", name=tab).click()
    return learner


def selected(page: Page) -> str:
    return panel(page).locator("[data-quantity=value]").get_attribute("aria-label").split()[-1]


def focused_row(page: Page) -> int:
    return int(page.locator("[data-view=data-panel] [aria-current=true]").get_attribute("data-row"))


def inspect(learner: Learner, **query: object) -> dict:
    return learner.api("inspect", parameter=selected(learner.page), **query)


def test_paths_are_the_server_s_largest_first(still: Page) -> None:
    learner = gathered(still, XOR)
    paths = inspect(learner, row=focused_row(still))["sample"]["paths"]
    shown = learner.exact("[data-quantity=path]")
    assert shown == [item["product"] for item in paths["items"]]
    assert shown == sorted(shown, key=abs, reverse=True)


def test_a_path_pointed_at_shows_its_factors_along_the_way_on_the_stage(still: Page) -> None:
    learner = gathered(still, XOR)
    item = inspect(learner, row=focused_row(still))["sample"]["paths"]["items"][0]
    expect(drawing(still)).not_to_contain_text("f′")
    panel(still).locator(".path").first.hover()
    numbers = [f"{abs(factor['value']):.3f}" for factor in item["factors"]]
    for number in numbers:
        expect(drawing(still)).to_contain_text(number)
    panel(still).locator(".parameter-head").hover()
    expect(drawing(still)).not_to_contain_text("f′")


def test_the_keyboard_walks_the_paths_and_lights_them_up(still: Page) -> None:
    gathered(still, XOR)
    panel(still).get_by_role("tab", name="Paths").focus()
    still.keyboard.press("Tab")
    expect(panel(still).locator(".path").first.get_by_role("button")).to_be_focused()
    expect(panel(still).locator(".path").first).to_have_class("path lit ")
    expect(drawing(still)).to_contain_text("f′")
    still.keyboard.press("Enter")
    expect(panel(still).locator(".path-factors li")).to_have_count(6)


def test_paths_that_take_each_other_away_are_named_with_their_figures(still: Page) -> None:
    learner = gathered(still, CANCELLING)
    still.locator("[data-view=stage] .stage-surface").focus()
    select_weight(still, "W1.1.1")
    paths = inspect(learner)["sample"]["paths"]
    assert math.isclose(paths["absolute"], 1.9 * 0.4)
    note = panel(still).locator("[data-why=cancelled]")
    expect(note).to_contain_text("Cancelled")
    (down,) = learner.exact("[data-why=cancelled] [data-quantity=paths-down]")
    (up,) = learner.exact("[data-why=cancelled] [data-quantity=paths-up]")
    assert math.isclose(up, 0.36)
    assert math.isclose(down, 0.4)
    expect(still.locator(".stage-tag")).to_contain_text("paths cancel")


def select_weight(page: Page, name: str) -> None:
    """By way of its unit, as the panel offers it."""
    if selected(page) == name:
        return
    unit = name.split(".")[1]
    page.keyboard.press("Escape")
    layer = name[1]
    page.locator("[data-view=stage] .stage-surface").focus()
    while page.locator("#stage-focus").get_attribute("aria-label").split(",")[0] != f"unit {unit} of layer {layer}":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel(page).locator(f"[data-place='{name}'] button").click()
    expect(panel(page).locator("[data-quantity=value]")).to_have_attribute("aria-label", f"value of {name}")


def test_a_dead_unit_s_zero_is_explained_with_the_rows_it_is_dead_in(still: Page) -> None:
    learner = gathered(still, DEAD)
    select_weight(still, "W1.1.1")
    learner.focus_row(2)
    note = panel(still).locator("[data-why=zero]")
    expect(note).to_contain_text("Exactly 0")
    expect(note).to_contain_text("in 2 of the batch's 3 rows")
    zeros = {factor["name"]: factor["zeros"] for factor in inspect(learner, row=2)["averages"]["factors"]}
    assert zeros["da_dz"] == 2
    expect(still.locator(".stage-tag")).to_contain_text("exactly 0")
    learner.focus_row(3)
    expect(note).to_have_count(0)


def test_bars_of_a_large_batch_are_the_server_s_gradients_in_either_order(still: Page) -> None:
    learner = gathered(still, CIRCLE, "Samples")
    samples = [sample["gradient"] for sample in inspect(learner)["samples"]]
    bars = panel(still).locator(".pull")
    expect(bars).to_have_count(64)
    values = [float(bar.get_attribute("data-value")) for bar in bars.all()]
    assert values == samples
    panel(still).get_by_role("button", name="sorted").click()
    values = [float(bar.get_attribute("data-value")) for bar in bars.all()]
    assert values == sorted(samples, reverse=True)


def test_a_clicked_bar_brings_its_row_into_focus_in_the_data_and_the_factors(still: Page) -> None:
    learner = gathered(still, CIRCLE, "Samples")
    row = inspect(learner)["samples"][40]["row"]
    box = panel(still).locator(".pull-chart").bounding_box()
    still.mouse.click(box["x"] + box["width"] * 40.5 / 64, box["y"] + 20)
    expect(panel(still).locator(".gradients")).to_contain_text(f"row {row} alone")
    assert focused_row(still) == row
    assert learner.exact("[data-quantity=sample-gradient]") == [inspect(learner, row=row)["sample"]["gradient"]]


def test_arrow_keys_and_enter_choose_a_bar_without_stepping(still: Page) -> None:
    learner = gathered(still, CIRCLE, "Samples")
    rows = [sample["row"] for sample in inspect(learner)["samples"]]
    at = rows.index(focused_row(still))
    panel(still).locator(".pull-chart").focus()
    still.keyboard.press("ArrowRight")
    expect(panel(still).locator(".pull-words")).to_contain_text(f"row {rows[at + 1]}")
    still.keyboard.press("Enter")
    expect(panel(still).locator(".gradients")).to_contain_text(f"row {rows[at + 1]} alone")
    learner.expect_phase(learner.phases - 2)


def test_a_thousand_rows_are_grouped_and_said_to_be(still: Page) -> None:
    gathered(still, {**CIRCLE, "dataset": {"name": "circle", "rows": 1500}, "batch_size": None}, "Samples")
    expect(panel(still).locator(".pull")).to_have_count(96)
    expect(panel(still).locator(".pulls")).to_contain_text("1050 rows in 96 bars of 11")


def test_the_product_of_averages_is_shown_as_a_different_number(still: Page) -> None:
    learner = gathered(still, XOR, "Samples")
    averages = inspect(learner)["averages"]
    assert learner.exact("[data-quantity=factor-mean]") == [factor["mean"] for factor in averages["factors"]]
    assert learner.exact("[data-quantity=product-of-averages]") == [averages["product"]]
    assert learner.exact("[data-quantity=average-of-products]") == [averages["mean"]]
    expect(panel(still).locator(".averages")).to_contain_text("≠")


def test_with_one_row_there_is_nothing_to_average(still: Page) -> None:
    gathered(still, {**XOR, "batch_size": 1}, "Samples")
    expect(panel(still)).to_contain_text("One row only")
    expect(panel(still)).to_contain_text("With one row there is nothing to average")
    expect(panel(still).locator(".orders")).to_have_count(0)


def test_the_latest_updates_are_the_server_s_and_a_row_of_them_moves_the_timeline(still: Page) -> None:
    learner = Learner(still, link({**XOR, "optimizer": {"name": "adam", "learning_rate": 0.02}}))
    asked: list[str] = []
    still.on("request", lambda request: asked.append(request.url) if "/updates" in request.url else None)
    for iteration in (1, 2, 3):
        learner.step_iteration(iteration)
    assert not asked, "a tab that is not open asks for nothing"
    panel(still).get_by_role("tab", name="Update").click()
    rows = panel(still).locator(".updates tbody tr")
    expect(rows).to_have_count(3)
    answer = learner.api("updates", parameter=selected(still), iteration=3)
    for quantity in ("gradient", "first_moment", "second_moment", "new_value"):
        told = [row["update"]["terms"] for row in reversed(answer["rows"])]
        values = [next(term["value"] for term in terms if term["name"] == quantity) for terms in told]
        assert learner.exact(f"[data-quantity=update-{quantity}]") == values
    rows.nth(1).get_by_role("button").click()
    learner.expect_iteration(2)
    expect(panel(still).locator(".updates [aria-current=true]")).to_have_attribute("data-iteration", "2")
    expect(rows).to_have_count(2)


def test_an_update_is_not_told_before_it_is_computed(still: Page) -> None:
    learner = Learner(still, link(XOR))
    panel(still).get_by_role("tab", name="Update").click()
    expect(panel(still)).to_contain_text("No update has been made yet.")
    learner.to_phase(learner.phases - 2)
    expect(panel(still).locator(".updates")).to_have_count(0)
    learner.to_phase(learner.phases - 1)
    expect(panel(still).locator(".updates tbody tr")).to_have_count(1)


def test_one_weight_alone_has_its_row_of_updates(still: Page) -> None:
    learner = Learner(still, "/?preset=y-3x")
    for iteration in (1, 2):
        learner.step_iteration(iteration)
    panel(still).get_by_role("tab", name="Update").click()
    answer = learner.api("updates", parameter="W1.1.1", iteration=2)
    expect(panel(still).locator(".updates tbody tr")).to_have_count(2)
    assert learner.exact("[data-quantity=update-step]") == [row["update"]["step"] for row in reversed(answer["rows"])]


def test_a_diverged_run_tells_its_updates_to_the_last_finite_one(still: Page) -> None:
    spec = still.request.post("/api/sessions", data={"preset": "y-3x"}).json()["spec"]
    spec["optimizer"]["learning_rate"] = 1e6
    learner = Learner(still, link(spec))
    panel(still).get_by_role("tab", name="Update").click()
    learner.timeline.locator("[data-control=unit]").select_option("epoch")
    learner.timeline.locator("[data-control=speed]").select_option("16")
    learner.timeline.locator("[data-action=play]").click()
    expect(learner.notices).to_contain_text("Diverged.")
    last = learner.api()["iteration"]
    expect(panel(still).locator(".updates tbody tr").first).to_have_attribute("data-iteration", str(last))
    text = panel(still).inner_text()
    assert not [word for word in ("NaN", "Infinity", "undefined") if word in text]
