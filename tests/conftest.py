"""What every test may use: the top of the tree, and the real server on a port of its own.

No test keeps sessions where its user has theirs: servers keep them in memory, or in a folder of the test's own.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import serving

os.environ["BACKPASS_EPHEMERAL"] = "true"
os.environ["BACKPASS_DATA_DIR"] = str(Path(tempfile.gettempdir()) / "backpass-tests-must-name-a-folder")


@pytest.fixture(scope="session")
def top() -> Path:
    """The top folder of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_server(top: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server, as ``python -m app`` starts it, one for all tests of a run."""
    env = {"BACKPASS_EPHEMERAL": "false", "BACKPASS_DATA_DIR": str(tmp_path_factory.mktemp("kept"))}
    with serving([sys.executable, "-m", "app"], cwd=top, env=env) as address:
        yield address
