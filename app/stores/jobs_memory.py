"""Comparisons kept in the memory of this server."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from app.stores.jobs import ENDED, Claim, Counts, Job, Told


@dataclass(slots=True)
class Kept:
    """A comparison, and who holds it until when."""

    asked: bytes
    told: Told
    used: float
    answer: bytes
    version: int = 0
    taken: int = 0
    owner: str | None = None
    until: float = 0.0

    def waits(self, now: float) -> bool:
        return self.told.state not in ENDED and (self.owner is None or self.until <= now)


class MemoryJobs:
    """Fills :class:`app.stores.jobs.Jobs` with a dictionary; in order of their beginning."""

    shared = False
    durable = False

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Kept] = OrderedDict()

    async def counts(self) -> Counts:
        unfinished = sum(job.told.state not in ENDED for job in self.kept.values())
        oldest = min((job.used for job in self.kept.values()), default=0.0)
        return Counts(len(self.kept), unfinished, oldest, sum(len(job.answer) for job in self.kept.values()))

    async def add(self, job_id: str, asked: bytes, told: Told, now: float) -> None:
        self.kept[job_id] = Kept(asked, told, now, told.answer or b"")

    async def find(self, job_id: str, now: float) -> Job | None:
        job = self.kept.get(job_id)
        if job is None:
            return None
        place = None
        if job.waits(now):
            queue = [name for name, each in self.kept.items() if each.waits(now)]
            place = 1 + queue.index(job_id)
        return Job(job_id, job.told.state, job.told.reason, job.told.standing, job.version, job.used, place)

    async def answer(self, job_id: str) -> bytes | None:
        job = self.kept.get(job_id)
        return None if job is None else job.answer

    async def touch(self, job_id: str, now: float) -> None:
        if job_id in self.kept:
            self.kept[job_id].used = now

    async def claim(self, owner: str, now: float, lease: float, most: int) -> Claim | None:
        left = [(name, job) for name, job in self.kept.items() if job.told.state not in ENDED]
        waiting = [(name, job) for name, job in left if job.waits(now)]
        if not waiting or len(left) - len(waiting) >= most:
            return None
        name, job = waiting[0]
        job.owner, job.until, job.taken = owner, now + lease, job.taken + 1
        return Claim(name, job.asked, job.taken)

    async def report(self, job_id: str, owner: str, told: Told, until: float) -> bool:
        job = self.kept.get(job_id)
        if job is None or job.owner != owner or job.told.state in ENDED:
            return False
        job.told, job.until, job.version = told, until, job.version + 1
        job.answer = job.answer if told.answer is None else told.answer
        return True

    async def renew(self, owner: str, job_ids: Collection[str], until: float) -> None:
        for name, job in self.kept.items():
            if job.owner == owner and name in job_ids:
                job.until = until

    async def release(self, owner: str) -> None:
        for job in self.kept.values():
            if job.owner == owner:
                job.owner = None

    async def remove(self, job_id: str) -> bool:
        return self.kept.pop(job_id, None) is not None

    async def prune(self, before: float) -> list[str]:
        expired = [name for name, job in self.kept.items() if job.used <= before]
        for name in expired:
            del self.kept[name]
        return expired

    async def close(self) -> None:
        self.kept.clear()
