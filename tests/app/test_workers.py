"""Several workers at one address, and how a server stops: real processes, as they are run."""

import http.client
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.app.test_metrics import counted
from tests.serving import Started, started

LINUX = Path("/proc/self/task").exists()
PATIENCE = 3000
"""Looks at what is to happen soon, each of them a call that the server answers."""


def ask(server: Started, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Status and content of one call on a connection of its own, so that any worker may answer it."""
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(
            content
        ) if answer.headers.get_content_subtype() == "json" else content.decode()
    finally:
        connection.close()


def soon(happens: Callable[[], Any]) -> Any:
    """What ``happens`` comes to, once it is true."""
    for _ in range(PATIENCE):
        if answer := happens():
            return answer
    raise AssertionError("it did not happen")


def workers(server: Started) -> set[int]:
    """The process ids of a server's workers."""
    parent = server.child.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return {int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


@pytest.fixture(scope="module")
def pair(top: Path) -> Iterator[Started]:
    """A server of two workers."""
    command = [sys.executable, "-m", "app", "--workers", "2", "--root-path", "/nets", "--log-format", "json"]
    with started(command, top) as server:
        yield server


@pytest.mark.skipif(not LINUX, reason="children are listed in /proc")
def test_a_worker_that_dies_is_replaced_while_the_other_answers_every_session(pair: Started) -> None:
    session = ask(pair, "POST", "/api/sessions", {"preset": "xor"})[1]
    path = f"/api/sessions/{session['id']}"
    before = workers(pair)
    assert len(before) == 2
    [killed, other] = before
    os.kill(killed, signal.SIGKILL)
    steps = 0

    def replaced() -> bool:
        nonlocal steps
        status, answer = ask(pair, "POST", f"{path}/step", {"at": steps, "trace": False})
        assert (status, answer["session"]["iteration"]) == (200, steps + 1)
        steps += 1
        now = workers(pair)
        return len(now) == 2 and killed not in now

    assert soon(replaced)
    assert other in workers(pair)
    assert ask(pair, "GET", path)[1]["iteration"] == steps
    assert f"Worker {killed} ended with code -9" in pair.written()


def test_the_workers_count_together(pair: Started) -> None:
    def catalogs() -> float:
        text = ask(pair, "GET", "/metrics")[1]
        return counted(text, "backpass_requests_total", method="GET", route="/api/catalog", status="200")

    before = catalogs()
    for _ in range(20):
        ask(pair, "GET", "/api/catalog")
    assert {catalogs() for _ in range(10)} == {before + 20}


def test_every_line_of_every_worker_is_json_and_names_no_session(pair: Started) -> None:
    session = ask(pair, "POST", "/nets/api/sessions", {"preset": "xor"})[1]
    ask(pair, "GET", f"/nets/api/sessions/{session['id']}")
    written = pair.written()
    lines = [json.loads(line) for line in written.splitlines()]
    assert "/api/sessions/{session_id}" in {line.get("route") for line in lines}
    assert session["id"] not in written


def test_what_was_begun_is_finished_before_the_server_ends_with_code_0(top: Path) -> None:
    """A step of a second is under way when the server is told to stop: it answers with what it has done."""
    command = [sys.executable, "-m", "app", "--call-seconds", "1", "--heavy-workers", "1"]
    with started(command, top) as server, ThreadPoolExecutor(1) as threads:
        session = ask(server, "POST", "/api/sessions", {})[1]
        path = f"/api/sessions/{session['id']}/step"
        step = threads.submit(ask, server, "POST", path, {"count": 100_000, "trace": False})
        soon(lambda: counted(ask(server, "GET", "/metrics")[1], "backpass_heavy_running") == 1)
        assert server.stop(signal.SIGTERM) == 0
        status, answer = step.result()
        assert status == 200
        assert answer["session"]["iteration"] > 0
        with pytest.raises(ConnectionRefusedError):
            ask(server, "GET", "/healthz")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_worker_stops_with_code_0_and_ends_what_is_watched(top: Path, how: signal.Signals) -> None:
    """Whoever watches a comparison is connected until it ends, which would take minutes."""
    with started([sys.executable, "-m", "app", "--ephemeral"], top) as server:
        asked = {"vary": {"optimizer.learning_rate": [0.01, 0.1]}, "iterations": 100_000}
        begun = ask(server, "POST", "/api/comparisons", asked)[1]
        place = urlsplit(server.address)
        watching = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        watching.request("GET", f"/api/comparisons/{begun['id']}/events")
        events = watching.getresponse()
        assert events.readline() == b"event: progress\n"
        assert server.stop(how) == 0
        assert b"event: end" not in events.read().rpartition(b"event: ")[0]
        watching.close()


@pytest.mark.skipif(not LINUX, reason="children are listed in /proc")
def test_workers_stop_when_their_supervisor_is_gone(top: Path) -> None:
    with started([sys.executable, "-m", "app", "--workers", "2"], top) as server:
        left = {os.pidfd_open(pid) for pid in workers(server)}
        assert len(left) == 2
        server.child.kill()
        server.child.wait()
        for ended in left:
            assert select.select([ended], [], [], 20)[0] == [ended]
            os.close(ended)


def test_sessions_in_memory_are_refused_to_several_workers(top: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "app", "--workers", "2", "--ephemeral"],
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert "--ephemeral keeps sessions in the memory of one worker" in ended.stderr
