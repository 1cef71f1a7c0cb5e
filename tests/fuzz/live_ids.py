"""What schemathesis is told beside the description: ids of sessions and comparisons that live, and names that exist.

A made-up id would be answered 404 and show nothing. The server is at ``FUZZ_ADDRESS``; only schemathesis loads this.
"""

import os
from typing import Any
from zlib import crc32

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


def session(kind: str) -> str:
    """The id of a new session that has been stepped."""
    new = begun("/api/sessions", preset=kind)
    CLIENT.post(f"/api/sessions/{new}/step", json={"count": 20}).raise_for_status()
    return new


def comparison(kind: str) -> str:
    """The id of a new comparison."""
    return begun("/api/comparisons", preset=kind, vary={"optimizer.learning_rate": [0.01, 0.1]}, iterations=50)


MADE = {"session_id": session, "comparison_id": comparison}
LIVE = {name: [make(kind) for kind in KINDS] for name, make in MADE.items()}
"""Ids by the name of the path's parameter, one of each kind."""


def mixed(given: Any) -> int:
    """A number that is the same for the same ``given``."""
    return crc32(str(given).encode(errors="replace"))


def chosen(given: Any, among: list[str] | tuple[str, ...]) -> str:
    """One of ``among``, the same for the same ``given``."""
    return among[mixed(given) // 8 % len(among)]


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Ids that live in most calls, but not where they would be deleted."""
    for name in (path_parameters or {}).keys() & LIVE:
        if context.operation.method != "delete" and mixed(path_parameters[name]) % 8:
            path_parameters[name] = chosen(path_parameters[name], LIVE[name])
    return path_parameters


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A parameter that exists in most calls that name one; one that is a list is left as it is."""
    given = (query or {}).get("parameter")
    if isinstance(given, str) and len(given) % 4:
        query["parameter"] = chosen(given, NAMES)
    return query


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Another one in the place of one that was deleted: schemathesis sends ids again that it has seen in answers."""
    for name, given in case.path_parameters.items():
        if case.method == "DELETE" and given in LIVE.get(name, ()):
            place = LIVE[name].index(given)
            LIVE[name][place] = MADE[name](KINDS[place])
