"""What schemathesis is told beside the description: ids of sessions and comparisons that live, and names that exist.

A made-up id would be answered 404 and show nothing. The server is at ``FUZZ_ADDRESS``; only schemathesis loads this.
"""

import os
from typing import Any

import httpx2
import schemathesis

KINDS = ("xor", "circle", "one-point", "spiral")
NAMES = ("W1.1.1", "b1.1", "W2.1.1", "b2.1")
CLIENT = httpx2.Client(base_url=os.environ["FUZZ_ADDRESS"], timeout=30)


def begun(path: str, **body: Any) -> str:
    """The id of a new session or comparison."""
    answer = CLIENT.post(path, json=body)
    answer.raise_for_status()
    return str(answer.json()["id"])


def lasting() -> dict[str, list[str]]:
    """Ids by the name of the path's parameter."""
    sessions = [begun("/api/sessions", preset=kind) for kind in KINDS]
    for session in sessions:
        CLIENT.post(f"/api/sessions/{session}/step", json={"count": 20}).raise_for_status()
    rates = {"optimizer.learning_rate": [0.01, 0.1]}
    return {
        "session_id": sessions,
        "comparison_id": [begun("/api/comparisons", preset=kind, vary=rates, iterations=50) for kind in KINDS[:2]],
    }


LIVE = lasting()


def chosen(given: Any, among: list[str] | tuple[str, ...]) -> str:
    """One of ``among``, the same for the same ``given``."""
    return among[sum(map(ord, str(given))) % len(among)]


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Ids that live in most calls, but not where they would be deleted."""
    for name in (path_parameters or {}).keys() & LIVE:
        if context.operation.method != "delete" and sum(map(ord, str(path_parameters[name]))) % 8:
            path_parameters[name] = chosen(path_parameters[name], LIVE[name])
    return path_parameters


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A parameter that exists in most calls that name one; one that is a list is left as it is."""
    given = (query or {}).get("parameter")
    if isinstance(given, str) and len(given) % 4:
        query["parameter"] = chosen(given, NAMES)
    return query
