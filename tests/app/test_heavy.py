"""Heavy work in worker processes: with the bits of work in place, bounded, in fair turns, none lost with a worker."""

import asyncio
import contextlib
import fcntl
import os
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import translate
from app.callers import RECEIVE
from app.comparisons import Comparisons
from app.deadline import Deadline
from app.heavy import Heavy, HeavyBusy, Worker, WorkerLost
from app.heavy_slots import Slots
from app.main import create_app
from app.packing import pack
from app.pool import Pool
from app.schemas.calls import InspectQuery, LandscapeQuery, QuantilesQuery
from app.settings import Settings
from app.stores.jobs_memory import MemoryJobs
from engine.errors import Diverged, SpecError
from engine.presets import PRESETS
from engine.run import edit, seek, start, step
from engine.spec import complete
from tests.app.problems import problem
from tests.app.test_comparison_work import answered, iterations, working

LONG = 1.0
"""Seconds estimated of what a worker process is to do."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One worker process for all tests of this module: starting one takes a second."""
    pool = Pool(threads=1, workers=1)
    yield pool
    pool.close()


def done(pool: Pool, work: Callable[[], Any]) -> Any:
    """The answer of ``work`` as the pool's worker process gives it."""
    return asyncio.run(pool.do(LONG, work, "someone"))


def worker_id(pool: Pool) -> int:
    """The number of the pool's worker process."""
    return done(pool, os.getpid)


@pytest.mark.parametrize("preset", ["circle", "xor"])
def test_a_step_done_in_a_worker_leads_to_the_same_bits(pool: Pool, preset: str) -> None:
    run = edit(step(start(complete(PRESETS[preset].spec)), 40), {"optimizer": {"learning_rate": 0.3}})
    assert pack(done(pool, partial(step, run, 77))) == pack(step(run, 77))
    back = seek(step(run, 30), 50)
    assert pack(done(pool, partial(step, back, 3))) == pack(step(back, 3)), "what lies beyond is kept"
    assert worker_id(pool) != os.getpid()


def test_views_made_in_a_worker_are_the_same_bytes(pool: Pool) -> None:
    run = step(start(complete({})), 100)
    for view in (
        partial(translate.landscape_answer, run, LandscapeQuery(resolution=11), Deadline(60)),
        partial(translate.quantiles_answer, run, QuantilesQuery(quantity="delta"), Deadline(60)),
        partial(translate.inspect_answer, run, InspectQuery(parameter="W1.2.1", arrays="base64")),
        partial(translate.session_answer, run, "an id", None),
    ):
        assert done(pool, view) == view()


def test_what_is_refused_in_a_worker_is_told_as_in_place(pool: Pool) -> None:
    run = start(complete({}))
    with pytest.raises(SpecError) as refused:
        done(pool, partial(step, run, -1))
    assert [fault.field for fault in refused.value.problems] == ["count"]
    steep = complete({**PRESETS["y-3x"].spec, "optimizer": {"name": "sgd", "learning_rate": 1e9}})
    ended = step(start(steep), 100)
    with pytest.raises(Diverged) as halted:
        done(pool, partial(step, ended, 1))
    assert halted.value.status == ended.status


def test_a_fault_in_a_worker_is_raised_with_where_it_happened(pool: Pool) -> None:
    with pytest.raises(ZeroDivisionError) as fault:
        done(pool, partial(divmod, 1, 0))
    assert "heavy_worker" in fault.value.__notes__[0]


def test_the_time_of_a_call_holds_in_a_worker(pool: Pool) -> None:
    def stopped(seconds: float) -> int:
        work = partial(stepped_within, start(complete({})), Deadline(seconds))
        return done(pool, work).iteration

    assert 1 <= stopped(0.0) < 50_000
    assert Deadline(3.0, clock=lambda: 5.0).__reduce__()[1] == (3.0,), "another process reads its own clock"


def stepped_within(run: Any, deadline: Deadline) -> Any:
    return step(run, 50_000, keep_going=deadline())


def test_work_whose_worker_was_killed_is_done_by_the_next(pool: Pool) -> None:
    before = worker_id(pool)
    os.kill(before, 9)
    assert worker_id(pool) not in {before, os.getpid()}


def test_work_that_ends_its_worker_is_given_up_and_the_next_is_done(pool: Pool) -> None:
    with pytest.raises(WorkerLost):
        done(pool, partial(os._exit, 1))
    assert done(pool, partial(abs, -2)) == 2


def test_a_comparison_whose_worker_was_killed_comes_to_the_same_end(pool: Pool) -> None:
    asked = {"vary": {"seed": [1, 2]}, "iterations": 5_000}

    async def story() -> tuple[Any, Any]:
        comparisons = Comparisons(MemoryJobs(), pool, Settings(), Deadline(0).clock, Deadline(0).clock)
        job = await comparisons.begin(asked, None)
        async for seen in comparisons.watch(job):
            if iterations(seen):
                break
        pool.heavy.workers[0].running.kill()
        killed = await answered(comparisons, job)
        await comparisons.close()
        async with working(MemoryJobs()) as alone:
            return killed, await answered(alone, await alone.begin(asked, None))

    killed, alone = asyncio.run(story())
    assert killed == alone


def queued(heavy: Heavy, story: Callable[[Callable[..., asyncio.Task]], Any]) -> Any:
    """What ``story`` returns, given what puts work into the queue for somebody."""

    async def tell() -> Any:
        def ask(whose: str, work: Callable[[], Any]) -> asyncio.Task[Any]:
            return asyncio.create_task(heavy.do(work, whose))

        return await story(ask)

    return asyncio.run(tell())


def test_sessions_take_turns_whoever_asks_for_more(pool: Pool) -> None:
    async def story(ask: Callable[..., asyncio.Task]) -> list[str]:
        order: list[str] = []
        asked = ["a1", "a2", "a3", "a4", "b1", "c1"]
        for name in asked:
            ask(name[0], partial(str, name)).add_done_callback(lambda task: order.append(task.result()))
        while len(order) < len(asked):
            await asyncio.sleep(0)
        return order

    assert queued(pool.heavy, story) == ["a1", "a2", "b1", "c1", "a3", "a4"]


def test_more_than_may_wait_is_refused_at_once_and_one_who_leaves_makes_room(pool: Pool) -> None:
    async def story(ask: Callable[..., asyncio.Task]) -> None:
        first, second, third = ask("a", os.getpid), ask("b", os.getpid), ask("c", os.getpid)
        with pytest.raises(HeavyBusy, match="1 calls wait"):
            await third
        second.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await second
        fourth = ask("d", os.getpid)
        assert await first == await fourth

    heavy = Heavy(1, Slots(1, None), waiting=1)
    heavy.workers = pool.heavy.workers
    queued(heavy, story)


def test_a_caller_who_has_gone_while_waiting_is_not_worked_for(pool: Pool) -> None:
    async def story(ask: Callable[..., asyncio.Task]) -> Any:
        messages = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

        async def receive() -> dict[str, Any]:
            return messages.pop(0)

        first = ask("a", os.getpid)
        await asyncio.sleep(0)
        RECEIVE.set(receive)
        second = ask("b", partial(os._exit, 1))
        with pytest.raises(HeavyBusy, match="has gone"):
            await second
        return await first, pool.heavy.waiting

    assert queued(pool.heavy, story) == (worker_id(pool), 0)


def test_a_worker_shares_its_time_between_calls_and_what_it_holds() -> None:
    async def story() -> list[str]:
        heavy, loop = Heavy(1, Slots(1, None)), asyncio.get_running_loop()
        (worker,) = heavy.workers
        worker.busy = True
        turns: dict[asyncio.Future[Worker], str] = {}
        for number in range(4):
            turns[call := loop.create_future()] = "call"
            heavy.calls[str(number)] = deque([call])
            turns[own := loop.create_future()] = "own"
            worker.waiting.append(own)
        order = []
        for _ in range(8):
            order.append(turns[heavy._next(worker)])
            worker.spent += 0.05 if order[-1] == "own" else -0.2  # a call takes as long as four slices
        return order

    assert asyncio.run(story()) == ["call", "own", "own", "own", "own", "call", "call", "call"]


def test_a_slot_of_the_machine_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    slots = Slots(1, tmp_path)
    with (tmp_path / "heavy-1.lock").open("ab") as other:
        with slots.one(), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with Slots(2, tmp_path).one(), Slots(2, tmp_path).one():
        assert len(list(tmp_path.iterdir())) == 2, "two slots, two at work"


def test_a_server_answers_heavy_calls_as_without_workers_and_503_where_too_many_wait(one_module: Path) -> None:
    app = create_app(Settings(static=one_module, ephemeral=True, heavy_workers=1, rate_limit=0))
    with TestClient(app) as client:
        session = client.post("/api/sessions", json={"preset": "circle"}).json()
        path = f"/api/sessions/{session['id']}"
        client.post(f"{path}/step", json={"count": 2000})
        heavy = client.app.state.service.pool.heavy
        here = client.app.state.comparisons.pool
        sent = client.get(f"{path}/landscape", params={"resolution": 21})
        heavy.most = 0
        full = client.get(f"{path}/landscape", params={"resolution": 21})
        assert "0 calls wait" in problem(full, 503)["detail"]
        assert int(full.headers["retry-after"]) >= 1
        assert heavy.workers[0].running is not None
        here.heavy = None
        assert client.get(f"{path}/landscape", params={"resolution": 21}).content == sent.content
        here.heavy = heavy
