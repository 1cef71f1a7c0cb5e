"""A learner at the panel that nudges."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.explore import Explore
from tests.browser.learner import XOR, link

SLOPE = "[data-quantity=slope]"
CHAIN_RULE_VALUE = "[data-view=chain-rule] [data-quantity=value]"
POINTS = 201
"""How many points of the curve the panel asks for."""
MIDDLE = 100
"""The index of the present value among them."""


class Nudger(Explore):
    """A learner at the panel that nudges."""

    def __init__(self, page: Page, spec: dict[str, Any] = XOR, iteration: int = 0) -> None:
        super().__init__(page, link(spec, iteration=iteration), "nudge")
        self.go_to_card()

    @property
    def dot(self) -> Locator:
        return self.body.get_by_role("slider")

    def figure(self, quantity: str) -> float:
        """The exact value behind a number of the panel."""
        shown = self.body.locator(f"[data-quantity={quantity}]")
        return float(shown.get_attribute("data-exact") or "nan")

    def to_slope(self) -> None:
        """Move time to where backprop's slope is known, if it is not."""
        self.body.get_by_role("button", name="Run it backward").click()
        expect(self.body.locator(SLOPE)).to_be_visible()

    def slice(self, parameter: str, iteration: int) -> dict[str, Any]:
        return self.api("slice", parameter=parameter, iteration=iteration, points=POINTS)

    def open_table(self) -> Locator:
        """The table of all parameters, opened."""
        table = self.body.locator("details.numbers", has_text="Every parameter as a table")
        table.locator("summary").click()
        expect(table.locator("tbody tr").first).to_be_visible()
        return table

    def press(self, *keys: str) -> None:
        self.dot.focus()
        for key in keys:
            self.page.keyboard.press(key)
