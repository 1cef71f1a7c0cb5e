"""The page: which run it opens with, where it finds its files, and what its browser may do."""

import base64
import json
import re
import zlib
from typing import Any

import pytest

from app.places import STATIC


@pytest.fixture
def client(server: Any) -> Any:
    """A client of a server with the real page."""
    return server(static=STATIC)


def run_of(spec: Any, edits: Any, iteration: Any) -> str:
    """The query of a link that holds these, sound or not."""
    members = json.dumps({"spec": spec, "edits": edits, "iteration": iteration}).encode()
    return "run=" + base64.urlsafe_b64encode(zlib.compress(members)).decode().rstrip("=")


def start_of(answer: Any) -> dict[str, Any]:
    """What the page is told to begin with: the call and the problem."""
    assert answer.status_code == 200
    return json.loads(re.search(r'<script type="application/json" id="start">(.*?)</script>', answer.text, re.S)[1])


def test_the_page_opens_with_the_run_that_learns_xor(client: Any) -> None:
    assert start_of(client.get("/")) == {"start": {"preset": "xor"}, "problem": None}


def test_a_preset_named_in_the_address_is_opened(client: Any) -> None:
    assert start_of(client.get("/?preset=two-two-two")) == {"start": {"preset": "two-two-two"}, "problem": None}


def test_a_link_opens_the_run_it_holds(client: Any, begin: Any) -> None:
    session = client.post(f"/api/sessions/{begin(preset='y-3x')['id']}/step", json={"count": 3}).json()["session"]
    opened = start_of(client.get(session["permalink"]))
    assert opened == {"start": {"spec": session["spec"], "edits": [], "iteration": 3}, "problem": None}
    assert {**begin(**opened["start"]), "id": ""} == {**session, "id": ""}


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("preset=<script>alert(1)</script>", "xor"),
        ("run=", "cut off"),
        ("run=%00", "characters"),
        ("run=abcdef", "cut off"),
        (run_of({"layers": [{"units": 65, "activation": "tanh"}]}, [], 0), "65"),
        (run_of({}, [{"iteration": 0, "parameters": {"W9.9.9": 1.0}}], 0), "W9.9.9"),
        (run_of([], {}, 0), "object"),
        (run_of({}, [], -1), "iteration"),
        (run_of({}, [], "<b>"), "iteration"),
    ],
)
def test_a_link_that_cannot_be_opened_is_explained_on_a_page_that_works(client: Any, query: str, word: str) -> None:
    answer = client.get(f"/?{query}")
    opened = start_of(answer)
    assert opened["start"] == {"preset": "xor"}
    assert word in opened["problem"]
    assert "<script>alert" not in answer.text
    assert "<b>" not in opened["problem"] or r"\u003cb\u003e" in answer.text


def test_a_link_to_an_iteration_out_of_reach_names_the_field_and_what_was_given(client: Any) -> None:
    answer = client.get("/?" + run_of({}, [], 100_000_000))
    problem = start_of(answer)["problem"]
    assert "valid: iteration: " in problem
    assert "not 100000000." in problem
    assert "pydantic" not in problem


def test_other_members_of_the_address_are_ignored(client: Any) -> None:
    assert start_of(client.get("/?utm_source=course&theme=dark"))["problem"] is None


def test_every_file_that_the_page_names_is_served(client: Any) -> None:
    page = client.get("/").text
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert any(path.endswith("/js/main.js") for path in named)
    for path in named:
        assert path.startswith("/static/")
        assert client.get(path).status_code == 200, path


def test_the_page_may_load_nothing_from_elsewhere_and_run_nothing_written_into_it(client: Any) -> None:
    headers = client.get("/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["content-type"].startswith("text/html")
    assert headers["cache-control"] == "no-cache"


def test_the_head_of_the_page_can_be_asked_for_alone(client: Any) -> None:
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_file_of_the_page_takes_no_other_method(client: Any) -> None:
    path = re.search(r'"(/static/[^"]+/js/main.js)"', client.get("/").text)[1]
    answer = client.post(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"] == "application/problem+json"
