"""The store that the settings name, of sessions, with the comparisons kept beside them."""

import time
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_data_path

from app.settings import Settings
from app.stores import Store, UnfitStore
from app.stores.jobs import Jobs
from app.stores.jobs_memory import MemoryJobs
from app.stores.jobs_sqlite import SQLiteJobs
from app.stores.memory import MemoryStore
from app.stores.sqlite import SQLiteStore
from app.stores.sqlite_file import SQLiteFile

IN_MEMORY = 1000
"""Sessions kept in memory where no limit is set: a third of a GB after 1,000 iterations of the default run in each."""
IDLE_IN_MEMORY = 7200.0
"""Seconds without a call after which one in memory may be dropped, where none are set: a lecture with its pause."""

SHARED = ("redis", "rediss", "unix")
"""Kinds of address of a store of many machines: over TCP, over TLS, and over a socket of this machine."""


def open_store(settings: Settings, clock: Callable[[], float] = time.monotonic) -> Store:
    """The store of the settings. ``clock``, which needs no origin, is that of a store in memory.

    Raises :class:`UnfitStore`, with a sentence for whoever runs the server, where it cannot be used.
    """
    if settings.ephemeral:
        given = settings.model_fields_set
        limit = settings.session_limit if "session_limit" in given else IN_MEMORY
        idle = settings.session_idle_seconds if "session_idle_seconds" in given else IDLE_IN_MEMORY
        return MemoryStore(limit, idle, clock)
    if settings.store:
        return open_shared_store(settings)
    file = SQLiteFile(store_path(settings), settings.store_bytes)
    return SQLiteStore(file, settings.session_limit, settings.session_idle_seconds)


def open_shared_store(settings: Settings) -> Store:
    """The store of many machines at the address that is set. Raises :class:`UnfitStore`."""
    scheme, colon, _ = settings.store.partition("://")
    if not colon or scheme not in SHARED:
        kinds = ", ".join(f"{kind}://…" for kind in SHARED)
        raise UnfitStore(f"BACKPASS_STORE must be an address of the kind {kinds}, or left out; it is of another kind.")
    try:  # imported here: few need it, and fewer have it
        from app.stores.redis import RedisStore
        from app.stores.redis_server import RedisServer
    except ModuleNotFoundError as error:
        missing = f"package {str(error.name).partition('.')[0]}, which is missing"
        raise UnfitStore(f"BACKPASS_STORE needs the {missing}: pip install 'backpass[redis]'.") from None
    return RedisStore(RedisServer(settings.store), settings.session_limit, settings.session_idle_seconds)


def open_jobs(store: Store, clock: Callable[[], float]) -> tuple[Jobs, Callable[[], float]]:
    """Where comparisons are kept beside the sessions of ``store``, and the clock that all who share it read alike."""
    if isinstance(store, SQLiteStore):
        return SQLiteJobs(store.file), time.time
    if isinstance(store, MemoryStore):
        return MemoryJobs(), clock
    from app.stores.jobs_redis import RedisJobs

    return RedisJobs(store.server), time.time


def store_path(settings: Settings) -> Path:
    """The file that sessions are kept in."""
    folder = settings.data_dir or user_data_path("backpass", appauthor=False)
    return folder / "sessions.sqlite3"
