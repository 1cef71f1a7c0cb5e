"""How the server is doing, counted for Prometheus: requests, heavy work, sessions kept, lateness of the event loop.

With several workers, each writes its counts to files in the folder that ``PROMETHEUS_MULTIPROC_DIR`` names, and
whichever is asked adds them up. Needs the extra ``metrics``, and imports it only where it is used.
"""

import asyncio
import contextlib
import importlib.util
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder; the library reads it once, when it is first imported."""

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: from a step of the default run, done in place, to the longest call that a stop waits for."""
EVERY = 0.5
"""Seconds between two looks at how late the event loop is."""


def available() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("prometheus_client") is not None


class Metrics:
    """The counts of one worker, and of all where they share a folder.

    ``queue`` gives the heavy work that waits and that is under way here.
    """

    def __init__(self, queue: Callable[[], tuple[int, int]]) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.queue = queue
        self.registry = CollectorRegistry()
        kept: Any = {"registry": self.registry}
        self.requests = Counter(
            "backpass_requests", "Requests answered, by route.", ["method", "route", "status"], **kept
        )
        self.seconds = Histogram(
            "backpass_request_seconds", "Seconds from request to answer.", ["route"], buckets=BUCKETS, **kept
        )
        self.lag = Histogram(
            "backpass_event_loop_lag_seconds", "Seconds that the event loop was late.", buckets=BUCKETS, **kept
        )
        together: Any = {"multiprocess_mode": "livesum", **kept}
        self.waiting = Gauge("backpass_heavy_waiting", "Heavy calls that wait for their turn.", **together)
        self.running = Gauge("backpass_heavy_running", "Heavy calls under way.", **together)
        self.known: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def seen(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        known = self.known.get((method, route, status))
        if known is None:
            known = self.requests.labels(method, route, status), self.seconds.labels(route)
            self.known[method, route, status] = known
        known[0].inc()
        known[1].observe(seconds)

    async def watch(self, clock: Callable[[], float] = time.monotonic, every: float = EVERY) -> None:
        """Look at the event loop and the queue for as long as the server runs."""
        while True:
            due = clock() + every
            await asyncio.sleep(every)
            self.lag.observe(max(0.0, clock() - due))
            self.look()

    def look(self) -> None:
        """Write down how long the queue is now."""
        waiting, running = self.queue()
        self.waiting.set(waiting)
        self.running.set(running)

    def text(self, sessions: int | None) -> tuple[bytes, str]:
        """All counts in Prometheus's form, with its media type; ``sessions`` are those kept, if that is known."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        self.look()
        together = os.environ.get(FOLDER)
        content = generate_latest(Together(together) if together else self.registry)  # type: ignore[arg-type]
        if sessions is not None:
            content += generate_latest(Kept(sessions))  # type: ignore[arg-type]
        return content, CONTENT_TYPE_LATEST


class Together:
    """The counts of all workers that write to ``folder``, in the form of a registry."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def collect(self) -> Iterator[Any]:
        """The sums. A file is empty for a moment where a worker has just begun, and for ever where it died in that."""
        from prometheus_client.multiprocess import MultiProcessCollector

        files = []
        for path in Path(self.folder).glob("*.db"):
            with contextlib.suppress(FileNotFoundError):
                files += [str(path)] if path.stat().st_size else []
        yield from MultiProcessCollector.merge(files)


class Kept:
    """The one count that no worker keeps, since the store knows it, in the form of a registry."""

    def __init__(self, sessions: int) -> None:
        self.sessions = sessions

    def collect(self) -> Iterator[Any]:
        """The gauge of sessions kept."""
        from prometheus_client.core import GaugeMetricFamily

        yield GaugeMetricFamily("backpass_sessions", "Sessions kept in the store.", self.sessions)
