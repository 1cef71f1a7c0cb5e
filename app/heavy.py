"""Heavy work in worker processes: at most as many as are set, the rest queued, and sessions taking turns."""

import asyncio
import math
import os
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from app.callers import gone
from app.heavy_child import TRY_AGAIN, HeavyBusy, Worker, WorkerHung, WorkerLost
from app.heavy_slots import Slots
from app.heavy_wire import from_bytes, to_bytes

WAITING = 600
"""Calls that may wait for a worker, each with its run at hand: two of everybody in a class of 300."""
PATIENCE = 20.0
"""Seconds that a call may wait for a worker: with those of its work it is answered before a proxy gives up on it, which
many do after a minute. One that would wait for longer is refused at once."""
WEIGHT = 0.1
"""How much the latest call counts in how long calls take."""
CREDIT = 0.5
"""Seconds that calls, or a worker's own work, may have had more than the other: what waited long ago is forgotten."""
STOPPING = "This server is stopping"


@dataclass(slots=True)
class Begin:
    """Whether work has begun, as the thread that does it tells; and whether anybody wants it still, as it is told."""

    done: bool = False
    wanted: bool = True


def usual_workers() -> int:
    """All cores that this server may use but one, which is left to those who answer at once; at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


class Heavy:
    """The worker processes of this server, and what waits for them.

    A call goes to whichever worker is free first, and sessions take turns. Work that must be done by one worker (a
    comparison's, where it is held) takes turns with the calls. A call that would wait for more than ``patience``
    seconds, or for which more than ``waiting`` wait already, is refused. usual: seconds that calls take.
    """

    def __init__(self, workers: int, slots: Slots, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self.workers = [Worker() for _ in range(workers)]
        self.slots = slots
        self.most = waiting
        self.patience = patience
        self.usual = 0.0
        self.calls: OrderedDict[str, deque[asyncio.Future[Worker]]] = OrderedDict()
        self.executor = ThreadPoolExecutor(workers, thread_name_prefix="heavy")
        self.closing = self.stopping = False

    @property
    def waiting(self) -> int:
        """Calls that wait for a worker."""
        return sum(not turn.done() for turns in self.calls.values() for turn in turns)

    async def do(self, work: Callable[[], Any], whose: str) -> Any:
        """The answer of ``work`` done in any worker, once more in a new one where that died under it.

        Raises :class:`HeavyBusy` where it would wait for too long, or has, and :class:`WorkerLost` where the second
        worker died too, or one hung.
        """
        if self.stopping:
            raise HeavyBusy(STOPPING)
        if self.waiting >= self.most:
            raise HeavyBusy(f"{self.most} calls wait for heavy work on this server, which is as many as may")
        expected = self._expected_wait(whose)
        if expected > self.patience:
            what = f"Heavy work would begin in {expected:.0f} seconds here, and a call may wait for {self.patience:g}"
            raise HeavyBusy(what, max(TRY_AGAIN, math.ceil(expected - self.patience)))
        turn = asyncio.get_running_loop().create_future()
        self.calls.setdefault(whose, deque()).append(turn)
        return await self._in_turn(turn, work, tries=2)

    def _expected_wait(self, whose: str) -> float:
        """Seconds until the next call of a session has its turn, if calls take as long as lately."""
        waiting = {name: sum(not turn.done() for turn in turns) for name, turns in self.calls.items()}
        own = waiting.pop(whose, 0)
        ahead = own + sum(min(count, own + 1) for count in waiting.values())
        shared = 2 if any(worker.waiting for worker in self.workers) else 1
        return shared * ahead * self.usual / len(self.workers)

    async def do_at(self, worker: Worker, work: Callable[[], Any]) -> Any:
        """The answer of ``work`` done in this worker. Raises :class:`WorkerLost`: what it held is gone with it."""
        turn = asyncio.get_running_loop().create_future()
        worker.waiting.append(turn)
        return await self._in_turn(turn, work, tries=1)

    async def _in_turn(self, turn: asyncio.Future[Worker], work: Callable[[], Any], tries: int) -> Any:
        loop, is_call = asyncio.get_running_loop(), tries > 1
        due = loop.time() + self.patience
        self._deal()
        worker = await self._worker_of(turn, is_call)
        began, begin = time.monotonic(), Begin()
        doing = loop.run_in_executor(self.executor, self._done, worker, work, tries, begin)

        def free(ended: asyncio.Future[Any]) -> None:
            ended.cancelled() or ended.exception()  # seen, also where whoever asked waits no more
            spent = time.monotonic() - began
            if is_call:
                self.usual += WEIGHT * (spent - self.usual)
            self._free(worker, -spent if is_call else spent)

        doing.add_done_callback(free)
        if is_call:
            await asyncio.wait({doing}, timeout=max(0.0, due - loop.time()))
            if not doing.done() and not begin.done:  # other servers of this machine are at work
                begin.wanted = False
                raise self._waited()
        return await asyncio.shield(doing)

    def _waited(self) -> HeavyBusy:
        return HeavyBusy(f"This call has waited {self.patience:g} seconds for heavy work, which is as long as one may")

    async def _worker_of(self, turn: asyncio.Future[Worker], is_call: bool) -> Worker:
        """Whose turn has come. Raises :class:`HeavyBusy` for a call that has waited too long, or whose caller left."""
        leaving = asyncio.create_task(gone()) if is_call and not turn.done() else None
        if leaving is not None:
            leaving.add_done_callback(lambda _: turn.cancel())
        try:
            await asyncio.wait({turn}, timeout=self.patience if is_call else None)
            if not turn.done():
                turn.cancel()
                raise self._waited()
        except asyncio.CancelledError:
            if not turn.cancel() and not turn.cancelled():
                self._free(turn.result(), 0.0)
            raise
        finally:
            if leaving is not None:
                leaving.cancel()
        if turn.cancelled():
            raise HeavyBusy(STOPPING if self.stopping else "Whoever asked has gone")
        return turn.result()

    def _done(self, worker: Worker, work: Callable[[], Any], tries: int, begin: Begin) -> Any:
        content = to_bytes(work)
        with self.slots.one():
            if self.closing:
                raise WorkerLost(STOPPING)
            if not begin.wanted:
                return None
            begin.done = True
            for left in reversed(range(tries)):
                try:
                    answered = worker.do(content)
                    break
                except WorkerHung:
                    raise  # done again, it would hang again
                except WorkerLost:
                    if self.closing or not left:
                        raise
        well, answer = from_bytes(answered)
        if well:
            return answer
        raise answer

    def _free(self, worker: Worker, spent: float) -> None:
        worker.busy = False
        worker.spent = max(-CREDIT, min(CREDIT, worker.spent + spent))
        self._deal()

    def _deal(self) -> None:
        """Give every free worker what is next."""
        for worker in self.workers:
            if not worker.busy and (turn := self._next(worker)) is not None:
                worker.busy = True
                turn.set_result(worker)

    def _next(self, worker: Worker) -> asyncio.Future[Worker] | None:
        """What ``worker`` is to do next: calls and its own work share its time, where both wait."""
        if worker.spent < 0:
            return self._next_own(worker) or self._next_call()
        return self._next_call() or self._next_own(worker)

    def _next_own(self, worker: Worker) -> asyncio.Future[Worker] | None:
        while worker.waiting:
            turn = worker.waiting.popleft()
            if not turn.done():
                return turn
        return None

    def _next_call(self) -> asyncio.Future[Worker] | None:
        while self.calls:
            whose, turns = self.calls.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self.calls[whose] = turns  # behind the other sessions
            if not turn.done():
                return turn
        return None

    def stop(self) -> None:
        """Refuse the calls that wait, and those that come: this server ends as soon as what is under way is done."""
        self.stopping = True
        for turns in self.calls.values():
            for turn in turns:
                turn.cancel()

    def interrupt(self) -> None:
        """End also what is under way, which is answered with a :class:`WorkerLost`: it has not ended in time."""
        self.stop()
        self.closing = True
        for worker in self.workers:
            if worker.running is not None:
                worker.running.kill()

    def close(self) -> None:
        """End the workers: whoever waited for an answer has had it by now."""
        self.interrupt()
        self.executor.shutdown()
        for worker in self.workers:
            worker.end()
