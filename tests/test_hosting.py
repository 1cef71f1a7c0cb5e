"""What the README says of hosting is so: the table of settings, the unit, the proxies' snippets, the container file."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app import command
from app.settings import Settings


@pytest.fixture(scope="module")
def hosting(top: Path) -> str:
    """The section of the README."""
    readme = (top / "README.md").read_text(encoding="utf-8")
    return re.search(r"^## Host it\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL)[1]


def block(hosting: str, kind: str) -> str:
    """The block of code of this kind in the section."""
    return re.search(rf"^```{kind}\n(.*?)^```", hosting, re.MULTILINE | re.DOTALL)[1]


def row(name: str) -> str:
    """The row of the table that tells of a setting."""
    field = Settings.model_fields[name]
    option = f"`{command.option_of(name)}`" if name in command.OPTIONS else ""
    shown = "" if field.default in (None, "", False) or name not in command.OPTIONS else f"`{field.default}`"
    meaning = " ".join((field.description or "").replace("``", "`").split())
    return f"| `BACKPASS_{name.upper()}` | {option} | {shown} | {meaning} |"


def test_the_table_tells_of_every_setting_as_it_is(hosting: str) -> None:
    rows = [line for line in hosting.splitlines() if line.startswith("| `BACKPASS_")]
    expected = [row(name) for name in Settings.model_fields]
    assert rows == expected, "The table should be:\n" + "\n".join(expected)


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_unit_starts_the_server_with_options_that_it_takes(hosting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = block(hosting, "ini")
    [line] = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    started, *options = shlex.split(line)
    assert started == "/opt/backpass/bin/backpass"
    monkeypatch.delenv("BACKPASS_EPHEMERAL")
    settings = command.settings_of(command.arguments(options))
    assert settings.workers == 2
    assert settings.root_path == "/backpass"
    for name in re.findall(r"BACKPASS_([A-Z_]+)=", unit):
        assert name.lower() in Settings.model_fields
    [patience] = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert int(patience) > 15, "a worker may take that long to stop"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_unit(hosting: str, tmp_path: Path) -> None:
    unit = tmp_path / "backpass.service"
    unit.write_text(block(hosting, "ini").replace("/opt/backpass/bin/backpass", sys.executable), encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_a_proxy_passes_on_the_subpath_unbuffered_and_hides_the_metrics(hosting: str, kind: str) -> None:
    snippet = block(hosting, kind)
    assert "127.0.0.1:8000" in snippet
    assert "/backpass/metrics" in snippet
    assert re.search(r"proxy_buffering off|flush_interval -1", snippet)
    assert snippet.count("{") == snippet.count("}")


def instructions(top: Path) -> list[tuple[str, str]]:
    """The instructions of the container file, each with the rest of its line."""
    written = (top / "Containerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", "", written)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def named(top: Path, instruction: str) -> list[str]:
    """What follows each instruction of this name."""
    return [rest for name, rest in instructions(top) if name == instruction]


def test_the_container_is_made_of_what_the_package_needs_and_of_what_there_is(top: Path) -> None:
    copied: set[str] = set()
    for rest in named(top, "COPY"):
        *sources, target = rest.split()
        if sources[0].startswith("--from="):
            assert sources[1:] == [target] == ["/opt/backpass"]
            continue
        copied.update(sources)
        assert all((top / source).exists() for source in sources), rest
    project = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "LICENSE", "pyproject.toml"}
    assert needed | {"requirements.lock"} == copied
    [extras] = re.findall(r'"\.\[([a-z,]+)\]"', " ".join(named(top, "RUN")))
    assert set(extras.split(",")) <= project["project"]["optional-dependencies"].keys()
    [entry] = named(top, "ENTRYPOINT")
    assert Path(json.loads(entry)[0]).name in project["project"]["scripts"]


def test_the_container_s_server_is_no_administrator_and_keeps_sessions_in_its_volume(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert named(top, "USER")[-1] not in {"root", "0"}
    for name in [name for name in os.environ if name.startswith("BACKPASS_")]:
        monkeypatch.delenv(name)
    given = dict(pair.split("=") for rest in named(top, "ENV") for pair in rest.split())
    for name, value in given.items():
        assert name.removeprefix("BACKPASS_").lower() in Settings.model_fields
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.host, settings.no_open, settings.log_format) == ("0.0.0.0", True, "json")
    assert [str(settings.data_dir)] == named(top, "VOLUME")
    assert [str(settings.port)] == named(top, "EXPOSE")


def test_the_container_s_check_tells_a_server_that_is_ready_from_one_that_is_not(top: Path, real_server: str) -> None:
    [check] = named(top, "HEALTHCHECK")
    python, *options = json.loads(check[check.index("[") :])
    assert python == "/opt/backpass/bin/python"

    def checked(port: int) -> int:
        env: dict[str, Any] = {**os.environ, "BACKPASS_PORT": str(port)}
        return subprocess.run([sys.executable, *options], env=env, capture_output=True, check=False).returncode

    port = urlsplit(real_server).port
    assert checked(port) == 0
    assert checked(1) != 0
