"""All parameters nudged: both ways' costs, the picture and the table are the API's, and a row or a point selects."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.learner import XOR
from tests.browser.nudger import CHAIN_RULE_VALUE, Nudger


def test_the_costs_of_both_ways_are_those_of_the_api(still: Page) -> None:
    learner = Nudger(still)
    expect(learner.body.locator("[data-quantity=nudging-seconds]")).to_be_visible()
    cost = learner.api("gradient-check", iteration=1)["cost"]
    for way in ("nudging", "backprop"):
        assert learner.figure(f"{way}-forward-passes") == cost[way]["forward_passes"]
        assert learner.figure(f"{way}-backward-passes") == cost[way]["backward_passes"]
        assert learner.figure(f"{way}-multiply-adds") == cost[way]["multiply_adds"]
        assert learner.figure(f"{way}-seconds") > 0


def test_a_row_selects_its_parameter_everywhere(still: Page) -> None:
    learner = Nudger(still)
    table = learner.open_table()
    table.get_by_role("button", name="b2.3", exact=True).click()
    expect(learner.dot).to_have_attribute("aria-label", re.compile(r"^b2\.3,"))
    expect(table.locator("tr[aria-current]")).to_contain_text("b2.3")
    value = learner.api()["parameters"][1]["b"][2]
    expect(still.locator(CHAIN_RULE_VALUE)).to_have_attribute("data-value", re.compile(f"^{value:g}$"))
    learner.to_slope()
    assert learner.figure("slope") == learner.api("inspect", parameter="b2.3", iteration=1)["gradient"]


def test_the_table_of_all_parameters_holds_the_check_of_the_api(still: Page) -> None:
    learner = Nudger(still)
    table = learner.open_table()
    expect(table.locator("tbody tr")).to_have_count(31)
    read = "row => Array.from(row.cells, cell => cell.dataset.exact ?? cell.textContent.trim())"
    shown = [row.evaluate(read) for row in table.locator("tbody tr").all()]
    wanted = learner.api("gradient-check", iteration=1)["parameters"]
    assert [row[0] for row in shown] == [one["name"] for one in wanted]
    assert [row[4] for row in shown] == [one["verdict"] for one in wanted]
    for row, one in zip(shown, wanted, strict=True):
        figures = (one["gradient"], one["finite_difference"]["estimate"], one["finite_difference"]["absolute_error"])
        assert tuple(map(float, row[1:4])) == figures
        assert tuple(map(float, row[5:])) == (one["nudge"]["loss_reduction"], one["nudge"]["step"])


def test_a_point_of_the_picture_is_walked_to_and_selected(still: Page) -> None:
    learner = Nudger(still)
    checked = learner.api("gradient-check", iteration=1)["parameters"]
    most = max(checked, key=lambda one: one["nudge"]["step"])
    picture = learner.body.get_by_role("listbox")
    picture.press("End")
    expect(learner.body.locator(".nudge-pointed")).to_contain_text(most["name"])
    picture.press("Enter")
    expect(learner.dot).to_have_attribute("aria-label", re.compile(f"^{re.escape(most['name'])},"))
    picture.press("Home")
    ring = learner.body.locator(".nudge-ring[data-kind=pointed]").bounding_box()
    least = min(checked, key=lambda one: one["nudge"]["step"])
    still.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    expect(learner.dot).to_have_attribute("aria-label", re.compile(f"^{re.escape(least['name'])},"))


def test_reduction_and_update_are_on_one_line_for_plain_descent_and_off_it_under_adam(still: Page) -> None:
    learner = Nudger(still)
    expect(learner.body.locator(".nudge-why")).to_contain_text("all points lie on one line")
    expect(learner.body.locator(".nudge-proportion")).to_have_count(1)
    adam = Nudger(still, {**XOR, "optimizer": {"name": "adam"}})
    expect(adam.body.locator(".nudge-why")).to_contain_text("It divides each gradient by the size")
    expect(adam.body.locator(".nudge-proportion")).to_have_count(0)


def test_where_no_update_moves_anything_no_line_is_claimed_and_none_denied(still: Page) -> None:
    # From zeros XOR gives ŷ = ½ on every row, and the four errors of ½ cancel in the only gradient there is, b3.1's.
    learner = Nudger(still, {**XOR, "initializer": {"name": "zeros"}})
    expect(learner.body.locator(".nudge-why")).to_contain_text("here no update moves a parameter")
    expect(learner.body.locator(".nudge-why")).not_to_contain_text("they do not")
    expect(learner.body.locator(".nudge-proportion")).to_have_count(0)


def test_a_large_network_is_nudged_only_when_asked(still: Page) -> None:
    learner = Nudger(still, {"dataset": {"name": "circle"}, "layers": [{"units": 64}, {"units": 1}], "batch_size": 5})
    expect(learner.dot).to_be_visible()
    assert not [query for call, query in learner.asked if call == "gradient-check"]
    assert learner.body.locator("[data-quantity=nudging-forward-passes]").get_attribute("data-exact") == "514"
    learner.body.get_by_role("button", name="Check every parameter").click()
    expect(learner.body.locator("[data-quantity=nudging-seconds]")).to_be_visible()
    assert len([query for call, query in learner.asked if call == "gradient-check"]) == 1


def test_a_check_that_ran_out_of_time_says_how_far_it_came(still: Page) -> None:
    def cut(route: Any) -> None:
        answer = route.fetch()
        found = answer.json()
        found |= {"checked": 20, "parameters": found["parameters"][:20]}
        route.fulfill(response=answer, json=found)

    still.route("**/gradient-check?*", cut)
    learner = Nudger(still)
    expect(learner.body).to_contain_text("Time was up after 20 of 31 parameters")
    expect(learner.body).to_contain_text("All would take 62 forward passes")
