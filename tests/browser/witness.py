"""Holds the numbers on screen to those that the server has answered to the page."""

import base64
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from playwright.sync_api import Page, Response, expect

from tests.browser.explore import Explore

NUMBER = re.compile(r"[+\u2212]?(\d[\d\u202f]*)(\.\d+)?(e[+\u2212]?\d+)?")
SCALE = re.compile(r"surface-scale|flow-axis|nudge-lens $")
"""Where a picture's own scale stands: the ends of its colours or axes, how many times a magnifier enlarges."""
READ = """panel => {
  const numeric = /^\\u2212?\\d+(\\.\\d+)?(e[\\u2212+]?\\d+)?$/;
  const list = title => title.split(", ").every(part => numeric.test(part));
  const visible = element => element.checkVisibility() && !element.closest(".visually-hidden");
  const written = node => !["SMALL", "#comment"].includes(node.nodeName);
  return [...panel.querySelectorAll("[data-exact], [title]")]
    .filter(element => visible(element) && (element.dataset.exact !== undefined || list(element.title)))
    .map(element => ({
      exact: element.dataset.exact ?? null,
      title: list(element.title) ? element.title : null,
      text: [...(element.querySelector(".number") ?? element).childNodes]
        .filter(written).map(node => node.textContent).join("").trim(),
      said: element.matches("p, small"),
      where: element.closest("[class]").className + " " + (element.dataset.quantity ?? element.dataset.figure ?? ""),
    }));
}"""
"""Every number of a panel: the exact value, the one told on hover, and what stands on screen."""


class Shown(NamedTuple):
    """One number of a panel."""

    exact: str | None
    title: str | None
    text: str
    said: bool
    where: str


class Witness(Explore):
    """A learner whose page is listened to: ``answers`` holds what the server has told it of the run."""

    def __init__(self, page: Page, address: str, panel: str) -> None:
        self.responses: list[Response] = []
        self.decoded: dict[int, Any] = {}
        page.on("response", self.note_response)
        super().__init__(page, address, panel)

    def note_response(self, response: Response) -> None:
        if "/api/sessions" in response.url and response.ok:
            self.responses.append(response)

    def leave(self) -> None:
        """Listen no more: another run comes onto the page."""
        self.page.remove_listener("response", self.note_response)
        self.page.remove_listener("response", self.note_session)
        self.page.remove_listener("request", self.note_call)

    @property
    def answers(self) -> list[Any]:
        for index, response in enumerate(self.responses):
            if index not in self.decoded:
                self.decoded[index] = response.json()
        return list(self.decoded.values())

    def select(self, name: str) -> None:
        """Select a parameter as the chain-rule panel offers it: from unit to unit along the weights between them."""
        panel = self.page.locator("[data-view=chain-rule]")
        field = panel.locator("[data-quantity=value]")

        def take(parameter: str) -> None:
            panel.locator(f"[data-place='{parameter}'] button").click()
            expect(field).to_have_attribute("aria-label", f"value of {parameter}")

        label = field.get_attribute("aria-label") or ""
        if label == f"value of {name}":
            return
        at, unit = (int(part) for part in label.split()[-1][1:].split(".")[:2])
        layer, to = (int(part) for part in name[1:].split(".")[:2])
        panel.locator(".where .link").last.click()
        while at >= layer:
            take(f"W{at}.{unit}.1")
            panel.locator(".where .link").first.click()
            at, unit = at - 1, 1
        while at < layer:
            at, unit, before = at + 1, to if at + 1 == layer else 1, unit
            take(f"W{at}.{unit}.{before}")
            panel.locator(".where .link").last.click()
        take(name)

    def asked_again(self, call: str) -> dict[str, Any]:
        """A fresh answer to what the page asked last by this name, in plain lists."""
        query = next(query for name, query in reversed(self.asked) if name == call)
        pairs = "&".join(f"{name}={one}" for name, values in query.items() if name != "arrays" for one in values)
        answer = self.page.request.get(f"/api/sessions/{self.session_id}/{call}?{pairs}")
        assert answer.ok, answer.text()
        return answer.json()

    def shown(self, view: str) -> list[Shown]:
        """The numbers that a panel shows, but for the scales of its pictures."""
        found = [Shown(**one) for one in self.page.locator(f"[data-view={view}]").evaluate(READ)]
        return [one for one in found if not SCALE.search(one.where)]


def numbers(answer: Any) -> Iterator[float]:
    """Every number of an answer, those packed in base64 too; no number is told by NaN."""
    if isinstance(answer, dict):
        if "bdata" in answer:
            values = np.frombuffer(base64.b64decode(answer["bdata"]), "<" + answer["dtype"]).astype(np.float64)
            yield from values[~np.isnan(values)].tolist()
        else:
            for one in answer.values():
                yield from numbers(one)
    elif isinstance(answer, list):
        for one in answer:
            yield from numbers(one)
    elif isinstance(answer, int | float) and not isinstance(answer, bool):
        yield float(answer)


def plain(text: str) -> str:
    """A number as the page writes it, as Python reads it."""
    return text.replace("\N{MINUS SIGN}", "-").replace("\u202f", "")


def rounds_to(exact: str, text: str, least: bool) -> bool:
    """Whether ``text`` is the exact value rounded to the digits it displays.

    ``least`` asks too for as many digits as a lone number has: within half of 0.0001, or half a per cent, of the value.
    """
    value = Decimal(plain(exact))
    if text == "under 1 %":
        return 0 < value < Decimal("0.005")
    if text == "over 99 %":
        return Decimal("0.995") <= value < 1
    if text == "all 0":
        return value > 0
    found = NUMBER.search(text)
    if found is None:
        return False
    unit = text[found.end() :].strip()
    scale = {"%": 2, "ms": 3, "µs": 6}.get(unit, 0)
    value = value.scaleb(scale)
    displayed = Decimal(plain(found[0]))
    error = abs(displayed - value)
    half = Decimal(5).scaleb(displayed.as_tuple().exponent - 1)
    enough = scale or not least or error <= max(Decimal("0.00005"), abs(value) / 200)
    return bool(error <= half and enough)


def stranger(one: Shown, told: set[float]) -> bool:
    """Whether a number was never told."""
    return not told.issuperset(float(plain(text)) for text in (one.exact or one.title or "").split(", "))


def misrounded(one: Shown) -> bool:
    """Whether what stands on screen is another number than the exact value beside it."""
    if one.exact is not None and one.title is not None and plain(one.title) != plain(one.exact):
        return True
    if one.said:  # a sentence that holds the number somewhere
        texts = [found[0] for found in NUMBER.finditer(one.text)]
        return one.text != "all 0" and not any(rounds_to(one.exact or "0", text, least=False) for text in texts)
    exact = (one.exact or one.title or "").split(", ")
    if len(exact) == 1:
        return one.text not in ("", "–") and not rounds_to(exact[0], one.text, least=True)
    texts = [found[0] for found in NUMBER.finditer(one.text)]
    return not texts or not all(rounds_to(value, text, least=False) for value, text in zip(exact, texts, strict=False))
