"""On thirty runs drawn at random, every number in the panels is the API's, rounded to the digits displayed."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.learner import link
from tests.browser.random_specs import OF_EACH_PANEL, PANELS, Drawn, drawn
from tests.browser.witness import Shown, Witness, misrounded, numbers, stranger

READY = {
    "loss-accuracy": ".loss-readout",
    "decision-surface": ".surface-readout, .surface-matrix, .surface-lines",
    "nudge": "[data-quantity=nudging-seconds]",
    "gradient-flow": ".flow-layers",
    "landscape": ".landscape-readout",
}
"""What a panel shows once it has its answers."""
TABS = ("Paths", "Samples", "Nudge")


def chain_rule(learner: Witness) -> Any:
    return learner.page.locator("[data-view=chain-rule]")


def looked_at(page: Page, run: Drawn, panel: str) -> Witness:
    """A learner at a run with its gradients computed, or its update made, and its parameter selected."""
    learner = Witness(page, link(run.spec, run.edits, run.iteration), panel)
    learner.to_phase(learner.phases - (1 if run.update else 2))
    learner.select(run.parameter)
    expect(chain_rule(learner).locator("[data-quantity=batch-gradient]")).to_be_visible()
    return learner


def iteration_of(learner: Witness) -> int:
    return int(learner.timeline.locator("[data-control=iteration]").input_value())


def row_of(learner: Witness) -> int:
    return int(re.search(r"row (\d+) alone", chain_rule(learner).locator(".gradients").inner_text())[1])


def exact(learner: Witness, view: str, selector: str) -> float:
    found = learner.page.locator(f"[data-view={view}] {selector}")
    return float(found.get_attribute("data-exact") or "nan")


def pulls(shares: list[float]) -> set[float]:
    """ "What pulls up, what pulls down": shares added up one after another, all and by sign."""
    made = set()
    for kept in (shares, [max(0.0, share) for share in shares], [min(0.0, share) for share in shares]):
        total = 0.0
        for share in kept:  # plain additions as in the page: Python's sum() may compensate for rounding
            total += share
        made |= {total, -total}
    return made


def derived(answers: list[Any]) -> set[float]:
    """The few numbers that panels make of the server's own, each by the arithmetic that the panel states."""
    made: set[float] = set()
    for answer in answers:
        if "tangent_loss" in answer.get("step", {}):  # "change": a loss beside the present one
            losses = (answer["step"][name] for name in ("tangent_loss", "loss", "loss_of_all"))
            made |= {loss - answer["loss"] for loss in losses if loss is not None}
        if "paths" in answer.get("sample", {}):  # "cancelled": what pulls up and what pulls down
            paths = answer["sample"]["paths"]
            if paths["absolute"] is not None:
                made |= {(paths["absolute"] + way * paths["sum"]) / 2 for way in (1, -1)}
            made |= pulls([one["contribution"] for one in answer["samples"]])
    return made


def wrong(learner: Witness, view: str) -> list[Shown]:
    """The numbers of a panel that are not the server's, or are displayed as what they are not."""
    shown = learner.shown(view)
    assert shown, f"{view} shows no number"
    told = set(numbers(learner.answers)) | derived(learner.answers)
    return [one for one in shown if misrounded(one) or stranger(one, told)]


def assert_gradients(learner: Witness, run: Drawn) -> None:
    """The main numbers of the chain-rule panel are those of a call of our own, by name."""
    n, row = iteration_of(learner), row_of(learner)
    inspection = learner.api("inspect", parameter=run.parameter, iteration=n, row=row)
    assert exact(learner, "chain-rule", "[data-quantity=sample-gradient]") == inspection["sample"]["gradient"], run
    assert exact(learner, "chain-rule", "[data-quantity=batch-gradient]") == inspection["gradient"], run
    chain_rule(learner).get_by_role("tab", name="Update").click()
    assert exact(learner, "chain-rule", "[data-quantity=old-value]") == inspection["parameter"]["value"], run
    if run.update:
        assert exact(learner, "chain-rule", "[data-quantity=step]") == inspection["update"]["step"], run
        assert exact(learner, "chain-rule", "[data-quantity=new-value]") == inspection["update"]["new_value"], run


def assert_main_numbers(learner: Witness, run: Drawn, panel: str) -> None:
    """The main numbers of an Explore panel are those of a call of our own, by name."""
    n = iteration_of(learner)
    if panel == "loss-accuracy":
        rows = learner.api("rows", iteration=n + run.update, limit=1000)["rows"]
        for part in ("train", "validation", "test"):
            losses = [row["loss"] for row in rows if row["split"] == part]
            mean = [pytest.approx(sum(losses) / len(losses), rel=1e-12)] if losses else []
            found = learner.body.locator(f"[data-part={part}] [data-exact]").all()
            values = [float(one.get_attribute("data-exact")) for one in found]
            is_unmeasured = not values and not run.update  # looking back to between two ends of epochs
            assert values == mean or is_unmeasured, run
        batch = learner.api("trace", iteration=n)["loss"]["data"]
        assert exact(learner, panel, "[data-part=batch] [data-exact]") == batch, run
    elif panel == "nudge":
        curve = learner.api("slice", parameter=run.parameter, iteration=n, points=201)
        for quantity, value in {"slope": curve["gradient"], "value": curve["value"], "loss": curve["loss"]}.items():
            assert exact(learner, panel, f"[data-quantity={quantity}]") == value, run
    elif panel == "gradient-flow":
        for layer in learner.api("diagnostics", iteration=n)["layers"]:
            figure = f".flow-layers [data-layer='{layer['layer']}'] [data-figure=gradient_norm]"
            assert exact(learner, panel, figure) == layer["gradient_norm"], run
    elif panel == "landscape":
        present = learner.asked_again("landscape")["loss"]
        assert exact(learner, panel, "[data-quantity=present-loss]") == present, run
    else:
        rows = {row["row"]: row for row in learner.api("rows", iteration=n + run.update, limit=1000)["rows"]}
        for line in learner.body.locator(".surface-lines tr[data-row]").all():
            loss = line.locator("[data-exact]").get_attribute("data-exact")
            assert float(loss) == rows[int(line.get_attribute("data-row"))]["loss"], run
        for number in learner.body.locator("[data-read=row] [data-exact]").all():
            row = rows[row_of(learner)]
            assert float(number.get_attribute("data-exact")) in (*row["y"], *row["y_hat"]), run


@pytest.mark.parametrize("panel", PANELS)
def test_on_random_runs_every_number_in_the_panels_is_the_api_s_to_the_digits_displayed(
    still: Page, panel: str
) -> None:
    runs = drawn(panel)
    assert len(runs) == OF_EACH_PANEL
    found = []
    for index, run in enumerate(runs):
        learner = looked_at(still, run, panel)
        chain_rule(learner).get_by_role("tab", name=TABS[index % len(TABS)]).click()
        found += [(run, one) for one in wrong(learner, "chain-rule")]
        assert_gradients(learner, run)
        expect(chain_rule(learner).locator("[aria-busy=true]")).to_have_count(0)
        found += [(run, one) for one in wrong(learner, "chain-rule")]
        learner.go_to_card()
        expect(learner.body.locator(READY[panel]).first).to_be_visible()
        found += [(run, one) for one in wrong(learner, panel)]
        assert_main_numbers(learner, run, panel)
        learner.leave()
    assert not found, "\n".join(f"{one} in {run}" for run, one in found)
