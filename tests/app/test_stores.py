"""The stores of one machine: what every store promises, in memory and in a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.stores.memory import MemoryStore
from app.stores.sqlite import SQLiteStore
from app.stores.sqlite_file import SQLiteFile
from tests.app.store_contract import IDLE, LIMIT, Clock, StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def opened(self, clock: Clock) -> Callable[[], Any]:
        store = MemoryStore(LIMIT, IDLE, clock)
        return lambda: store  # the only worker


class TestSQLiteStore(StoreContract):
    @pytest.fixture
    def opened(self, clock: Clock, tmp_path: Path) -> Callable[[], Any]:
        return lambda: SQLiteStore(SQLiteFile(tmp_path / "kept" / "sessions.sqlite3", 100_000_000), LIMIT, IDLE, clock)
