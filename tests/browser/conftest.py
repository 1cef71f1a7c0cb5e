"""A real Chromium on the real server. A page that complains or asks another host for anything fails its test."""

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect


def pytest_configure(config: pytest.Config) -> None:
    expect.set_options(timeout=20_000)  # a crowded machine is slow, which is no fault of the page
    config.addinivalue_line("markers", "complaints_allowed(pattern): console messages this test provokes on purpose")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test of the page a second go, which the report tells: what fails twice is no matter of timing."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1))


def installed_chromium() -> str | None:
    """The path of the system's Chromium, or None where Playwright's own download is to be used."""
    names = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
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


@contextlib.contextmanager
def listening(context: BrowserContext, own_host: str, heard: list[str]) -> Iterator[BrowserContext]:
    """Writes down every console message, uncaught error and request to another host in ``heard``."""

    def on_console(message: ConsoleMessage) -> None:
        heard.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def on_error(error: WebError) -> None:
        heard.append(f"uncaught: {error.error}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != own_host:
            heard.append(f"asked another host: {request.url}")

    heeded = {"console": on_console, "weberror": on_error, "request": on_request}
    for event, listener in heeded.items():
        context.on(event, listener)
    yield context
    for event, listener in heeded.items():
        context.remove_listener(event, listener)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], base_url: str, complaints: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (``new_context(color_scheme="dark")``) that are listened to."""
    with contextlib.ExitStack() as open_ones:

        def make(**options: Any) -> BrowserContext:
            host = urlsplit(base_url).netloc
            return open_ones.enter_context(listening(new_context(**options), host, complaints))

        yield make


@pytest.fixture(scope="session")
def shared_context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """The context that pages are opened in one after another: it has what the page consists of in its cache."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.fixture
def context(shared_context: BrowserContext, base_url: str, complaints: list[str]) -> Iterator[BrowserContext]:
    """The shared context as if it were new: nothing is open, stored, granted or answered by another test."""
    with listening(shared_context, urlsplit(base_url).netloc, complaints):
        yield shared_context
        for page in shared_context.pages:
            page.close()
    shared_context.unroute_all()
    shared_context.clear_permissions()
    broom = shared_context.new_page()
    everything = {"origin": base_url, "storageTypes": "cookies,local_storage,indexeddb,cache_storage"}
    shared_context.new_cdp_session(broom).send("Storage.clearDataForOrigin", everything)
    broom.close()


@pytest.fixture
def still(page: Page) -> Page:
    """A page without motion: the same states, at once."""
    page.emulate_media(reduced_motion="reduce")
    return page
