"""The panel that compares runs: its numbers are the API's, and what goes wrong on the way is told and mended."""

import re
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.explore import Explore
from tests.browser.learner import link
from tests.browser.random_specs import draw
from tests.browser.witness import READ, Shown, misrounded, numbers, stranger


class Comparer(Explore):
    """A learner at the panel that compares runs."""

    def __init__(self, page: Page, preset: str, address: str | None = None) -> None:
        self.comparison_id = ""
        super().__init__(page, (address or f"/?preset={preset}") + "#compare", "compare")
        self.go_to_card()
        expect(self.body.locator("form")).to_be_visible()

    def field(self, name: str) -> Locator:
        return self.body.locator(f'[data-field="{name}"]')

    @property
    def begin_button(self) -> Locator:
        return self.body.get_by_role("button", name=re.compile("^Compare "))

    def begin(self, **fields: str) -> None:
        """Fill in the form and press the button; the comparison is then worked on."""
        for name, value in fields.items():
            if self.field(name).evaluate("field => field.tagName") == "SELECT":
                self.field(name).select_option(value)
            else:
                self.field(name).fill(value)
        posted = lambda answer: answer.request.method == "POST" and answer.url.endswith("/api/comparisons")  # noqa: E731
        with self.page.expect_response(posted) as told:
            self.begin_button.click()
        self.comparison_id = told.value.json().get("id", "") if told.value.ok else ""

    def begin_long(self) -> None:
        """A comparison that takes many seconds, of which something is shown already."""
        self.begin(values="0.1, 0.3, 1", unit="epochs", count="20000")
        expect(self.body.locator(".compare-plot")).to_be_visible()
        expect(self.body.get_by_role("progressbar")).to_be_visible()

    def expect_finished(self, runs: int) -> None:
        expect(self.body.locator(".compare-progress")).to_have_count(0)
        expect(self.body.locator(".compare-table tbody tr")).to_have_count(runs)
        expect(self.body.locator(".compare-cards li")).to_have_count(runs)

    def comparison(self) -> dict[str, Any]:
        """The server's own answer about the comparison."""
        answer = self.page.request.get(f"/api/comparisons/{self.comparison_id}")
        assert answer.ok, answer.text()
        return answer.json()

    def column(self, name: str) -> list[float | None]:
        """The exact numbers of a column of the results, a run each; None where there is none."""
        cells = self.body.locator(f'.compare-table td[data-column="{name}"]').all()
        numbers = [cell.locator("[data-exact]") for cell in cells]
        return [float(one.first.get_attribute("data-exact") or "nan") if one.count() else None for one in numbers]

    def text_of(self, name: str) -> list[str]:
        """A column of the results as it stands on screen."""
        return self.body.locator(f'.compare-table td[data-column="{name}"]').all_inner_texts()


def test_three_rates_on_one_weight_tell_their_story(still: Page) -> None:
    learner = Comparer(still, "y-3x")
    learner.begin()
    learner.expect_finished(3)
    # dL/dw = -45 at w = 0, and L = 7.5 (3 - w)², whose curvature 15 allows rates up to 2/15.
    assert learner.column("first") == pytest.approx([0.45, 4.5, 45.0], abs=1e-9)
    assert learner.text_of("first") == ["0.45", "4.5", "45"]
    assert learner.text_of("stable") == ["0.1333"] * 3
    table = learner.body.locator(".compare-table tbody tr")
    expect(table.nth(0)).to_contain_text("finished")
    expect(table.nth(2)).to_contain_text(re.compile(r"diverged at \d+"))
    card = learner.body.locator('.compare-cards li[data-run="3"]')
    expect(card).to_contain_text("above the largest stable rate")
    expect(card).to_contain_text("0.1333")
    text = learner.body.inner_text()
    assert not [word for word in ("NaN", "Infinity", "undefined", "null") if word in text]


def test_all_numbers_on_screen_are_the_api_s(still: Page) -> None:
    learner = Comparer(still, "y-3x")
    learner.begin(loss="0.001")
    learner.expect_finished(3)
    told = learner.comparison()
    assert learner.column("train") == [run["losses"]["train"] for run in told["runs"]]
    reached = [run["iterations_to_loss"] for run in told["runs"]]
    assert reached[0] > reached[1]
    assert reached[2] is None
    assert learner.text_of("reached")[2] == "not reached"
    names = [
        *("label", "iteration", "epoch", "train", "first", "stable", "start", "end", "to_loss", "epochs_to_loss", "W"),
    ]
    columns = [0, 2, 3, 4, 10, 13, 14, 15, 16, 17, 19]
    shown = [[row[index] for index in columns] for row in learner.numbers()[1:]]
    expected = [
        [
            run["label"],
            run["iteration"],
            run["epoch"],
            run["losses"]["train"],
            run["first_update"]["norm"],
            run["largest_stable_rate"],
            run["gradient_noise"]["start"],
            run["gradient_noise"]["end"],
            run["iterations_to_loss"],
            run["epochs_to_loss"],
            run["parameters"][0]["W"][0][0],
        ]
        for run in told["runs"]
    ]
    for row, run in zip(shown, expected, strict=True):
        assert row[0] == run[0]
        for name, cell, value in zip(names[1:], row[1:], run[1:], strict=True):
            assert read(cell) == value, name


def test_on_random_runs_every_number_of_a_comparison_is_the_api_s_to_the_digits_displayed(still: Page) -> None:
    random = Random("compare")
    for run in [draw(random) for _ in range(4)]:
        learner = Comparer(still, "", link(run.spec, run.edits, run.iteration))
        learner.begin(values="0.01, 0.05", unit="iterations", count="6", loss="0.3")
        learner.expect_finished(2)
        told = set(numbers(learner.comparison()))
        shown = [Shown(**one) for one in learner.body.locator(".compare-results").evaluate(READ)]
        assert len(shown) >= 8, run
        assert not [one for one in shown if misrounded(one) or stranger(one, told)], run


def read(cell: str) -> float | None:
    """A number of a table as it is titled."""
    return None if cell == "–" else float(cell.replace("\N{MINUS SIGN}", "-"))


def test_cancelling_keeps_what_the_runs_had_told(still: Page) -> None:
    learner = Comparer(still, "circle")
    learner.begin_long()
    learner.body.get_by_role("button", name="Cancel").click()
    expect(learner.body.locator("[data-standing=cancelled]")).to_contain_text("stays here")
    expect(learner.body.get_by_role("progressbar")).to_have_count(0)
    expect(learner.body.locator(".compare-plot")).to_be_visible()
    expect(learner.body.locator(".compare-table tbody tr")).to_have_count(3)
    assert still.request.get(f"/api/comparisons/{learner.comparison_id}").status == 404
    expect(learner.begin_button).to_be_enabled()


@pytest.mark.complaints_allowed(r"status of 422")
def test_what_is_wrong_with_a_value_is_said_beside_the_field(still: Page) -> None:
    learner = Comparer(still, "y-3x")
    values = learner.field("values")
    values.fill("0.1, fast")
    expect(learner.body.locator("#compare-value-faults")).to_contain_text("“fast” cannot be read")
    expect(learner.begin_button).to_be_disabled()
    learner.begin(values="0.1, -3")
    expect(learner.body.locator("#compare-value-faults")).to_have_text("-3: must be a number at least 0, not -3.")
    expect(values).to_have_attribute("aria-invalid", "true")
    values.fill("0.1, 3")
    expect(learner.body.locator("#compare-value-faults")).to_have_text("")
    learner.begin()
    learner.expect_finished(2)


@pytest.mark.complaints_allowed(r"status of 404")
def test_a_comparison_that_vanished_with_its_session_is_told_and_begun_again(still: Page) -> None:
    learner = Comparer(still, "circle")
    learner.step_iteration(1)
    learner.begin(**{"from": "here"}, values="0.1, 0.3, 1", unit="epochs", count="20000")
    expect(learner.body.locator(".compare-plot")).to_be_visible()
    assert still.request.delete(f"/api/sessions/{learner.session_id}").ok
    assert still.request.delete(f"/api/comparisons/{learner.comparison_id}").ok
    expect(learner.body.locator("[data-standing=lost]")).to_contain_text("The server no longer has this comparison")
    expect(learner.body.locator(".compare-plot")).to_be_visible()
    posted = lambda answer: answer.request.method == "POST" and answer.status == 202  # noqa: E731
    with still.expect_response(posted):
        learner.body.get_by_role("button", name="Start it again").click()
    expect(learner.body.get_by_role("progressbar")).to_be_visible()
    learner.body.get_by_role("button", name="Cancel").click()
    expect(learner.body.locator("[data-standing=cancelled]")).to_be_visible()


@pytest.mark.complaints_allowed(r"net::ERR_FAILED")
def test_without_a_stream_of_events_the_page_asks_until_the_end(still: Page) -> None:
    still.route("**/api/comparisons/*/events", lambda route: route.abort())
    learner = Comparer(still, "circle")
    learner.begin(values="0.1, 0.3", count="300")
    learner.expect_finished(2)


def test_a_compared_run_opens_with_its_numbers_and_a_way_back(still: Page) -> None:
    learner = Comparer(still, "y-3x")
    learner.step_iteration(1)
    learner.step_iteration(2)
    before = learner.api()
    learner.begin(values="0.01, 0.1", unit="iterations", count="7")
    learner.expect_finished(2)
    learner.body.locator('[data-open="2"]').click()
    learner.expect_iteration(7)
    session, run = learner.api(), learner.comparison()["runs"][1]
    assert session["spec"]["optimizer"]["learning_rate"] == 0.1
    assert session["losses"] == run["losses"]
    assert session["parameters"] == run["parameters"]
    expect(learner.body.locator("[data-since=other]")).to_be_visible()
    learner.notices.get_by_role("button", name="Back to it").click()
    learner.expect_iteration(2)
    assert learner.api()["parameters"] == before["parameters"]
    expect(learner.body.locator("[data-since]")).to_have_count(0)


def test_opening_one_compared_run_after_another_keeps_the_learner_s_own(still: Page) -> None:
    learner = Comparer(still, "y-3x")
    learner.step_iteration(1)
    learner.step_iteration(2)
    own = learner.api()
    learner.begin(values="0.01, 0.1", unit="iterations", count="7")
    learner.expect_finished(2)
    for run in ("1", "2"):
        learner.body.locator(f'[data-open="{run}"]').click()
        learner.expect_iteration(7)
        expect(learner.notices).to_contain_text("is kept at iteration 2")
    still.evaluate("() => document.activeElement.blur()")  # within the table the keys are the table's
    learner.step_iteration(8)
    learner.body.locator('[data-open="1"]').click()
    question = learner.notices.get_by_role("alertdialog")
    expect(question).to_contain_text("the run before, at iteration 2, will be gone")
    question.get_by_role("button", name="Keep it as it is").click()
    learner.expect_iteration(8)
    learner.notices.get_by_role("button", name="Back to it").click()
    learner.expect_iteration(2)
    assert learner.api()["parameters"] == own["parameters"]


@pytest.mark.complaints_allowed(r"status of 404")
def test_a_comparison_goes_on_unseen_and_is_there_when_one_comes_back_or_loads_the_page_again(still: Page) -> None:
    learner = Comparer(still, "circle")
    learner.begin(values="0.1, 0.3", count="400")
    learner.heading.click()
    expect(learner.body).to_be_hidden()
    learner.heading.click()
    learner.expect_finished(2)
    still.reload()
    learner.expect_finished(2)
    assert learner.column("train") == [run["losses"]["train"] for run in learner.comparison()["runs"]]
    assert still.request.delete(f"/api/comparisons/{learner.comparison_id}").ok
    still.reload()
    expect(learner.body.locator("[data-standing=lost]")).to_contain_text("The server no longer has this comparison")
    expect(learner.body.get_by_role("button", name="Start it again")).to_be_enabled()


def test_a_comparison_from_where_the_run_stood_says_so_once_it_has_moved(still: Page) -> None:
    learner = Comparer(still, "y-3x")
    learner.step_iteration(1)
    learner.begin(**{"from": "here"}, values="0.01, 0.1", count="3")
    learner.expect_finished(2)
    expect(learner.body.locator("[data-since]")).to_have_count(0)
    learner.step_iteration(2)
    expect(learner.body.locator("[data-since=moved]")).to_contain_text("iteration 1")
    told = learner.comparison()
    assert told["spec"]["parameters"][0]["W"] == [[0.45]]


def test_batch_sizes_of_few_rows_are_compared_on_the_circle_and_it_is_said(still: Page) -> None:
    learner = Comparer(still, "xor")
    learner.field("setting").select_option("batch_size")
    expect(learner.body.locator(".compare-note")).to_contain_text("This run has 4 rows")
    expect(learner.field("unit")).to_be_disabled()
    learner.begin(values="32, 256, all", count="3")
    learner.expect_finished(3)
    told = learner.comparison()
    assert told["spec"]["dataset"]["name"] == "circle"
    assert told["spec"]["dataset"]["rows"] == 2000
    assert [run["epoch"] for run in told["runs"]] == [3, 3, 3]
    expect(learner.body.locator(".compare-results")).to_contain_text("Made of the circle with 2 000 rows")


def test_arrow_keys_walk_the_curves_and_tell_exact_values(still: Page) -> None:
    learner = Comparer(still, "y-3x")
    learner.begin(count="5")
    learner.expect_finished(3)
    told = learner.comparison()["runs"]
    plot = learner.body.get_by_role("slider")
    plot.press("End")
    plot.press("ArrowDown")
    last = told[1]["history"][-1]
    assert last["iteration"] == 5
    expect(plot).to_have_attribute("aria-valuetext", f"0.1 · iteration 5 · {last['train']!r}")
    expect(learner.body.locator(".compare-readout")).to_contain_text(repr(last["train"]))
