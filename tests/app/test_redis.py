"""Sessions kept by a real server of Redis and of Valkey: what every store promises, and what a server adds to it."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.stores import STAMP, Kept, StoreUnavailable, UnknownSession, redis_server
from app.stores.jobs_redis import RedisJobs
from app.stores.redis import SESSION, SESSIONS, RedisStore
from app.stores.redis_server import CONNECTIONS, FORMAT, FORMAT_KEY, RedisServer
from tests.app import test_jobs
from tests.app.redis_servers import StoreServer, running
from tests.app.store_contract import IDLE, LIMIT, Clock, StoreContract

A_LOT = 100
"""Calls at once: more than there are connections."""


@pytest.fixture(scope="module", params=["redis", "valkey"])
def running_server(request: pytest.FixtureRequest) -> Iterator[StoreServer]:
    yield from running(request.param)


@pytest.fixture
def server(running_server: StoreServer) -> StoreServer:
    """The server, empty."""
    running_server.ask("FLUSHALL")
    return running_server


@pytest.fixture
def store(server: StoreServer) -> Callable[..., RedisStore]:
    """Opens the store of a worker."""

    def opened(clock: Clock | None = None, patience: float = redis_server.PATIENCE) -> RedisStore:
        return RedisStore(RedisServer(server.address, patience), 1000, IDLE, clock or Clock())

    return opened


async def at_last(call: Callable[..., Any], *values: Any) -> Any:
    """What a call answers when the store is there again, which takes a busy machine a moment."""
    for _ in range(20):
        with contextlib.suppress(StoreUnavailable):
            return await call(*values)
    return await call(*values)


def told(store: RedisStore, story: Callable[[RedisStore], Any]) -> Any:
    async def whole() -> Any:
        try:
            return await story(store)
        finally:
            await store.close()

    return asyncio.run(whole())


class TestRedisStore(StoreContract):
    @pytest.fixture
    def opened(self, clock: Clock, server: StoreServer) -> Callable[[], Any]:
        return lambda: RedisStore(RedisServer(server.address), LIMIT, IDLE, clock)


@pytest.mark.parametrize("promise", [test for name, test in vars(test_jobs).items() if name.startswith("test_")])
def test_comparisons_are_kept_as_every_store_keeps_them(server: Any, promise: Callable[..., None]) -> None:
    def tell(story: Callable[[RedisJobs], Any]) -> None:
        async def whole() -> None:
            connected = RedisServer(server.address)
            jobs = RedisJobs(connected)
            for now, name in enumerate("abc", start=1):
                await jobs.add(name, b"asked of " + name.encode(), test_jobs.RUNNING, now)
            await story(jobs)
            await connected.close()

        asyncio.run(whole())

    promise(tell)


def test_a_server_forgets_a_session_by_itself_some_time_after_it_has_expired(server: Any, store: Any) -> None:
    clock = Clock()

    async def story(one: RedisStore) -> list[int]:
        await one.create("a", b"one", {})
        left = [await one.server.ask("TTL", f"{SESSION}a")]
        await one.server.ask("EXPIRE", f"{SESSION}a", 30)
        await one.load("a")
        left.append(await one.server.ask("TTL", f"{SESSION}a"))
        clock.now += STAMP + 1
        await one.load("a", 1)
        left.append(await one.server.ask("TTL", f"{SESSION}a"))
        await one.server.ask("EXPIRE", f"{SESSION}a", 30)
        clock.now += STAMP + 1
        await one.commit("a", 1, b"two")
        return [*left, await one.server.ask("TTL", f"{SESSION}a")]

    created, unstamped, used, committed = told(store(clock=clock), story)
    assert IDLE + STAMP < min(created, used, committed) <= max(created, used, committed) <= IDLE + 2 * STAMP
    assert unstamped <= 30


def test_what_expired_long_ago_is_given_up_a_few_at_a_time_with_every_session_begun(store: Any) -> None:
    clock = Clock()

    async def story(one: RedisStore) -> tuple[int, int, bool]:
        for number in range(120):
            await one.create(f"s{number}", b"", {"x": b"1"})
        clock.now += IDLE + STAMP + 1
        await one.create("new", b"", {})
        after_one = await one.count()
        await one.create("newer", b"", {})
        await one.create("newest", b"", {})
        left = await one.server.ask("EXISTS", *(f"{SESSION}s{number}" for number in range(120)))
        return after_one, await one.count(), bool(left)

    assert told(store(clock=clock), story) == (71, 3, False)


def test_more_calls_at_once_than_connections_are_all_answered(store: Any) -> None:
    async def story(one: RedisStore) -> tuple[list[Any], int]:
        await asyncio.gather(*(one.create(f"s{n}", b"%d" % n, {}) for n in range(A_LOT)))
        kept = await asyncio.gather(*(one.load(f"s{n}") for n in range(A_LOT)))
        return kept, (await one.server.ask("CLIENT", "LIST")).count(b"\n")

    kept, connections = told(store(), story)
    assert kept == [Kept(1, b"%d" % n) for n in range(A_LOT)]
    assert connections <= CONNECTIONS


def test_a_call_that_waits_for_a_connection_has_its_turn_before_later_ones(store: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(redis_server, "CONNECTIONS", 2)

    async def story(one: RedisStore) -> list[int]:
        counted = [0, 0, 0, 0]

        async def greedy(place: int) -> None:
            while sum(counted) < A_LOT:
                await one.count()
                counted[place] += 1

        await asyncio.gather(*(greedy(place) for place in range(4)))
        return counted

    assert min(told(store(), story)) >= A_LOT / 8


def test_a_server_that_hangs_keeps_nobody_waiting_and_answers_rightly_when_it_goes_on(server: Any, store: Any) -> None:
    async def story(one: RedisStore) -> Any:
        for name in "abcdefgh":
            await one.create(name, name.encode(), {})
        server.child.send_signal(signal.SIGSTOP)
        try:
            calls = [one.load(name) for name in "abcd"] + [one.commit(name, 1, b"new") for name in "efgh"]
            late = await asyncio.gather(*calls, one.check(), return_exceptions=True)
        finally:
            server.child.send_signal(signal.SIGCONT)
        assert [type(each) for each in late] == [StoreUnavailable] * 9
        assert "no answer within 0.3 seconds" in str(late[0])
        return [await at_last(one.load, name) for name in "abcdefgh"]

    kept = told(store(patience=0.3), story)
    assert kept[:4] == [Kept(1, name.encode()) for name in "abcd"]
    # What came when the server went on again was done as a whole, or not at all.
    assert all(each in {Kept(2, b"new"), Kept(1, name.encode())} for name, each in zip("efgh", kept[4:], strict=True))


def test_a_server_killed_and_started_again_has_all_that_it_acknowledged_and_is_used_at_once(
    server: Any, store: Any
) -> None:
    every_byte = bytes(range(256)) * 40

    async def worker(one: RedisStore, name: str, going: list[bool]) -> int:
        version = 1
        while going:
            try:
                assert await one.commit(name, version, b"%d" % (version + 1), {f"p{version + 1}": every_byte}, [])
            except StoreUnavailable:
                return version
            version += 1
        return version

    async def story(one: RedisStore) -> Any:
        names = "abcd"
        for name in names:
            await one.create(name, b"1", {})
        workers = [asyncio.create_task(worker(one, name, [True])) for name in names]
        while (await one.load("d")).version < 40 and not workers[3].done():
            await asyncio.sleep(0)
        server.kill()
        acknowledged = await asyncio.gather(*workers)
        with pytest.raises(StoreUnavailable, match="does not work"):
            await one.load("a")
        server.start()
        for name, version in zip(names, acknowledged, strict=True):
            kept = await one.load(name)
            # The last commit was not acknowledged; it may be there, as a whole.
            assert kept.version in {version, version + 1}
            assert kept.head == b"%d" % kept.version
            expected = {f"p{number}": every_byte for number in range(2, kept.version + 1)}
            assert await one.blobs(name, [*expected, f"p{kept.version + 1}"]) == expected
            assert await one.commit(name, kept.version, b"on")
        return acknowledged

    assert told(store(), story)[3] >= 40


def test_a_full_server_refuses_what_takes_memory_as_a_whole_and_answers_the_rest(server: Any, store: Any) -> None:
    async def story(one: RedisStore) -> Any:
        clock = one.clock
        await one.create("a", b"one", {"x": b"1"})
        await one.server.ask("CONFIG", "SET", "maxmemory", 1)
        try:
            for call in (one.create("b", b"", {}), one.commit("a", 1, b"two", {"y": b"2"}, ["x"]), one.check()):
                with pytest.raises(StoreUnavailable, match="maxmemory"):
                    await call
            clock.now += STAMP + 1  # the use cannot be written down, which is no reason not to answer
            kept = await one.load("a"), await one.blobs("a", ["x", "y"]), await one.count()
            await one.delete("a")
        finally:
            await one.server.ask("CONFIG", "SET", "maxmemory", 0)
        return kept, await one.count()

    assert told(store(clock=Clock()), story) == ((Kept(1, b"one"), {"x": b"1"}, 1), 0)


def test_what_a_newer_version_has_written_is_refused_in_a_sentence(server: Any, store: Any) -> None:
    server.ask("SET", FORMAT_KEY, FORMAT + 1)

    async def story(one: RedisStore) -> None:
        for call in (one.check(), one.load("a"), one.count()):
            with pytest.raises(StoreUnavailable, match=r"newer version of Backpass \(its form is 2, .* up to 1\)"):
                await call

    told(store(), story)
    assert server.ask("DBSIZE") == 1


def test_every_key_is_named_by_the_form_it_has(server: Any, store: Any) -> None:
    async def story(one: RedisStore) -> None:
        await one.create("a", b"one", {"x": b"1"})
        await one.check()

    told(store(), story)
    keys = {key.decode() for key in server.ask("KEYS", "*")}
    assert keys == {"backpass:format", "backpass:1:checked", f"{SESSION}a", SESSIONS}
    assert {SESSION, SESSIONS} == {"backpass:1:session:", "backpass:1:sessions"}
    assert int(server.ask("GET", FORMAT_KEY)) == FORMAT == 1


def test_a_server_that_would_not_keep_what_it_is_given_is_warned_of_once(server: Any, store: Any, caplog: Any) -> None:
    async def story(one: RedisStore) -> None:
        await one.check()
        assert not caplog.records
        await one.server.ask("CONFIG", "SET", "appendonly", "no")
        await one.server.ask("CONFIG", "SET", "maxmemory", "1gb", "maxmemory-policy", "allkeys-lru")
        other = RedisStore(RedisServer(server.address), 10, IDLE)
        try:
            await other.check()
            await other.check()
        finally:
            await other.close()
            await one.server.ask("CONFIG", "SET", "maxmemory", 0, "maxmemory-policy", "noeviction")
            await one.server.ask("CONFIG", "SET", "appendonly", "yes")

    told(store(), story)
    assert [("appendonly yes" in line, "noeviction" in line) for line in caplog.messages] == [
        (True, False),
        (False, True),
    ]


def test_an_unknown_session_is_told_apart_from_a_store_that_does_not_answer(server: Any, store: Any) -> None:
    async def story(one: RedisStore) -> None:
        with pytest.raises(UnknownSession):
            await one.load("a")
        await one.server.ask("SET", f"{SESSION}a", "no hash")
        with pytest.raises(StoreUnavailable, match="WRONGTYPE"):
            await one.load("a")

    told(store(), story)
    assert server.ask("TYPE", f"{SESSION}a") == b"string"
