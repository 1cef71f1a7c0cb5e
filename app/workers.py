"""Several workers on one socket, and their supervisor, which replaces those that die or hang and stops all of them."""

import contextlib
import logging
import multiprocessing
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any

LOG = logging.getLogger("backpass")

CONTEXT = multiprocessing.get_context("spawn")

PAUSE = 1.0
"""Seconds from the start of a worker to that of the one that replaces it, at least: one that cannot live is no fire."""
HUNG = 30.0
"""Seconds without a word after which a worker that has answered is killed: nothing may keep its event loop so long."""
BEAT = 2.0
"""Seconds between two words of a worker."""
LAST = 15.0
"""Seconds after which workers that were told to stop are killed; they give themselves up before."""

Target = Callable[..., None]


class Worker:
    """A worker in a process of its own, which runs ``target`` with ``arguments`` and its end of a pipe.

    The worker sends a word through the pipe when it answers and then every BEAT seconds, and stops when the other end
    is gone with the supervisor.
    """

    def __init__(self, target: Target, arguments: tuple[Any, ...]) -> None:
        self.tie, theirs = CONTEXT.Pipe()
        self.child = CONTEXT.Process(target=target, args=(*arguments, theirs))
        # A terminal's Ctrl+C goes to all; a worker that is only starting would tell of it in a traceback.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.child.start()
        signal.signal(signal.SIGINT, before)
        theirs.close()
        self.begun = self.heard = time.monotonic()
        self.answers = self.silent = False

    @property
    def due(self) -> float:
        """When the next word has to be heard."""
        return self.heard + HUNG if self.answers and not self.silent else float("inf")

    def hear(self) -> None:
        """Take the word that the worker answers, or answers still; without effect where it has died instead."""
        try:
            self.tie.recv()
        except (EOFError, OSError):
            self.silent = True
            return
        self.heard = time.monotonic()
        self.answers = True


class Supervisor:
    """Keeps ``count`` workers alive until a signal stops them.

    ``announce`` is called once all of them answer, ``bury`` with the process id of each that died.
    """

    def __init__(
        self,
        count: int,
        target: Target,
        arguments: tuple[Any, ...],
        announce: Callable[[], None],
        bury: Callable[[int], None],
    ) -> None:
        self.count = count
        self.target = target
        self.arguments = arguments
        self.announce = announce
        self.bury = bury
        self.announced = False
        self.workers: list[Worker] = []
        self.missing: list[float] = []
        self.stops_at = float("inf")
        self.failed = False

    def run(self) -> int:
        """Serve until a signal; the exit code, 1 where the workers did not start or had to be killed."""
        with signals() as asked:
            self.missing = [0.0] * self.count
            while self.workers or not self.stopping:
                self._replace()
                self._watch(asked)
        return int(self.failed)

    @property
    def stopping(self) -> bool:
        """Whether the workers have been told to stop."""
        return self.stops_at < float("inf")

    def _replace(self) -> None:
        """Start the workers that are missing and due."""
        now = time.monotonic()
        for due in [due for due in self.missing if due <= now and not self.stopping]:
            self.missing.remove(due)
            self.workers.append(Worker(self.target, self.arguments))

    def _watch(self, asked: int) -> None:
        """Wait for what happens next: a word from a worker, the death of one, a signal, or the time to act."""
        ties: dict[Any, Worker] = {worker.tie: worker for worker in self.workers if not worker.silent}
        deaths: dict[Any, Worker] = {worker.child.sentinel: worker for worker in self.workers}
        dues = [self.stops_at] if self.stopping else [*self.missing, *(worker.due for worker in self.workers)]
        due = min(dues, default=float("inf"))
        timeout = None if due == float("inf") else max(0.0, due - time.monotonic())
        happened = wait([asked, *ties, *deaths], timeout)
        if asked in happened:
            os.read(asked, 1)
            self._stop(at_once=self.stopping)
        elif self.stopping and not happened:
            self.failed = True
            self._stop(at_once=True)
        for source in happened:
            if source in ties and source not in deaths:
                ties[source].hear()
        for source in happened:
            if source in deaths:
                self._lost(deaths[source])
        self._end_hung()
        if not self.announced and len(self.workers) == self.count and all(worker.answers for worker in self.workers):
            self.announced = True
            self.announce()

    def _end_hung(self) -> None:
        """Kill the workers that have not been heard for too long; what is told of in time is heard before."""
        for worker in self.workers:
            if not self.stopping and worker.due <= time.monotonic():
                worker.silent = True
                LOG.warning("Worker %d has not answered for %.0f seconds and is ended", worker.child.pid or 0, HUNG)
                worker.child.kill()

    def _lost(self, worker: Worker) -> None:
        """See to a worker that has ended: another takes its place, unless all are stopping or none ever started."""
        worker.child.join()
        worker.tie.close()
        self.workers.remove(worker)
        pid, code = worker.child.pid or 0, worker.child.exitcode
        self.bury(pid)
        if self.stopping:
            self.failed |= code not in (0, -signal.SIGTERM)  # the latter where it was stopped before it had begun
        elif not self.announced:
            self.failed = True
            self._stop()
        else:
            LOG.warning("Worker %d ended with code %s; another takes its place", pid, code)
            self.missing.append(max(time.monotonic(), worker.begun + PAUSE))

    def _stop(self, at_once: bool = False) -> None:
        self.stops_at = time.monotonic() + LAST
        for worker in self.workers:
            if at_once:
                worker.child.kill()
            else:
                worker.child.terminate()


@contextlib.contextmanager
def signals() -> Iterator[int]:
    """A file descriptor that can be read once for every SIGINT and SIGTERM, which do nothing else meanwhile."""
    asked, told = os.pipe()
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = {kind: signal.signal(kind, lambda *_: os.write(told, b".")) for kind in kinds}
    try:
        yield asked
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
        os.close(asked)
        os.close(told)


def tell(tie: Connection) -> None:
    """Let the supervisor know that this worker answers; without effect where it is gone."""
    with contextlib.suppress(OSError):
        tie.send("ready")


class Beat:
    """Lets the supervisor at the other end of ``tie`` know every BEAT seconds that whoever calls this still runs."""

    def __init__(self, tie: Connection, clock: Callable[[], float] = time.monotonic) -> None:
        self.tie = tie
        self.clock = clock
        self.next = 0.0

    def __call__(self) -> None:
        now = self.clock()
        if now >= self.next:
            self.next = now + BEAT
            with contextlib.suppress(OSError, ValueError):
                if select.select([], [self.tie], [], 0)[1]:  # else nobody has listened for long, and sending would wait
                    tell(self.tie)


def until_gone(tie: Connection, then: Callable[[], None]) -> None:
    """Call ``then`` when the other end of ``tie`` is gone; waits for that."""
    with contextlib.suppress(EOFError, OSError):
        tie.recv()
    then()
