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
"""Sessions kept in memory where no limit is set: 100 MB of runs of the default spec after 1,000 iterations."""
IDLE_IN_MEMORY = 7200.0
"""Seconds without a call after which one in memory may be dropped, where none are set: a lecture with its pause."""


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
        scheme = settings.store.partition(":")[0]
        raise UnfitStore(f"There is no store of the kind {scheme!r}. Set BACKPASS_STORE to redis://… or leave it out.")
    file = SQLiteFile(store_path(settings), settings.store_bytes)
    return SQLiteStore(file, settings.session_limit, settings.session_idle_seconds)


def open_jobs(store: Store, clock: Callable[[], float]) -> tuple[Jobs, Callable[[], float]]:
    """Where comparisons are kept beside the sessions of ``store``, and the clock that all who share it read alike."""
    if isinstance(store, SQLiteStore):
        return SQLiteJobs(store.file), time.time
    return MemoryJobs(), clock


def store_path(settings: Settings) -> Path:
    """The file that sessions are kept in."""
    folder = settings.data_dir or user_data_path("backpass", appauthor=False)
    return folder / "sessions.sqlite3"
