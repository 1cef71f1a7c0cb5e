"""A learner at the loss landscape."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.explore import Explore
from tests.browser.learner import XOR, link

CALL = re.compile(r"/landscape\?")
"""The page asks for a landscape."""


class Landscape(Explore):
    """A learner at the landscape, with what was answered last."""

    def __init__(self, page: Page, spec: dict[str, Any] = XOR, iteration: int = 0) -> None:
        super().__init__(page, link(spec, iteration=iteration), "landscape")
        self.go_to_card()

    @property
    def map(self) -> Locator:
        return self.body.locator(".landscape-map")

    @property
    def readout(self) -> Locator:
        return self.body.locator(".landscape-readout")

    @property
    def queries(self) -> list[dict[str, list[str]]]:
        """What the page has asked of landscapes."""
        return [query for call, query in self.asked if call == "landscape"]

    def plane(self, name: str) -> None:
        """Choose which plane is shown."""
        self.body.get_by_role("radio", name=name).check()

    def figure(self, quantity: str) -> float:
        """A number of the readout, exactly."""
        return float(self.readout.locator(f"[data-quantity={quantity}]").get_attribute("data-exact") or "nan")

    def answer(self) -> dict[str, Any]:
        """The server's answer to what the page asked last, asked again and read as plain lists."""
        expect(self.readout).to_be_visible()
        query = {name: values for name, values in self.queries[-1].items() if name != "arrays"}
        pairs = "&".join(f"{name}={value}" for name, values in query.items() for value in values)
        answer = self.page.request.get(f"/api/sessions/{self.session_id}/landscape?{pairs}")
        assert answer.ok, answer.text()
        return answer.json()

    def point(self, across: float, up: float) -> None:
        """Move the mouse to a place of the map, given as shares of the contours' own square."""
        box = self.map.locator(".landscape-edge").first.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"])

    def parameters(self) -> dict[str, float]:
        """Every parameter of the session, by name."""
        found = {}
        for layer in self.api()["parameters"]:
            for j, row in enumerate(layer["W"], 1):
                found |= {f"W{layer['layer']}.{j}.{i}": value for i, value in enumerate(row, 1)}
            found |= {f"b{layer['layer']}.{j}": value for j, value in enumerate(layer["b"], 1)}
        return found
