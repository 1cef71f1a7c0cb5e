"""``backpass sessions``, and what the command says where sessions cannot be kept."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import command
from app.settings import Settings
from app.stores.opening import open_store, store_path

DAY = 86_400


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's sessions are kept: the environment names it, and no other store."""
    monkeypatch.setenv("BACKPASS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BACKPASS_EPHEMERAL", "false")
    return tmp_path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the command; its exit code, what it printed, and what it wrote to stderr."""

    def run(*line: str) -> tuple[int, str, str]:
        code = command.main(line)
        return code, *capsys.readouterr()

    return run


def keep(folder: Path, days_ago: dict[str, float]) -> None:
    """Put a session of every name into the store of ``folder``, last used so many days ago."""

    async def create() -> None:
        store = open_store(Settings(data_dir=folder, ephemeral=False))
        for name in days_ago:
            await store.create(name, b"head", {"part": b"blob"})
        await store.close()

    asyncio.run(create())
    with sqlite3.connect(store_path(Settings(data_dir=folder))) as file:
        for name, days in days_ago.items():
            file.execute("UPDATE sessions SET used = ? WHERE id = ?", (time.time() - days * DAY, name))
    file.close()


def test_sessions_are_counted_and_those_that_idle_forgotten_after_a_dry_run(folder: Path, said: Any) -> None:
    keep(folder, {"old": 40, "older": 50, "new": 1, "fresh": 0})
    assert said("sessions", "count") == (0, "4 sessions kept.\n", "")
    would = said("sessions", "prune", "--older-than", "30d", "--dry-run")
    assert would == (0, "2 sessions would be forgotten.\n4 sessions kept.\n", "")
    assert said("sessions", "prune", "--older-than", "49d") == (0, "1 session forgotten.\n3 sessions kept.\n", "")
    assert said("sessions", "prune", "--older-than", "12h") == (0, "2 sessions forgotten.\n1 session kept.\n", "")


def test_without_a_length_of_time_what_has_expired_is_forgotten(
    folder: Path, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder, {"expired": 3, "kept": 1})
    monkeypatch.setenv("BACKPASS_SESSION_IDLE_SECONDS", str(2 * DAY))
    assert said("sessions", "prune") == (0, "1 session forgotten.\n1 session kept.\n", "")


def test_another_folder_is_named_by_an_option(folder: Path, said: Any, tmp_path: Path) -> None:
    keep(tmp_path / "other", {"one": 0})
    assert said("sessions", "count", "--data-dir", str(tmp_path / "other"))[1] == "1 session kept.\n"
    assert said("sessions", "count")[1] == "0 sessions kept.\n"


@pytest.mark.parametrize("text", ["30", "d", "-1d", "1.5d", "30 days", "1w", ""])
def test_what_is_no_length_of_time_is_refused_with_what_is(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.arguments(["sessions", "prune", f"--older-than={text}"])
    assert ended.value.code == 2
    assert f"{text!r} is no length of time; give a whole number with s, m, h or d" in capsys.readouterr().err


def newer(folder: Path) -> None:
    keep(folder, {})
    with sqlite3.connect(store_path(Settings(data_dir=folder))) as file:
        file.execute("PRAGMA user_version = 999")
    file.close()


def foreign(folder: Path) -> None:
    with sqlite3.connect(store_path(Settings(data_dir=folder))) as file:
        file.execute("CREATE TABLE theirs (x)")
    file.close()


def rubbish(folder: Path) -> None:
    store_path(Settings(data_dir=folder)).write_bytes(b"no database at all, " * 100)


def unwritable(folder: Path) -> None:
    store_path(Settings(data_dir=folder)).mkdir()


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (newer, "newer version of Backpass"),
        (foreign, "something else than Backpass"),
        (rubbish, "not a database"),
        (unwritable, "Is a directory"),
    ],
)
@pytest.mark.parametrize("line", [["--port", "0", "--no-open"], ["sessions", "count"]], ids=["serving", "counting"])
def test_a_store_that_cannot_be_used_is_told_in_a_sentence_with_exit_code_1(
    folder: Path, said: Any, made: Callable[[Path], None], sentence: str, line: list[str]
) -> None:
    made(folder)
    code, out, err = said(*line)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("backpass: ")
    assert sentence in err
    assert str(folder) in err


@pytest.mark.parametrize(
    ("line", "environment", "sentence"),
    [
        (["--workers", "0"], {}, "--workers must be greater than or equal to 1, not '0'."),
        (["--log-format", "xml"], {}, "--log-format must be 'text' or 'json', not 'xml'."),
        (["--root-path", "nets"], {}, "--root-path must begin with a slash"),
        (["--call-seconds", "9"], {}, "--call-seconds must be less than or equal to 8, not '9'."),
        ([], {"BACKPASS_RATE_LIMIT": "fast"}, "BACKPASS_RATE_LIMIT must be a valid number"),
        (["--port", "0"], {"BACKPASS_SESSION_LIMIT": "-1"}, "BACKPASS_SESSION_LIMIT must be greater than 0, not '-1'."),
    ],
)
def test_a_setting_that_means_nothing_is_told_by_the_name_it_was_given_with_exit_code_2(
    said: Any, monkeypatch: Any, line: list[str], environment: dict[str, str], sentence: str
) -> None:
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    code, out, err = said(*line)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"backpass: {sentence}")


def test_an_option_counts_more_than_the_environment(monkeypatch: Any) -> None:
    monkeypatch.setenv("BACKPASS_PORT", "9000")
    monkeypatch.setenv("BACKPASS_WORKERS", "3")
    monkeypatch.setenv("BACKPASS_EPHEMERAL", "")
    monkeypatch.setenv("WEB_CONCURRENCY", "7")
    settings = command.settings_of(command.arguments(["--port", "9001", "--log-format", "json", "--rate-limit", "0"]))
    assert (settings.port, settings.workers, settings.log_format, settings.rate_limit) == (9001, 3, "json", 0)
    assert settings.ephemeral is False
