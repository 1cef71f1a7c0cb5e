"""Starts the real server as a process of its own."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


@contextlib.contextmanager
def serving(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of the server that ``command`` starts on a free port in ``cwd``; it is stopped on leaving.

    The command prints the address when it is ready to answer: nothing here needs to wait. Raises
    :class:`AssertionError` with what the server wrote where it does not start, and where it wrote a traceback.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [*command, "--port", "0", "--no-open"],
            cwd=cwd,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            said = server.stdout.readline()
            address = re.search(r"http://[^ /]+", said)
            assert address, f"the server said {said!r} instead of its address, and: {read_again(log)}"
            yield address[0]
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            server.stdout.close()
        assert "Traceback" not in read_again(log), read_again(log)


def read_again(log: tempfile.SpooledTemporaryFile) -> str:
    """All that ``log`` holds."""
    log.seek(0)
    return log.read()
