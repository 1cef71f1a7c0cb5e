"""Servers over one store that are killed and started again, the stores, and a disk that can be filled."""

import contextlib
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.chaos.acknowledged import CALL_SECONDS
from tests.chaos.writers import Class
from tests.serving import Started, kept_in, started

TOP = Path(__file__).resolve().parent.parent.parent
SERVER = (sys.executable, "-m", "app")
BOUNDS = {
    "BACKPASS_RATE_LIMIT": "0",
    "BACKPASS_COMPARISON_LIMIT": "10000",
    "BACKPASS_CALL_SECONDS": f"{CALL_SECONDS}",
    # Several learners at one session make more than the usual 16 calls while one of them waits for a server.
    "BACKPASS_CALLS_REMEMBERED": "200",
}
GRACE = 15.0
"""Seconds within which what a killed server has started must have ended by itself."""


@dataclass
class Fleet:
    """Servers over one store, each of which can be killed and started again.

    kills: processes killed. left: what killed servers had started, which nobody but itself can end.
    """

    folder: Path
    options: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    running: list[tuple[ExitStack, Started]] = field(default_factory=list)
    lesson: Class = field(default_factory=lambda: Class([]))
    kills: int = 0
    left: list[psutil.Process] = field(default_factory=list)

    def start(self) -> None:
        """Start one more server."""
        stack = ExitStack()
        env = {**BOUNDS, **kept_in(str(self.folder)), **self.env}
        server = stack.enter_context(started((*SERVER, *self.options), TOP, env))
        self.running.append((stack, server))
        self.lesson.addresses.append(server.address)

    def kill(self, chance: random.Random) -> None:
        """Kill -9 any server, and start another; what it has started is left to itself."""
        stack, server = self.running.pop(chance.randrange(len(self.running)))
        self.left += psutil.Process(server.child.pid).children(recursive=True)
        server.child.kill()
        self.kills += 1
        self.lesson.addresses.remove(server.address)
        stack.close()
        self.start()

    def kill_child(self, chance: random.Random) -> None:
        """Kill -9 any process that a server has started: a worker, or one at heavy work."""
        _, server = chance.choice(self.running)
        children = psutil.Process(server.child.pid).children(recursive=True)
        if children:
            with contextlib.suppress(psutil.NoSuchProcess):
                one = chance.choice(children)
                self.left += one.children(recursive=True)
                one.kill()
                self.kills += 1

    def stop(self) -> list[str]:
        """Stop all servers as they are stopped in peace; what is wrong then: processes that are left over."""
        while self.running:
            stack, server = self.running.pop()
            self.lesson.addresses.remove(server.address)
            stack.close()
        _, alive = psutil.wait_procs(self.left, timeout=GRACE)
        for one in alive:
            one.kill()
        return [f"{len(alive)} processes of killed servers went on"] if alive else []


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk of so many megabytes at ``folder``. Raises :class:`PermissionError` where none may be mounted."""
    size = f"size={megabytes}m"
    try:
        command = ["mount", "-t", "tmpfs", "-o", size, "backpass", folder]
        made = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise PermissionError("there is no mount") from None
    if made.returncode:
        raise PermissionError(made.stderr.decode().strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(path: Path) -> None:
    """Write until the disk is full."""
    for size in (1_000_000, 4096):
        with contextlib.suppress(OSError), path.open("ab", buffering=0) as file:
            while file.write(bytes(size)):
                pass
