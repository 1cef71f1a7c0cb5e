"""The work on comparisons: taken in turns, queued, cancelled, dropped when idle, left and taken up again."""

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

import app.comparisons
from app.comparisons import Comparisons
from app.main import create_app
from app.pool import Pool
from app.settings import Settings
from app.stores.jobs import Job, Jobs, UnknownComparison
from app.stores.jobs_memory import MemoryJobs
from app.stores.jobs_sqlite import SQLiteJobs
from app.stores.sqlite_file import SQLiteFile
from tests.app.problems import problem
from tests.app.test_comparisons import LONG, RATES, ended, events_in, started

ASKED = {"vary": {"seed": [1, 2]}, "iterations": 400}
ENDLESS = {"vary": {"seed": [1]}, "iterations": 1_000_000}


def iterations(job: Job) -> int:
    return json.loads(job.standing)["progress"]["iterations"]


def with_app(story: Callable[..., Any], **settings: Any) -> None:
    """Run ``story`` with a client of a server in its own event loop, and with the server's comparisons."""

    async def tell() -> None:
        server = create_app(Settings(**{"ephemeral": True, "heavy_workers": 0, **settings}))
        transport = httpx2.ASGITransport(app=server)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            await story(client, server.state.comparisons)
        await server.state.comparisons.close()

    asyncio.run(tell())


def test_a_cancelled_comparison_ends_its_events_and_is_gone() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        path = (await client.post("/api/comparisons", json=LONG)).headers["location"]
        job = await comparisons.find(path.rsplit("/", 1)[1])
        watching = asyncio.create_task(client.get(f"{path}/events"))
        async for seen in comparisons.watch(job):
            if seen.version >= 5:  # whoever else watches has been told of some of it by now
                break
        work = comparisons.under_way[job.id]
        assert (await client.delete(path)).status_code == 204
        name, told = events_in((await watching).text)[-1]
        assert (name, told["state"]) == ("end", "cancelled")
        assert 0 < told["progress"]["iterations"] < 1_000_000
        await asyncio.wait_for(work, 30)
        assert (await client.get(path)).status_code == (await client.delete(path)).status_code == 404

    with_app(story)


def test_two_comparisons_take_turns() -> None:
    async def story(_: Any, comparisons: Comparisons) -> None:
        first, second = [await comparisons.begin(ENDLESS, None) for _ in range(2)]
        async for seen in comparisons.watch(second):
            if iterations(seen):
                break
        before = iterations(await comparisons.find(first.id))
        async for seen in comparisons.watch(first):
            if iterations(seen) > before:
                break
        assert iterations(await comparisons.find(second.id)) > 0
        assert len(comparisons.under_way) == 2

    with_app(story)


def test_who_waits_is_told_the_place_in_the_queue_and_comes_to_its_turn() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        paths = [(await client.post("/api/comparisons", json=LONG)).headers["location"] for _ in range(3)]
        async for seen in comparisons.watch(await comparisons.find(paths[0].rsplit("/", 1)[1])):
            if seen.place is None:
                break
        told = [(await client.get(path)).json() for path in paths]
        assert [each["progress"]["place"] for each in told] == [None, 1, 2]
        assert {each["state"] for each in told} == {"running"}
        await client.delete(paths[0])
        async for seen in comparisons.watch(await comparisons.find(paths[1].rsplit("/", 1)[1])):
            if iterations(seen):
                break
        assert (await client.get(paths[2])).json()["progress"]["place"] == 1

    with_app(story, comparisons_running=1)


def test_a_server_with_as_many_at_work_and_waiting_as_may_be_refuses_more(server: Any) -> None:
    client = server(comparisons_running=1, comparisons_waiting=1)
    path = started(client, **LONG)
    started(client, **LONG)
    refused = client.post("/api/comparisons", json=LONG)
    assert "works on 1 comparisons at once, 1 more may wait" in problem(refused, 503)["detail"]
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


def test_a_class_of_300_that_compares_at_once_is_queued_in_view_and_one_beyond_the_queue_is_refused() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        comparisons.open = lambda: None  # nobody is worked for meanwhile
        begun = await asyncio.gather(*(client.post("/api/comparisons", json=RATES) for _ in range(300)))
        assert {answer.status_code for answer in begun} == {202}
        assert sorted(answer.json()["progress"]["place"] for answer in begun) == list(range(1, 301))
        assert Settings().comparisons_waiting >= 2 * 300

    with_app(story)


def test_of_many_asked_for_at_once_no_more_are_kept_than_may_be(tmp_path: Path) -> None:
    async def story(client: Any, _: Comparisons) -> None:
        begun = await asyncio.gather(*(client.post("/api/comparisons", json=LONG) for _ in range(9)))
        assert sorted(answer.status_code for answer in begun) == [202] * 3 + [503] * 6

    with_app(story, ephemeral=False, data_dir=tmp_path, comparisons_running=1, comparisons_waiting=2)


def test_who_is_far_back_in_the_queue_is_looked_for_less_often() -> None:
    comparisons = Comparisons(MemoryJobs(), Pool(1), Settings(), Clock(), Clock())
    looks = [comparisons._until_look(Job("a", "running", None, b"", 0, 0.0, place)) for place in (None, 1, 8, 16, 300)]
    assert looks == [0.25, 0.25, 0.25, 0.5, 2.0]


def test_a_comparison_whose_answer_there_is_no_room_for_fails_with_a_sentence() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        path = (await client.post("/api/comparisons", json=RATES)).headers["location"]
        told = events_in((await client.get(f"{path}/events")).text)[-1][1]
        assert (told["state"], told["reason"][:30]) == ("failed", "Its runs could not be kept: th")
        await asyncio.gather(*comparisons.under_way.values())
        assert (await comparisons.jobs.counts()).size < 20_000, "what it had come to is not kept"

    with_app(story, comparison_bytes=1000)


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


class Ticking:
    """A clock by which every look takes a while, so that a slice of work soon ends."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now


@contextlib.asynccontextmanager
async def working(jobs: Jobs, clock: Clock | None = None, **settings: Any) -> AsyncIterator[Comparisons]:
    """Comparisons without a server, over ``jobs``; worked on in a thread."""
    pool = Pool(1)
    comparisons = Comparisons(jobs, pool, Settings(**settings), clock or Ticking(), clock or Clock())
    try:
        yield comparisons
    finally:
        await comparisons.close()
        pool.close()


def test_work_that_nobody_watches_ends_when_it_expires() -> None:
    clock = Clock()

    async def story() -> None:
        async with working(MemoryJobs(), clock, comparison_idle_seconds=60) as comparisons:
            job = await comparisons.begin(ENDLESS, None)
            clock.looked.clear()
            await asyncio.to_thread(clock.looked.wait, 30)
            clock.now = 61.0
            with pytest.raises(UnknownComparison):
                await comparisons.find(job.id)
            await asyncio.wait_for(asyncio.gather(*comparisons.under_way.values()), 30)

    asyncio.run(story())


def test_closing_ends_all_work_and_wakes_who_watches() -> None:
    async def story() -> list[str]:
        async with working(MemoryJobs(), Clock()) as comparisons:
            job = await comparisons.begin(ENDLESS, None)

            async def states() -> list[str]:
                return [seen.state async for seen in comparisons.watch(job)]

            watching = asyncio.create_task(states())
            await asyncio.sleep(0)
            await comparisons.close()
            assert not comparisons.under_way
            return await watching

    assert asyncio.run(story())[-1] == "cancelled"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SQLiteFile:
    monkeypatch.setattr(app.comparisons, "LOOK", 0.01)
    monkeypatch.setattr(app.comparisons, "POLL", 0.01)
    return SQLiteFile(tmp_path / "sessions.sqlite3", 100_000_000)


async def answered(comparisons: Comparisons, job: Job) -> dict[str, Any]:
    """What ``job`` answers once it has ended; seconds, which differ from one time to the next, left out."""
    states = [seen.state async for seen in comparisons.watch(await comparisons.find(job.id))]
    assert states[-1] == "done"
    answer = json.loads(await comparisons.answer(job.id))
    return {**answer, "runs": [{**run, "seconds": None} for run in answer["runs"]]}


def test_another_server_tells_of_a_comparison_and_takes_it_up_where_the_first_has_ended(file: SQLiteFile) -> None:
    async def story() -> tuple[Any, Any]:
        other = SQLiteJobs(file)
        async with working(SQLiteJobs(file), comparisons_running=1) as first:
            await first.begin(ENDLESS, None)
            left = await first.begin(ASKED, None)
            async with working(other) as second:
                assert (await second.find(left.id)).place in {1, 2}
                await first.close()
                second.open()
                taken_up = await answered(second, left)
        async with working(MemoryJobs()) as alone:
            return taken_up, await answered(alone, await alone.begin(ASKED, None))

    taken_up, alone = asyncio.run(story())
    assert taken_up == alone


def test_another_server_cancels_a_comparison_and_its_work_ends(file: SQLiteFile) -> None:
    async def story() -> str:
        async with working(SQLiteJobs(file)) as first, working(SQLiteJobs(file)) as second:
            job = await first.begin(ENDLESS, None)
            async for seen in second.watch(job):
                if iterations(seen):
                    break
            work = first.under_way[job.id]
            await second.cancel(job.id)
            await asyncio.wait_for(work, 30)
            return [seen.state async for seen in first.watch(job)][-1]

    assert asyncio.run(story()) == "cancelled"


def test_one_that_ends_its_worker_again_and_again_fails(file: SQLiteFile) -> None:
    async def story() -> Job:
        jobs = SQLiteJobs(file)
        async with working(jobs) as comparisons:
            comparisons.open = lambda: None
            job = await comparisons.begin(ASKED, None)
            for place in range(app.comparisons.MOST_TAKEN):
                assert await jobs.claim(f"dead {place}", now=0.0, lease=0.0, most=1)
            del comparisons.open
            comparisons.open()
            return [seen async for seen in comparisons.watch(job)][-1]

    failed = asyncio.run(story())
    assert failed.state == "failed"
    assert "interrupted 3 times" in failed.reason
