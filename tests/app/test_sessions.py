"""Sessions of several workers over one store: each has the run to the last bit, and writes and holds little."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import costs, sessions
from app.packing import shared
from app.pool import Pool
from app.sessions import Sessions, Told
from app.settings import Settings
from app.stores import UnknownSession
from app.stores.memory import MemoryStore
from engine.history import history
from engine.run import Run, edit, reset, seek, start, step
from engine.spec import complete
from tests.engine.any_spec import changes, examples, specs
from tests.engine.exact import everything, exact
from tests.engine.small_run import run_of


def whole(run: Run) -> tuple:
    return everything(run), run.furthest, run.edits, exact((run.keyframes, run.history)), exact(history(run))


class CountingStore(MemoryStore):
    """Counts the bytes of each commit's blobs."""

    def __init__(self) -> None:
        super().__init__(limit=100, idle_seconds=1e9)
        self.written: list[int] = []

    async def commit(self, session_id: str, version: int, head: bytes, put: Any = None, drop: Any = ()) -> bool:
        self.written.append(sum(map(len, (put or {}).values())))
        return await super().commit(session_id, version, head, put, drop)


def workers(store: MemoryStore, count: int, **settings: Any) -> list[Sessions]:
    pool = Pool(1)
    return [Sessions(store, pool, Settings(**settings)) for _ in range(count)]


async def changed(worker: Sessions, session_id: str, move: Any, request: str | None = None) -> Run:
    """The session's run after ``move``, as that worker then has it."""
    async with worker.lock(session_id):
        live = await worker.find(session_id)
        after = move(live.run)
        assert await worker.commit(live, after, Told(request, "same") if request else None)
        return (await worker.find(session_id)).run


@st.composite
def moves(draw: st.DrawFn, spec: Mapping[str, Any]) -> list[Any]:
    """What learners do, each with the worker that it comes to: step, go back, edit there, begin again."""

    def stepped(count: int) -> Any:
        return lambda run: step(run, count) if run.status.is_ready else run

    def sought(share: float) -> Any:
        return lambda run: seek(run, round(share * run.furthest))

    step_on = st.sampled_from([1, 2, 20, 200]).map(stepped)
    go_back = st.floats(0, 1).map(sought)
    edit_here = changes(dict(spec)).map(lambda change: lambda run: edit(run, change))
    move = st.one_of(step_on, step_on, go_back, edit_here, st.just(reset))
    return draw(st.lists(st.tuples(st.integers(0, 2), move), min_size=1, max_size=8))


@examples(25)
@given(st.data())
def test_whichever_worker_is_asked_it_has_the_run_that_one_alone_would_have(drawing):
    """The third worker has room for no other run at hand, so that it reads each from the store."""
    raw = drawing.draw(specs())
    told = drawing.draw(moves(complete(raw).to_dict()))

    async def story() -> None:
        store = CountingStore()
        three = [*workers(store, 2), *workers(store, 1, sessions_at_hand=1)]
        run = shared(start(complete(raw)))
        for name in ("a", "b"):
            await three[0].create(name, run)
        for worker, move in told:
            await three[2].look("b")
            run = move(run)
            assert whole(await changed(three[worker], "a", move)) == whole(run)
        for worker in (*three, *workers(store, 1)):
            assert whole((await worker.look("a")).run) == whole(run)

    asyncio.run(story())


def test_what_an_edit_in_the_past_left_of_the_history_is_kept_as_it_is():
    """Taken up from its start, the run would have the same rows, but not where they are thinned next."""

    async def story() -> None:
        one, other = workers(CountingStore(), 2)
        run = run_of()
        await one.create("a", run)
        for move in (
            lambda run: step(run, 400),
            lambda run: seek(run, 100),
            lambda run: edit(run, {"clip": {"norm": 1}}),
        ):
            run = move(run)
            await changed(one, "a", move)
        assert whole((await other.look("a")).run) == whole(run)

    asyncio.run(story())


def test_single_steps_write_their_places_and_now_and_then_what_the_run_has_come_to():
    async def story() -> tuple[list[int], list[int]]:
        store = CountingStore()
        (worker,) = workers(store, 1)
        await worker.create("a", start(complete({})))
        for n in range(1000):
            await changed(worker, "a", step, f"call-{n}")
        return store.written, [len(store.places["a"].head), sum(map(len, store.places["a"].blobs.values()))]

    written, (head, blobs) = asyncio.run(story())
    assert sum(size > 0 for size in written) <= 20
    assert head < 3_000
    assert blobs < 120_000


def test_what_is_saved_is_never_so_far_behind_that_taking_it_up_takes_long():
    async def story() -> None:
        (worker,) = workers(CountingStore(), 1)
        run = start(complete({"layers": [{"units": 60, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]}))
        await worker.create("a", run)
        for _ in range(150):
            await changed(worker, "a", step)
            live = await worker.find("a")
            left = costs.replaying(live.run, live.run.furthest - live.saved)
            assert left <= costs.longest_replay(live.run)
        assert live.saved > 0

    asyncio.run(story())


def test_a_worker_lets_go_of_the_runs_that_nobody_asked_for_longest(monkeypatch):
    async def story(most: int) -> list[str]:
        (worker,) = workers(CountingStore(), 1, sessions_at_hand=most)
        for name in "abc":
            await worker.create(name, run_of())
        await worker.look("a")
        await worker.create("d", run_of())
        assert worker.bytes == sum(costs.memory(live.run) for live in worker.at_hand.values())
        return list(worker.at_hand)

    assert asyncio.run(story(3)) == ["c", "a", "d"]
    monkeypatch.setattr(sessions, "BYTES_AT_HAND", 2 * costs.memory(run_of()))
    assert asyncio.run(story(100)) == ["a", "d"]


def test_a_session_whose_progress_cannot_be_read_is_computed_again(caplog):
    run = step(run_of(), 400)

    async def story() -> Run:
        store = CountingStore()
        one, other = workers(store, 2)
        await one.create("a", run)
        blobs = store.places["a"].blobs
        (progress,) = (name for name in blobs if name.startswith("p"))
        blobs[progress] = b"bprun\x00\x63\x00" + blobs[progress][8:]  # of form 99
        return (await other.look("a")).run

    with caplog.at_level(logging.WARNING):
        assert whole(asyncio.run(story())) == whole(run)
    assert "computed again" in caplog.text


def test_a_session_whose_spec_cannot_be_read_is_unknown(caplog):
    async def story() -> None:
        store = CountingStore()
        one, other = workers(store, 2)
        await one.create("a", run_of())
        store.places["a"].blobs = dict.fromkeys(store.places["a"].blobs, b'{"layers": 7}')
        with pytest.raises(UnknownSession):
            await other.look("a")

    with caplog.at_level(logging.WARNING):
        asyncio.run(story())
    assert "lost" in caplog.text
