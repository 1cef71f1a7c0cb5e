"""The database file: opened, brought to the present version, and looked after in the background.

A commit is written to the log beside the file (WAL) and handed to the operating system, so that it outlives the death
of this server at any moment (``synchronous=NORMAL``; a loss of power may cost the last seconds, never the file). The
log is copied into the file by a thread with a connection of its own, so that no call waits for the disk.
"""

import asyncio
import contextlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from app.stores import StoreUnavailable, UnfitStore

LOG = logging.getLogger("backpass")

Answer = TypeVar("Answer")

APPLICATION_ID = int.from_bytes(b"bpss", "big")
"""What the file says of itself in its header, at byte 68: that it is one of Backpass."""

MIGRATIONS = (
    """
    CREATE TABLE sessions (id TEXT PRIMARY KEY, version INTEGER NOT NULL, used INTEGER NOT NULL, head BLOB NOT NULL);
    CREATE INDEX sessions_by_use ON sessions (used);
    CREATE TABLE blobs (session TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (session, name));
    """,
    """
    CREATE TABLE comparisons (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, reason TEXT,
        standing BLOB NOT NULL, version INTEGER NOT NULL DEFAULT 0, used REAL NOT NULL, owner TEXT,
        until REAL NOT NULL DEFAULT 0, taken INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE comparison_parts (
        comparison TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (comparison, name)
    );
    """,
)
"""Each brings a file of the version that is its place to the next one; the file's ``user_version`` counts them.
What was released is never changed, only added to."""

PATIENCE = 5.0
"""Seconds that a call waits for another worker's commit, of some 50 µs each, before it is told to come again."""
FIRST_PAUSE, LONGEST_PAUSE = 0.0005, 0.02
"""Seconds between two attempts meanwhile; other calls go on."""
LOOK_AFTER = 1.0
"""Seconds between two looks at the log."""
LOOK_AGAIN = 0.1
"""Seconds after which what failed is tried again: once a full disk has room, the log must not be what fills it next."""
LONG_LOG = 2_000_000
"""Bytes of the log from which it is copied into the file."""


class SQLiteFile:
    """The file at ``path``, made where there is none. Raises :class:`UnfitStore` where it cannot be used.

    ``most_bytes`` is how large it may grow: beyond, writing fails as on a full disk. Several processes may use the
    file at the same time. One connection is for the event loop's thread alone, the other for that of large things.
    """

    def __init__(self, path: Path, most_bytes: int) -> None:
        self.path = path
        self.most_bytes = most_bytes
        self.attempts = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # what is kept is for whoever runs the server
            while not self._prepared():
                time.sleep(LONGEST_PAUSE)
            self.connection, self.other = self.connect(0.0), self.connect(PATIENCE)
        except OSError as error:
            raise UnfitStore(f"Sessions cannot be kept in {path}: {error.strerror}.") from None
        except sqlite3.Error as error:
            raise UnfitStore(f"Sessions cannot be kept in {path}: {sentence(error)}.") from None
        self.aside = ThreadPoolExecutor(1, thread_name_prefix="store")
        self.chores: list[Callable[[sqlite3.Connection], None]] = []
        self.ending = threading.Event()
        self.keeper = threading.Thread(target=self._look_after, name="store", daemon=True)
        self.keeper.start()

    def connect(self, patience: float) -> sqlite3.Connection:
        """A connection that waits for others for ``patience`` seconds; every statement is a transaction of its own."""
        # While it is opened it waits in any case: one that starts or ends may have the file to itself for a moment.
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute(f"PRAGMA max_page_count = {self.most_bytes // size}")
        connection.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}")
        return connection

    def _prepared(self) -> bool:
        """Bring the file to the present version; False where another server that starts is in the way.

        Raises :class:`UnfitStore` for what is no store, or a newer one.
        """
        try:
            with contextlib.closing(self.connect(PATIENCE)) as connection:
                if connection.execute("PRAGMA page_count").fetchone() == (0,):
                    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("BEGIN IMMEDIATE")  # of servers that start at once, one brings it up
                version = self._check_fit(connection)
                for migration in MIGRATIONS[version:]:
                    for statement in migration.split(";"):
                        connection.execute(statement)
                if version < len(MIGRATIONS):
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
                connection.execute("COMMIT")
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            self.attempts += 1
            if not is_busy(error) or self.attempts > PATIENCE / LONGEST_PAUSE:
                raise
            return False
        return True

    def _check_fit(self, connection: sqlite3.Connection) -> int:
        """The version of the file. Raises :class:`UnfitStore`."""
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if application != APPLICATION_ID and (application or version or tables):
            raise UnfitStore(f"{self.path} is a database of something else than Backpass. Name another folder.")
        if version > len(MIGRATIONS):
            raise UnfitStore(
                f"{self.path} was written by a newer version of Backpass (its form is {version}, and this one knows "
                f"forms up to {len(MIGRATIONS)}). Upgrade Backpass, or name another folder."
            )
        return version

    async def do(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """What ``work`` answers; it is done as one transaction of its own making, or not at all, and anew where another
        worker's is in the way. Raises :class:`StoreUnavailable`."""
        end, pause = time.monotonic() + PATIENCE, FIRST_PAUSE
        while True:
            try:
                return work(self.connection)
            except sqlite3.Error as error:
                roll_back(self.connection)
                if not is_busy(error) or time.monotonic() >= end:
                    raise StoreUnavailable(f"The store at {self.path} does not work: {sentence(error)}") from None
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def do_aside(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """What ``work`` answers, as :meth:`do`, of what may be large: a thread does it with a connection of its own."""

        def attempt() -> Answer:
            try:
                return work(self.other)
            except sqlite3.Error as error:
                roll_back(self.other)
                raise StoreUnavailable(f"The store at {self.path} does not work: {sentence(error)}") from None

        return await asyncio.get_running_loop().run_in_executor(self.aside, attempt)

    def close(self) -> None:
        """Copy what the log holds into the file, and let go of both."""
        self.ending.set()
        self.keeper.join()
        self.aside.shutdown()
        for connection in (self.other, self.connection):
            connection.close()

    def _look_after(self) -> None:
        """Keep the log short and do the chores, until the end; what fails is tried again soon."""
        log = Path(f"{self.path}-wal")
        with contextlib.closing(self.connect(PATIENCE)) as connection:
            pause = LOOK_AFTER
            while not self.ending.wait(pause):
                pause = LOOK_AFTER
                try:
                    if log.stat().st_size > LONG_LOG:
                        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                    for chore in self.chores:
                        chore(connection)
                except (OSError, sqlite3.Error) as error:
                    roll_back(connection)
                    pause = LOOK_AGAIN
                    LOG.warning("The store cannot be looked after: %s", sentence(error))


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what was begun and not committed; where the disk failed, the library has done so itself."""
    with contextlib.suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def is_busy(error: Exception) -> bool:
    """Whether another worker was in the way, so that it is worth another try."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def sentence(error: Exception) -> str:
    """What went wrong, without a full stop."""
    return str(error).rstrip(".") or type(error).__name__
