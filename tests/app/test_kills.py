"""A server that is killed at any moment has kept all that it acknowledged, to the last bit, and doubled nothing."""

import contextlib
import random
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import httpx2

from engine.run import replay
from engine.spec import complete
from tests.serving import kept_in, started

KILLS = 2


def body_of(n: int, chance: random.Random) -> tuple[str, str, dict[str, Any], int]:
    """Call number ``n``: its method, its path after the session's, its body, and how many iterations it applies."""
    request = {"request": f"call-{n}"}
    if n % 7 == 3:
        return "PATCH", "", {"parameters": {"W1.1.1": chance.uniform(-1, 1)}, **request}, 0
    if n % 11 == 5:
        return "PATCH", "", {"optimizer": {"learning_rate": chance.choice([0.05, 0.1, 0.2])}, **request}, 0
    count = chance.choice([1, 1, 1, 3, 60])
    return "POST", "/step", {"count": count, **request}, count


def edits_of(done: list[tuple]) -> list[dict[str, Any]]:
    """The edits of the calls that were done, each at the iteration it was made at, those of one iteration merged."""
    edits: dict[int, dict[str, Any]] = {}
    iteration = 0
    for _, _, body, count in done:
        iteration += count
        if not count:
            changed = {name: change for name, change in body.items() if name != "request"}
            edits[iteration] = {**edits.get(iteration, {"iteration": iteration}), **changed}
    return list(edits.values())


def call_until_killed(server: Any, path: str, done: list[tuple], chance: random.Random) -> tuple | None:
    """Call until the server is killed while a call is under way; that call, if it was not answered."""
    last = len(done) + chance.randrange(5, 30)
    sending = threading.Event()
    killer = threading.Thread(target=lambda: (sending.wait(), server.child.send_signal(signal.SIGKILL)))
    killer.start()
    call = None
    with httpx2.Client(base_url=server.address) as client, contextlib.suppress(httpx2.TransportError):
        while True:
            call = body_of(len(done), chance)
            if len(done) >= last:
                sending.set()
            answer = client.request(call[0], path + call[1], json=call[2])
            assert answer.status_code == 200, answer.text
            done.append(call)
            call = None
    killer.join()
    server.child.wait()
    return call


def test_after_every_kill_all_that_was_acknowledged_is_there_to_the_last_bit(top: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    done: list[tuple] = []
    path, pending = "", None
    for kill in range(KILLS + 1):
        with started(
            [sys.executable, "-m", "app"],
            top,
            {**kept_in(str(tmp_path)), "BACKPASS_RATE_LIMIT": "0", "BACKPASS_HEAVY_WORKERS": "0"},
        ) as server:
            with httpx2.Client(base_url=server.address) as client:
                if not path:
                    path = f"/api/sessions/{client.post('/api/sessions', json={}).json()['id']}"
                if pending:  # repeated: answered, whether it was applied before the kill or not, and applied once
                    answer = client.request(pending[0], path + pending[1], json=pending[2])
                    assert answer.status_code == 200
                    done.append(pending)
                session = client.get(path).json()
                history = client.get(f"{path}/history?points=2000").json()["history"]
            assert session["iteration"] == session["furthest"] == sum(call[3] for call in done)
            run = replay(complete(session["spec"]), session["edits"], session["iteration"])
            assert [(layer["W"], layer["b"]) for layer in session["parameters"]] == [
                (W.tolist(), b.tolist()) for W, b in run.parameters
            ]
            assert session["edits"] == edits_of(done)
            assert [row["iteration"] for row in history] == list(range(1, session["iteration"] + 1))
            pending = call_until_killed(server, path, done, chance) if kill < KILLS else None
    with contextlib.closing(sqlite3.connect(tmp_path / "sessions.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
