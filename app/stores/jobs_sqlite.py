"""Comparisons kept in the file of sessions, for every server of this machine that uses it."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.stores import StoreUnavailable
from app.stores.jobs import Claim, Counts, Job, Told
from app.stores.sqlite_file import PATIENCE, SQLiteFile, sentence

Answer = TypeVar("Answer")

FOUND = """
SELECT state, reason, standing, version, used,
  iif(state = 'running' AND until <= ?1,
      (SELECT count(*) FROM comparisons AS other
       WHERE other.state = 'running' AND other.until <= ?1 AND other.number <= comparisons.number),
      NULL)
FROM comparisons WHERE id = ?2
"""
FIRST_WAITING = """
SELECT id, taken FROM comparisons WHERE state = 'running' AND until <= ?1
AND (SELECT count(*) FROM comparisons WHERE state = 'running' AND until > ?1) < ?2 ORDER BY number LIMIT 1
"""
REPORT = """
UPDATE comparisons SET state = ?, reason = ?, standing = ?, until = ?, version = version + 1
WHERE id = ? AND owner = ? AND state = 'running'
"""
COUNTS = """
SELECT count(*), coalesce(sum(state = 'running'), 0), coalesce(min(used), 0),
  (SELECT coalesce(sum(length(content)), 0) FROM comparison_parts WHERE name = 'answer')
FROM comparisons
"""
READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"
"""How a transaction begins: one that only reads waits for nobody."""
PUT = "INSERT OR REPLACE INTO comparison_parts VALUES (?, ?, ?)"
PART = "SELECT content FROM comparison_parts WHERE comparison = ? AND name = ?"


class SQLiteJobs:
    """Fills :class:`app.stores.jobs.Jobs` with tables of ``file``. An answer may be long: all is done in a thread, with
    a connection of its own."""

    shared = True
    durable = True

    def __init__(self, file: SQLiteFile) -> None:
        self.file = file
        self.connection = file.connect(PATIENCE)
        self.executor = ThreadPoolExecutor(1, thread_name_prefix="jobs")

    async def counts(self) -> Counts:
        return Counts(*await self._do(lambda connection: connection.execute(COUNTS).fetchone(), READ))

    async def add(self, job_id: str, asked: bytes, told: Told, now: float) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO comparisons (id, state, standing, used) VALUES (?, ?, ?, ?)",
                (job_id, told.state, told.standing, now),
            )
            connection.executemany(PUT, [(job_id, "asked", asked), (job_id, "answer", told.answer or b"")])

        await self._do(work)

    async def find(self, job_id: str, now: float) -> Job | None:
        row = await self._do(lambda connection: connection.execute(FOUND, (now, job_id)).fetchone(), READ)
        return None if row is None else Job(job_id, *row)

    async def answer(self, job_id: str) -> bytes | None:
        row = await self._do(lambda connection: connection.execute(PART, (job_id, "answer")).fetchone(), READ)
        return None if row is None else row[0]

    async def touch(self, job_id: str, now: float) -> None:
        asked = "UPDATE comparisons SET used = ? WHERE id = ?"
        await self._do(lambda connection: connection.execute(asked, (now, job_id)))

    async def claim(self, owner: str, now: float, lease: float, most: int) -> Claim | None:
        def work(connection: sqlite3.Connection) -> Claim | None:
            found = connection.execute(FIRST_WAITING, (now, most)).fetchone()
            if found is None:
                return None
            job_id, taken = found
            held = "UPDATE comparisons SET owner = ?, until = ?, taken = taken + 1 WHERE id = ?"
            connection.execute(held, (owner, now + lease, job_id))
            return Claim(job_id, connection.execute(PART, (job_id, "asked")).fetchone()[0], taken + 1)

        return await self._do(work)

    async def report(self, job_id: str, owner: str, told: Told, until: float) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            values = (told.state, told.reason, told.standing, until, job_id, owner)
            held = connection.execute(REPORT, values).rowcount == 1
            if held and told.answer is not None:
                connection.execute(PUT, (job_id, "answer", told.answer))
            return held

        return await self._do(work)

    async def renew(self, owner: str, job_ids: Collection[str], until: float) -> None:
        asked = "UPDATE comparisons SET until = ? WHERE id = ? AND owner = ? AND state = 'running'"
        held = [(until, job_id, owner) for job_id in job_ids]
        await self._do(lambda connection: connection.executemany(asked, held))

    async def release(self, owner: str) -> None:
        asked = (
            "UPDATE comparisons SET until = 0, owner = NULL, taken = taken - 1 WHERE owner = ? AND state = 'running'"
        )
        await self._do(lambda connection: connection.execute(asked, (owner,)))

    async def remove(self, job_id: str) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            connection.execute("DELETE FROM comparison_parts WHERE comparison = ?", (job_id,))
            return connection.execute("DELETE FROM comparisons WHERE id = ?", (job_id,)).rowcount == 1

        return await self._do(work)

    async def prune(self, before: float) -> list[str]:
        def work(connection: sqlite3.Connection) -> list[str]:
            found = connection.execute("DELETE FROM comparisons WHERE used <= ? RETURNING id", (before,)).fetchall()
            connection.executemany("DELETE FROM comparison_parts WHERE comparison = ?", found)
            return [job_id for (job_id,) in found]

        return await self._do(work)

    async def close(self) -> None:
        await self._do(lambda connection: None)  # after what was asked before
        self.executor.shutdown()
        self.connection.close()

    async def _do(self, work: Callable[[sqlite3.Connection], Answer], begin: str = WRITE) -> Answer:
        """What ``work`` answers, as one transaction. Raises :class:`StoreUnavailable`."""

        def alone() -> Answer:
            try:
                self.connection.execute(begin)
                answer = work(self.connection)
                self.connection.execute("COMMIT")
            except sqlite3.Error as error:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise StoreUnavailable(f"The store at {self.file.path} does not work: {sentence(error)}") from None
            return answer

        return await asyncio.get_running_loop().run_in_executor(self.executor, alone)
