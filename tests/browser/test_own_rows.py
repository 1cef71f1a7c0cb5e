"""The rows that a run learns from: looked at, drawn, pasted, loaded; and what the page says of rows that do not fit."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.learner import Learner


def click_at(picture: Locator, across: float, down: float) -> None:
    """Click a place of the picture, given as shares of its width and height."""
    box = picture.bounding_box()
    assert box
    picture.click(position={"x": across * box["width"], "y": down * box["height"]})


def paste(page: Page, text: str) -> Locator:
    """Open the dialog and fill it; the dialog."""
    page.get_by_role("button", name="Paste or load").click()
    page.locator("dialog textarea").fill(text)
    return page.locator("dialog")


def expect_dataset(page: Page, text: str) -> None:
    expect(page.locator("[data-chip=dataset]")).to_contain_text(text)


def test_the_table_shows_the_answers_that_the_api_gives(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    shown = [cell.get_attribute("title") or "" for cell in still.locator(".data-rows td:last-child").all()]
    rows = learner.api("rows", iteration=1)["rows"]
    assert [float(title.split(";")[0].replace("\u2212", "-")) for title in shown] == [row["y_hat"][0] for row in rows]


def test_a_row_clicked_in_the_picture_comes_into_focus(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    grid = learner.api("grid", iteration=1)
    low, high = grid["x"][0], grid["x"][-1]
    picture = still.locator("[data-view=data-panel] canvas")
    click_at(picture, (1 - low) / (high - low), 1 - (0 - low) / (high - low))
    expect(still.locator(".data-sentence")).to_contain_text("Row 3 is in focus.")
    expect(still.locator('.data-rows tr[aria-current="true"]')).to_have_attribute("data-row", "3")


def test_points_drawn_and_undone_become_the_rows_of_the_run(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    still.get_by_role("button", name="Draw points").click()
    picture = still.locator("[data-view=data-panel] canvas")
    click_at(picture, 0.25, 0.25)
    click_at(picture, 0.5, 0.5)
    still.get_by_role("button", name="Undo").click()
    use = still.get_by_role("button", name="Use these points")
    expect(use).to_be_disabled()
    still.get_by_label("class 0").check()
    still.locator(".data-typed [name=x1]").fill("0.75")
    still.locator(".data-typed [name=x2]").fill("-0.25")
    still.locator(".data-typed [name=x2]").press("Enter")
    use.click()
    expect_dataset(still, "2 rows")
    expect(still.locator(".data-draw")).to_have_count(0)
    dataset = learner.api()["spec"]["dataset"]
    assert dataset["inputs"][1] == [0.75, -0.25]
    assert [row["y"] for row in learner.api("rows", iteration=1)["rows"]] == [[1.0], [0.0]]


def test_three_pasted_classes_bring_the_last_layer_and_the_loss_that_fit(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    dialog = paste(still, "height;width;kind\n1,5;2,0;ant\n2,5;1;bee\n3;0,2;cat\n")
    expect(dialog).to_contain_text("the last layer becomes 3 units with Softmax and the loss becomes Cross-entropy")
    dialog.get_by_role("button", name="Use this data").click()
    expect_dataset(still, "3 rows")
    spec = learner.api()["spec"]
    assert spec["dataset"]["inputs"] == [[1.5, 2.0], [2.5, 1.0], [3.0, 0.2]]
    assert spec["layers"][-1] == {"units": 3, "activation": "softmax"}
    assert spec["loss"]["name"] == "cross_entropy"


def test_rows_of_another_width_follow_rows_of_ones_own(still: Page) -> None:
    learner = Learner(still, "/?preset=two-two-two")
    for text, rows in (("a,b,c,y\n1,2,3,4.5\n2,3,4,5\n0,1,2,3", "3 rows"), ("x,y\n1,2\n2,4.5\n3,6\n4,8", "4 rows")):
        paste(still, text).get_by_role("button", name="Use this data").click()
        expect_dataset(still, rows)
    assert learner.api()["spec"]["dataset"]["features"] == ["x1"]
    learner.step_iteration(1)
    assert learner.api()["iteration"] == 1


def test_a_missing_value_and_a_word_are_named_and_nothing_typed_is_lost(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    text = "x1,x2,y\n0,0,0\n0,,1\n1,zero,1\n1,1\n"
    dialog = paste(still, text)
    expect(dialog).to_contain_text("Row 2, column x2: the cell is empty. Allowed: a number such as 1.5.")
    expect(dialog).to_contain_text("Row 3, column x2: “zero” is not a number.")
    expect(dialog).to_contain_text("Row 4 has 2 cells; the first line has 3.")
    expect(dialog.get_by_role("button", name="Use this data")).to_be_disabled()
    dialog.get_by_role("button", name="Close").click()
    still.get_by_role("button", name="Paste or load").click()
    expect(dialog.locator("textarea")).to_have_value(text)
    dialog.get_by_role("button", name="Close").click()
    learner.step_iteration(1)


def test_a_file_is_read_into_the_dialog(still: Page) -> None:
    Learner(still, "/?preset=xor")
    still.get_by_role("button", name="Paste or load").click()
    content = "\ufeffp;q\r\n1;yes\r\n2;no\r\n3;yes\r\n".encode()
    file = {"name": "rows.csv", "mimeType": "text/csv", "buffer": content}
    still.locator("dialog input[type=file]").set_input_files(files=[file])
    expect(still.locator("dialog")).to_contain_text("3 rows, 1 input, 1 target.")


def test_new_rows_for_a_run_that_has_begun_are_asked_about_first(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    learner.step_iteration(1)
    paste(still, "x,y\n1,2\n2,4.5\n3,6").get_by_role("button", name="Use this data").click()
    learner.notices.get_by_role("button", name="Keep it as it is").click()
    assert learner.api()["spec"]["dataset"]["name"] == "xor"
    assert learner.api()["iteration"] == 1
