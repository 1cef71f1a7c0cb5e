"""Where comparisons are kept: one queue for all servers, a lease for whoever works, and no word of one that lost it."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from app.stores.jobs import Claim, Counts, Jobs, Told
from app.stores.jobs_memory import MemoryJobs
from app.stores.jobs_sqlite import SQLiteJobs
from app.stores.sqlite_file import SQLiteFile

RUNNING = Told("running", b"{}", b"an answer")
Story = Callable[[Jobs], Coroutine[Any, Any, None]]


@pytest.fixture(params=["memory", "sqlite"])
def told(request: Any, tmp_path: Path) -> Callable[[Story], None]:
    """Lets a story be told of a store with three comparisons, a, b and c, begun at the times 1, 2 and 3."""

    def tell(story: Story) -> None:
        async def whole() -> None:
            file = SQLiteFile(tmp_path / "jobs.sqlite3", 10_000_000) if request.param == "sqlite" else None
            jobs = SQLiteJobs(file) if file else MemoryJobs()
            for now, name in enumerate("abc", start=1):
                await jobs.add(name, b"asked of " + name.encode(), RUNNING, now)
            await story(jobs)
            await jobs.close()
            if file:
                file.close()

        asyncio.run(whole())

    return tell


def test_they_are_taken_up_in_the_order_in_which_they_were_begun_and_as_many_as_may(told: Any) -> None:
    async def story(jobs: Jobs) -> None:
        places = [(await jobs.find(name, 5.0)).place for name in "abc"]
        assert places == [1, 2, 3]
        assert await jobs.claim("one", 5.0, 10.0, most=2) == Claim("a", b"asked of a", 1)
        assert await jobs.claim("two", 5.0, 10.0, most=2) == Claim("b", b"asked of b", 1)
        assert await jobs.claim("two", 5.0, 10.0, most=2) is None
        assert [(await jobs.find(name, 5.0)).place for name in "abc"] == [None, None, 1]

    told(story)


def test_what_a_server_that_died_held_is_taken_up_by_another_which_alone_is_heard(told: Any) -> None:
    async def story(jobs: Jobs) -> None:
        await jobs.claim("dead", 5.0, 10.0, most=1)
        assert await jobs.claim("other", 14.9, 10.0, most=1) is None, "it may live still"
        await jobs.renew("dead", ["a"], 20.0)
        assert await jobs.claim("other", 19.9, 10.0, most=1) is None, "it has renewed what it holds"
        assert (await jobs.find("a", 20.0)).place == 1
        assert await jobs.claim("other", 20.0, 10.0, most=1) == Claim("a", b"asked of a", 2)
        assert not await jobs.report("a", "dead", RUNNING, 30.0)
        await jobs.renew("dead", ["a"], 99.0)
        assert (await jobs.find("a", 30.0)).place == 1, "renewed by its owner alone"
        assert await jobs.report("a", "other", RUNNING, 40.0)

    told(story)


def test_one_whose_claim_was_not_answered_is_free_in_the_end_though_its_holder_renews_others(told: Any) -> None:
    async def story(jobs: Jobs) -> None:
        await jobs.claim("me", 5.0, 10.0, most=2)  # the answer is lost with a connection
        assert (await jobs.claim("me", 6.0, 10.0, most=2)).id == "b"
        await jobs.renew("me", ["b"], 99.0)
        assert [(await jobs.find(name, 20.0)).place for name in "ab"] == [1, None]
        assert await jobs.claim("other", 20.0, 10.0, most=2) == Claim("a", b"asked of a", 2)

    told(story)


def test_what_is_told_of_one_is_found_and_answers_stay_until_there_is_a_new_one(told: Any) -> None:
    async def story(jobs: Jobs) -> None:
        await jobs.claim("me", 5.0, 10.0, most=1)
        assert await jobs.report("a", "me", Told("running", b'{"runs": []}'), 20.0)
        found = await jobs.find("a", 6.0)
        assert (found.state, found.standing, found.version, found.place) == ("running", b'{"runs": []}', 1, None)
        assert await jobs.answer("a") == b"an answer"
        assert await jobs.report("a", "me", Told("failed", b"{}", b"the last", "It was too much."), 20.0)
        ended = await jobs.find("a", 99.0)
        assert (ended.state, ended.reason, ended.version, ended.place) == ("failed", "It was too much.", 2, None)
        assert await jobs.answer("a") == b"the last"
        assert not await jobs.report("a", "me", RUNNING, 20.0), "it has ended"
        assert (await jobs.claim("me", 99.0, 10.0, most=9)).id == "b"

    told(story)


def test_one_given_back_is_taken_up_at_once_and_not_counted_as_interrupted(told: Any) -> None:
    async def story(jobs: Jobs) -> None:
        await jobs.claim("leaving", 5.0, 10.0, most=1)
        await jobs.release("leaving")
        assert (await jobs.claim("other", 6.0, 10.0, most=1)).id == "a"
        assert not await jobs.report("a", "leaving", RUNNING, 30.0)

    told(story)


def test_what_is_removed_or_not_used_for_long_is_gone(told: Any) -> None:
    async def story(jobs: Jobs) -> None:
        assert await jobs.counts() == Counts(kept=3, unfinished=3, oldest=1.0, size=3 * len(b"an answer"))
        assert await jobs.remove("b")
        assert not await jobs.remove("b")
        await jobs.touch("a", 50.0)
        assert await jobs.prune(3.0) == ["c"]
        assert await jobs.find("c", 50.0) is None
        assert await jobs.answer("c") is None
        assert await jobs.answer("b") is None
        assert not await jobs.report("c", "me", RUNNING, 60.0)
        assert await jobs.counts() == Counts(kept=1, unfinished=1, oldest=50.0, size=len(b"an answer"))

    told(story)
