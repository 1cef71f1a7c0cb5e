"""Where a call's work is done: in place when it is short, in one of a few threads when it is long."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")

SHORT = 0.002
"""Seconds of work that are done in place: a hop to a thread costs more than it spares the event loop."""


class Pool:
    """Does work off the event loop where it is long, in at most ``threads`` threads."""

    def __init__(self, threads: int) -> None:
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="engine")

    async def do(self, seconds: float, work: Callable[[], Answer], whose: str = "") -> Answer:
        """The answer of ``work``, which is estimated to take ``seconds``; what it raises is raised here.

        ``work`` may be done in another process: a ``functools.partial`` of a module's function, whose arguments, like its
        answer, are bytes, numbers, texts, records of these, a Deadline, or Runs (which travel packed; their course is
        prepared once a process). It must not change its arguments. ``whose``: the session it is done for; where much
        waits, sessions take turns.
        """
        if seconds <= SHORT:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self.executor, work)

    def close(self) -> None:
        """Let the work under way end and free the threads."""
        self.executor.shutdown()
