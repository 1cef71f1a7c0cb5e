"""A wheel built from the tree, installed in an empty environment and started from another folder, serves the page."""

import http.client
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serving import serving


@pytest.fixture(scope="module")
def wheel(top: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the tree as it is."""
    made = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", made, top]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(made.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, top: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that holds the wheel and what ``requirements.lock`` lists, no more."""
    empty = tmp_path_factory.mktemp("empty")
    install = [top / ".ci" / "pip", "--constraint", without_hashes(top / "requirements.lock", empty), wheel]
    done = subprocess.run(install, cwd=empty, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return empty / ".venv" / "bin"


def without_hashes(lock: Path, folder: Path) -> Path:
    """A copy of ``lock`` that only pins versions: a wheel just built has no hash that a lock could know."""
    pins = re.sub(r" *\\\n +--hash=\S+", "", lock.read_text(encoding="utf-8"))
    constraints = folder / "constraints.txt"
    constraints.write_text(pins, encoding="utf-8")
    return constraints


@pytest.fixture(scope="module")
def elsewhere(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the installed command ``backpass``, started in an empty folder."""
    clean = {name: "" for name in os.environ if name.startswith(("PYTHON", "BACKPASS_"))}
    with serving([installed / "backpass"], cwd=tmp_path_factory.mktemp("elsewhere"), env=clean) as address:
        yield address


def get(address: str, path: str) -> tuple[int, str]:
    """Status and text of what ``path`` answers."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, text


def test_the_wheel_holds_engine_server_page_and_licences_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"app", "engine"}
    for needed in ("app/static/js/main.js", "app/static/vendor/katex/katex.mjs", "app/templates/index.html"):
        assert needed in names
    for needed in ("iris.csv", "digits.csv.gz", "SOURCES.md"):
        assert f"engine/tables/{needed}" in names
    licences = [name for name in names if re.search(r"dist-info/licenses/.*LICENSE$", name)]
    assert len(licences) >= 7, f"ours and that of every vendored package: {licences}"
    assert not [name for name in names if "__pycache__" in name or "node_modules" in name]


def test_the_installed_command_serves_the_page_from_another_folder(elsewhere):
    status, page = get(elsewhere, "/")
    assert status == 200
    assert "Backpass" in page


def test_every_file_that_the_installed_page_names_is_there(elsewhere):
    _, page = get(elsewhere, "/")
    named = set(re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", page))
    assert any(path.endswith("/js/main.js") for path in named), named
    missing = {path: status for path in named if (status := get(elsewhere, path)[0]) != 200}
    assert missing == {}


def test_the_installed_server_answers_the_api(elsewhere):
    status, catalog = get(elsewhere, "/api/catalog")
    assert status == 200
    assert '"xor"' in catalog
