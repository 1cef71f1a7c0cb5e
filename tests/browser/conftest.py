"""A real Chromium on the real server. A page that complains or asks another host for anything fails its test."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, expect


def pytest_configure(config: pytest.Config) -> None:
    expect.set_options(timeout=20_000)  # a crowded machine is slow, which is no fault of the page
    config.addinivalue_line("markers", "complaints_allowed(pattern): console messages this test provokes on purpose")


def installed_chromium() -> str | None:
    """The path of the system's Chromium, or None where Playwright's own download is to be used."""
    names = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
    return next((path for path in map(shutil.which, names) if path), None)


@pytest.fixture(scope="session")
def base_url(real_server: str) -> str:
    """Where the page is: what page.goto("/") opens."""
    return real_server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    found = installed_chromium()
    return {**browser_type_launch_args, "args": arguments} | ({"executable_path": found} if found else {})


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The laptop that the design is drawn for."""
    return {**browser_context_args, "viewport": {"width": 1280, "height": 720}}


@pytest.fixture
def complaints(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What the pages of this test complained of; anything in it at the end fails the test.

    ``@pytest.mark.complaints_allowed(r"status of 409")`` lets pass what a test provokes on purpose: the browser writes
    a line on the console for every answer that is an error.
    """
    heard: list[str] = []
    yield heard
    marker = request.node.get_closest_marker("complaints_allowed")
    allowed = re.compile(marker.args[0]) if marker else None
    unexpected = [complaint for complaint in heard if not (allowed and allowed.search(complaint))]
    assert not unexpected, "the page complained:\n" + "\n".join(unexpected)


def listen_to(context: BrowserContext, own_host: str, heard: list[str]) -> None:
    """Write down every console message, uncaught error and request to another host in ``heard``."""

    def on_console(message: ConsoleMessage) -> None:
        heard.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def on_error(error: WebError) -> None:
        heard.append(f"uncaught: {error.error}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != own_host:
            heard.append(f"asked another host: {request.url}")

    context.on("console", on_console)
    context.on("weberror", on_error)
    context.on("request", on_request)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], base_url: str, complaints: list[str]
) -> Callable[..., BrowserContext]:
    """Makes browser contexts (``new_context(color_scheme="dark")``) that are listened to."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        listen_to(context, urlsplit(base_url).netloc, complaints)
        return context

    return make


@pytest.fixture
def still(page: Page) -> Page:
    """A page without motion: the same states, at once."""
    page.emulate_media(reduced_motion="reduce")
    return page
