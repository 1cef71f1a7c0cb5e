"""What browsers are told to obey, what other sites may do, and that nothing of a request or of the house leaks out."""

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.app.problems import problem
from tests.app.test_pages import run_of

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "{{ 7 * 7 }}",
    "${7*7}",
    "javascript:alert(1)",
    "a\r\nSet-Cookie: stolen=1\r\n\r\n<b>",
    "\u202e\u2028</title>",
]


@pytest.fixture
def asset(client: Any) -> str:
    """The path of the page's own script."""
    return f"{client.app.state.assets.url}/js/main.js"


def path_to(name: str, asset: str) -> str:
    return asset if name == "asset" else name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("/", "page"),
        ("/?preset=nothing", "page"),
        ("asset", "open"),
        ("/static/old/js/main.js", "open"),
        ("/api/catalog", "open"),
        ("/api/sessions/none", "open"),
        ("/api/sessions", "open"),
        ("/openapi.json", "open"),
        ("/nothing", "closed"),
        ("/healthz", "closed"),
        ("/metrics", "closed"),
    ],
)
def test_every_answer_carries_the_headers_of_its_kind(client: Any, asset: str, name: str, kind: str) -> None:
    headers = client.get(path_to(name, asset)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(headers["permissions-policy"].split(", "))
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert "unsafe" not in str(policy)
    assert policy["default-src"] == ("'self'" if kind == "page" else "'none'")
    assert policy["frame-ancestors"] == ("'self'" if kind == "page" else "'none'")
    assert headers.get("cross-origin-opener-policy") == ("same-origin" if kind == "page" else None)
    assert headers["cross-origin-resource-policy"] == ("cross-origin" if kind == "open" else "same-origin")
    assert headers.get("access-control-allow-origin") == ("*" if kind == "open" else None)
    assert "access-control-allow-credentials" not in headers
    assert "set-cookie" not in headers
    assert "server" not in headers


def refused_answers(server: Callable[..., Any]) -> dict[int, Any]:
    """One answer of every status that the API refuses calls with, but for that of a full server."""
    client = server(body_bytes=1000)
    path = client.post("/api/sessions", json={"preset": "xor"}).headers["location"]
    slow = server(rate_limit=0.2)
    slow.get("/api/sessions/same")
    return {
        400: client.post("/api/sessions", content=b"{"),
        404: client.get("/api/sessions/none"),
        405: client.put(path),
        409: client.post(f"{path}/step", json={"at": 7}),
        413: client.post("/api/sessions", content=b" " * 1001),
        414: client.get("/api/catalog?" + "a" * 5000),
        422: client.get(f"{path}/trace?sample=0"),
        429: slow.get("/api/sessions/same"),
    }


def test_another_site_can_read_every_refusal_and_when_to_try_again(server: Any) -> None:
    for status, answer in refused_answers(server).items():
        assert problem(answer, status)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Retry-After" in answer.headers["access-control-expose-headers"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_fault_of_the_server_carries_the_headers_too(client: Any, monkeypatch: Any) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"broken in {__file__}")

    monkeypatch.setattr(client.app.state.service, "create", broken)
    answer = client.post("/api/sessions")
    assert "broken" not in problem(answer, 500)["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/api/sessions", "/api/sessions/x/step", "/api/comparisons/x", "/static/x/js/main.js"]
)
def test_a_site_that_asks_beforehand_may_call_without_credentials(client: Any, path: str) -> None:
    asked = {
        "Origin": "https://course.example",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "content-type, x-own",
    }
    answer = client.options(path, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"GET", "POST", "PATCH", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    assert answer.headers["access-control-allow-headers"] == "Content-Type"
    assert int(answer.headers["access-control-max-age"]) >= 600
    assert "access-control-allow-credentials" not in answer.headers
    assert "course.example" not in str(answer.headers)
    assert "x-own" not in str(answer.headers)


def test_the_page_and_the_server_s_own_paths_are_closed_to_other_sites(client: Any) -> None:
    asked = {"Origin": "null", "Access-Control-Request-Method": "GET"}
    for path in ("/", "/healthz", "/metrics"):
        answer = client.options(path, headers=asked)
        assert answer.status_code == 405
        assert "access-control-allow-origin" not in answer.headers


def test_a_page_of_an_opaque_origin_can_call_and_load_modules(client: Any, asset: str) -> None:
    """What a sandboxed frame sends: the origin "null", and no cookie."""
    opaque = {"Origin": "null"}
    begun = client.post("/api/sessions", json={"preset": "xor"}, headers=opaque)
    answers = [begun, client.get(begun.headers["location"], headers=opaque), client.get(asset, headers=opaque)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert {answer.headers["access-control-allow-origin"] for answer in answers} == {"*"}
    assert "Location" in begun.headers["access-control-expose-headers"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_back_but_as_json_that_no_browser_takes_for_a_page(client: Any, text: str) -> None:
    path = client.post("/api/sessions", json={"preset": "xor"}).headers["location"]
    for answer in [
        client.get("/api/sessions/" + quote(text)),
        client.get("/" + quote(text)),
        client.get("/static/" + quote(text)),
        client.get(f"{path}/inspect", params={"parameter": text}),
        client.get(f"{path}/trace", params={text: "1", "iteration": text}),
        client.post("/api/sessions", json={"preset": text, text: 1}),
        client.post("/api/sessions", content=text.encode()),
        client.post("/api/sessions", json={"frozen": [text]}),
        client.post("/api/comparisons", json={"vary": {text: [1]}, "iterations": 1}),
        client.post(f"{path}/step", json={"request": text}),
        client.request("PUT", path, headers={"Host": "evil.example", "X-Request-ID": text.encode(errors="replace")}),
    ]:
        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        assert not any(text in value or "evil.example" in value for value in answer.headers.values())


@pytest.mark.parametrize("text", HOSTILE)
def test_the_page_holds_nothing_hostile_unescaped(client: Any, text: str) -> None:
    plain = client.get("/").text
    for query in [
        {"preset": text},
        {"run": text},
        {text: text},
        run_of({"optimizer": {"name": text}}, [], 0),
        run_of({text: 1}, [], 0),
        run_of({}, [{"iteration": 0, "parameters": {text: 1.0}}], 0),
        run_of({"dataset": named(text)}, [], 0),
    ]:
        answer = client.get("/", params=query) if isinstance(query, dict) else client.get(f"/?{query}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        # The page differs from the plain one in the JSON of its start alone, which holds no sign of HTML.
        first, start, last = re.split(r'(?<=id="start">)(.*?)(?=</script>)', answer.text, maxsplit=1, flags=re.S)
        assert first + last == re.sub(r'(?<=id="start">)(.*?)(?=</script>)', "", plain, count=1, flags=re.S)
        assert not set(start) & set("<>&'")
        assert set(json.loads(start)) == {"start", "problem"}
        assert not any(text in value for value in answer.headers.values())


def named(text: str) -> dict[str, Any]:
    """A table whose column is called by a text."""
    return {"name": "custom", "inputs": [[0.0], [1.0]], "targets": [[0.0], [1.0]], "input_names": [text]}


def test_a_header_cannot_be_broken_in_two(client: Any) -> None:
    for path in ("/api/sessions/%0d%0aSet-Cookie:%20a=1", "/%0d%0aX-Own:%201", "/?preset=%0d%0aX-Own:%201"):
        headers = client.get(path).headers
        assert not {"set-cookie", "x-own"} & set(headers)


def test_no_refusal_holds_a_path_of_the_server_or_a_line_of_its_code(server: Any) -> None:
    house = Path(__file__).resolve().parents[2]
    for answer in refused_answers(server).values():
        for sign in ("Traceback", 'File "', "site-packages", ".py", str(house), "sqlite", "0x"):
            assert sign not in answer.text, answer.text


@pytest.mark.parametrize(
    "path",
    [
        "../app/main.py",
        "..%2fapp%2fmain.py",
        "%2e%2e/%2e%2e/etc/passwd",
        "js/../../app/main.py",
        "/etc/passwd",
        "js/%00",
    ],
)
def test_no_file_but_the_page_s_own_is_served(client: Any, path: str) -> None:
    problem(client.get(f"{client.app.state.assets.url}/{path}"), 404)


def test_an_id_has_128_random_bits_and_nobody_is_told_another_s(client: Any, begin: Any) -> None:
    known = [begin(preset="one-point")["id"] for _ in range(20)]
    comparison = {"vary": {"seed": [1]}, "iterations": 1}
    known += [client.post("/api/comparisons", json=comparison).json()["id"] for _ in range(5)]
    assert len({name[:8] for name in known}) == 25
    assert all(re.fullmatch(r"[\w-]{22}", name) for name in known)
    for path in ("/api/sessions", "/api/comparisons", "/api/sessions/", "/api/catalog", "/healthz", "/metrics", "/"):
        answer = client.get(path)
        assert not any(name in answer.text for name in known)


def test_no_log_holds_the_id_of_a_session_or_of_a_comparison(
    client: Any, begin: Any, caplog: Any, monkeypatch: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    session = begin(preset="xor")["id"]
    compared = client.post("/api/comparisons", json={"vary": {"seed": [1]}, "iterations": 1}).json()["id"]
    for path in (f"sessions/{session}", f"comparisons/{compared}"):
        client.get(f"/api/{path}")
        client.get(f"/api/{path}/nothing")
        client.request("BREW", f"/api/{path}")
    client.post(f"/api/sessions/{session}/step", json={"at": 9})
    client.post(f"/api/sessions/{session}/step", content=b"{")

    def broken(*_: object) -> None:
        raise KeyError("nothing private")

    monkeypatch.setattr(client.app.state.service, "look", broken)
    assert client.get(f"/api/sessions/{session}").status_code == 500
    client.delete(f"/api/sessions/{session}")
    own = [record for record in caplog.records if not record.name.startswith("httpx")]  # that is the test's client
    assert any("nothing private" in record.exc_text for record in own if record.exc_text)
    for record in own:
        for known in (session, compared):
            assert known not in f"{record.getMessage()} {record.exc_text} {vars(record)}"


def test_what_is_kept_can_be_read_by_whoever_runs_the_server_alone(server: Any, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    assert server(ephemeral=False, data_dir=folder).post("/api/sessions").status_code == 201
    assert folder.stat().st_mode & 0o077 == 0
    files = list(folder.iterdir())
    assert any(path.suffix == ".sqlite3" for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_every_test_that_the_threat_model_names_exists() -> None:
    top = Path(__file__).resolve().parents[2]
    model = (top / "app" / "SECURITY.md").read_text(encoding="utf-8")
    named_tests = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", model)
    assert len(named_tests) >= 15
    for path, name in named_tests:
        assert f"def {name}(" in (top / path).read_text(encoding="utf-8"), f"{path}::{name}"
