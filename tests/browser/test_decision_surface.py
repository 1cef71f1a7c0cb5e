"""The decision surface: what it says at a place, what it counts, and that a choice there is a choice everywhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explore import Explore
from tests.browser.learner import link

CIRCLE = {
    "dataset": {"name": "circle", "rows": 60, "split": {"train": 0.5, "validation": 0.3, "test": 0.2}},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
    "seed": 4,
}
IRIS = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
    "optimizer": {"name": "sgd", "learning_rate": 0.1},
    "seed": 2,
}
DIGITS = {
    "dataset": {"name": "digits"},
    "layers": [{"units": 6, "activation": "tanh"}, {"units": 10, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
    "optimizer": {"name": "sgd", "learning_rate": 0.5},
    "seed": 2,
}
SINE = {
    "dataset": {"name": "sine", "rows": 30},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}],
    "seed": 1,
}


class Surface(Explore):
    """A learner at the decision surface, brought into view."""

    def __init__(self, page: Page, spec: dict, iteration: int = 0) -> None:
        super().__init__(page, link(spec, iteration=iteration), "decision-surface")
        self.go_to_card()

    @property
    def map(self):
        return self.body.locator(".surface-map")

    def read(self, what: str) -> list[float]:
        """The exact numbers of a line of the readout."""
        found = self.body.locator(f"[data-read={what}] [data-exact]").all()
        return [float(one.get_attribute("data-exact") or "nan") for one in found]

    def place(self) -> list[float]:
        """The exact inputs of the grid point that is read."""
        title = self.body.locator("[data-read=node] span[title]").get_attribute("title") or ""
        return [float(text.replace("\N{MINUS SIGN}", "-")) for text in title.split(", ")]

    def counts(self) -> list[list[int]]:
        """The confusion matrix on screen."""
        read = "row => Array.from(row.querySelectorAll('[data-count]'), cell => Number(cell.dataset.count))"
        return [row.evaluate(read) for row in self.body.locator(".surface-matrix tbody tr").all()]

    def all_rows(self) -> list[dict]:
        """Every row at the moment on screen, page by page."""
        first = self.api("rows", limit=1000)
        more = [self.api("rows", limit=1000, offset=at)["rows"] for at in range(1000, first["total"], 1000)]
        return [row for page in (first["rows"], *more) for row in page]


def confusion(rows: list[dict], classes: list[str], part: str) -> list[list[int]]:
    """Counted anew from the outputs themselves: the largest one decides."""
    counts = [[0] * len(classes) for _ in classes]
    for row in rows:
        if row["split"] == part:
            decided = max(range(len(classes)), key=lambda index: row["y_hat"][index])
            counts[classes.index(row["label"])][decided] += 1
    return counts


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


def test_a_run_with_four_inputs_says_why_there_is_no_plane_and_counts_what_is_decided(still: Page) -> None:
    learner = Surface(still, IRIS, 60)
    expect(learner.body).to_contain_text("A row has 4 inputs (sepal length, sepal width, petal length, petal width).")
    expect(learner.body).to_contain_text("A plane shows two of them")
    expect(learner.map).to_have_count(0)
    assert not [name for name, _ in learner.asked if name == "grid"]
    rows, classes = learner.all_rows(), learner.api("rows")["classes"]
    for part in ("train", "validation", "test"):
        learner.body.locator(f"[data-part={part}] input").check()
        expect(learner.body.locator(".surface-matrix caption")).to_contain_text("training" if part == "train" else part)
        assert learner.counts() == confusion(rows, classes, part)


def test_a_wrong_row_chosen_from_the_list_comes_into_focus(still: Page) -> None:
    learner = Surface(still, IRIS, 5)
    wrong = [row for row in learner.all_rows() if row["split"] == "train" and not row["correct"]]
    worst = max(wrong, key=lambda row: row["loss"])
    lines = learner.body.locator(".surface-lines tbody tr")
    expect(lines.first).to_have_attribute("data-row", str(worst["row"]))
    expect(lines.first.locator("[data-exact]")).to_have_attribute("data-exact", repr(worst["loss"]))
    batch = learner.api("trace", iteration=5)["batch"]["rows"]
    chosen = next(row["row"] for row in wrong if row["row"] in batch)
    while not lines.locator(f"xpath=self::tr[@data-row='{chosen}']").count():
        learner.body.get_by_role("button", name="Next").click()
    learner.body.locator(f'.surface-lines tr[data-row="{chosen}"] button').click()
    expect(learner.body.locator(f'.surface-lines tr[data-row="{chosen}"]')).to_have_attribute("aria-current", "true")
    expect(still.locator("[data-view=data-panel] tr[aria-current=true]")).to_have_attribute("data-row", str(chosen))


def test_a_cell_of_the_matrix_lists_its_rows(still: Page) -> None:
    learner = Surface(still, IRIS, 5)
    cell = learner.body.locator(".surface-matrix [data-right=no] [data-count]:not([data-count='0'])").first
    count = int(cell.get_attribute("data-count") or 0)
    cell.click()
    expect(learner.body.locator(".surface-rows h3")).to_contain_text(f"{count} row")
    learner.body.get_by_role("button", name="All that are wrong").click()
    wrong = sum(row["split"] == "train" and not row["correct"] for row in learner.all_rows())
    expect(learner.body.locator(".surface-rows h3")).to_contain_text(f"{wrong} training rows decided wrongly")


def test_digits_are_counted_over_all_pages_and_drawn_with_the_first_layers_weights(still: Page) -> None:
    learner = Surface(still, DIGITS, 30)
    expect(learner.body.locator(".surface-note")).to_have_count(0)
    rows = learner.all_rows()
    assert len(rows) == 1797
    assert learner.counts() == confusion(rows, [str(digit) for digit in range(10)], "train")
    tile = learner.body.locator(".surface-rows .picture").first
    drawn = tile.evaluate(
        """canvas => {
            const {data: bytes} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const cell = canvas.width / 8;
            const at = index => (index % 8) * cell + Math.floor(index / 8) * cell * canvas.width;
            return Array.from({length: 64}, (_, index) => bytes[4 * at(index)]);
        }"""
    )
    ink = rows[int(tile.get_attribute("data-row") or 0) - 1]["x_raw"]
    order = sorted(range(64), key=lambda index: ink[index])
    assert [ink[at] for at in sorted(range(64), key=lambda index: -drawn[index])] == [ink[at] for at in order]
    expect(learner.body.locator(".surface-weights .picture")).to_have_count(6)


def test_a_weight_is_read_and_selected_in_its_picture(still: Page) -> None:
    learner = Surface(still, DIGITS, 30)
    picture = learner.body.locator(".surface-weights [data-unit='a1.3']")
    canvas = picture.locator("canvas")
    side = canvas.evaluate("canvas => canvas.clientWidth")
    place = {"x": (4 + 0.5) * side / 8, "y": (2 + 0.5) * side / 8}
    canvas.hover(position=place)
    value = learner.api()["parameters"][0]["W"][2][20]
    expect(picture).to_have_attribute("title", f"W1.3.21 = {value!r}".replace("-", "\N{MINUS SIGN}"))
    canvas.click(position=place)
    expect(still.locator("[data-view=chain-rule]")).to_contain_text("unit 3 of layer 1")


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
    assert [round(value, 1) for value in learner.place()] == [round(value, 1) for value in place]


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


def test_a_regression_of_three_inputs_lists_the_rows_it_misses_most(still: Page) -> None:
    spec = {
        "dataset": {
            "name": "custom",
            "task": "regression",
            "inputs": [[0, 0, 1], [1, 0, 0], [0, 1, 0.5]],
            "targets": [[1], [5], [-2]],
        },
        "layers": [{"units": 1, "activation": "identity"}],
    }
    learner = Surface(still, spec)
    rows = sorted(learner.api("rows")["rows"], key=lambda row: -row["loss"])
    lines = learner.body.locator(".surface-lines tbody tr")
    expect(lines).to_have_count(3)
    assert [line.get_attribute("data-row") for line in lines.all()] == [str(row["row"]) for row in rows]
    expect(learner.body).to_contain_text("A row has 3 inputs")
