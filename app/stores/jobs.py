"""Where comparisons are kept while they are worked on and after: the interface that every store fills.

A store knows no engine: what was asked, how it stands and what is answered are bytes to it. Times are seconds of a
clock that all who share the store read alike; whoever calls gives them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

ENDED = ("done", "cancelled", "failed")


class UnknownComparison(Exception):
    """No comparison has the id: it never had one, or its comparison was cancelled or has expired."""


class ComparisonsFull(Exception):
    """As many comparisons are kept or under way as may be; ``seconds`` is when to try again."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(what)
        self.seconds = max(1, seconds)


@dataclass(frozen=True, slots=True)
class Job:
    """How a comparison stands.

    state: "running" (which one that waits for its turn is, too), "done", "cancelled" or "failed"; reason: a sentence
    where it failed. standing: how far it and its runs are, as JSON. version counts what was told of it. used: when it
    was last asked for. place: in the queue, from 1, where nobody works on it yet; None where somebody does, or did.
    """

    id: str
    state: str
    reason: str | None
    standing: bytes
    version: int
    used: float
    place: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A comparison to work on: what was asked, as JSON, and how often it was taken up, this time included."""

    id: str
    asked: bytes
    taken: int


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell of a comparison: its state, how far its runs are, and its answer, where that is new."""

    state: str
    standing: bytes
    answer: bytes | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are kept, how many of them are not ended, when the one not asked for longest was last used, and how many
    bytes their answers take."""

    kept: int
    unfinished: int
    oldest: float
    size: int


class Jobs(Protocol):
    """Keeps comparisons by their id. Whoever works on one holds it by a lease; where that has run out, it is free.

    shared: whether others than this server may change them. durable: whether they outlive this server.
    """

    shared: bool
    durable: bool

    async def counts(self) -> Counts:
        """How many there are."""

    async def add(self, job_id: str, asked: bytes, told: Told, now: float) -> None:
        """Keep a new one, last in the queue."""

    async def find(self, job_id: str, now: float) -> Job | None:
        """How it stands; None where there is none."""

    async def answer(self, job_id: str) -> bytes | None:
        """What it answers; None where there is none."""

    async def touch(self, job_id: str, now: float) -> None:
        """Let it be used now."""

    async def claim(self, owner: str, now: float, lease: float, most: int) -> Claim | None:
        """Take up the first in the queue until ``now + lease``, unless all work on ``most``; None if none is taken."""

    async def report(self, job_id: str, owner: str, told: Told, until: float) -> bool:
        """Tell of it and hold it ``until`` then; False where it is gone, ended or another's."""

    async def renew(self, owner: str, job_ids: Collection[str], until: float) -> None:
        """Let this owner hold these until then, as far as it holds them: one whose claim was never answered, and so is
        not named, becomes free."""

    async def release(self, owner: str) -> None:
        """Put back into the queue what this owner holds."""

    async def remove(self, job_id: str) -> bool:
        """Forget it; whether it was there."""

    async def prune(self, before: float) -> list[str]:
        """Forget those last used at ``before`` or earlier; their ids."""

    async def close(self) -> None:
        """Let go of files and connections."""
