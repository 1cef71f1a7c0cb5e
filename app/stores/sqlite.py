"""Sessions kept in a file of this machine, for every worker on it."""

import math
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping

from app.stores import STAMP, Kept, StoreFull, UnknownSession
from app.stores.sqlite_file import SQLiteFile

A_DAY = 86_400
LARGE = 500_000
"""Bytes from which a thread writes: about a millisecond."""
MUCH_ROOM = 5_000
"""Sessions for which there must be room for them not to be counted again before each new one: counting 100,000 takes
two milliseconds."""
COUNT_AGAIN = 5.0
"""Seconds after which they are counted again all the same."""
PRUNED_AT_ONCE = 50
"""Sessions forgotten in one transaction, during which no other can be committed: about a millisecond."""
BETWEEN_PRUNES = 600.0
"""Seconds between two prunes in the background."""


class SQLiteStore:
    """At most ``limit`` sessions in ``file``, whatever other workers use it. ``clock`` tells the seconds since 1970."""

    def __init__(
        self, file: SQLiteFile, limit: int, idle_seconds: float, clock: Callable[[], float] = time.time
    ) -> None:
        self.file = file
        self.limit = limit
        self.idle_seconds = idle_seconds
        self.clock = clock
        self.pruned = self.roomy_until = -math.inf
        file.chores.append(self._prune_now_and_then)

    async def check_room(self) -> None:
        await self.file.do(self._check_size)
        if time.monotonic() < self.roomy_until:
            return
        kept = await self.count()
        if kept >= self.limit:
            await self.prune()
            await self.file.do(self._check_limit)
        if self.limit - kept > MUCH_ROOM:
            self.roomy_until = time.monotonic() + COUNT_AGAIN

    async def create(self, session_id: str, head: bytes, blobs: Mapping[str, bytes]) -> None:
        await self.check_room()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO sessions VALUES (?, 1, ?, ?)", (session_id, int(self.clock()), head))
            put_blobs(connection, session_id, blobs)
            connection.execute("COMMIT")

        large = sum(map(len, blobs.values())) > LARGE
        await (self.file.do_aside(work) if large else self.file.do(work))

    async def load(self, session_id: str, known_version: int = 0) -> Kept | None:
        def work(connection: sqlite3.Connection) -> tuple[int, int, bytes] | None:
            found = connection.execute("SELECT version, used, head FROM sessions WHERE id = ?", (session_id,))
            return found.fetchone()

        row, now = await self.file.do(work), self.clock()
        if row is None or row[1] < self._expired(now):
            raise UnknownSession
        version, used, head = row
        if used < now - STAMP:
            self._stamp(session_id, now)
        return None if version == known_version else Kept(version, head)

    def _stamp(self, session_id: str, now: float) -> None:
        """Write down that the session is used now, if that can be done at once: the next use does it if not."""
        try:
            self.file.connection.execute("UPDATE sessions SET used = ? WHERE id = ?", (int(now), session_id))
        except sqlite3.Error:
            return

    async def blobs(self, session_id: str, names: Collection[str]) -> dict[str, bytes]:
        def work(connection: sqlite3.Connection) -> dict[str, bytes]:
            places = ", ".join("?" * len(names))
            asked = f"SELECT name, content FROM blobs WHERE session = ? AND name IN ({places})"  # noqa: S608
            return dict(connection.execute(asked, (session_id, *names)))

        return await self.file.do_aside(work)

    async def commit(
        self,
        session_id: str,
        expected_version: int,
        head: bytes,
        put: Mapping[str, bytes] | None = None,
        drop: Collection[str] = (),
    ) -> bool:
        now = self.clock()
        values = (head, now - STAMP, int(now), session_id, expected_version, self._expired(now))

        def work(connection: sqlite3.Connection) -> bool:
            if put or drop:
                connection.execute("BEGIN IMMEDIATE")
            done = connection.execute(COMMIT, values).rowcount == 1
            if put or drop:
                if done:
                    connection.executemany(DROP_BLOB, [(session_id, name) for name in drop])
                    put_blobs(connection, session_id, put or {})
                connection.execute("COMMIT")
            return done

        large = sum(map(len, (put or {}).values())) > LARGE
        done = await (self.file.do_aside(work) if large else self.file.do(work))
        if not done:
            await self.load(session_id, expected_version)  # it may be gone
        return done

    async def delete(self, session_id: str) -> None:
        def work(connection: sqlite3.Connection) -> bool:
            connection.execute("BEGIN IMMEDIATE")
            there = connection.execute(DELETE, (session_id, self._expired(self.clock()))).rowcount == 1
            if there:
                connection.execute("DELETE FROM blobs WHERE session = ?", (session_id,))
            connection.execute("COMMIT")
            return there

        if not await self.file.do(work):
            raise UnknownSession

    async def prune(self, idle_seconds: float | None = None) -> int:
        before = self._idle_since(idle_seconds)
        total, pruned = 0, PRUNED_AT_ONCE
        while pruned == PRUNED_AT_ONCE:
            pruned = await self.file.do(lambda connection: prune_some(connection, before))
            total += pruned
        return total

    async def idle(self, idle_seconds: float | None = None) -> int:
        before = self._idle_since(idle_seconds)
        asked = "SELECT count(*) FROM sessions WHERE used < ?"
        return (await self.file.do(lambda connection: connection.execute(asked, (before,)).fetchone()))[0]

    async def count(self) -> int:
        return (await self.file.do(lambda connection: connection.execute(COUNT).fetchone()))[0]

    async def check(self) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE sessions SET used = used WHERE id = ''")
            connection.execute("ROLLBACK")

        await self.file.do(work)

    async def close(self) -> None:
        self.file.close()

    def _idle_since(self, idle_seconds: float | None) -> float:
        """The time before which sessions were last used that have been idle for so long, or have expired."""
        now = self.clock()
        return self._expired(now) if idle_seconds is None else now - idle_seconds

    def _expired(self, now: float) -> float:
        """Sessions last used before this time have expired; uses within STAMP of one written down were not."""
        return now - self.idle_seconds - STAMP

    def _check_limit(self, connection: sqlite3.Connection) -> None:
        kept, oldest = connection.execute("SELECT count(*), min(used) FROM sessions").fetchone()
        if kept >= self.limit:
            seconds = math.ceil(oldest - self._expired(self.clock()))
            raise StoreFull(f"This server keeps {self.limit} sessions at most, and has as many", seconds)

    def _check_size(self, connection: sqlite3.Connection) -> None:
        """Leave the last tenth of the room to the sessions there are."""
        (pages,), (unused,), (most,) = (
            connection.execute(f"PRAGMA {name}").fetchone()
            for name in ("page_count", "freelist_count", "max_page_count")
        )
        if pages - unused > 0.9 * most:
            raise StoreFull(
                f"This server has room for {self.file.most_bytes:,} bytes of sessions, and little left", A_DAY
            )

    def _prune_now_and_then(self, connection: sqlite3.Connection) -> None:
        """In the background: forget what has expired, and give the room back to the disk."""
        if time.monotonic() < self.pruned + BETWEEN_PRUNES:
            return
        self.pruned = time.monotonic()
        while prune_some(connection, self._expired(self.clock())) == PRUNED_AT_ONCE:
            connection.execute(f"PRAGMA incremental_vacuum({PRUNED_AT_ONCE})").fetchall()


COUNT = "SELECT count(*) FROM sessions"
DELETE = "DELETE FROM sessions WHERE id = ? AND used >= ?"
DROP_BLOB = "DELETE FROM blobs WHERE session = ? AND name = ?"
COMMIT = """
UPDATE sessions SET version = version + 1, head = ?1, used = iif(used < ?2, ?3, used)
WHERE id = ?4 AND version = ?5 AND used >= ?6
"""


def put_blobs(connection: sqlite3.Connection, session_id: str, blobs: Mapping[str, bytes]) -> None:
    """Write blobs of a session, within a transaction."""
    rows = [(session_id, name, content) for name, content in blobs.items()]
    connection.executemany("INSERT OR REPLACE INTO blobs VALUES (?, ?, ?)", rows)


def prune_some(connection: sqlite3.Connection, before: float) -> int:
    """Forget a few sessions last used ``before`` a time, and how many; there are more where it is PRUNED_AT_ONCE."""
    connection.execute("BEGIN IMMEDIATE")
    asked = "SELECT id FROM sessions WHERE used < ? ORDER BY used LIMIT ?"
    expired = connection.execute(asked, (before, PRUNED_AT_ONCE)).fetchall()
    connection.executemany("DELETE FROM sessions WHERE id = ?", expired)
    connection.executemany("DELETE FROM blobs WHERE session = ?", expired)
    connection.execute("COMMIT")
    return len(expired)
