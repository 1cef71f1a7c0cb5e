"""The counts that Prometheus collects."""

import asyncio
import contextlib
import re
from pathlib import Path
from typing import Any

import pytest

from app import main
from app.metrics import FOLDER, Metrics


def counted(text: str, name: str, **labels: str) -> float:
    """The value of a sample in Prometheus's form; 0 where there is none."""
    inner = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    found = re.search(rf"^{re.escape(name + (f'{{{inner}}}' if inner else ''))} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_route_and_status_and_never_by_path(client: Any) -> None:
    session = client.post("/api/sessions", json={"preset": "xor"}).json()
    for _ in range(3):
        client.get(f"/api/sessions/{session['id']}/trace")
    client.get("/api/sessions/nobody/trace")
    client.get("/nowhere/at/all")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    route = "/api/sessions/{session_id}/trace"
    text = answer.text
    assert counted(text, "backpass_requests_total", method="GET", route=route, status="200") == 3
    assert counted(text, "backpass_requests_total", method="GET", route=route, status="404") == 1
    assert counted(text, "backpass_requests_total", method="GET", route="(none)", status="404") == 1
    assert counted(text, "backpass_request_seconds_count", route=route) == 4
    assert session["id"] not in text
    assert "nobody" not in text
    assert "nowhere" not in text


def test_sessions_kept_are_counted_when_they_are_asked_for(client: Any) -> None:
    before = counted(client.get("/metrics").text, "backpass_sessions")
    path = f"/api/sessions/{client.post('/api/sessions', json={}).json()['id']}"
    between = counted(client.get("/metrics").text, "backpass_sessions")
    client.delete(path)
    assert (before, between, counted(client.get("/metrics").text, "backpass_sessions")) == (0, 1, 0)


def test_the_queue_of_heavy_work_is_told_as_it_is_when_asked() -> None:
    queue = (3, 1)
    counts = Metrics(lambda: queue)
    text = counts.text(None)[0].decode()
    assert (counted(text, "backpass_heavy_waiting"), counted(text, "backpass_heavy_running")) == (3, 1)
    queue = (0, 2)
    text = counts.text(None)[0].decode()
    assert (counted(text, "backpass_heavy_waiting"), counted(text, "backpass_heavy_running")) == (0, 2)
    assert "backpass_sessions" not in text


def test_counts_are_told_also_while_another_worker_has_just_begun_to_write_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = Metrics(lambda: (0, 0))
    (tmp_path / "counter_123.db").touch()
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert counts.text(7)[0].decode().splitlines()[-1] == "backpass_sessions 7.0"


def test_a_duration_falls_into_the_buckets_above_it() -> None:
    counts = Metrics(lambda: (0, 0))
    counts.seen("GET", "/", 200, 0.03)
    text = counts.text(None)[0].decode()
    below, above = (counted(text, "backpass_request_seconds_bucket", le=le, route="/") for le in ("0.025", "0.05"))
    assert (below, above) == (0, 1)
    assert counted(text, "backpass_request_seconds_sum", route="/") == 0.03


def test_the_event_loop_is_as_late_as_the_clock_says() -> None:
    """It looks at the clock before and after each pause: 0 and 0.3, then 1 and 1.2, and before a third one."""
    counts = Metrics(lambda: (0, 0))
    looks = iter([0.0, 0.3, 1.0, 1.2, 2.0])

    async def watched() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            watching = asyncio.create_task(counts.watch(lambda: next(looks), 0.0))
            for _ in range(3):
                await asyncio.sleep(0)
            watching.cancel()
            await watching

    asyncio.run(watched())
    text = counts.text(None)[0].decode()
    assert counted(text, "backpass_event_loop_lag_seconds_count") == 2
    assert counted(text, "backpass_event_loop_lag_seconds_sum") == pytest.approx(0.5)
    assert counted(text, "backpass_event_loop_lag_seconds_bucket", le="0.25") == 1


def test_without_the_extra_there_is_a_sentence_that_says_how_to_get_it(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main.metrics, "available", lambda: False)
    answer = server().get("/metrics")
    assert answer.status_code == 404
    assert "pip install 'backpass[metrics]'" in answer.json()["detail"]
