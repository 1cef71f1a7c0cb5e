"""Below a path of a reverse proxy: the page, its files, the API and what it links to."""

import re
from typing import Any

import pytest

from app.settings import Settings


@pytest.fixture
def below(server: Any) -> Any:
    return server(root_path="/course/nets/")


@pytest.fixture(params=["", "/course/nets"], ids=["a proxy that takes the path off", "a proxy that leaves it"])
def prefix(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_page_names_its_files_below_the_path_where_they_are_served(below: Any, prefix: str) -> None:
    page = below.get(f"{prefix}/").text
    named = set(re.findall(r'(?:src|href)="(/[^"]*)"', page))
    assert named
    assert all(name.startswith("/course/nets/static/") for name in named), named
    module = next(name for name in named if name.endswith("/js/main.js"))
    assert below.get(prefix + module.removeprefix("/course/nets")).status_code == 200


def test_a_module_finds_the_api_beside_the_files(below: Any) -> None:
    """What ``new URL("../../../api", import.meta.url)`` means to a browser, from the page's own source."""
    from urllib.parse import urljoin

    from app.places import STATIC

    source = (STATIC / "js" / "main.js").read_text(encoding="utf-8")
    [relative] = re.findall(r'new URL\("([^"]+)", import\.meta\.url\)', source)
    module = re.search(r'src="([^"]+/js/main\.js)"', below.get("/").text)[1]
    assert urljoin(module, relative) == "/course/nets/api"


def test_calls_are_answered_and_places_told_below_the_path(below: Any, prefix: str) -> None:
    made = below.post(f"{prefix}/api/sessions", json={"preset": "xor"})
    place = made.headers["location"]
    assert place == f"/course/nets/api/sessions/{made.json()['id']}"
    assert below.get(place).json()["iteration"] == 0
    assert below.get(prefix + place.removeprefix("/course/nets")).status_code == 200
    assert below.get(f"{prefix}/openapi.json").json()["servers"] == [{"url": "/course/nets"}]
    assert below.get(f"{prefix}/healthz").status_code == 200


def test_a_comparison_can_be_watched_below_the_path(below: Any, prefix: str) -> None:
    asked = {"preset": "xor", "vary": {"optimizer.learning_rate": [0.1, 1]}, "iterations": 5}
    place = below.post(f"{prefix}/api/comparisons", json=asked).headers["location"]
    with below.stream("GET", f"{place}/events") as events:
        told = events.read().decode()
    assert told.rstrip().splitlines()[-2:] != []
    assert "event: end" in told


def test_a_permalink_opens_below_the_path(below: Any, prefix: str) -> None:
    link = below.post("/api/sessions", json={"preset": "xor"}).json()["permalink"]
    page = below.get(prefix + link)
    assert page.status_code == 200
    assert "cannot be read" not in page.text


def test_the_path_without_its_slash_leads_to_the_page_with_its_query(below: Any) -> None:
    answer = below.get("/course/nets?preset=xor", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/course/nets/?preset=xor")


def test_a_path_that_only_begins_alike_is_another(below: Any) -> None:
    assert below.get("/course/netsuke/").status_code == 404


@pytest.mark.parametrize("path", ["backpass", "//", "/a//b", "/a b", "/a?b", "/api", "/static/x", "/<b>"])
def test_what_cannot_be_such_a_path_is_refused(path: str) -> None:
    if path == "//":
        assert Settings(root_path=path).root_path == ""
        return
    with pytest.raises(ValueError, match="must"):
        Settings(root_path=path)
