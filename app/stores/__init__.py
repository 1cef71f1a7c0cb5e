"""Where sessions are kept: the interface that every store fills.

A store knows no engine and reads nothing of what it keeps. A session is to it a *head*, a few hundred bytes that every
commit replaces, and *blobs* by name, which may be large and are written only where they change.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

STAMP = 60.0
"""Seconds within which a use of a session is not written down again: a session that is only looked at costs one small
write a minute, and expires up to so much later than it may."""


class UnknownSession(Exception):
    """No session has the id: it never had one, or its session was deleted or expired."""


class StoreFull(Exception):
    """The store keeps as many sessions as it may, and none of them has expired; ``seconds`` is when to try again."""

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(what)
        self.seconds = max(1, seconds)


class StoreUnavailable(Exception):
    """The store cannot be read or written now: its disk is full or gone, or its server does not answer.

    The text is for the log, since it may name a path; ``seconds`` is when to try again.
    """

    def __init__(self, what: str, seconds: int = 2) -> None:
        super().__init__(what)
        self.seconds = seconds


class UnfitStore(Exception):
    """What is kept there is no store of Backpass, or one of a newer version. Told in a sentence when it is opened."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as a store has it, without its blobs: its version, 1 at first and one more with every commit; its
    head."""

    version: int
    head: bytes


class Store(Protocol):
    """Keeps sessions by their id, for every worker that uses it.

    What a call has done when it returns outlives this worker (if the store is durable), and every other worker sees it.
    Each of ``create``, ``commit`` and ``delete`` happens as a whole or not at all, and no call sees half of one, except
    that ``blobs`` may find names gone which a later commit has dropped. Calls of one worker may come at the same time.

    A session that nothing has used for the store's ``idle_seconds`` has expired: it is as if it were not there, and is
    gone for good with the next ``prune``. ``create``, ``load`` and ``commit`` are uses; they are written down at most
    once in STAMP seconds, and a session never expires early for it. Where only that writing fails, ``load`` answers
    all the same.

    Everything may raise :class:`StoreUnavailable`. After that from ``create``, ``commit`` or ``delete`` it is either
    done as a whole or not at all, and the next ``load`` tells which.
    """

    async def check_room(self) -> None:
        """Raise :class:`StoreFull` where no session could be created now; what has expired counts no more."""

    async def create(self, session_id: str, head: bytes, blobs: Mapping[str, bytes]) -> None:
        """Keep a new session, of version 1. Raises :class:`StoreFull`."""

    async def load(self, session_id: str, known_version: int = 0) -> Kept | None:
        """The session; None where it is still of ``known_version``. Raises :class:`UnknownSession`."""

    async def blobs(self, session_id: str, names: Collection[str]) -> dict[str, bytes]:
        """The blobs of these names, without those that there are not."""

    async def commit(
        self,
        session_id: str,
        expected_version: int,
        head: bytes,
        put: Mapping[str, bytes] | None = None,
        drop: Collection[str] = (),
    ) -> bool:
        """Replace the head, ``put`` blobs and ``drop`` others, where the session is of ``expected_version``.

        It is a compare-and-set. True: it is now of ``expected_version`` + 1. False: another call was first, and nothing
        was changed. Raises :class:`UnknownSession`. A name must not be used again for other content.
        """

    async def delete(self, session_id: str) -> None:
        """Forget the session and its blobs. Raises :class:`UnknownSession`."""

    async def prune(self, idle_seconds: float | None = None) -> int:
        """Forget the sessions that nothing has used for ``idle_seconds`` (those that have expired), and how many."""

    async def idle(self, idle_seconds: float | None = None) -> int:
        """How many sessions ``prune`` would forget."""

    async def count(self) -> int:
        """How many sessions are kept, what has expired and was not pruned yet among them."""

    async def check(self) -> None:
        """Raise :class:`StoreUnavailable` where the store could not be written to now."""

    async def close(self) -> None:
        """Let go of files and connections; what was committed stays."""
