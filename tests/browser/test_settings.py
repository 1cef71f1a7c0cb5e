"""The settings row: what is edited at once, what starts again, and what is refused."""

from playwright.sync_api import Page, expect

from tests.browser.learner import Learner


def open_group(page: Page, name: str) -> None:
    page.locator(f"[data-chip={name}]").click()
    expect(page.locator(f"#settings-{name}")).to_be_visible()


def test_a_typed_learning_rate_is_an_edit_where_the_learner_stands(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    learner.step_iteration(1)
    still.locator("#rate").fill("0,25")
    still.locator("#rate").press("Tab")
    expect(still.locator("[data-chip=preset]")).to_contain_text("changed")
    assert learner.api()["edits"] == [{"iteration": 1, "optimizer": {"learning_rate": 0.25}}]
    expect(still.locator("#rate")).to_have_value("0.25")


def test_a_rate_out_of_range_stays_with_what_is_allowed_until_escape(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    rate = still.locator("#rate")
    rate.fill("-3")
    rate.press("Enter")
    expect(still.locator("#rate-fault")).to_contain_text("Given: “-3”. Allowed: a number from 0")
    expect(rate).to_have_value("-3")
    rate.press("Escape")
    expect(rate).to_have_value("0.5")
    expect(still.locator("#rate-fault")).to_have_count(0)
    assert learner.api()["edits"] == []


def test_the_rate_goes_up_and_down_by_the_arrow_keys(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    still.locator("#rate").press("ArrowDown")
    expect(still.locator("[data-chip=preset]")).to_contain_text("changed")
    assert learner.api()["edits"][0]["optimizer"] == {"learning_rate": 0.2}


def test_a_penalty_shows_beside_the_loss_and_reaches_the_server(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    open_group(still, "loss")
    still.locator("#penalty-l2").fill("0.01")
    still.locator("#penalty-l2").press("Enter")
    expect(still.locator("[data-chip=loss]")).to_contain_text("+ L2")
    assert learner.api("trace", iteration=1)["loss"]["penalty"] > 0


def test_a_loss_that_does_not_go_with_the_last_layer_cannot_be_chosen_and_says_why(still: Page) -> None:
    Learner(still, "/?preset=xor")
    open_group(still, "loss")
    refused = still.locator("#settings-loss-name option[value=cross_entropy]")
    expect(refused).to_have_attribute("disabled", "")
    expect(refused).to_have_attribute("title", "cross_entropy needs softmax in the last layer, not sigmoid.")
    expect(still.locator("#settings-loss-name option[disabled]")).to_have_count(1)


def test_another_dataset_brings_the_last_layer_that_fits_it(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    open_group(still, "dataset")
    still.locator("#settings-dataset-name").select_option("two_two_two")
    expect(still.locator("#settings-dataset")).to_contain_text("the last layer becomes 2 units")
    still.get_by_role("button", name="Use this data").click()
    expect(still.locator("[data-chip=dataset]")).to_contain_text("1 row")
    assert learner.api()["spec"]["layers"][-1]["units"] == 2


def test_three_classes_bring_three_softmax_units_and_their_loss(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    open_group(still, "dataset")
    still.locator("#settings-dataset-name").select_option("iris")
    expect(still.locator("#settings-dataset")).to_contain_text("3 units with Softmax")
    still.get_by_role("button", name="Use this data").click()
    expect(still.locator("[data-chip=dataset]")).to_contain_text("Iris, 150 rows")
    spec = learner.api()["spec"]
    assert spec["layers"][-1] == {"units": 3, "activation": "softmax"}
    assert spec["loss"]["name"] == "cross_entropy"


def test_targets_beyond_a_sigmoid_bring_the_identity(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    open_group(still, "dataset")
    still.locator("#settings-dataset-name").select_option("sine")
    still.get_by_role("button", name="Use this data").click()
    expect(still.locator("[data-chip=dataset]")).to_contain_text("Sine, 200 rows")
    assert learner.api()["spec"]["layers"][-1] == {"units": 1, "activation": "identity"}


def test_declining_to_start_again_puts_the_field_back(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    learner.step_iteration(1)
    open_group(still, "loss")
    still.locator("#settings-loss-reduction").select_option("sum")
    learner.notices.get_by_role("button", name="Keep it as it is").click()
    expect(still.locator("#settings-loss-reduction")).to_have_value("mean")
    assert learner.api()["iteration"] == 1


def test_the_die_draws_another_seed(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    before = learner.api()["parameters"][0]["W"]
    still.get_by_role("button", name="New seed").click()
    expect(still.locator(".settings-seed span")).not_to_have_text("0")
    assert learner.api()["parameters"][0]["W"] != before


def test_the_loss_curve_leads_to_the_iteration_that_is_clicked(still: Page) -> None:
    learner = Learner(still, "/?preset=xor")
    for iteration in (1, 2, 3):
        learner.step_iteration(iteration)
    plot = still.locator(".loss-plot .u-over")
    box = plot.bounding_box()
    assert box
    plot.hover(position={"x": 2, "y": 30})
    batch = learner.api("history")["history"][0]["batch_loss"]
    expect(still.locator('.loss-values [data-part="batch"] td')).to_have_text(str(batch))
    plot.click(position={"x": 2, "y": 30})
    learner.expect_iteration(1)
