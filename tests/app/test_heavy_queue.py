"""The queue for heavy work: bounded in number and in time, in fair turns, with a place for one at a time."""

import asyncio
import contextlib
import fcntl
import os
import signal
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.callers import RECEIVE
from app.heavy import Heavy
from app.heavy_child import HeavyBusy, Worker, WorkerLost
from app.heavy_slots import Slots
from app.pool import Pool
from engine.run import start, step
from engine.spec import complete


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
        asked = [ask(name[0], partial(str, name)) for name in ["a1", "a2", "a3", "a4", "b1", "c1"]]
        for task in asked:
            task.add_done_callback(lambda done: order.append(done.result()))
        await asyncio.wait_for(asyncio.gather(*asked), 60)
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


def test_a_call_that_would_wait_for_too_long_is_refused_at_once_and_told_when_to_try_again() -> None:
    async def story() -> dict[str, float]:
        heavy, loop = Heavy(2, Slots(2, None), patience=20.0), asyncio.get_running_loop()
        heavy.usual = 5.0
        for worker in heavy.workers:
            worker.busy = True
        heavy.calls["many"] = deque(loop.create_future() for _ in range(30))
        heavy.calls["left"] = deque(loop.create_future() for _ in range(30))
        for turn in heavy.calls["left"]:
            turn.cancel()
        for number in range(8):
            heavy.calls[str(number)] = deque([loop.create_future()])
        expected = {whose: heavy._expected_wait(whose) for whose in ("new", "0", "many")}
        with pytest.raises(HeavyBusy, match="would begin in 22 seconds here, and a call may wait for 20") as refused:
            await heavy.do(os.getpid, "new")
        assert refused.value.seconds == 3
        heavy.workers[0].waiting.append(loop.create_future())
        return {**expected, "beside a comparison": heavy._expected_wait("new")}

    assert asyncio.run(story()) == {
        "new": 9 * 5 / 2,  # everybody's first
        "0": (1 + 7 + 2) * 5 / 2,  # its own, the others' first, and a second of who has one
        "many": (30 + 8) * 5 / 2,
        "beside a comparison": 9 * 5,
    }


def test_a_call_that_has_waited_for_too_long_is_told_so_and_leaves_the_queue() -> None:
    async def story() -> int:
        heavy = Heavy(1, Slots(1, None), patience=0.01)
        heavy.workers[0].busy = True
        with pytest.raises(HeavyBusy, match=r"has waited 0\.01 seconds"):
            await heavy.do(os.getpid, "somebody")
        heavy._free(heavy.workers[0], 0.0)
        assert not heavy.workers[0].busy, "nobody is worked for"
        return heavy.waiting

    assert asyncio.run(story()) == 0


def test_a_call_that_other_servers_of_the_machine_keep_waiting_is_told_so_and_not_worked_for(tmp_path: Path) -> None:
    async def story() -> bool:
        slots = Slots(1, tmp_path)
        heavy = Heavy(1, slots, patience=0.01)
        with slots.one(), pytest.raises(HeavyBusy, match=r"has waited 0\.01 seconds"):
            await heavy.do(os.getpid, "somebody")
        heavy.executor.shutdown()
        return heavy.workers[0].running is None

    assert asyncio.run(story())


def test_a_server_that_stops_ends_what_is_under_way_and_refuses_what_waits_or_comes(pool: Pool) -> None:
    async def story(ask: Callable[..., asyncio.Task]) -> Any:
        first, second = ask("a", partial(str, "done")), ask("b", partial(str, "never"))
        await asyncio.sleep(0)
        heavy.stop()
        for late in (second, ask("c", partial(str, "never"))):
            with pytest.raises(HeavyBusy, match="This server is stopping"):
                await late
        return await first

    heavy = Heavy(1, Slots(1, None))
    heavy.workers = pool.heavy.workers
    assert queued(heavy, story) == "done"


def test_a_server_that_has_to_end_answers_what_hangs() -> None:
    async def story() -> None:
        heavy = Heavy(1, Slots(1, None))
        assert await heavy.do(partial(str, "warm"), "a") == "warm"
        (worker,) = heavy.workers
        worker.running.send_signal(signal.SIGSTOP)
        hangs, waits = [asyncio.create_task(heavy.do(os.getpid, name)) for name in "ab"]
        await asyncio.sleep(0)
        assert (worker.busy, heavy.waiting) == (True, 1)
        heavy.interrupt()
        with pytest.raises(WorkerLost):
            await asyncio.wait_for(hangs, 60)
        with pytest.raises(HeavyBusy, match="This server is stopping"):
            await waits
        heavy.close()

    asyncio.run(story())


def test_how_long_calls_take_is_learned_from_them(pool: Pool) -> None:
    async def story(ask: Callable[..., asyncio.Task]) -> float:
        await asyncio.gather(*(ask("a", partial(step, start(complete({})), 2000)) for _ in range(5)))
        return heavy.usual

    heavy = Heavy(1, Slots(1, None))
    heavy.workers = pool.heavy.workers
    assert 0.0 < queued(heavy, story) < 60.0


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

    assert queued(pool.heavy, story) == (pool.heavy.workers[0].running.pid, 0)


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
