"""The work on comparisons: cancelled, taken in turns, refused when too much, dropped when idle, ended on stopping."""

import asyncio
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

from app.comparisons import Comparisons, Job
from app.main import create_app
from app.pool import Pool
from app.settings import Settings
from engine.comparison import compare
from engine.spec import complete
from tests.app.problems import problem
from tests.app.test_comparisons import LONG, RATES, ended, events_in, started
from tests.serving import serving


def test_a_cancelled_comparison_ends_its_events_and_is_gone() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        path = (await client.post("/api/comparisons", json=LONG)).headers["location"]
        (job,) = comparisons.jobs.values()
        watching = asyncio.create_task(client.get(f"{path}/events"))
        async for seen in comparisons.watch(job):
            if seen.comparison.done:
                break
        assert (await client.delete(path)).status_code == 204
        name, told = events_in((await watching).text)[-1]
        assert (name, told["state"]) == ("end", "cancelled")
        assert 0 < told["progress"]["iterations"] < 1_000_000
        await asyncio.wait_for(job.work, 30)
        assert (await client.get(path)).status_code == (await client.delete(path)).status_code == 404

    with_app(story)


def with_app(story: Callable[..., Any], **settings: Any) -> None:
    """Run ``story`` with a client of a server in its own event loop, and with the server's comparisons."""

    async def tell() -> None:
        server = create_app(Settings(**settings))
        transport = httpx2.ASGITransport(app=server)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            await story(client, server.state.comparisons)
        await server.state.comparisons.close()

    asyncio.run(tell())


def test_two_comparisons_take_turns() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        for _ in range(2):
            await client.post("/api/comparisons", json=LONG)
        first, second = comparisons.jobs.values()
        async for seen in comparisons.watch(second):
            if seen.comparison.done:
                break
        before = first.comparison.done
        async for seen in comparisons.watch(first):
            if seen.comparison.done > before:
                break
        assert second.comparison.done > 0
        assert first.state == second.state == "running"

    with_app(story)


def test_a_server_that_works_on_as_many_as_it_may_refuses_more(server: Any) -> None:
    client = server(comparisons_running=1)
    path = started(client, **LONG)
    refused = client.post("/api/comparisons", json=LONG)
    assert "works on 1 comparisons at once" in problem(refused, 503)["detail"]
    assert int(refused.headers["retry-after"]) >= 1
    assert client.delete(path).status_code == 204
    started(client, **LONG)


def test_a_server_that_keeps_as_many_as_it_may_says_when_one_expires(server: Any, clock: Any) -> None:
    client = server(comparison_limit=1, comparison_idle_seconds=60)
    ended(client, started(client, **RATES))
    clock.now = 20
    refused = client.post("/api/comparisons", json=RATES)
    assert "keeps 1 comparisons at most" in problem(refused, 503)["detail"]
    assert refused.headers["retry-after"] == "40"
    clock.now = 61
    started(client, **RATES)


def test_a_comparison_that_nobody_asks_for_expires(server: Any, clock: Any) -> None:
    client = server(comparison_idle_seconds=60)
    path = started(client, **RATES)
    ended(client, path)
    for clock.now in (59, 118):
        assert client.get(path).status_code == 200, "asked for again in time"
    clock.now = 179
    assert client.get(path).status_code == 404


class Clock:
    """A clock that is set; what waits for it in a thread of the pool is told when it has looked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.looked = threading.Event()

    def __call__(self) -> float:
        if threading.current_thread() is not threading.main_thread():
            self.looked.set()
        return self.now


def worked_on(settings: Settings, clock: Clock, story: Callable[[Comparisons, Job], Any]) -> None:
    """Run ``story`` with a long comparison that is worked on without a server."""

    async def tell() -> None:
        pool = Pool(1)
        comparisons = Comparisons(pool, settings, clock)
        long = compare(complete({}), {"seed": [1]}, iterations=1_000_000)
        await story(comparisons, comparisons.begin(long))
        await comparisons.close()
        pool.close()

    asyncio.run(tell())


def test_work_that_nobody_watches_ends_when_it_expires() -> None:
    clock = Clock()

    async def story(comparisons: Comparisons, job: Job) -> None:
        await asyncio.to_thread(clock.looked.wait, 30)
        clock.now = 61.0
        await asyncio.wait_for(job.work, 30)
        assert job.state == "cancelled"
        assert not comparisons.jobs
        assert not job.comparison.finished

    worked_on(Settings(comparison_idle_seconds=60), clock, story)


def test_closing_ends_all_work_and_wakes_who_watches() -> None:
    async def story(comparisons: Comparisons, job: Job) -> None:
        async def states() -> list[str]:
            return [seen.state async for seen in comparisons.watch(job)]

        watching = asyncio.create_task(states())
        await asyncio.sleep(0)
        await comparisons.close()
        assert job.work is not None
        assert job.work.done()
        assert (await watching)[-1] == "cancelled"

    worked_on(Settings(), Clock(), story)


def test_a_server_told_to_stop_ends_its_comparisons_and_their_events() -> None:
    top = Path(__file__).resolve().parents[2]
    with httpx2.Client() as client:
        with serving([sys.executable, "-m", "app"], top) as address:
            path = client.post(f"{address}/api/comparisons", json=LONG).headers["location"]
            watching = client.send(client.build_request("GET", f"{address}{path}/events"), stream=True)
            lines = watching.iter_lines()
            assert next(lines) == "event: progress"
        rest = "\n".join(lines)
    name, told = events_in("event: progress\n" + rest)[-1]
    assert (name, told["state"]) == ("end", "cancelled")
