"""Starts the real server as a process of its own."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Started:
    """A server that answers at ``address``, without a slash at its end, and the file that its stderr goes to."""

    child: subprocess.Popen[str]
    address: str
    log: IO[str]

    def written(self) -> str:
        """All that it has written to stderr."""
        self.log.seek(0)
        return self.log.read()

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it; its exit code. One that does not stop is killed."""
        if self.child.poll() is None:
            self.child.send_signal(how)
        try:
            return self.child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            return self.child.wait()


def kept_in(folder: str) -> dict[str, str]:
    """The settings of a server that keeps its sessions in ``folder``."""
    return {"BACKPASS_DATA_DIR": folder, "BACKPASS_EPHEMERAL": "false"}


ID_IN_A_PATH = re.compile(r"/(?:sessions|comparisons)/[\w-]{16,}")


@contextlib.contextmanager
def started(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None) -> Iterator[Started]:
    """The server that ``command`` starts on a free port in ``cwd``; it is stopped on leaving.

    It keeps its sessions in a folder of its own, unless ``env`` names one. The command prints the address when it is
    ready to answer: nothing here needs to wait. Raises :class:`AssertionError` with what the server wrote where it does
    not start, and where it wrote a traceback or a session's id.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log, tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            [*command, "--port", "0", "--no-open"],
            cwd=cwd,
            env={**os.environ, **kept_in(folder), "PYTHONUNBUFFERED": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        server = Started(child, "", log)
        try:
            said = child.stdout.readline()
            address = re.search(r"http://\S+(?=/ )", said)
            assert address, f"the server said {said!r} instead of its address, and: {server.written()}"
            yield Started(child, address[0], log)
        finally:
            server.stop()
            child.stdout.close()
        assert "Traceback" not in server.written(), server.written()
        assert not ID_IN_A_PATH.search(server.written()), "the log holds the id of a session"


@contextlib.contextmanager
def serving(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of the server that :func:`started` starts."""
    with started(command, cwd, env) as server:
        yield server.address
