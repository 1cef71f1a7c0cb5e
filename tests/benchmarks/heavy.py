"""What small calls wait while heavy work is asked for: ``python -m tests.benchmarks.heavy [seconds]``.

A real server with its usual settings, in memory. Eight heavy comparisons are asked for and watched as the page watches
them (their events, and a look at their runs now and then), and landscapes are asked for one after another. Meanwhile a
client asks for ``/healthz`` and makes single steps of a default run by turns, and times each. Nothing fails when a
target is missed: machines differ and are shared.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.machine import described
from tests.benchmarks.tables import number, table
from tests.serving import serving

TOP = Path(__file__).resolve().parents[2]
COMPARISONS = 8
LOOKS = 0.7
"""Seconds between two looks at a comparison, as the page makes them."""
PAUSE = 0.02
"""Seconds between two small calls: one learner who clicks as fast as a machine."""
RATES = [10 ** (-3 + 3 * place / 63) for place in range(64)]
HEAVY = (
    {"preset": "circle", "vary": {"optimizer.learning_rate": RATES}, "iterations": 15_000},
    {
        "preset": "circle",
        "spec": {"dataset": {"name": "circle", "rows": 2000}, "layers": [{"units": 32, "activation": "tanh"}] * 3
                 + [{"units": 1, "activation": "tanh"}]},
        "vary": {"seed": list(range(16))},
        "epochs": 200,
    },
)  # fmt: skip
TARGETS = {"GET /healthz": 100.0, "POST step": 250.0}
"""Milliseconds at the 99th percentile, on two cores."""


class Client:
    """One connection to the server at ``address``."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and content of the answer."""
        sent = None if body is None else json.dumps(body)
        self.connection.request(method, path, sent, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """What was begun at ``path``."""
        status, content = self.ask("POST", path, body)
        assert status in (201, 202), content
        return json.loads(content)


def followed(address: str, path: str, ended: threading.Event) -> None:
    """Read the events of a comparison until the measurement has ended."""
    client = Client(address)
    client.connection.request("GET", f"{path}/events")
    stream = client.connection.getresponse()
    while not ended.is_set() and stream.readline():
        pass


def looked_at(address: str, path: str, ended: threading.Event) -> None:
    """Look at a comparison now and then until the measurement has ended."""
    client = Client(address)
    while not ended.wait(LOOKS):
        client.ask("GET", f"{path}?arrays=base64")


def explored(address: str, session: str, ended: threading.Event) -> None:
    """Ask for one landscape after another until the measurement has ended."""
    client = Client(address)
    while not ended.is_set():
        client.ask("GET", f"{session}/landscape?resolution=41")


def measured(address: str, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each small call, by its kind, while heavy work is under way for so many seconds."""
    client, ended = Client(address), threading.Event()
    session, other = (f"/api/sessions/{client.made('/api/sessions', {})['id']}" for _ in range(2))
    client.ask("GET", f"{other}/landscape?resolution=21")  # the worker is warm from here on
    paths = [f"/api/comparisons/{client.made('/api/comparisons', HEAVY[n % 2])['id']}" for n in range(COMPARISONS)]
    others: list[tuple[Callable[..., None], str]] = [(explored, other)]
    others += [(watch, path) for path in paths for watch in (followed, looked_at)]
    threads = [threading.Thread(target=work, args=(address, path, ended)) for work, path in others]
    for thread in threads:
        thread.start()
    taken: dict[str, list[float]] = {name: [] for name in TARGETS}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for name, call in zip(TARGETS, (("GET", "/healthz"), ("POST", f"{session}/step", {"count": 1})), strict=True):
            began = time.perf_counter()
            status, content = client.ask(*call)
            taken[name].append(1e3 * (time.perf_counter() - began))
            assert status == 200, content
            ended.wait(PAUSE)
    ended.set()
    states = [json.loads(client.ask("GET", path)[1])["progress"] for path in paths]
    print("Iterations done by each comparison:", ", ".join(f"{state['iterations']:,}" for state in states))
    for path in paths:
        client.ask("DELETE", path)
    for thread in threads:
        thread.join()
    return taken


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of the others do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    """Measure, and print what was found."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    quiet = {"BACKPASS_RATE_LIMIT": "0", "BACKPASS_EPHEMERAL": "1"}
    with serving([sys.executable, "-m", "app"], TOP, quiet) as address:
        taken = measured(address, seconds)
    rows = []
    for name, values in taken.items():
        shares = [number(percentile(values, share)) for share in (0.5, 0.95, 0.99, 1.0)]
        met = "yes" if percentile(values, 0.99) <= TARGETS[name] else "NO"
        rows.append([name, f"{len(values):,}", *shares, number(TARGETS[name]), met])
    print("\n".join(described()))
    print(table(["ms", "calls", "median", "95 %", "99 %", "longest", "target (99 %)", "met"], rows))


if __name__ == "__main__":
    main()
