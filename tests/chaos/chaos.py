"""Servers, workers and disks that fail in mid-lesson: nothing acknowledged is lost, nothing is done twice.

    python -m tests.chaos.chaos [--seconds 30] [--seed 1] [--only NAME]

Real server processes over a file, or a Redis where there is one. Needs psutil (``pip install -e '.[load]'``); the full
disk needs the right to mount.
Ends with 1 where something acknowledged was lost or doubled, where a number differs in its last bit, where an answer is
a 5xx but 503 with Retry-After, or where the file needs repair.
"""

import argparse
import contextlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.chaos.writers import Class, Kept, begun, compare, writer
from tests.serving import Started, kept_in, started

TOP = Path(__file__).resolve().parent.parent.parent
SERVER = (sys.executable, "-m", "app")
BOUNDS = {"BACKPASS_RATE_LIMIT": "0", "BACKPASS_COMPARISON_LIMIT": "10000", "BACKPASS_CALLS_REMEMBERED": "1000"}
"""Several learners at one session make more than the usual 16 calls while one of them waits for a server to be back."""
BALLAST = "ballast"


@dataclass
class Fleet:
    """Servers over one store, each of which can be killed and started again."""

    folder: Path
    options: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    running: list[tuple[ExitStack, Started]] = field(default_factory=list)
    lesson: Class = field(default_factory=lambda: Class([]))
    kills: int = 0

    def start(self) -> None:
        """Start one more server."""
        stack = ExitStack()
        env = {**BOUNDS, **kept_in(str(self.folder)), **self.env}
        server = stack.enter_context(started((*SERVER, *self.options), TOP, env))
        self.running.append((stack, server))
        self.lesson.addresses.append(server.address)

    def kill(self, chance: random.Random) -> None:
        """Kill -9 any server with all its processes, and start another."""
        stack, server = self.running.pop(chance.randrange(len(self.running)))
        for one in [psutil.Process(server.child.pid), *psutil.Process(server.child.pid).children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
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
                chance.choice(children).kill()
                self.kills += 1

    def stop(self) -> None:
        """Stop all servers as they are stopped in peace."""
        while self.running:
            stack, server = self.running.pop()
            self.lesson.addresses.remove(server.address)
            stack.close()


def lesson(fleet: Fleet, servers: int, sessions: int, each: int, seconds: float, harm: Callable[[], float]) -> str:
    """Let ``each`` learners call every session while ``harm`` is done, which says when to do it next; then look at all.

    Returns what happened, in a sentence; raises :class:`AssertionError` with all that is wrong.
    """
    for _ in range(servers):
        fleet.start()
    kept = begun(fleet.lesson, sessions)
    compared: list[str] = []
    works = [learner(one, fleet.lesson, n) for one in kept for n in range(each)]
    threads = [writer(fleet.lesson, work) for work in [*works, lambda: compare(fleet.lesson, compared)]]
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0 and not fleet.lesson.faults:
            fleet.lesson.over.wait(min(left, harm()))
    finally:
        fleet.lesson.over.set()
        for thread in threads:
            thread.join()
    fleet.stop()
    fleet.start()  # anew: what it knows, it has read
    wrong = [*fleet.lesson.faults, *(fault for one in kept for fault in one.found(fleet.lesson))]
    fleet.stop()
    wrong += unsound(fleet.folder)
    steps, edits = sum(len(one.steps) for one in kept), sum(len(one.edits) for one in kept)
    told = f"{fleet.kills} kills; {steps} steps, {edits} edits, {len(compared)} comparisons acknowledged"
    assert not wrong, "\n  ".join([told, *wrong[:20]])
    return f"{told}; answers: {dict(fleet.lesson.answers)}"


def learner(kept: Kept, lesson: Class, n: int) -> Callable[[], None]:
    """The work of learner ``n`` of a session."""
    chance = random.Random(f"{kept.path} {n}")
    return lambda: kept.call(lesson, chance)


def unsound(folder: Path) -> list[str]:
    """What is wrong with the files of a folder: nothing, where they open without repair."""
    wrong = []
    for path in folder.glob("*.sqlite3"):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            wrong += [] if found == [("ok",)] else [f"{path.name}: {found}"]
    return wrong


def one_server(folder: Path, seconds: float, chance: random.Random) -> str:
    """A server is killed again and again, its learners each at a session of their own."""
    fleet = Fleet(folder)

    def harm() -> float:
        fleet.kill(chance)
        return chance.uniform(0.2, 3)

    return lesson(fleet, 1, 6, 1, seconds, harm)


def workers(folder: Path, seconds: float, chance: random.Random) -> str:
    """Workers of one server, and its processes at heavy work, are killed while several learners share sessions."""
    fleet = Fleet(folder, ("--workers", "2"))

    def harm() -> float:
        fleet.kill_child(chance)
        return chance.uniform(0.1, 2)

    return lesson(fleet, 1, 3, 3, seconds, harm)


def two_servers(folder: Path, seconds: float, chance: random.Random) -> str:
    """Two servers over one file answer one session's learners; one of them is killed again and again."""
    fleet = Fleet(folder)

    def harm() -> float:
        fleet.kill(chance)
        return chance.uniform(0.5, 4)

    return lesson(fleet, 2, 1, 6, seconds, harm)


def full_disk(folder: Path, seconds: float, chance: random.Random) -> str:
    """The disk is full for a while, again and again; what is refused then is taken when there is room."""
    with small_disk(folder, 24):
        fleet = Fleet(folder)
        ballast = folder / BALLAST

        def harm() -> float:
            fleet.kills += 1
            if ballast.exists():
                ballast.unlink()
            else:
                fill(ballast)
            return chance.uniform(1, 3)

        def relieved() -> str:
            fleet.lesson.over.wait(seconds)
            return ""

        releasing = threading.Thread(target=lambda: (relieved(), ballast.unlink(missing_ok=True)))
        releasing.start()
        told = lesson(fleet, 1, 4, 1, seconds, harm)
        releasing.join()
        assert fleet.lesson.answers["503"], "the disk was never full"
        return told.replace("kills", "times filled or freed")


def store_restarted(folder: Path, seconds: float, chance: random.Random) -> str:
    """Two servers share a Redis that is killed again and again; it writes down what it answers, and comes back."""
    program = shutil.which("redis-server")
    if program is None:
        raise PermissionError("there is no redis-server")
    redis = [Redis(program, folder)]
    fleet = Fleet(folder, env={"BACKPASS_STORE": redis[0].address})

    def harm() -> float:
        redis[0].kill()
        redis[0] = Redis(program, folder)
        fleet.kills += 1
        return chance.uniform(0.3, 3)

    try:
        return lesson(fleet, 2, 2, 3, seconds, harm)
    finally:
        redis[0].kill()


class Redis:
    """A Redis that keeps in ``folder`` what it has answered, without a port."""

    def __init__(self, program: str, folder: Path) -> None:
        self.address = f"unix://{folder}/redis"
        kept = ["--appendonly", "yes", "--appendfsync", "no", "--save", "", "--dir", folder]
        command = [program, "--port", "0", "--unixsocket", folder / "redis", *kept]
        self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """End it at once."""
        self.child.kill()
        self.child.wait()


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk of so many megabytes at ``folder``. Raises :class:`PermissionError` where none may be mounted."""
    size = f"size={megabytes}m"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "backpass", folder], capture_output=True, check=False)
    if made.returncode:
        raise PermissionError(made.stderr.decode().strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


SCENES = {
    "one server killed": one_server,
    "workers killed": workers,
    "two servers on one session": two_servers,
    "disk full": full_disk,
    "Redis killed": store_restarted,
}


def main() -> None:
    """Plays every scene, and says how it went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30, help="of each scene")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="scenes whose names hold this")
    asked = parser.parse_args()
    failed = False
    for name, scene in SCENES.items():
        if asked.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                told = scene(Path(folder), asked.seconds, random.Random(asked.seed))
                print(f"{name}: nothing lost, nothing doubled ({told})", flush=True)
            except PermissionError as error:
                print(f"{name}: left out, {error}", flush=True)
            except AssertionError as error:
                failed = True
                print(f"{name}: FAILED: {error}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
