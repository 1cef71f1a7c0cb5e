"""What every store promises (app/stores/__init__.py), as tests, which each store's own test file inherits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.stores import STAMP, Kept, Store, StoreFull, UnknownSession

LIMIT, IDLE = 3, 600.0


class Clock:
    """Seconds since 1970 that stand still until they are set."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


async def there(store: Store, session_id: str) -> bool:
    try:
        return await store.load(session_id) is not None
    except UnknownSession:
        return False


class StoreContract:
    """``told`` tells a story to a store of at most LIMIT sessions, which expire after IDLE seconds of ``clock``."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def opened(self, clock: Clock) -> Any:
        """Opens the store, as often as it is called: as many workers on the same sessions. To be filled by each."""
        raise NotImplementedError

    @pytest.fixture
    def told(self, opened: Callable[[], Store]) -> Callable[[Callable[[Store], Awaitable[Any]]], Any]:
        def tell(story: Callable[[Store], Awaitable[Any]]) -> Any:
            async def whole() -> Any:
                store = opened()
                try:
                    return await story(store)
                finally:
                    await store.close()

            return asyncio.run(whole())

        return tell

    def test_a_session_is_kept_as_it_was_created_to_the_last_byte(self, told: Any) -> None:
        every_byte = bytes(range(256)) * 3

        async def story(store: Store) -> Any:
            await store.create("a", every_byte, {"large": every_byte * 500, "empty": b""})
            return await store.load("a"), await store.blobs("a", ["large", "empty", "none"])

        kept, blobs = told(story)
        assert kept == Kept(1, every_byte)
        assert blobs == {"large": every_byte * 500, "empty": b""}

    def test_a_commit_replaces_the_head_puts_some_blobs_and_drops_others(self, told: Any) -> None:
        async def story(store: Store) -> Any:
            await store.create("a", b"one", {"x": b"1", "y": b"2"})
            assert await store.commit("a", 1, b"two", {"z": b"3"}, ["x", "none"])
            assert await store.commit("a", 2, b"three")
            return await store.load("a"), await store.blobs("a", ["x", "y", "z"])

        assert told(story) == (Kept(3, b"three"), {"y": b"2", "z": b"3"})

    def test_a_commit_of_another_version_changes_nothing(self, told: Any) -> None:
        async def story(store: Store) -> Any:
            await store.create("a", b"one", {"x": b"1"})
            assert await store.commit("a", 1, b"two")
            refused = [await store.commit("a", version, b"no", {"y": b"2"}, ["x"]) for version in (0, 1, 3)]
            return refused, await store.load("a"), await store.blobs("a", ["x", "y"])

        assert told(story) == ([False] * 3, Kept(2, b"two"), {"x": b"1"})

    def test_of_many_commits_at_once_each_version_is_won_by_one(self, opened: Any) -> None:
        async def worker(store: Store, name: bytes) -> int:
            won = 0
            for _ in range(20):
                kept = await store.load("a")
                won += await store.commit("a", kept.version, kept.head + name)
                await asyncio.sleep(0)
            return won

        async def story() -> Any:
            stores = [opened(), opened()]
            await stores[0].create("a", b"", {})
            won = await asyncio.gather(*(worker(stores[n % 2], b"%d" % n) for n in range(4)))
            kept = await stores[1].load("a")
            for store in stores:
                await store.close()
            return won, kept

        won, kept = asyncio.run(story())
        assert kept.version == 1 + sum(won)
        assert [kept.head.count(b"%d" % n) for n in range(4)] == won

    def test_what_is_still_of_the_known_version_is_not_sent_again(self, told: Any) -> None:
        async def story(store: Store) -> Any:
            await store.create("a", b"one", {})
            before = await store.load("a", 1)
            await store.commit("a", 1, b"two")
            return before, await store.load("a", 1), await store.load("a", 2)

        assert told(story) == (None, Kept(2, b"two"), None)

    def test_every_worker_sees_what_one_has_committed(self, opened: Any) -> None:
        async def story() -> Any:
            one, other = opened(), opened()
            await one.create("a", b"one", {"x": b"1"})
            assert await other.load("a") == Kept(1, b"one")
            assert await other.commit("a", 1, b"two", {"y": b"2"})
            seen = await one.load("a", 1), await one.blobs("a", ["x", "y"]), await one.commit("a", 1, b"late")
            await other.delete("a")
            gone = not await there(one, "a")
            await one.close()
            await other.close()
            return seen, gone

        assert asyncio.run(story()) == ((Kept(2, b"two"), {"x": b"1", "y": b"2"}, False), True)

    def test_a_session_deleted_is_unknown_to_every_call(self, told: Any) -> None:
        async def story(store: Store) -> Any:
            await store.create("a", b"one", {"x": b"1"})
            await store.delete("a")
            for call in (store.load("a"), store.load("a", 1), store.commit("a", 1, b"two"), store.delete("a")):
                with pytest.raises(UnknownSession):
                    await call
            return await store.blobs("a", ["x"]), await store.count()

        assert told(story) == ({}, 0)

    def test_what_was_never_created_is_unknown(self, told: Any) -> None:
        async def story(store: Store) -> None:
            for call in (store.load("a"), store.commit("a", 0, b"two", {"x": b"1"}), store.delete("' OR 1=1 --")):
                with pytest.raises(UnknownSession):
                    await call

        assert told(story) is None

    def test_a_session_that_nothing_used_expires_and_one_that_was_looked_at_does_not(
        self, told: Any, clock: Clock
    ) -> None:
        async def story(store: Store) -> Any:
            for name in "abc":
                await store.create(name, b"", {"x": b"1"})
            clock.now += IDLE - 1
            await store.load("a", 1)
            await store.commit("b", 1, b"two")
            clock.now += STAMP + 2
            left = [await there(store, name) for name in "abc"]
            clock.now += IDLE - STAMP - 5
            still = [await there(store, name) for name in "ab"]
            clock.now += IDLE + STAMP + 1
            with pytest.raises(UnknownSession):
                await store.commit("a", 1, b"late")
            return left, still, [await there(store, name) for name in "abc"]

        assert told(story) == ([True, True, False], [True, True], [False] * 3)

    def test_a_prune_forgets_what_has_expired_or_idled_for_as_long_as_asked_which_can_be_counted_before(
        self, told: Any, clock: Clock
    ) -> None:
        async def story(store: Store) -> Any:
            await store.create("a", b"", {"x": b"1"})
            clock.now += 2 * STAMP
            await store.create("b", b"", {})
            pruned = [await store.idle(), await store.idle(STAMP), await store.prune(), await store.prune(STAMP)]
            pruned += [await store.idle(STAMP), await store.prune(STAMP)]
            left = await store.count(), await there(store, "a"), await there(store, "b"), await store.blobs("a", ["x"])
            clock.now += IDLE + STAMP + 1
            return pruned, left, await store.prune(), await store.count()

        assert told(story) == ([0, 1, 0, 1, 0, 0], (1, False, True, {}), 1, 0)

    def test_a_full_store_refuses_and_says_when_a_place_may_be_free(self, told: Any, clock: Clock) -> None:
        async def story(store: Store) -> Any:
            for name in "abc":
                await store.check_room()
                await store.create(name, b"", {})
                clock.now += 10
            with pytest.raises(StoreFull, match="3 sessions at most") as refused:
                await store.check_room()
            with pytest.raises(StoreFull):
                await store.create("d", b"", {})
            assert IDLE - 30 <= refused.value.seconds <= IDLE - 30 + STAMP
            await store.delete("b")
            await store.create("d", b"", {})
            return [await there(store, name) for name in "abcd"]

        assert told(story) == [True, False, True, True]

    def test_what_has_expired_makes_room(self, told: Any, clock: Clock) -> None:
        async def story(store: Store) -> Any:
            for name in "abc":
                await store.create(name, b"", {})
            clock.now += IDLE + STAMP + 1
            await store.create("d", b"", {})
            return [await there(store, name) for name in "abcd"]

        assert told(story) == [False, False, False, True]

    def test_a_store_that_works_says_so(self, told: Any) -> None:
        async def story(store: Store) -> Any:
            await store.create("a", b"one", {})
            return await store.check(), await store.load("a")

        assert told(story) == (None, Kept(1, b"one"))
