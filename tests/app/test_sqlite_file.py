"""The database file: what is no such file is refused, older ones are brought up, and trouble is told and survived."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.command import main
from app.main import create_app
from app.settings import Settings
from app.stores import UnfitStore, sqlite_file
from app.stores.sqlite_file import MIGRATIONS, SQLiteFile

BYTES = 100_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.sqlite3"


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name)")


def newer(path: Path) -> None:
    SQLiteFile(path, BYTES).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def no_database(path: Path) -> None:
    path.write_text("Dear diary, this is no database at all. " * 50)


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (foreign, "is a database of something else"),
        (newer, r"newer version of Backpass \(its form is \d+, and this one knows forms up to \d+\)"),
        (no_database, "file is not a database"),
        (a_folder, "Sessions cannot be kept in .*: Is a directory"),
    ],
)
def test_what_is_no_file_of_this_version_is_refused_with_a_sentence_and_left_as_it_is(
    path: Path, make: Any, says: str
) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(UnfitStore, match=says):
        SQLiteFile(path, BYTES)
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("make", [newer, no_database])
def test_the_command_tells_in_one_line_why_it_does_not_start(
    path: Path, make: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(path)
    monkeypatch.setenv("BACKPASS_DATA_DIR", str(path.parent))
    monkeypatch.setenv("BACKPASS_EPHEMERAL", "false")
    assert main(["--port", "0", "--no-open"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("backpass: ")
    assert str(path) in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_file_of_every_earlier_form_is_brought_to_the_present_one(path: Path) -> None:
    SQLiteFile(path, BYTES).close()
    tables = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
    with closing(sqlite3.connect(path)) as connection:
        present = connection.execute(tables).fetchall()
    for form in range(len(MIGRATIONS)):
        older = path.with_name(f"form-{form}")
        with closing(sqlite3.connect(older, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA application_id = {sqlite_file.APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {form}")
            for migration in MIGRATIONS[:form]:
                connection.executescript(migration)
        SQLiteFile(older, BYTES).close()
        with closing(sqlite3.connect(older)) as connection:
            assert connection.execute(tables).fetchall() == present
            assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_only_whoever_runs_the_server_can_read_the_file_and_what_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "sessions.sqlite3"
    file = SQLiteFile(path, BYTES)
    found = {each.name: each.stat().st_mode & 0o777 for each in [path.parent, *path.parent.iterdir()]}
    file.close()
    assert found == {
        "folder": 0o700,
        "sessions.sqlite3": 0o600,
        "sessions.sqlite3-wal": 0o600,
        "sessions.sqlite3-shm": 0o600,
    }


@pytest.fixture
def client(path: Path, one_module: Path) -> Any:
    settings = Settings(
        static=one_module, data_dir=path.parent, ephemeral=False, heavy_workers=0, store_bytes=1_000_000, rate_limit=0
    )
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


def begun(client: TestClient) -> str:
    return f"/api/sessions/{client.post('/api/sessions', json={}).json()['id']}"


def test_where_there_is_no_room_left_a_step_is_refused_as_a_whole_and_sessions_stay_as_they_were(
    client: TestClient, path: Path
) -> None:
    """The file may grow to 1 MB: as on a full disk, the library says that it is full."""
    others, one = [begun(client) for _ in range(12)], begun(client)
    for other in others:
        if client.post(f"{other}/step", json={"count": 1500}).status_code != 200:
            break
    before = client.get(one).json()
    refused = client.post(f"{one}/step", json={"count": 1500, "request": "again"})
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "2"
    assert refused.headers["content-type"] == "application/problem+json"
    assert str(path) not in refused.text
    assert client.get(one).json() == before
    assert client.get(f"{one}/history").json()["history"] == []
    assert client.post("/api/sessions", json={}).status_code == 503
    for other in others:
        assert client.delete(other).status_code == 204
    answer = client.post(f"{one}/step", json={"count": 1500, "request": "again"})
    assert (answer.status_code, answer.json()["session"]["iteration"]) == (200, 1500)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_while_the_file_cannot_be_written_steps_are_refused_and_looks_go_on(
    client: TestClient, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "PATIENCE", 0.01)
    one = begun(client)
    before = client.post(f"{one}/step", json={}).json()["session"]
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = client.post(f"{one}/step", json={})
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert client.post("/api/sessions", json={}).status_code == 503
        assert client.get(one).json() == before
        other.execute("ROLLBACK")
    assert client.post(f"{one}/step", json={}).json()["session"]["iteration"] == 2


def test_the_log_beside_the_file_is_copied_into_it_while_the_server_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "LOOK_AFTER", 0.001)
    monkeypatch.setattr(sqlite_file, "LONG_LOG", 100_000)
    file = SQLiteFile(path, BYTES)
    log = path.with_name(f"{path.name}-wal")
    written = 0
    for n in range(100_000):
        file.connection.execute("INSERT INTO blobs VALUES (?, 'p', ?)", (f"{n}", bytes(1000)))
        written = path.stat().st_size
        if written > 500_000:
            break
    assert written > 500_000
    file.close()
    assert not log.exists()


def test_what_fails_in_the_background_is_tried_again_soon(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "LOOK_AFTER", 0.001)
    again = threading.Event()
    looks = []

    def chore(_: sqlite3.Connection) -> None:
        looks.append("at the log")
        if len(looks) == 1:
            monkeypatch.setattr(sqlite_file, "LOOK_AFTER", 3600)  # from the next look on
        elif len(looks) == 2:
            raise OSError("No space left on device")
        else:
            again.set()

    file = SQLiteFile(path, BYTES)
    file.chores.append(chore)
    tried_again = again.wait(20)
    file.close()
    assert tried_again


def test_a_server_that_starts_waits_while_another_has_the_file_to_itself(path: Path) -> None:
    SQLiteFile(path, BYTES).close()
    opening = threading.Event()

    class Slow(SQLiteFile):
        def _prepared(self) -> bool:
            done = super()._prepared()
            holder.execute("PRAGMA locking_mode = EXCLUSIVE")
            holder.execute("BEGIN EXCLUSIVE")
            threading.Timer(0.2, give_back).start()
            opening.set()
            return done

    def give_back() -> None:
        holder.execute("ROLLBACK")
        holder.close()

    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as holder:
        file = Slow(path, BYTES)
        assert opening.is_set()
        assert file.connection.execute("PRAGMA busy_timeout").fetchone() == (0,), "it never waits on the event loop"
        file.close()


def test_servers_that_start_at_once_on_a_new_folder_all_find_the_file_fit(tmp_path: Path) -> None:
    together = threading.Barrier(6)

    def open_one(path: Path) -> int:
        together.wait()
        file = SQLiteFile(path, BYTES)
        (version,) = file.connection.execute("PRAGMA user_version").fetchone()
        file.close()
        return version

    with ThreadPoolExecutor(6) as threads:
        for n in range(10):
            path = tmp_path / f"{n}" / "sessions.sqlite3"
            assert list(threads.map(open_one, [path] * 6)) == [len(MIGRATIONS)] * 6
