"""Heavy work in worker processes: at most as many as are set, the rest queued, and sessions taking turns."""

import asyncio
import contextlib
import os
import select
import subprocess
import sys
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from app.callers import gone
from app.heavy_slots import Slots
from app.heavy_wire import from_bytes, receive, send, to_bytes

WAITING = 64
"""Calls that may wait for a worker; the next one is refused, since it would be answered in half a minute at best."""
LOST = 60.0
"""Seconds without an answer after which a worker is given up: no call may take as long, by far."""
CREDIT = 0.5
"""Seconds that calls, or a worker's own work, may have had more than the other: what waited long ago is forgotten."""
TRY_AGAIN = 2
"""Seconds after which a caller who was refused may try again."""


class HeavyBusy(Exception):
    """Heavy work cannot be done now; ``seconds`` is when to try again."""

    def __init__(self, what: str, seconds: int = TRY_AGAIN) -> None:
        super().__init__(what)
        self.seconds = seconds


class WorkerLost(HeavyBusy):
    """The worker process died under the work, or never answered."""


class Worker:
    """One worker process, started when it is first needed and again when it has died; used by one thread at a time.

    waiting: turns of work that this worker alone can do, since it holds what the work goes on from. spent: seconds at
    such work, less those at calls: where both wait, the one that had less is next.
    """

    def __init__(self) -> None:
        self.running: subprocess.Popen[bytes] | None = None
        self.busy = False
        self.waiting: deque[asyncio.Future[Worker]] = deque()
        self.spent = 0.0

    def do(self, content: bytes) -> bytes:
        """The answer to one message. Raises :class:`WorkerLost`, and then has ended the process."""
        try:
            asked, answers = pipes(self.running or self._start())
            send(asked, content)
            if not readable(answers.fileno(), LOST):
                raise EOFError
            return receive(answers)
        except (EOFError, OSError):
            self.end()
            raise WorkerLost("The work was interrupted, since its worker ended") from None

    def _start(self) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
        self.running = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.heavy_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        return self.running

    def end(self) -> None:
        """End the process, whatever it is at."""
        running, self.running = self.running, None
        if running is None:
            return
        running.kill()
        for pipe in pipes(running):
            with contextlib.suppress(OSError):  # what was not sent is lost with it
                pipe.close()
        running.wait()


def pipes(running: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Where a worker is asked, and where it answers."""
    if running.stdin is None or running.stdout is None:
        raise RuntimeError("A worker was started without its pipes.")
    return running.stdin, running.stdout


def usual_workers() -> int:
    """All cores that this server may use but one, which is left to those who answer at once; at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


def readable(descriptor: int, seconds: float) -> bool:
    """Whether there is something to read within so many seconds; the end counts as something."""
    if not hasattr(select, "poll"):
        return True
    watched = select.poll()
    watched.register(descriptor, select.POLLIN)
    return bool(watched.poll(seconds * 1000))


class Heavy:
    """The worker processes of this server, and what waits for them.

    A call goes to whichever worker is free first, and sessions take turns. Work that must be done by one worker (a
    comparison's, where it is held) takes turns with the calls.
    """

    def __init__(self, workers: int, slots: Slots, waiting: int = WAITING) -> None:
        self.workers = [Worker() for _ in range(workers)]
        self.slots = slots
        self.most = waiting
        self.calls: OrderedDict[str, deque[asyncio.Future[Worker]]] = OrderedDict()
        self.executor = ThreadPoolExecutor(workers, thread_name_prefix="heavy")
        self.closing = False

    @property
    def waiting(self) -> int:
        """Calls that wait for a worker."""
        return sum(not turn.done() for turns in self.calls.values() for turn in turns)

    async def do(self, work: Callable[[], Any], whose: str) -> Any:
        """The answer of ``work`` done in any worker, once more in a new one where that died under it.

        Raises :class:`HeavyBusy` where too many calls wait, and :class:`WorkerLost` where the second died too.
        """
        if self.waiting >= self.most:
            raise HeavyBusy(f"{self.most} calls wait for heavy work on this server, which is as many as may")
        turn = asyncio.get_running_loop().create_future()
        self.calls.setdefault(whose, deque()).append(turn)
        return await self._in_turn(turn, work, tries=2)

    async def do_at(self, worker: Worker, work: Callable[[], Any]) -> Any:
        """The answer of ``work`` done in this worker. Raises :class:`WorkerLost`: what it held is gone with it."""
        turn = asyncio.get_running_loop().create_future()
        worker.waiting.append(turn)
        return await self._in_turn(turn, work, tries=1)

    async def _in_turn(self, turn: asyncio.Future[Worker], work: Callable[[], Any], tries: int) -> Any:
        self._deal()
        worker = await self._worker_of(turn, leaves=tries > 1)
        loop = asyncio.get_running_loop()
        began = time.monotonic()
        doing = loop.run_in_executor(self.executor, self._done, worker, work, tries)

        def free(ended: asyncio.Future[Any]) -> None:
            ended.cancelled() or ended.exception()  # seen, also where whoever asked waits no more
            self._free(worker, (1 if tries == 1 else -1) * (time.monotonic() - began))

        doing.add_done_callback(free)
        return await asyncio.shield(doing)

    async def _worker_of(self, turn: asyncio.Future[Worker], leaves: bool) -> Worker:
        """Whose turn has come. Where the caller may leave meanwhile and does, raises :class:`HeavyBusy`, to nobody."""
        leaving = asyncio.create_task(gone()) if leaves and not turn.done() else None
        if leaving is not None:
            leaving.add_done_callback(lambda _: turn.cancel())
        try:
            await asyncio.wait({turn})
        except asyncio.CancelledError:
            if not turn.cancel() and not turn.cancelled():
                self._free(turn.result(), 0.0)
            raise
        finally:
            if leaving is not None:
                leaving.cancel()
        if turn.cancelled():
            raise HeavyBusy("Whoever asked has gone")
        return turn.result()

    def _done(self, worker: Worker, work: Callable[[], Any], tries: int) -> Any:
        content = to_bytes(work)
        with self.slots.one():
            for left in reversed(range(tries)):
                try:
                    answered = worker.do(content)
                    break
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

    def close(self) -> None:
        """End the workers: whoever waited for an answer has had it by now."""
        self.closing = True
        for worker in self.workers:
            if worker.running is not None:
                worker.running.kill()
        self.executor.shutdown()
        for worker in self.workers:
            worker.end()
