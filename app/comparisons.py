"""Comparisons under way on this server: worked on a slice at a time, watched, cancelled, and forgotten when idle."""

import asyncio
import contextlib
import logging
import math
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial

from app.pool import Pool
from app.sessions import ID_BYTES
from app.settings import Settings
from engine.comparison import Comparison, advance
from engine.errors import BackpassError

LOG = logging.getLogger("backpass")

SLICE = 0.05
"""Seconds of work after which a comparison lets others take their turn in the pool."""
ENDS_SOON = 5
"""Seconds after which a caller who found too many comparisons under way may try again."""


class UnknownComparison(Exception):
    """No comparison has the id: it never had one, or its comparison was cancelled or has expired."""


class ComparisonsFull(Exception):
    """As many comparisons are kept or under way as may be; ``seconds`` is when to try again."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(what)
        self.seconds = max(1, seconds)


@dataclass(slots=True, eq=False)
class Job:
    """A comparison under an unguessable id, and how its work stands.

    state: "running", "done", "cancelled" or "failed"; reason: a sentence where it failed. used: when it was last asked
    for. changed: set, and replaced by a new one, whenever there is something new to see; version counts these.
    """

    comparison: Comparison
    used: float
    id: str = field(default_factory=lambda: secrets.token_urlsafe(ID_BYTES))
    state: str = "running"
    reason: str | None = None
    version: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    work: asyncio.Task[None] | None = None

    def announce(self) -> None:
        """Wake whoever watches."""
        self.version += 1
        seen, self.changed = self.changed, asyncio.Event()
        seen.set()

    def end(self, state: str, reason: str | None = None) -> None:
        """Let the work end in ``state``, if it has not ended yet."""
        if self.state == "running":
            self.state, self.reason = state, reason
            self.announce()


class Comparisons:
    """The comparisons of this server, the only place that changes them; all is done in the event loop but the slices.

    They take turns, one slice in the pool at a time, so that other calls find a thread. ``clock`` tells the time in
    seconds; it needs no origin. Jobs are ordered by their last use, the oldest first.
    """

    def __init__(self, pool: Pool, settings: Settings, clock: Callable[[], float]) -> None:
        self.pool = pool
        self.settings = settings
        self.clock = clock
        self.jobs: OrderedDict[str, Job] = OrderedDict()
        self.turn = asyncio.Lock()

    def check_room(self) -> None:
        """Raise :class:`ComparisonsFull` where none could be begun now."""
        self._drop_expired()
        most = self.settings.comparison_limit
        if len(self.jobs) >= most:
            oldest = next(iter(self.jobs.values()))
            seconds = oldest.used + self.settings.comparison_idle_seconds - self.clock()
            raise ComparisonsFull(f"This server keeps {most} comparisons at most, and has as many", math.ceil(seconds))
        most = self.settings.comparisons_running
        if sum(job.state == "running" for job in self.jobs.values()) >= most:
            raise ComparisonsFull(f"This server works on {most} comparisons at once, and has as many", ENDS_SOON)

    def begin(self, comparison: Comparison) -> Job:
        """Keep ``comparison`` and begin to work on it. Raises :class:`ComparisonsFull`."""
        self.check_room()
        job = Job(comparison, self.clock())
        self.jobs[job.id] = job
        job.work = asyncio.create_task(self._work(job))
        return job

    def find(self, comparison_id: str) -> Job:
        """The comparison of this id. Raises :class:`UnknownComparison`."""
        self._drop_expired()
        job = self.jobs.get(comparison_id)
        if job is None:
            raise UnknownComparison
        self._touch(job)
        return job

    def cancel(self, comparison_id: str) -> None:
        """Let its work end, and forget it. Raises :class:`UnknownComparison`."""
        job = self.find(comparison_id)
        del self.jobs[job.id]
        job.end("cancelled")

    async def watch(self, job: Job) -> AsyncIterator[Job]:
        """``job`` at once, whenever it has got on, and a last time when its work has ended."""
        seen = -1
        while True:
            if job.version == seen:
                await job.changed.wait()
            seen, ended = job.version, job.state != "running"
            self._touch(job)
            yield job
            if ended:
                return

    async def close(self) -> None:
        """Let all work end; comes back when it has."""
        jobs = list(self.jobs.values())
        self.jobs.clear()
        for job in jobs:
            job.end("cancelled")
        await asyncio.gather(*(job.work for job in jobs if job.work is not None), return_exceptions=True)

    async def _work(self, job: Job) -> None:
        """Take the comparison on, slice by slice, to its end or until the job is ended from outside."""
        try:
            while job.state == "running" and not job.comparison.finished:
                async with self.turn:
                    job.comparison = await self.pool.do(math.inf, partial(self._slice, job))
                if self.clock() - job.used > self.settings.comparison_idle_seconds:
                    self._forget(job)
                job.announce()
            job.end("done")
        except BackpassError as error:
            job.end("failed", str(error))
        except Exception as error:
            LOG.error("Unexpected %s", type(error).__name__, exc_info=error)
            job.end("failed", "The server met an error of its own and has logged it.")
        finally:
            job.end("cancelled")  # the event loop itself is ending

    def _slice(self, job: Job) -> Comparison:
        end = self.clock() + SLICE
        return advance(job.comparison, lambda: job.state == "running" and self.clock() < end, self.clock)

    def _touch(self, job: Job) -> None:
        job.used = self.clock()
        if job.id in self.jobs:
            self.jobs.move_to_end(job.id)

    def _forget(self, job: Job) -> None:
        with contextlib.suppress(KeyError):
            del self.jobs[job.id]
        job.end("cancelled")

    def _drop_expired(self) -> None:
        latest = self.clock() - self.settings.comparison_idle_seconds
        while self.jobs:
            job = next(iter(self.jobs.values()))
            if job.used > latest:
                return
            self._forget(job)
