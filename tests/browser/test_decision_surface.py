"""The decision surface of one or two inputs: what it says at a place, and that a choice there holds everywhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explore import Explore
from tests.browser.surface import CIRCLE, SINE, Surface


def test_the_card_led_to_stays_in_view_while_those_above_are_filled(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    above = still.locator(".explore-cards > [data-card]").first
    expect(above.locator("canvas, svg, table").nth(1)).to_be_attached()
    expect(learner.body.locator(".surface-units [data-unit]")).to_have_count(4)
    expect(learner.heading).to_be_in_viewport()
    still.evaluate("() => window.scrollBy(0, -300)")
    top = still.evaluate("() => window.scrollY")
    learner.body.get_by_text("All units as a table").evaluate("summary => summary.click()")
    expect(learner.body.locator("details.numbers[open] tbody tr")).to_have_count(4)
    assert still.evaluate("() => window.scrollY") == top, "whoever has scrolled is let go"


def test_the_value_at_a_place_is_that_of_the_nearest_grid_point(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    canvas = learner.map.locator("canvas")
    canvas.hover(position={"x": 150, "y": 90})
    expect(learner.body.locator("[data-read=node] [data-exact]")).to_have_count(1)
    with_query = [query for name, query in learner.asked if name == "grid" and "units" not in query]
    grid = learner.api("grid", resolution=with_query[-1]["resolution"][0])
    column, row = (axis.index(value) for axis, value in zip((grid["x"], grid["y"]), learner.place(), strict=True))
    assert learner.read("node") == [grid["outputs"][0][row][column]]


def test_the_scale_runs_between_the_targets_and_its_hue_changes_at_the_decision(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    numbers = learner.body.locator(".surface-scale [data-exact]")
    assert [one.get_attribute("data-exact") for one in numbers.all()] == ["-1", "0", "1"]
    targets = {value for row in learner.api("rows")["rows"] for value in row["y"]}
    assert targets == {-1.0, 1.0}


def test_a_click_puts_the_nearest_row_in_focus_on_the_stage_too(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    canvas = learner.map.locator("canvas")
    for place in ({"x": 120, "y": 60}, {"x": 220, "y": 180}, {"x": 160, "y": 140}):
        canvas.click(position=place)
        told = learner.body.locator("[data-read=row]").locator("xpath=preceding-sibling::dt[1]").inner_text()
        number = re.search(r"\d+", told)
        assert number
        row = learner.api("rows")["rows"][int(number[0]) - 1]
        expect(learner.page.locator("main")).to_have_attribute("aria-busy", "false")
        batch = learner.api("trace", iteration=20)["batch"]["rows"]
        assert learner.read("row") == row["y_hat"]
        if row["row"] in batch:
            expect(learner.page.locator("[data-view=data-panel] tr[aria-current=true]")).to_have_attribute(
                "data-row", str(row["row"])
            )
        else:
            expect(learner.page.locator("[data-view=data-panel]")).to_contain_text(f"Row {row['row']}")


def test_arrow_keys_read_the_grid_and_enter_chooses_without_moving_the_timeline(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    learner.map.focus()
    still.keyboard.press("ArrowRight")
    before = learner.place()
    still.keyboard.press("ArrowRight")
    after = learner.place()
    assert after[0] > before[0]
    assert after[1] == before[1]
    still.keyboard.press("ArrowUp")
    assert learner.place()[1] > after[1]
    learner.expect_iteration(20)


def test_every_unit_has_its_own_surface_and_selects_itself_everywhere(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    pictures = learner.body.locator(".surface-units [data-unit]")
    expect(pictures).to_have_count(4)
    resolution = next(query for name, query in learner.asked if name == "grid" and "units" in query)["resolution"][0]
    layers = learner.api("grid", resolution=resolution, units="true")["units"]
    learner.body.get_by_text("All units as a table").click()
    table = learner.body.locator("details.numbers[open] tbody tr")
    expect(table).to_have_count(4)
    shown = [
        [float(cell.get_attribute("data-exact")) for cell in row.locator("td[data-exact]").all()] for row in table.all()
    ]
    values = [[value for line in unit for value in line] for layer in layers for unit in layer["a"]]
    assert [row[-2:] for row in shown] == [[min(unit), max(unit)] for unit in values]
    pictures.nth(1).click()
    expect(pictures.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(still.locator("[data-view=chain-rule]")).to_contain_text("unit 2 of layer 1")


def test_one_input_gives_a_curve_that_is_read_at_its_grid_points(still: Page) -> None:
    learner = Surface(still, SINE, 10)
    canvas = learner.map.locator("canvas")
    canvas.hover(position={"x": 200, "y": 60})
    expect(learner.body.locator("[data-read=node] [data-exact]")).to_have_count(1)
    query = [query for name, query in learner.asked if name == "grid" and "units" not in query][-1]
    grid = learner.api("grid", resolution=query["resolution"][0])
    (x,) = learner.place()
    assert learner.read("node") == [grid["outputs"][0][0][grid["x"].index(x)]]
    expect(learner.body.locator(".surface-units [data-unit]")).to_have_count(4)


def test_an_update_changes_what_is_read_at_the_same_place(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    learner.map.locator("canvas").hover(position={"x": 150, "y": 90})
    before, place = learner.read("node"), learner.place()
    still.keyboard.press("Shift+ArrowRight")
    learner.expect_iteration(21)
    expect(still.locator("main")).to_have_attribute("aria-busy", "false")
    expect(learner.body.locator("[data-read=node] [data-exact]")).not_to_have_attribute("data-exact", str(before[0]))
    assert learner.place() == pytest.approx(place, abs=0.2)  # a coarser grid has its nearest point elsewhere


def test_a_diverged_run_shows_its_last_finite_surface(still: Page) -> None:
    spec = {
        **CIRCLE,
        "layers": [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}],
        "optimizer": {"name": "sgd", "learning_rate": 1e200},
    }
    learner = Surface(still, spec)
    learner.timeline.locator("[data-control=unit]").select_option("iteration")
    for _ in range(3):
        learner.timeline.locator("[data-action=forward]").click()
        expect(still.locator("main")).to_have_attribute("aria-busy", "false")
    assert learner.api()["status"]["state"] == "diverged"
    expect(learner.body.locator(".surface-units [data-unit]")).to_have_count(3)
    expect(learner.body).not_to_contain_text("NaN")
    expect(learner.body).not_to_contain_text("Infinity")


@pytest.mark.parametrize("preset", ["one-point", "two-two-two", "y-3x"])
def test_one_row_or_a_few_have_a_surface_too(still: Page, preset: str) -> None:
    learner = Explore(still, f"/?preset={preset}", "decision-surface")
    learner.go_to_card()
    expect(learner.body.locator(".surface-units [data-unit]").first).to_be_visible()
    expect(learner.body.locator("[data-read=row] [data-exact]").first).to_be_visible()
    expect(learner.body).not_to_contain_text("NaN")
    row = learner.api("rows")["rows"][0]
    shown = [
        float(one.get_attribute("data-exact")) for one in learner.body.locator("[data-read=row] [data-exact]").all()
    ]
    assert shown == [*row["y"], *row["y_hat"]]


def test_each_unit_has_its_surface_beside_it_on_the_stage_while_that_is_wanted(still: Page) -> None:
    learner = Surface(still, CIRCLE, 20)
    wanted = learner.body.get_by_role("checkbox", name="on the network")
    expect(wanted).to_be_checked()
    learner.go_to_top()
    learner.step_iteration(21)
    pictures = still.locator("[data-view=stage] .stage-surfaces:not([data-late]) canvas")
    expect(pictures).to_have_count(4)
    learner.to_phase(learner.phases - 2)
    for mark in still.locator(".stage-legend li").all():
        expect(mark).to_be_in_viewport(ratio=1)
    learner.to_phase(learner.phases - 1)
    asked = [query for name, query in learner.asked if name == "grid" and "units" in query][-1]
    grid = learner.api("grid", resolution=asked["resolution"][0], units="true", iteration=22)
    corners = """canvas => {
      const {width, height} = canvas;
      const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
      const at = (across, up) => 4 * (Math.floor(height * (1 - up)) * width + Math.floor(width * across));
      return [0.1, 0.9].flatMap(up => [0.1, 0.9].map(across => [...data.slice(at(across, up), at(across, up) + 3)]));
    }"""
    last = len(grid["x"]) - 1
    near = [round(0.1 * last), round(0.9 * last)]
    for name, nodes in zip(("a1.1", "a1.2", "a1.3"), grid["units"][0]["a"], strict=True):
        colours = pictures.and_(still.locator(f"[data-unit='{name}']")).evaluate(corners)
        values = [nodes[row][column] for row in near for column in near]
        for (red, _, blue), value in zip(colours, values, strict=True):
            assert abs(value) < 0.2 or (blue > red) == (value > 0), f"{name} is {value}"
    learner.go_to_card()
    wanted.uncheck()
    learner.go_to_top()
    expect(pictures.first).not_to_be_visible()
