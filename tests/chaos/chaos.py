"""Servers, workers, stores and disks that fail in mid-lesson: nothing answered is lost, nothing is done twice.

    python -m tests.chaos.chaos [--seconds 30] [--seed 1] [--times 1] [--only NAME] [--write]

Real server processes over a file, and over a Redis or Valkey where there is one. Needs psutil
(``pip install -e '.[load]'``); the full disk needs the right to mount.
Ends with 1 where something answered was lost or doubled, where a number differs in its last bit, where an answer is
a 5xx but 503 with Retry-After, where a killed server's processes go on, or where the file needs repair.
"""

import argparse
import contextlib
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.app.redis_servers import StoreServer, program
from tests.benchmarks.machine import described
from tests.benchmarks.marked import write
from tests.benchmarks.tables import table
from tests.chaos.acknowledged import Verdict
from tests.chaos.fleet import Fleet, fill, small_disk
from tests.chaos.writers import Learner, begun, compare, writer

MEGABYTES = 64
"""Of the disk that is filled: several times what the log beside the file grows by between two looks at it, since a disk
that is full of what it keeps would stay full."""
BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"
COLUMNS = ("kills, fills", "steps", "iterations", "edits", "looks", "too late", "comparisons", "asked again")


@dataclass
class Told:
    """What happened in a scene, or in several that were played alike: how often, the most seconds until a call was
    answered, how much by COLUMNS, and what was wrong."""

    times: int = 0
    longest: float = 0.0
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    verdict: Verdict = field(default_factory=Verdict)

    def of(self, other: "Told") -> None:
        """Take over what happened another time."""
        self.times += other.times
        self.longest = max(self.longest, other.longest)
        self.figures = {name: count + other.figures[name] for name, count in self.figures.items()}
        self.verdict.of(other.verdict)


Scene = Callable[[Path, float, random.Random], Told]


def lesson(
    fleet: Fleet,
    servers: int,
    sessions: int,
    each: int,
    seconds: float,
    harm: Callable[[], float],
    mend: Callable[[], None] = lambda: None,
) -> Told:
    """Let ``each`` learners call every session while ``harm`` is done, which says when to do it next; then ``mend``
    what is left of it, let all calls be answered, and look at everything."""
    for _ in range(servers):
        fleet.start()
    kept = begun(fleet.lesson, sessions, each)
    compared: list[str] = []
    learners = [Learner(one, fleet.lesson, random.Random(f"{one.path} {n}")) for one in kept for n in range(each)]
    works = [*(learner.call for learner in learners), partial(compare, fleet.lesson, compared)]
    threads = [writer(fleet.lesson, work) for work in works]
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0 and not fleet.lesson.faults:
            fleet.lesson.over.wait(min(left, harm()))
    finally:
        mend()
        fleet.lesson.over.set()
        for thread in threads:
            thread.join()
    wrong = [*fleet.lesson.faults, *fleet.stop()]
    fleet.start()  # anew: what it knows, it has read
    verdict = Verdict(wrong=wrong)
    for one in kept:
        verdict.of(one.found(fleet.lesson))
    verdict.wrong += [*fleet.stop(), *unsound(fleet.folder)]
    answered = [answer for one in kept for answer in one.answered]
    steps, edits = sum(one.count > 0 for one in answered), sum(one.value is not None for one in answered)
    late = sum(one.refused for one in kept)
    calls = (steps, sum(one.count for one in answered), edits, len(answered) - steps - edits - late, late)
    counts = (fleet.kills, *calls, len(compared), fleet.lesson.answers["again"])
    longest = max((one.told - one.sent for one in answered), default=0.0)
    return Told(1, longest, dict(zip(COLUMNS, counts, strict=True)), verdict)


def unsound(folder: Path) -> list[str]:
    """What is wrong with the files of a folder: nothing, where they open without repair."""
    wrong = []
    for path in folder.glob("*.sqlite3"):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            wrong += [] if found == [("ok",)] else [f"{path.name}: {found}"]
    return wrong


def one_server(folder: Path, seconds: float, chance: random.Random) -> Told:
    """A server is killed again and again, its learners each at a session of their own."""
    fleet = Fleet(folder)

    def harm() -> float:
        fleet.kill(chance)
        return chance.uniform(0.2, 5)

    return lesson(fleet, 1, 6, 1, seconds, harm)


def workers(folder: Path, seconds: float, chance: random.Random) -> Told:
    """Workers of one server, and its processes at heavy work, are killed while several learners share sessions; now and
    then their supervisor is, and they must end by themselves."""
    fleet = Fleet(folder, ("--workers", "2"), {"TMPDIR": str(folder)})  # a supervisor that is killed tidies nothing up

    def harm() -> float:
        if chance.random() < 0.1:
            fleet.kill(chance)
        else:
            fleet.kill_child(chance)
        return chance.uniform(0.1, 2)

    return lesson(fleet, 1, 3, 3, seconds, harm)


def two_servers(folder: Path, seconds: float, chance: random.Random) -> Told:
    """Two servers over one file answer one session's learners; one of them is killed again and again."""
    return two_of(Fleet(folder), seconds, chance)


def two_of(fleet: Fleet, seconds: float, chance: random.Random) -> Told:
    """Two servers over one store answer one session's learners; one of them is killed again and again."""

    def harm() -> float:
        fleet.kill(chance)
        return chance.uniform(0.5, 4)

    return lesson(fleet, 2, 1, 6, seconds, harm)


def two_machines(folder: Path, seconds: float, chance: random.Random) -> Told:
    """The same over a Redis, which lives on."""
    store = begun_store("redis", folder)
    try:
        return two_of(Fleet(folder, env={"BACKPASS_STORE": store.address}), seconds, chance)
    finally:
        store.kill()


def store_killed(kind: str, folder: Path, seconds: float, chance: random.Random) -> Told:
    """Two servers share a Redis or a Valkey that is killed again and again; it writes down what it answers, and comes
    back."""
    store = begun_store(kind, folder)
    fleet = Fleet(folder, env={"BACKPASS_STORE": store.address})

    def harm() -> float:
        store.kill()
        store.start()
        fleet.kills += 1
        return chance.uniform(0.3, 3)

    try:
        return lesson(fleet, 2, 2, 3, seconds, harm)
    finally:
        store.kill()


def begun_store(kind: str, folder: Path) -> StoreServer:
    """A server of ``kind`` that keeps its files in ``folder``. Raises :class:`PermissionError` where there is none."""
    if program(kind) is None:
        raise PermissionError(f"there is no {kind}-server")
    return StoreServer(kind, folder)


def full_disk(folder: Path, seconds: float, chance: random.Random) -> Told:
    """The disk is full for a while, again and again; what is refused then is taken when there is room."""
    with small_disk(folder, MEGABYTES):
        fleet = Fleet(folder)
        ballast = folder / "ballast"

        def harm() -> float:
            if ballast.exists():
                ballast.unlink()
            else:
                fleet.kills += 1
                fill(ballast)
            return chance.uniform(1, 3)

        told = lesson(fleet, 1, 4, 1, seconds, harm, partial(ballast.unlink, missing_ok=True))
        if not fleet.lesson.answers["503"]:
            told.verdict.wrong.append("the disk was never full")
        if fleet.lesson.answers["GET refused"]:
            told.verdict.wrong.append("what is on a full disk could not be read")
        return told


SCENES: dict[str, Scene] = {
    "the only server killed": one_server,
    "workers of one server killed": workers,
    "two servers, one file, one session": two_servers,
    "two servers, one Redis, one session": two_machines,
    "Redis killed under two servers": partial(store_killed, "redis"),
    "Valkey killed under two servers": partial(store_killed, "valkey"),
    "disk filled": full_disk,
}


def played(scene: Scene, seconds: float, seeds: range) -> Told:
    """What happened when a scene was played with each of these seeds."""
    together = Told()
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="backpass-", dir="/tmp", ignore_cleanup_errors=True) as folder:
            try:
                together.of(scene(Path(folder), seconds, random.Random(seed)))
            except AssertionError as error:  # a server did not start, or wrote a traceback
                together.of(Told(1, verdict=Verdict(wrong=[str(error)])))
    return together


def row(name: str, told: Told) -> list[str]:
    """A line of the table."""
    counts = [f"{count:,}" for count in told.figures.values()]
    found = (told.verdict.lost, told.verdict.doubled, len(told.verdict.wrong))
    return [name, str(told.times), *counts, f"{told.longest:.1f}", *map(str, found)]


def main() -> None:
    """Plays the scenes, prints how each went and a table of all, and writes it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30, help="of each scene")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=1, help="how often each scene is played, each with the next seed")
    parser.add_argument("--only", default="", help="scenes whose names hold this")
    parser.add_argument("--write", action="store_true", help="put the table into tests/benchmarks/README.md as well")
    asked = parser.parse_args()
    rows, left_out, failed = [], [], False
    for name, scene in SCENES.items():
        if asked.only not in name:
            continue
        try:
            told = played(scene, asked.seconds, range(asked.seed, asked.seed + asked.times))
        except PermissionError as error:
            left_out.append(f"Left out: {name}, {error}.")
            continue
        rows.append(row(name, told))
        failed |= bool(told.verdict.wrong)
        said = (
            "FAILED"
            if told.verdict.wrong
            else f"nothing lost, nothing doubled {told.figures}, at most {told.longest:.1f} s"
        )
        print("\n  ".join([f"{name}: {said}", *told.verdict.wrong[:20]]), flush=True)
    head = ("scene", "times", *COLUMNS, "longest, s", "lost", "doubled", "faults")
    text = "\n\n".join([f"{' '.join(described())} {asked.seconds:.0f} s a time.", table(head, rows), *left_out])
    print(text)
    if asked.write:
        write(text, BEGIN, END)
    sys.exit(failed)


if __name__ == "__main__":
    main()
