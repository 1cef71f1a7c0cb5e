"""The Explore area as a learner uses it: opening a card, seeing it, and what its panel asks of the server meanwhile."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.learner import Learner


class Explore(Learner):
    """A learner who looks at one card. ``asked`` holds what the page has asked of the session since, call by call."""

    def __init__(self, page: Page, address: str, panel: str) -> None:
        self.panel = panel
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        page.on("request", self.note_call)
        super().__init__(page, address)

    def note_call(self, request: Request) -> None:
        """Write down a call on the session: its last name and its query."""
        address = urlsplit(request.url)
        if "/api/sessions/" in address.path:
            self.asked.append((address.path.rsplit("/", 1)[1], parse_qs(address.query)))

    @property
    def card(self) -> Locator:
        return self.page.locator(f'[data-card="{self.panel}"]')

    @property
    def body(self) -> Locator:
        """What the panel draws."""
        return self.page.locator(f'[data-view="{self.panel}"]')

    @property
    def heading(self) -> Locator:
        return self.card.locator("> details > summary")

    def go_to_card(self) -> None:
        """Click the card's name in the bar: it opens and comes into view."""
        self.page.locator(f'.explore-bar a[href="#{self.panel}"]').click()
        expect(self.heading).to_be_in_viewport()

    def go_to_top(self) -> None:
        """Scroll back to the network."""
        self.page.evaluate("() => window.scrollTo(0, 0)")
        expect(self.page.locator("[data-view=stage]")).to_be_in_viewport(ratio=0.9)
        expect(self.heading).not_to_be_in_viewport()

    def numbers(self) -> list[list[str]]:
        """The panel's table of numbers, opened: the exact text of every cell, heads first."""
        table = self.body.locator("details.numbers")
        if table.get_attribute("open") is None:
            table.locator("summary").click()
        expect(table.locator("tbody tr").first).to_be_visible()
        read = "row => Array.from(row.cells, cell => cell.title || cell.textContent.trim())"
        return [row.evaluate(read) for row in table.locator("tr").all()]
