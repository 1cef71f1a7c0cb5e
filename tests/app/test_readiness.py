"""What whoever watches over the server asks it."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI

from app.api import health
from app.main import lifespan_of
from app.stores import StoreUnavailable


class Store:
    """A store that does one thing when it is asked to check or count."""

    def __init__(self, does: Any) -> None:
        self.check = self.count = does


async def fails() -> None:
    raise StoreUnavailable("/secret/place: No space left on device")


async def hangs() -> None:
    await asyncio.Event().wait()


def test_a_server_that_runs_is_healthy_and_ready(client: Any) -> None:
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (
            200,
            {"status": "ok"},
            "no-store",
        )


@pytest.mark.parametrize("does", [fails, hangs])
def test_without_its_store_it_is_healthy_but_not_ready(client: Any, monkeypatch: Any, does: Any) -> None:
    monkeypatch.setattr(client.app.state, "store", Store(does))
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("The store does not answer")
    assert "secret" not in answer.text


def test_metrics_are_told_without_the_store(client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(client.app.state, "store", Store(fails))
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "backpass_sessions" not in answer.text


def test_they_are_outside_the_rate_limits(server: Any) -> None:
    client = server(rate_limit=0.2, address_rate_limit=0.2, begin_rate_limit=0.2)
    assert {client.get("/api/catalog").status_code for _ in range(3)} == {200, 429}
    for path in ("/healthz", "/readyz", "/metrics"):
        assert {client.get(path).status_code for _ in range(5)} == {200}


def test_a_part_that_fails_to_end_keeps_no_other_from_ending() -> None:
    ended = []

    def ends(name: str, error: Exception | None = None) -> Any:
        async def end() -> None:
            ended.append(name)
            if error:
                raise error

        return end

    compared = SimpleNamespace(
        open=lambda: ended.append("begun"),
        close=ends("comparisons", StoreUnavailable("gone")),
        jobs=SimpleNamespace(close=ends("jobs")),
    )
    pool = SimpleNamespace(close=lambda: ended.append("pool"))
    parts: Any = compared, pool, SimpleNamespace(close=ends("store")), None

    async def live() -> None:
        async with lifespan_of(*parts)(FastAPI()):
            ended.append("served")

    with pytest.raises(StoreUnavailable):
        asyncio.run(live())
    assert ended == ["begun", "served", "comparisons", "jobs", "pool", "store"]
