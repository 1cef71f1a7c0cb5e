"""What is written down of requests: enough to find one again, and nothing that is private."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.logs import EVERY, MOST_KINDS, Calm, JsonLines, RequestLog, TextLines, configure


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Reads what has been logged since it was last read, as JSON lines, of every weight."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: not record.name.startswith("httpx"))  # the test's own client
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)

    def read() -> list[dict[str, Any]]:
        said = written.getvalue()
        written.seek(0)
        written.truncate()
        return [json.loads(line) for line in said.splitlines()]

    yield read
    root.setLevel(before)
    root.removeHandler(handler)


def requests(lines: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [line for line in lines() if line["logger"] == "backpass.request"]


def test_a_request_is_one_line_with_its_route_its_status_and_its_time_and_no_id_or_query(
    client: Any, lines: Any
) -> None:
    session = client.post("/api/sessions", json={"preset": "xor"}).json()
    lines()
    client.get(f"/api/sessions/{session['id']}/trace", params={"sample": 2})
    [line] = requests(lines)
    assert (line["method"], line["route"]) == ("GET", "/api/sessions/{session_id}/trace")
    assert (line["status"], line["level"]) == (200, "info")
    assert line["ms"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert session["id"] not in json.dumps(line)
    assert "sample" not in json.dumps(line)


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/wp-admin/secret", "(none)", 404),
        ("PUT", "/api/catalog", "/api/catalog", 405),
        ("GET", "/static/0123/private.js", "/static", 404),
        ("BREW", "/api/catalog", "/api/catalog", 405),
    ],
)
def test_a_path_that_leads_nowhere_is_not_written_down(
    client: Any, lines: Any, method: str, path: str, route: str, status: int
) -> None:
    client.request(method, path)
    [line] = requests(lines)
    assert (line["route"], line["status"]) == (route, status)
    assert line["method"] == ("OTHER" if method == "BREW" else method)


def test_who_watches_over_the_server_is_logged_at_debug_alone(client: Any, lines: Any) -> None:
    client.get("/healthz")
    assert [line["level"] for line in requests(lines)] == ["debug"]


def test_every_answer_carries_the_id_under_which_its_request_is_logged(client: Any, lines: Any) -> None:
    first, second = client.get("/api/catalog"), client.get("/nothing")
    given = [answer.headers["X-Request-ID"] for answer in (first, second)]
    assert given == [line["request"] for line in requests(lines)]
    assert given[0] != given[1]


def test_a_sane_request_id_is_taken_and_any_other_replaced(client: Any) -> None:
    def answered(given: str) -> str:
        return client.get("/api/catalog", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert answered("7f3c-A.b_9") == "7f3c-A.b_9"
    for insane in ("", "a b", "a\tb", "x" * 65, '{"a":1}', "<b>", "catalog"):
        assert re.fullmatch(r"[0-9a-f]{16}", answered(insane)), insane


def test_a_fault_is_logged_with_its_traceback_and_request_but_without_the_session_s_id(
    client: Any, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "Kq3v0Zp1Yx8Wn5Ru2Ts7Ag"

    def broken(*_: Any) -> None:
        raise KeyError(secret)

    monkeypatch.setattr(client.app.state, "service", type("Broken", (), {"look": broken})())
    answer = client.get(f"/api/sessions/{secret}/trace")
    assert answer.status_code == 500
    written = lines()
    [fault] = [line for line in written if line["level"] == "error"]
    assert "KeyError" in fault["exception"]
    assert "Traceback" in fault["exception"]
    assert fault["request"] == answer.headers["X-Request-ID"]
    assert secret not in json.dumps(written)
    assert "Traceback" not in answer.text
    assert "KeyError" not in answer.text
    assert [(line["status"], line["level"]) for line in written if "status" in line] == [(500, "warning")]


@pytest.fixture
def calm(clock: Any) -> Iterator[tuple[logging.Logger, Callable[[], list[str]]]]:
    """A logger whose lines go through Calm, and what reads the messages written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(Calm(clock))
    logger = logging.Logger("calm")
    logger.addHandler(handler)
    return logger, lambda: written.getvalue().splitlines()


def test_a_warning_given_again_and_again_is_written_once_in_some_seconds_with_how_often(calm: Any, clock: Any) -> None:
    logger, said = calm
    for number in range(500):
        logger.warning("The store at %s does not work", number)
        logger.error("%s", "Another kind")
    clock.now = EVERY
    logger.warning("The store at %s does not work", "last")
    logger.error("%s", "A third kind")
    assert said() == [
        "The store at 0 does not work",
        "Another kind",
        "The store at last does not work (499 more like this in 10 seconds)",
        "A third kind",
    ]


def test_requests_faults_and_what_is_no_warning_are_all_written(calm: Any) -> None:
    logger, said = calm
    for _ in range(3):
        logger.info("as ever")
        logger.warning("GET %s", "/", extra={"fields": {"status": 500}})
        logger.error("A fault", exc_info=KeyError())
    assert len([line for line in said() if line != "KeyError"]) == 9


def test_of_endless_kinds_of_warnings_a_few_are_remembered(calm: Any) -> None:
    logger, said = calm
    for number in range(1000):
        logger.warning("%s", f"number {number}")
    (remembered,) = [each.kinds for each in logger.handlers[0].filters]
    assert (len(said()), len(remembered) <= MOST_KINDS) == (1000, True)


def test_a_refusal_for_lack_of_room_is_a_line_like_any_other_and_one_warning_for_all_of_them(
    server: Any, lines: Any
) -> None:
    client = server(comparisons_running=1, comparisons_waiting=0)
    asked = {"preset": "circle", "vary": {"seed": [1]}, "iterations": 1_000_000}
    answers = [client.post("/api/comparisons", json=asked).status_code for _ in range(4)]
    assert answers == [202, 503, 503, 503]
    told = [(line.get("status"), line["level"], line["message"].partition(",")[0]) for line in requests(lines)]
    assert [(status, level) for status, level, _ in told if status] == [(202, "info")] + [(503, "info")] * 3
    assert {text for status, level, text in told if level == "warning"} == {"Calls are answered 503"}


def test_the_server_writes_through_it(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    root.handlers[:] = []
    try:
        configure("text", None)
        for _ in range(50):
            logging.getLogger("backpass").error("The store is gone")
    finally:
        root.handlers[:] = before[1]
        root.setLevel(before[0])
        logging.captureWarnings(False)
    assert capsys.readouterr().err.count("The store is gone") == 1


def test_a_line_of_another_library_has_the_same_form() -> None:
    record = logging.LogRecord("uvicorn.error", logging.WARNING, "x.py", 1, "Invalid %s", ("request\nline",), None)
    assert json.loads(JsonLines().format(record)).items() >= {
        "level": "warning", "logger": "uvicorn.error", "message": "Invalid request\nline"
    }.items()  # fmt: skip
    assert "\n" not in JsonLines().format(record)
    assert TextLines().format(record).endswith(" warning uvicorn.error: Invalid request\nline")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_request_whose_caller_has_gone_counts_as_499_and_its_time_is_told(anyio_backend: str) -> None:
    seen: list[Any] = []
    now = iter([10.0, 10.25])

    async def silent(*_: Any) -> None: ...

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await RequestLog(silent, lambda *told: seen.append(told), lambda: next(now))(scope, silent, silent)
    assert seen == [("GET", "(none)", 499, 0.25)]
