"""A folder or a file that cannot be written to: told in a sentence, at the start or by /readyz, without a traceback."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.command import main
from app.stores import UnfitStore
from app.stores.sqlite_file import SQLiteFile
from tests.app.problems import problem

NOBODY = 65534
"""Who has no right to anything but what everybody has: nothing is closed to who administers the machine."""
MOST = 10_000_000


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of the administrator, if they are there."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def kept() -> Iterator[Path]:
    """The file of a store in a folder that everybody may look into."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        SQLiteFile(Path(folder) / "sessions.sqlite3", MOST).close()
        yield Path(folder) / "sessions.sqlite3"
        Path(folder).chmod(0o755)


def test_a_file_that_is_read_only_is_refused_in_a_sentence(kept: Path) -> None:
    kept.chmod(0o444)
    with as_nobody(), pytest.raises(UnfitStore, match=r"^Sessions cannot be kept in .*: Permission denied\.$"):
        SQLiteFile(kept, MOST)


def test_a_file_in_a_folder_that_is_read_only_is_refused_in_a_sentence(kept: Path) -> None:
    kept.chmod(0o666)
    kept.parent.chmod(0o555)
    with as_nobody(), pytest.raises(UnfitStore, match=r"^Sessions cannot be kept in .*(readonly|unable to open).*\.$"):
        SQLiteFile(kept, MOST)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_folder_that_cannot_be_made_is_told_in_one_line_with_exit_code_1(
    top: Path, tmp_path: Path, workers: str
) -> None:
    (tmp_path / "file").touch()
    line = [sys.executable, "-m", "app", "--no-open", "--port", "0", "--workers", workers]
    environment = {**os.environ, "BACKPASS_EPHEMERAL": "false"}
    ended = subprocess.run(
        [*line, "--data-dir", str(tmp_path / "file" / "below")],
        cwd=top, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith("backpass: Sessions cannot be kept in ")
    assert ended.stderr.endswith(": Not a directory.\n")


def test_sessions_in_a_file_that_is_read_only_are_not_counted_but_told_of_in_one_line(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKPASS_EPHEMERAL", "false")
    kept.chmod(0o444)
    with as_nobody():
        assert main(["sessions", "count", "--data-dir", str(kept.parent)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "Permission denied" in said.err


def test_a_file_that_becomes_read_only_makes_a_server_unready_and_what_it_keeps_is_shown_still(
    server: Any, tmp_path: Path
) -> None:
    client = server(ephemeral=False, data_dir=tmp_path)
    path = client.post("/api/sessions", json={"preset": "xor"}).headers["location"]
    assert client.get("/readyz").status_code == 200
    file = client.app.state.store.file
    for connection in (file.connection, file.other):
        connection.execute("PRAGMA query_only = 1")  # as where its file system is mounted anew to be read only
    unready = client.get("/readyz")
    assert "no session can be read or kept" in problem(unready, 503)["detail"]
    assert str(tmp_path) not in unready.text
    step = client.post(f"{path}/step", json={})
    assert "Sessions cannot be read or kept just now" in problem(step, 503)["detail"]
    shown = client.get(path)
    assert (shown.status_code, shown.json()["iteration"]) == (200, 0)
    for connection in (file.connection, file.other):
        connection.execute("PRAGMA query_only = 0")
    assert client.post(f"{path}/step", json={}).json()["session"]["iteration"] == 1
    assert client.get("/readyz").status_code == 200
