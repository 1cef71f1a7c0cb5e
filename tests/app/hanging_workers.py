"""A supervisor with two workers that do nothing: the first hangs once it has answered, the others tell of themselves.

Started by a test, as ``python -m tests.app.hanging_workers``. Ends with code 0 once the one that hung was replaced.
"""

import os
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from app import workers
from app.workers import Beat, Supervisor, tell

workers.HUNG, workers.BEAT = 3.0, 0.1


def work(first: str, tie: Connection) -> None:
    """Hang, if this is the first worker; else tell of itself until it is stopped."""
    tell(tie)
    try:
        Path(first).touch(exist_ok=False)
    except FileExistsError:
        beat = Beat(tie)
        while not tie.poll(workers.BEAT):
            beat()
    else:
        signal.pause()


class Watched(Supervisor):
    """Ends when a worker has been lost and as many as there should be answer again."""

    lost = 0

    def _watch(self, asked: int) -> None:
        super()._watch(asked)
        if self.lost and len(self.workers) == self.count and all(worker.answers for worker in self.workers):
            print(f"{self.lost} was replaced", flush=True)
            os.kill(os.getpid(), signal.SIGTERM)
            self.lost = 0

    def bury_one(self, _: int) -> None:
        """Count a worker that was lost before all are stopped."""
        self.lost += not self.stopping


def main() -> int:
    """Run the supervisor until it has replaced one worker; its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        supervisor = Watched(2, work, (f"{folder}/first",), lambda: print("all answer", flush=True), lambda _: None)
        supervisor.bury = supervisor.bury_one
        return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
