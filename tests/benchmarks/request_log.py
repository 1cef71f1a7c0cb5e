"""What a request pays for its id, its line in the log and its counts: CPU beyond that of the same answer without them.

    python -m tests.benchmarks.request_log [--together]

``--together`` counts into files, as several workers do.
"""

import asyncio
import io
import logging
import os
import sys
import tempfile
import time
from types import SimpleNamespace
from typing import Any

CALLS, ROUNDS = 5000, 7
HEADERS = [(name, b"x") for name in (b"host", b"user-agent", b"accept", b"accept-encoding", b"content-type")]
ROUTE = SimpleNamespace(path="/api/sessions/{session_id}/step")


async def answered(scope: Any, _: Any, send: Any) -> None:
    """An answer of two bytes by the route of a step."""
    scope["route"] = ROUTE
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"{}"})


async def unheard(*_: Any) -> None:
    """A connection that takes everything and says nothing."""


async def microseconds(app: Any) -> float:
    """CPU of one call of ``app``: the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(CALLS):
            scope = {"type": "http", "method": "POST", "path": "/api/sessions/x/step", "headers": HEADERS}
            await app(scope, unheard, unheard)
        best = min(best, (time.process_time() - begun) / CALLS * 1e6)
    return best


async def measure() -> None:
    """Print what each way of logging and counting adds."""
    from app import logs, metrics

    counts = metrics.Metrics(lambda: (0, 0))
    bare = await microseconds(answered)
    for form, level, seen in [
        ("text", "warning", None),
        ("text", "warning", counts.seen),
        ("text", "info", counts.seen),
        ("json", "info", counts.seen),
    ]:
        logs.configure(form, level)
        for handler in logging.getLogger().handlers:
            handler.setStream(io.StringIO())  # type: ignore[attr-defined]
        added = await microseconds(logs.RequestLog(answered, seen)) - bare
        print(f"{form} from {level}{', counted' if seen else ''}: {added:.1f} µs")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        if "--together" in sys.argv:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        asyncio.run(measure())
