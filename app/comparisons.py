"""Comparisons under way: taken up from where they are kept, worked on a slice at a time, watched, and cancelled."""

import asyncio
import contextlib
import logging
import math
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from app import costs
from app import heavy_comparisons as work
from app.deadline import Deadline
from app.heavy_child import HeavyBusy, WorkerLost
from app.ids import ID_BYTES
from app.pool import Pool, Seat
from app.settings import Settings
from app.stores import StoreUnavailable
from app.stores.jobs import ENDED, Claim, ComparisonsFull, Job, Jobs, Told, UnknownComparison
from engine.errors import BackpassError
from engine.run import Run

LOG = logging.getLogger("backpass")

SLICE = 0.05
"""Seconds of work after which a comparison lets others take their turn."""
LEASE = 15.0
"""Seconds for which one is held: a server that has died meanwhile does not renew it, and another goes on."""
POLL = 0.25
"""Seconds between two looks at one that another server works on, or that is among the first to wait for its turn."""
LOOK = 2.0
"""Seconds between two looks for one that another server has left; what is held here is then renewed."""
LAST_SLICES = 1.0
"""Seconds for which the slices under way are waited for when this server ends."""
ENDS_SOON = 5
"""Seconds after which a caller who found too many comparisons under way may try again."""
TOUCHES = 30
"""Parts of the time after which one expires: a use of it, or its expiry, may be told of by one part late."""
MOST_TAKEN = 3
"""Times one is taken up: one that ends its worker so often would end it again."""
NO_ROOM = "Its runs could not be kept: the server keeps as many bytes of comparisons as it may. Begin it again later."
OWN_ERROR = "The server met an error of its own and has logged it."


class Comparisons:
    """The comparisons that this server knows, in a store that others may share.

    At most ``comparisons_running`` are worked on, and take turns; the others wait. ``clock`` tells the time of work in
    seconds; ``wall`` that of the store, which all who share it read alike.
    """

    def __init__(
        self, jobs: Jobs, pool: Pool, settings: Settings, clock: Callable[[], float], wall: Callable[[], float]
    ) -> None:
        self.jobs = jobs
        self.pool = pool
        self.settings = settings
        self.clock = clock
        self.wall = wall
        self.owner = secrets.token_urlsafe(ID_BYTES)
        self.under_way: dict[str, asyncio.Task[None]] = {}
        self.going: dict[str, work.Going] = {}
        self.news: dict[str, asyncio.Event] = {}
        self.adding = asyncio.Lock()
        self.wanted = asyncio.Event()
        self.leading: asyncio.Task[None] | None = None
        self.closing = self.closed = False
        self.pruned = -math.inf

    def open(self) -> None:
        """Look for comparisons to work on, those that an earlier server left included."""
        if self.leading is None and not self.closing:
            self.leading = asyncio.create_task(self._lead())

    async def check_room(self) -> None:
        """Raise :class:`ComparisonsFull` where none could be begun now."""
        await self._drop_expired()
        counts, settings = await self.jobs.counts(), self.settings
        most = None
        if counts.kept >= settings.comparison_limit:
            most = f"{settings.comparison_limit} comparisons"
        elif counts.size >= settings.comparison_bytes:
            most = f"{settings.comparison_bytes:,} bytes of comparisons"
        if most is not None:
            seconds = counts.oldest + settings.comparison_idle_seconds - self.wall()
            raise ComparisonsFull(f"This server keeps {most} at most, and has as many", math.ceil(seconds))
        running, waiting = settings.comparisons_running, settings.comparisons_waiting
        if counts.unfinished >= running + waiting:
            what = f"This server works on {running} comparisons at once, {waiting} more may wait, and as many do"
            raise ComparisonsFull(what, ENDS_SOON)

    async def begin(self, asked: Mapping[str, Any], run: Run | None) -> Job:
        """Keep the comparison that is asked for, of where ``run`` stands if one is given; it is worked on meanwhile.

        Raises SpecError and :class:`ComparisonsFull`.
        """
        job_id = secrets.token_urlsafe(ID_BYTES)
        whole, told = await self.pool.do(costs.comparing(asked, run), partial(work.begun, asked, run), job_id)
        async with self.adding:  # of many asked for at once, no more are kept than there is room for
            await self.check_room()
            await self.jobs.add(job_id, whole, told, self.wall())
        job = await self.find(job_id)
        self.open()
        self.wanted.set()
        return job

    async def find(self, job_id: str) -> Job:
        """How the comparison of this id stands. Raises :class:`UnknownComparison`."""
        await self._drop_expired()
        now = self.wall()
        job = await self.jobs.find(job_id, now)
        if job is None:
            raise UnknownComparison
        if now - job.used > self.settings.comparison_idle_seconds / TOUCHES:
            with contextlib.suppress(StoreUnavailable):  # what is on a full disk can be read all the same
                await self.jobs.touch(job_id, now)
        return job

    async def answer(self, job_id: str) -> bytes:
        """What it answers, with its arrays in the form in which they are kept. Raises :class:`UnknownComparison`."""
        answer = await self.jobs.answer(job_id)
        if answer is None:
            raise UnknownComparison
        return answer

    async def cancel(self, job_id: str) -> None:
        """Let its work end, and forget it. Raises :class:`UnknownComparison`."""
        await self._drop_expired()
        if not await self.jobs.remove(job_id):
            raise UnknownComparison
        self._call_off(job_id)

    async def watch(self, job: Job) -> AsyncIterator[Job]:
        """``job`` at once, whenever it has got on, and a last time when its work has ended.

        Where this server ends before it, others will go on with it: then it is not told of a last time.
        """
        yield job
        while job.state not in ENDED:
            before, news = job, self._news_of(job.id)
            try:
                with contextlib.suppress(StoreUnavailable):  # it is looked for again
                    job = await self.find(job.id)
            except UnknownComparison:
                job = replace(job, state="cancelled", place=None)
            if job.state in ENDED or (job.version, job.place) != (before.version, before.place):
                yield job
            elif self.closed:
                return
            else:
                await self._wait(news, None if job.id in self.under_way else self._until_look(job))

    def _until_look(self, job: Job) -> float:
        """Seconds to the next look at one that is not worked on here: who is far back in the queue waits for long, and
        hundreds who look often would keep the store busy."""
        return min(POLL * max(1.0, (job.place or 0) / self.settings.comparisons_running), LOOK)

    async def close(self) -> None:
        """Let all work end; comes back when it has. What outlives this server is left for others to go on with."""
        self.closing = True
        self.wanted.set()
        if self.leading is not None:
            await self.leading
        for going in self.going.values():
            going.on = False
        if self.under_way:
            _, slow = await asyncio.wait(self.under_way.values(), timeout=LAST_SLICES)
            for work_on_one in slow:  # its worker has hardly begun
                work_on_one.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        with contextlib.suppress(StoreUnavailable):  # what is not given back is taken up when its lease has run out
            await self.jobs.release(self.owner)
        if not self.jobs.durable:
            await self.jobs.prune(math.inf)
        self.closed = True
        for job_id in list(self.news):
            self._announce(job_id)

    async def _lead(self) -> None:
        """Take up what waits, as long as others may be worked on."""
        while not self.closing:
            self.wanted.clear()
            try:
                if self.under_way:
                    await self.jobs.renew(self.owner, list(self.under_way), self.wall() + LEASE)
                claim = await self.jobs.claim(self.owner, self.wall(), LEASE, self.settings.comparisons_running)
            except StoreUnavailable as error:
                LOG.warning("Comparisons are taken up later: %s", error)
                claim = None
            if claim is None:
                await self._wait(self.wanted, LOOK if self.jobs.shared else None)
            elif not self.closing:
                self.under_way[claim.id] = asyncio.create_task(self._take_on(claim))

    async def _take_on(self, claim: Claim) -> None:
        """Work on a comparison to its end, or until it is called off; others may then be taken up."""
        going = self.going[claim.id] = work.Going()
        seat = self.pool.seat()
        try:
            await self._slices(claim, going, seat)
        except BackpassError as error:
            await self._fail(claim, str(error))
        except Exception as error:
            LOG.error("Unexpected %s", type(error).__name__, exc_info=error)
            await self._fail(claim, OWN_ERROR)
        finally:
            del self.under_way[claim.id], self.going[claim.id]
            self.pool.leave(seat)
            self._announce(claim.id)
            self.wanted.set()

    async def _slices(self, claim: Claim, going: work.Going, seat: Seat) -> None:
        """Slice by slice, each told of as soon as it is done."""
        asked: bytes | None = claim.asked
        taken = claim.taken
        while going.on:
            if taken > MOST_TAKEN:
                await self._fail(claim, f"Its work was interrupted {MOST_TAKEN} times, and is not begun again.")
                return
            slice_of = partial(work.advanced, claim.id, asked, Deadline(SLICE, self.clock), going)
            try:
                told = await self.pool.do_at(seat, slice_of)
            except WorkerLost:
                asked, taken = claim.asked, taken + 1
                continue
            except work.Unheld:  # its worker died under another's work
                asked = claim.asked
                continue
            asked = None
            if not going.on or not await self._report(claim.id, told):
                break
            if told.state in ENDED:
                return
        with contextlib.suppress(HeavyBusy):
            await self.pool.do_at(seat, partial(work.forget, claim.id))

    async def _report(self, job_id: str, told: Told) -> bool:
        """Tell of a slice; False where nobody wants the next."""
        while True:
            try:
                await self._drop_expired()
                if told.answer is not None and (await self.jobs.counts()).size >= self.settings.comparison_bytes:
                    told = Told("failed", told.standing, None, NO_ROOM)
                wanted = await self.jobs.report(job_id, self.owner, told, self.wall() + LEASE)
            except StoreUnavailable as error:
                LOG.warning("A comparison is told of later: %s", error)
                if self.closing:
                    return False
                await asyncio.sleep(LOOK)
            else:
                self._announce(job_id)
                return wanted

    async def _fail(self, claim: Claim, reason: str) -> None:
        with contextlib.suppress(StoreUnavailable):  # it will be taken up again, and fail
            job = await self.jobs.find(claim.id, self.wall())
            if job is not None:
                await self._report(claim.id, Told("failed", job.standing, None, reason))

    async def _drop_expired(self) -> None:
        now, idle = self.wall(), self.settings.comparison_idle_seconds
        if now - self.pruned > idle / TOUCHES:
            self.pruned = now
            with contextlib.suppress(StoreUnavailable):  # as above; it is tried again
                for job_id in await self.jobs.prune(now - idle):
                    self._call_off(job_id)

    def _call_off(self, job_id: str) -> None:
        if job_id in self.going:
            self.going[job_id].on = False
        self._announce(job_id)

    def _news_of(self, job_id: str) -> asyncio.Event:
        """What is set when there is something new of it, here."""
        return self.news.setdefault(job_id, asyncio.Event())

    def _announce(self, job_id: str) -> None:
        """Wake whoever watches."""
        news = self.news.pop(job_id, None)
        if news is not None:
            news.set()

    async def _wait(self, news: asyncio.Event, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), seconds)
