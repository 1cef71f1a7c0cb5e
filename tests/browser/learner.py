"""What a learner does on the page, and what the server says of the same run."""

import base64
import json
import re
import zlib
from typing import Any

from playwright.sync_api import Locator, Page, expect

SESSION = re.compile(r"/api/sessions/([^/?]+)")

XOR = {
    "dataset": {"name": "xor"},
    "layers": [
        {"units": 4, "activation": "tanh"},
        {"units": 3, "activation": "tanh"},
        {"units": 1, "activation": "sigmoid"},
    ],
    "optimizer": {"name": "sgd", "learning_rate": 0.5},
    "seed": 3,
}
"""XOR with fixed choices, so that a test does not hang on a preset's."""


def link(spec: dict[str, Any], edits: list[dict[str, Any]] | None = None, iteration: int = 0) -> str:
    """The address that opens a run."""
    run = json.dumps({"spec": spec, "edits": edits or [], "iteration": iteration}).encode()
    return "/?run=" + base64.urlsafe_b64encode(zlib.compress(run)).decode().rstrip("=")


class Learner:
    """One person at one page. Waits for what is on screen, never for a time."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.session_id = ""
        page.on("response", self.note_session)
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("data-ready", "")

    def note_session(self, response: Any) -> None:
        """The session that the page works with is the last one it spoke of."""
        found = SESSION.search(response.url)
        if found and response.ok:
            self.session_id = found[1]

    def api(self, what: str = "", **query: Any) -> dict[str, Any]:
        """The server's own answer about the page's session."""
        path = f"/api/sessions/{self.session_id}" + (f"/{what}" if what else "")
        answer = self.page.request.get(path, params={key: str(value) for key, value in query.items()})
        assert answer.ok, answer.text()
        return answer.json()

    @property
    def timeline(self) -> Locator:
        return self.page.locator("[data-view=timeline]")

    @property
    def notices(self) -> Locator:
        return self.page.locator("[data-view=notices]")

    def expect_phase(self, index: int) -> None:
        """Exactly this phase is the last one completed."""
        expect(self.timeline.locator(f'.chip[data-index="{index}"]')).to_have_attribute("data-reached", "here")
        expect(self.page.locator("main")).to_have_attribute("aria-busy", "false")

    def expect_iteration(self, iteration: int) -> None:
        expect(self.timeline.locator("[data-control=iteration]")).to_have_value(str(iteration))

    def to_phase(self, index: int) -> None:
        """Click a phase's chip."""
        self.timeline.locator(f'.chip[data-index="{index}"]').click()
        self.expect_phase(index)

    def step_iteration(self, to: int) -> None:
        """Step by iteration and wait for the end of that iteration's update."""
        self.page.keyboard.press("Shift+ArrowRight")
        self.expect_iteration(to)
        self.expect_phase(self.phases - 1)

    def focus_row(self, row: int) -> None:
        """Click a row of the data table."""
        self.page.locator(f'[data-view=data-panel] [data-row="{row}"]').click()
        expect(self.page.locator("main")).to_have_attribute("aria-busy", "false")

    @property
    def phases(self) -> int:
        """How many phases an iteration has."""
        return self.timeline.locator(".chip").count()

    def exact(self, selector: str) -> list[float]:
        """The exact values behind the numbers that match, in the chain-rule panel."""
        found = self.page.locator(f"[data-view=chain-rule] {selector}")
        return [float(one.get_attribute("data-exact") or "nan") for one in found.all()]
