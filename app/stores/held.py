"""Sessions kept in the memory of this server: bounded in number, dropped after a time without a call."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.sessions import Session
from app.stores import StoreFull, UnknownSession


@dataclass(slots=True)
class Place:
    """A kept session, the lock that gives it to one call at a time, and when it was last asked for."""

    session: Session
    used: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class MemoryStore:
    """At most ``limit`` sessions, each dropped when nothing has asked for it for ``idle_seconds``.

    ``clock`` tells the time in seconds; it needs no origin. Places are ordered by their last use, the oldest first,
    so that expiry looks only at what has expired.
    """

    def __init__(self, limit: int, idle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.idle_seconds = idle_seconds
        self.clock = clock
        self.places: OrderedDict[str, Place] = OrderedDict()

    def check_room(self) -> None:
        self._drop_expired()
        if len(self.places) >= self.limit:
            oldest = next(iter(self.places.values()))
            seconds = oldest.used + self.idle_seconds - self.clock()
            raise StoreFull(f"This server keeps {self.limit} sessions at most, and has as many", math.ceil(seconds))

    async def add(self, session: Session) -> None:
        self.check_room()
        self.places[session.id] = Place(session, self.clock())

    @asynccontextmanager
    async def hold(self, session_id: str) -> AsyncIterator[Session]:
        place = self._place(session_id)
        async with place.lock:
            # It may have been deleted while this call waited for its turn.
            if self.places.get(session_id) is not place:
                raise UnknownSession
            try:
                yield place.session
            finally:
                self._touch(session_id, place)

    async def remove(self, session_id: str) -> None:
        self._place(session_id)
        del self.places[session_id]

    def _place(self, session_id: str) -> Place:
        self._drop_expired()
        place = self.places.get(session_id)
        if place is None:
            raise UnknownSession
        self._touch(session_id, place)
        return place

    def _touch(self, session_id: str, place: Place) -> None:
        if session_id in self.places:
            place.used = self.clock()
            self.places.move_to_end(session_id)

    def _drop_expired(self) -> None:
        latest = self.clock() - self.idle_seconds
        while self.places:
            session_id, place = next(iter(self.places.items()))
            if place.used > latest or place.lock.locked():
                return
            del self.places[session_id]
