"""What every test may use: the top of the tree, and the real server on a port of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import serving


@pytest.fixture(scope="session")
def top() -> Path:
    """The top folder of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_server(top: Path) -> Iterator[str]:
    """The address of the real server, as ``python -m app`` starts it, one for all tests of a run."""
    with serving([sys.executable, "-m", "app"], cwd=top) as address:
        yield address
