"""Heavy work in worker processes: with the bits of work in place, and none lost with a worker that dies or hangs."""

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import translate
from app.comparisons import Comparisons
from app.deadline import Deadline
from app.heavy_child import LOST, WorkerHung, WorkerLost
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


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_comparison_whose_worker_was_killed_or_hangs_comes_to_the_same_end(pool: Pool, how: signal.Signals) -> None:
    asked = {"vary": {"seed": [1, 2]}, "iterations": 5_000}

    async def story() -> tuple[Any, Any]:
        comparisons = Comparisons(MemoryJobs(), pool, Settings(), Deadline(0).clock, Deadline(0).clock)
        job = await comparisons.begin(asked, None)
        async for seen in comparisons.watch(job):
            if iterations(seen):
                break
        pool.heavy.workers[0].seconds = 3.0
        pool.heavy.workers[0].running.send_signal(how)
        killed = await answered(comparisons, job)
        await comparisons.close()
        pool.heavy.workers[0].seconds = LOST
        async with working(MemoryJobs()) as alone:
            return killed, await answered(alone, await alone.begin(asked, None))

    killed, alone = asyncio.run(story())
    assert killed == alone


def test_a_worker_that_hangs_is_ended_and_replaced_and_its_call_is_not_done_again(pool: Pool) -> None:
    before, (worker,) = worker_id(pool), pool.heavy.workers
    os.kill(before, signal.SIGSTOP)
    worker.seconds = 0.05
    with pytest.raises(WorkerHung, match=r"had taken 0\.05 seconds"):
        done(pool, os.getpid)
    worker.seconds = LOST
    assert worker_id(pool) not in {before, os.getpid()}


def test_a_worker_that_hangs_before_it_has_read_all_that_it_is_sent_is_ended_too(pool: Pool) -> None:
    before, (worker,) = worker_id(pool), pool.heavy.workers
    os.kill(before, signal.SIGSTOP)
    worker.seconds = 0.05
    with pytest.raises(WorkerHung):
        done(pool, partial(len, bytes(10_000_000)))  # more than a pipe holds
    worker.seconds = LOST
    assert done(pool, partial(len, bytes(10_000_000))) == 10_000_000


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
