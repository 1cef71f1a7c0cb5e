"""Sessions kept in the memory of this server, and gone with it."""

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from app.stores import Kept, StoreFull, UnknownSession


@dataclass(slots=True)
class Place:
    """A kept session, and when it was last used."""

    version: int
    used: float
    head: bytes
    blobs: dict[str, bytes]


class MemoryStore:
    """At most ``limit`` sessions. ``clock`` tells the time in seconds; it needs no origin."""

    def __init__(self, limit: int, idle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.idle_seconds = idle_seconds
        self.clock = clock
        self.places: dict[str, Place] = {}

    async def check_room(self) -> None:
        if len(self.places) >= self.limit:
            await self.prune()
        if len(self.places) >= self.limit:
            oldest = min(place.used for place in self.places.values())
            seconds = math.ceil(oldest + self.idle_seconds - self.clock())
            raise StoreFull(f"This server keeps {self.limit} sessions at most, and has as many", seconds)

    async def create(self, session_id: str, head: bytes, blobs: Mapping[str, bytes]) -> None:
        await self.check_room()
        self.places[session_id] = Place(1, self.clock(), head, dict(blobs))

    async def load(self, session_id: str, known_version: int = 0) -> Kept | None:
        place = self._used(session_id)
        return None if place.version == known_version else Kept(place.version, place.head)

    async def blobs(self, session_id: str, names: Collection[str]) -> dict[str, bytes]:
        place = self.places.get(session_id)
        return {} if place is None else {name: place.blobs[name] for name in names if name in place.blobs}

    async def commit(
        self,
        session_id: str,
        expected_version: int,
        head: bytes,
        put: Mapping[str, bytes] | None = None,
        drop: Collection[str] = (),
    ) -> bool:
        place = self._used(session_id)
        if place.version != expected_version:
            return False
        place.version, place.head = expected_version + 1, head
        for name in drop:
            place.blobs.pop(name, None)
        place.blobs.update(put or {})
        return True

    async def delete(self, session_id: str) -> None:
        self._used(session_id)
        del self.places[session_id]

    async def prune(self, idle_seconds: float | None = None) -> int:
        expired = self._idle(idle_seconds)
        for session_id in expired:
            del self.places[session_id]
        return len(expired)

    async def idle(self, idle_seconds: float | None = None) -> int:
        return len(self._idle(idle_seconds))

    async def count(self) -> int:
        return len(self.places)

    async def check(self) -> None:
        """Memory is always at hand."""

    async def close(self) -> None:
        self.places.clear()

    def _idle(self, idle_seconds: float | None) -> list[str]:
        """The sessions that nothing has used for so long."""
        latest = self.clock() - (self.idle_seconds if idle_seconds is None else idle_seconds)
        return [session_id for session_id, place in self.places.items() if place.used < latest]

    def _used(self, session_id: str) -> Place:
        """The session's place, which is used now. Raises :class:`UnknownSession`."""
        place, now = self.places.get(session_id), self.clock()
        if place is None or place.used < now - self.idle_seconds:
            raise UnknownSession
        place.used = now
        return place
