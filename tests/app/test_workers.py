"""Several workers at one address, and how a server stops: real processes, as they are run."""

import contextlib
import http.client
import json
import os
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app import command
from app.workers import CONTEXT, Beat
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
        is_json = "json" in answer.headers.get_content_subtype()
        return answer.status, json.loads(content) if is_json else content.decode()
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
    found = set()
    for pid in children:
        with contextlib.suppress(FileNotFoundError):  # it has ended since
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(int(pid))
    return found


@pytest.mark.skipif(not LINUX, reason="children are listed in /proc")
def test_two_workers_answer_every_session_outlive_one_another_and_stop_without_their_supervisor(top: Path) -> None:
    """One story, since each server takes seconds to start."""
    line = [sys.executable, "-m", "app", "--workers", "2", "--root-path", "/nets", "--log-format", "json"]
    line += ["--begin-rate-limit", "0.05"]
    with started(line, top) as server:
        session = ask(server, "POST", "/api/sessions", {"preset": "xor"})[1]
        step_while_one_is_killed_and_replaced(server, f"/api/sessions/{session['id']}")
        count_together(server)
        bound_together(server)
        lines = [json.loads(line) for line in server.written().splitlines()]
        assert "/api/sessions/{session_id}/step" in {line.get("route") for line in lines}
        assert session["id"] not in server.written()
        stop_without_their_supervisor(server)


def step_while_one_is_killed_and_replaced(server: Started, path: str) -> None:
    before = workers(server)
    assert len(before) == 2
    [killed, other] = before
    os.kill(killed, signal.SIGKILL)
    steps = 0

    def replaced() -> bool:
        nonlocal steps
        status, answer = ask(server, "POST", f"{path}/step", {"at": steps, "trace": False})
        assert (status, answer["session"]["iteration"]) == (200, steps + 1)
        steps += 1
        now = workers(server)
        return len(now) == 2 and killed not in now

    assert soon(replaced)
    assert other in workers(server)
    assert ask(server, "GET", path)[1]["iteration"] == steps
    assert f"Worker {killed} ended with code -9" in server.written()


def count_together(server: Started) -> None:
    def catalogs() -> float:
        text = ask(server, "GET", "/metrics")[1]
        return counted(text, "backpass_requests_total", method="GET", route="/api/catalog", status="200")

    before = catalogs()
    for _ in range(20):
        ask(server, "GET", "/api/catalog")
    assert {catalogs() for _ in range(10)} == {before + 20}


def bound_together(server: Started) -> None:
    """Three sessions may be begun at once, and one more in twenty seconds; each worker is asked alone."""
    one, other = workers(server)
    begun = []
    for stopped in (one, other):
        os.kill(stopped, signal.SIGSTOP)
        begun.append(Counter(ask(server, "POST", "/api/sessions", {"preset": "xor"})[0] for _ in range(8)))
        os.kill(stopped, signal.SIGCONT)
    first, second = begun
    assert min(first[201], first[429]) >= 1
    assert second[201] <= 1, "for itself it would take three"


def test_a_worker_that_hangs_is_killed_and_replaced_and_one_that_tells_of_itself_is_not(top: Path) -> None:
    """With less patience than usual, by a supervisor in a process of its own."""
    line = [sys.executable, "-m", "tests.app.hanging_workers"]
    ended = subprocess.run(line, cwd=top, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (0, "all answer\n1 was replaced\n"), ended.stderr
    assert "has not answered for 3 seconds and is ended" in ended.stderr
    assert "ended with code -9; another takes its place" in ended.stderr


def test_a_worker_tells_of_itself_now_and_then_and_never_waits_for_it(clock: Any) -> None:
    ours, theirs = CONTEXT.Pipe()
    beat = Beat(theirs, clock)
    for clock.now in (0.0, 1.0, 1.9, 2.0, 3.0, 4.0):
        beat()
    heard = 0
    while ours.poll():
        heard += ours.recv() == "ready"
    assert heard == 3
    for clock.now in range(10, 200_000, 2):  # far more than a pipe holds
        beat()
    ours.close()
    clock.now += 2
    beat()


def stop_without_their_supervisor(server: Started) -> None:
    left = [os.pidfd_open(pid) for pid in workers(server)]
    server.child.kill()
    server.child.wait()
    for ended in left:
        assert select.select([ended], [], [], 60)[0] == [ended]
        os.close(ended)


def test_what_was_begun_is_finished_and_what_is_watched_is_ended_before_a_server_ends_with_code_0(top: Path) -> None:
    """A step of a second is under way, and whoever watches a comparison is connected until it ends."""
    line = [sys.executable, "-m", "app", "--call-seconds", "1", "--heavy-workers", "1"]
    with started(line, top) as server, ThreadPoolExecutor(1) as threads:
        asked = {"vary": {"optimizer.learning_rate": [0.01 * rate for rate in range(1, 11)]}, "iterations": 100_000}
        begun = ask(server, "POST", "/api/comparisons", asked)[1]
        place = urlsplit(server.address)
        watching = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        watching.request("GET", f"/api/comparisons/{begun['id']}/events")
        events = watching.getresponse()
        assert events.readline() == b"event: progress\n"
        session = ask(server, "POST", "/api/sessions", {})[1]
        path = f"/api/sessions/{session['id']}/step"
        steps = []

        def is_under_way() -> bool:
            if not steps or steps[-1].done():  # on a busy machine one may have ended before it was seen
                steps.append(threads.submit(ask, server, "POST", path, {"count": 100_000, "trace": False}))
            return heavy(server) == 2 and not steps[-1].done()

        soon(is_under_way)
        assert server.stop(signal.SIGTERM) == 0
        assert "exceeded" not in server.written(), "something was cancelled, for it did not end in time"
        status, answer = steps[-1].result()
        assert status == 200
        assert answer["session"]["iteration"] > 0
        assert b"event: end" not in events.read(), "it is left for the next start to go on with"
        watching.close()
        with pytest.raises(ConnectionRefusedError):
            ask(server, "GET", "/healthz")


def heavy(server: Started) -> float:
    """How many pieces of heavy work wait or are under way."""
    text = ask(server, "GET", "/metrics")[1]
    return counted(text, "backpass_heavy_waiting") + counted(text, "backpass_heavy_running")


def test_sessions_in_memory_are_refused_to_several_workers(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--workers", "2", "--ephemeral"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "--ephemeral keeps sessions in the memory of one worker" in said.err
