"""The store in memory: its bound, its expiry, and one call at a time for each session."""

import asyncio
from dataclasses import dataclass, field

import pytest

from app.stores import StoreFull, UnknownSession
from app.stores.memory import MemoryStore


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Kept:
    """What the store needs of a session: its id; ``marks`` are what calls left in it."""

    id: str
    marks: list[str] = field(default_factory=list)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    return MemoryStore(limit=2, idle_seconds=60, clock=clock)


async def exists(store: MemoryStore, session_id: str) -> bool:
    try:
        async with store.hold(session_id) as session:
            return session.id == session_id
    except UnknownSession:
        return False


def test_a_session_is_dropped_when_nothing_asked_for_it_for_as_long_as_it_may_idle(
    store: MemoryStore, clock: Clock
) -> None:
    async def story() -> list[bool]:
        await store.add(Kept("a"))
        await store.add(Kept("b"))
        clock.now = 59
        seen = [await exists(store, "a")]
        clock.now = 61
        seen += [await exists(store, "a"), await exists(store, "b")]
        clock.now = 121.5
        return [*seen, await exists(store, "a")]

    assert asyncio.run(story()) == [True, True, False, False]


def test_a_full_store_refuses_and_says_when_a_place_may_be_free(store: MemoryStore, clock: Clock) -> None:
    async def story() -> None:
        await store.add(Kept("a"))
        clock.now = 10
        await store.add(Kept("b"))
        clock.now = 20
        with pytest.raises(StoreFull) as refused:
            await store.add(Kept("c"))
        assert (refused.value.limit, refused.value.seconds) == (2, 40)
        assert [await exists(store, name) for name in "abc"] == [True, True, False]

    asyncio.run(story())


def test_an_expired_session_makes_room(store: MemoryStore, clock: Clock) -> None:
    async def story() -> list[bool]:
        await store.add(Kept("a"))
        clock.now = 30
        await store.add(Kept("b"))
        clock.now = 60
        await store.add(Kept("c"))
        return [await exists(store, name) for name in "abc"]

    assert asyncio.run(story()) == [False, True, True]


def test_a_session_in_use_is_not_dropped(store: MemoryStore, clock: Clock) -> None:
    async def story() -> bool:
        await store.add(Kept("a"))
        async with store.hold("a"):
            clock.now = 1000
            await store.add(Kept("b"))
        return await exists(store, "a")

    assert asyncio.run(story())


def test_calls_on_one_session_take_turns_and_calls_on_two_do_not(store: MemoryStore) -> None:
    order: list[str] = []

    async def call(session_id: str, name: str) -> None:
        async with store.hold(session_id) as session:
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            session.marks.append(name)
            order.append(f"{name} ends")

    async def story() -> None:
        await store.add(Kept("a"))
        await store.add(Kept("b"))
        await asyncio.gather(call("a", "first"), call("a", "second"), call("b", "other"))

    asyncio.run(story())
    turns = [line for line in order if "other" not in line]
    assert turns == ["first begins", "first ends", "second begins", "second ends"]
    assert order.index("other begins") < order.index("first ends")


def test_a_call_that_waited_for_a_session_deleted_meanwhile_is_told_so(store: MemoryStore) -> None:
    async def story() -> list[bool]:
        await store.add(Kept("a"))
        async with store.hold("a"):
            waiting = asyncio.create_task(exists(store, "a"))
            await asyncio.sleep(0)
            await store.remove("a")
        return [await waiting, await exists(store, "a")]

    assert asyncio.run(story()) == [False, False]


def test_deleting_what_is_not_there_is_told(store: MemoryStore) -> None:
    with pytest.raises(UnknownSession):
        asyncio.run(store.remove("nothing"))
