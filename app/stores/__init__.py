"""Where sessions are kept: the interface that every store fills."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from app.sessions import Session


class UnknownSession(Exception):
    """No session has the id: it never had one, or its session was deleted or expired."""


class StoreFull(Exception):
    """The store keeps as many sessions as it may, and none of them has expired.

    ``seconds`` is how long it takes at most until the first of them could expire.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        super().__init__(f"This server keeps {limit} sessions at most, and has as many")
        self.limit = limit
        self.seconds = seconds


class Store(Protocol):
    """Keeps sessions by their id, and gives each to one call at a time."""

    def check_room(self) -> None:
        """Raise :class:`StoreFull` where no session could be added now."""

    async def add(self, session: Session) -> None:
        """Keep ``session``. Raises :class:`StoreFull`."""

    def hold(self, session_id: str) -> AbstractAsyncContextManager[Session]:
        """The session, for one call alone; what the call changes in it is kept. Raises :class:`UnknownSession`."""

    async def remove(self, session_id: str) -> None:
        """Forget the session. Raises :class:`UnknownSession`."""
