"""One process at heavy work: started where it is needed, asked by one thread at a time, ended where it hangs."""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
import time
from collections import deque
from typing import IO

from app.heavy_wire import receive, send

LOST = 30.0
"""Seconds without an answer after which a worker is ended: the longest call may be set to take 8."""
STARTING = 30.0
"""Seconds more for the first answer of a worker, which loads the engine before it."""
TRY_AGAIN = 2
"""Seconds after which a caller who was refused may try again."""


class HeavyBusy(Exception):
    """Heavy work cannot be done now; ``seconds`` is when to try again."""

    def __init__(self, what: str, seconds: int = TRY_AGAIN) -> None:
        super().__init__(what)
        self.seconds = seconds


class WorkerLost(HeavyBusy):
    """The worker process died under the work."""


class WorkerHung(WorkerLost):
    """The worker process did not answer in time, and was ended."""


class Worker:
    """One worker process, started when it is first needed and again when it has died; used by one thread at a time.

    seconds: after which it is ended if it has not answered. waiting: turns of work that this worker alone can do, since
    it holds what the work goes on from. spent: seconds at such work, less those at calls: where both wait, the one that
    had less is next.
    """

    def __init__(self) -> None:
        self.running: subprocess.Popen[bytes] | None = None
        self.seconds = LOST
        self.busy = False
        self.waiting: deque[asyncio.Future[Worker]] = deque()
        self.spent = 0.0

    def do(self, content: bytes) -> bytes:
        """The answer to one message. Raises :class:`WorkerLost`, and then has ended the process."""
        seconds = self.seconds + (0.0 if self.running else STARTING)
        began, running = time.monotonic(), self.running or self._start()
        # One that hangs neither reads nor writes: its death alone ends the wait for it.
        watch = threading.Timer(seconds, running.kill)
        watch.daemon = True
        watch.start()
        try:
            asked, answers = pipes(running)
            send(asked, content)
            return receive(answers)
        except (EOFError, OSError):
            self.end()
            if time.monotonic() - began >= seconds:
                raise WorkerHung(f"The work was ended, since it had taken {seconds:g} seconds") from None
            raise WorkerLost("The work was interrupted, since its worker ended") from None
        finally:
            watch.cancel()

    def _start(self) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
        self.running = subprocess.Popen(
            [sys.executable, "-P", "-m", "app.heavy_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        return self.running

    def end(self) -> None:
        """End the process, whatever it is at."""
        running, self.running = self.running, None
        if running is None:
            return
        running.kill()
        for pipe in pipes(running):
            with contextlib.suppress(OSError):  # what was not sent is lost with it
                pipe.close()
        running.wait()


def pipes(running: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Where a worker is asked, and where it answers."""
    if running.stdin is None or running.stdout is None:
        raise RuntimeError("A worker was started without its pipes.")
    return running.stdin, running.stdout
