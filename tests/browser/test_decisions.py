"""Where a plane makes no sense: decisions counted over all rows, wrong ones listed, digits and weights as pictures."""

from playwright.sync_api import Page, expect

from tests.browser.surface import DIGITS, IRIS, Surface


def confusion(rows: list[dict], classes: list[str], part: str) -> list[list[int]]:
    """Counted anew from the outputs themselves: the largest one decides."""
    counts = [[0] * len(classes) for _ in classes]
    for row in rows:
        if row["split"] == part:
            decided = max(range(len(classes)), key=lambda index: row["y_hat"][index])
            counts[classes.index(row["label"])][decided] += 1
    return counts


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


def test_the_data_panel_draws_digits_too(still: Page) -> None:
    learner = Surface(still, DIGITS)
    panel = still.locator("[data-view=data-panel]")
    expect(panel.locator(".data-row-picture canvas")).to_have_attribute(
        "data-row", str(learner.api("trace")["sample"]["row"])
    )
    expect(panel.locator("tbody canvas")).to_have_count(50)
    first = learner.api("rows", limit=1)["rows"][0]
    expect(panel.locator("tbody tr").first.locator("td").first).to_have_attribute(
        "title", "Ink from 0 to 1, row by row: " + ", ".join(f"{value:g}" for value in first["x_raw"])
    )
