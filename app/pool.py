"""Where work is done: in place if it is short, in a thread if it is longer, in a worker process if it is heavy."""

import asyncio
import math
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from app.heavy import Heavy
from app.heavy_child import Worker
from app.heavy_slots import Slots

Answer = TypeVar("Answer")
Seat = Worker | None
"""Where work is done that goes on from slice to slice: a worker process, or any thread."""

SHORT = 0.002
"""Seconds of work that are done in place: a hop to a thread costs more than it spares the event loop."""
HEAVY = 0.02
"""Seconds of work from which a worker process does it: in a thread it would take turns with the event loop."""


class Pool:
    """Does work where it keeps nobody else waiting: in at most ``threads`` threads and ``workers`` worker processes.

    Without workers all that is long is done in threads. ``folder``: where the servers of this machine that share it
    agree on how many of their workers are at work.
    """

    def __init__(self, threads: int, workers: int = 0, folder: Path | None = None) -> None:
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="engine")
        self.heavy = Heavy(workers, Slots(workers, folder)) if workers else None
        self.turn = asyncio.Lock()
        self.seats: Counter[Worker] = Counter()

    async def do(self, seconds: float, work: Callable[[], Answer], whose: str | None = None) -> Answer:
        """The answer of ``work``, which is estimated to take ``seconds``; what it raises is raised here.

        ``whose``: the session it is done for; where much waits, sessions take turns. It may then be done in another
        process: it is a ``functools.partial`` of a module's function, and its arguments, like its answer, are bytes,
        numbers, texts, records of these, a Deadline, or Runs (which travel packed; their course is prepared once a
        process). It must not change its arguments. Without ``whose`` a thread does it, however long it takes. Raises
        HeavyBusy where too much waits.
        """
        if seconds <= SHORT:
            return work()
        if seconds > HEAVY and whose is not None and self.heavy is not None:
            answer: Answer = await self.heavy.do(work, whose)
            return answer
        return await asyncio.get_running_loop().run_in_executor(self.executor, work)

    def seat(self) -> Seat:
        """A place for work that goes on from slice to slice, where fewest others are."""
        if self.heavy is None:
            return None
        worker = min(self.heavy.workers, key=lambda each: self.seats[each])
        self.seats[worker] += 1
        return worker

    def leave(self, seat: Seat) -> None:
        """Give a place back."""
        if seat is not None:
            self.seats[seat] -= 1

    async def do_at(self, seat: Seat, work: Callable[[], Answer]) -> Answer:
        """The answer of ``work``, a slice done at ``seat``, in turn with others. Raises WorkerLost: what was held there
        is gone."""
        if seat is not None and self.heavy is not None:
            answer: Answer = await self.heavy.do_at(seat, work)
            return answer
        async with self.turn:  # one slice at a time, so that other calls find a thread
            return await self.do(math.inf, work)

    def queue(self) -> tuple[int, int]:
        """How many pieces of heavy work wait for a worker process, and how many are under way."""
        if self.heavy is None:
            return 0, 0
        workers = self.heavy.workers
        return self.heavy.waiting + sum(len(each.waiting) for each in workers), sum(each.busy for each in workers)

    def stop(self) -> None:
        """Begin no more heavy calls: this server ends."""
        if self.heavy is not None:
            self.heavy.stop()

    def interrupt(self) -> None:
        """End also the heavy calls under way: they have not ended in time."""
        if self.heavy is not None:
            self.heavy.interrupt()

    def close(self) -> None:
        """Let the work under way end, and free the threads and the workers."""
        self.executor.shutdown()
        if self.heavy is not None:
            self.heavy.close()
