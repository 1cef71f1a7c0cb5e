"""How many students one server bears: the 95th percentile of a step by their number, and where the server's time goes.

    python -m tests.load.students [--quick] [--write] [--students 100,200,300]

Needs locust and py-spy (``pip install -e '.[load]'``). The server runs with its default settings, rate limits too, and
sees the whole class behind one address; students and server share the machine. Speed is no test: it ends with 0.
"""

import argparse
import contextlib
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks.machine import described
from tests.benchmarks.marked import write
from tests.benchmarks.tables import number, table
from tests.serving import Started, started

TOP = Path(__file__).resolve().parent.parent.parent
BEGIN, END = "<!-- load: begin -->", "<!-- load: end -->"
TARGET = 150
"""Milliseconds within which 95 of 100 steps must be answered."""
FUNCTIONS = 15
"""Lines of the profile."""


@dataclass(frozen=True)
class Effort:
    """Numbers of students, and the seconds of coming in, of measuring and of the profile."""

    students: tuple[int, ...]
    coming: float
    measuring: float
    profile: float


FULL = Effort((100, 200, 300, 400, 500, 600), 30, 60, 20)
QUICK = Effort((20, 50), 5, 10, 5)


@dataclass(frozen=True)
class Level:
    """What so many students have met: milliseconds of every call by kind, failures, and the processors' shares."""

    students: int
    seconds: float
    times: dict[str, Counter[int]]
    failures: int
    words: list[str]
    server: float
    clients: float

    def percentile(self, share: float, *kinds: str) -> float:
        """Milliseconds within which this share of the calls of ``kinds`` was answered; of all without any."""
        together = sum((self.times[kind] for kind in kinds or self.times if kind in self.times), Counter())
        left = share * together.total()
        for milliseconds, count in sorted(together.items()):
            left -= count
            if left <= 0:
                return milliseconds
        return float("nan")

    @property
    def holds(self) -> bool:
        """Whether steps were quick enough, and nothing failed."""
        return self.failures == 0 and self.percentile(0.95, "step") < TARGET


def busy(server: psutil.Process) -> float:
    """Processor seconds of a program and its children so far."""
    family = [server, *server.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family if one.is_running())


def locust(address: str, students: int, effort: Effort, report: Path) -> subprocess.Popen[bytes]:
    """A class of students that is coming in; its figures are in ``report`` (.json) when it is over."""
    command = [
        *(sys.executable, "-m", "locust", "--headless", "--locustfile", str(TOP / "tests/load/student.py")),
        *("--host", address, "--users", str(students), "--spawn-rate", str(max(1, students / effort.coming))),
        *("--run-time", f"{effort.coming + effort.measuring + 2:.0f}s", "--reset-stats", "--stop-timeout", "10"),
        *(
            "--json-file",
            str(report),
            "--csv",
            str(report),
            "--exit-code-on-error",
            "0",
            "--loglevel",
            "ERROR",
            "--skip-log",
        ),
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def rest(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Let a child go on for so long. Raises :class:`AssertionError` where it ends before."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        raise AssertionError(f"locust has ended with {child.wait(timeout=seconds)}")


def measured(server: Started, students: int, effort: Effort, folder: Path) -> tuple[Level, list[str]]:
    """What so many students meet, and stacks of the server under that load where a profile is asked for."""
    report = folder / f"class-{students}"
    at = psutil.Process(server.child.pid)
    coming = locust(server.address, students, effort, report)
    clients = psutil.Process(coming.pid)
    rest(coming, effort.coming + 1)
    before, clients_before, begun = busy(at), busy(clients), time.monotonic()
    rest(coming, max(1.0, effort.measuring - effort.profile - 1))
    seconds = time.monotonic() - begun
    shares = (busy(at) - before) / seconds, (busy(clients) - clients_before) / seconds
    stacks = profiled(server, effort.profile, folder) if effort.profile else []
    coming.wait()
    with Path(f"{report}_failures.csv").open(encoding="utf-8") as file:
        words = [f"{one['Occurrences']} of {one['Name']}: {one['Error']}" for one in csv.DictReader(file)]
    return level(students, json.loads(report.with_suffix(".json").read_text()), shares, words), stacks


def level(students: int, kinds: list[dict[str, Any]], shares: tuple[float, float], words: list[str]) -> Level:
    """The figures that locust has written."""
    times = {
        kind["name"]: Counter({round(float(ms)): count for ms, count in kind["response_times"].items()})
        for kind in kinds
    }
    last = max(kind["last_request_timestamp"] or 0 for kind in kinds)
    seconds = last - min(kind["start_time"] for kind in kinds)
    return Level(students, seconds, times, sum(kind["num_failures"] for kind in kinds), words, *shares)


def profiled(server: Started, seconds: float, folder: Path) -> list[str]:
    """Stacks of the server's process, as py-spy tells them: functions from the outermost, then how often."""
    raw = folder / "stacks"
    spy = Path(sys.executable).with_name("py-spy")
    command = [spy, "record", "--format", "raw", "--rate", "200", "--nonblocking", "--function"]
    told = [*command, "--duration", f"{seconds:.0f}", "--output", raw, "--pid", f"{server.child.pid}"]
    subprocess.run(told, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return raw.read_text().splitlines() if raw.exists() else []


def profile_table(stacks: list[str]) -> str:
    """Where the server's time goes: by function, itself and with all that it calls; waiting left out."""
    own: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for line in stacks:
        stack, _, count = line.rpartition(" ")
        functions = [shortened(one) for one in stack.split(";")]
        if functions[-1].startswith(("select (", "wait (", "_worker (")):
            continue
        own[functions[-1]] += int(count)
        within.update(dict.fromkeys(functions, int(count)))
    total = max(1, own.total())
    rows = [(name, f"{count / total:.1%}", f"{within[name] / total:.1%}") for name, count in own.most_common(FUNCTIONS)]
    return table(("function of the server", "itself", "with what it calls"), rows)


def shortened(function: str) -> str:
    """``step (/long/path/to/engine/run.py)`` as ``step (engine/run.py)``."""
    name, _, place = function.partition(" (")
    return f"{name} ({'/'.join(place.rstrip(')').split('/')[-2:])})" if place else name


def levels_table(levels: list[Level]) -> str:
    """A row for every number of students."""
    rows = []
    for one in levels:
        calls = sum(times.total() for times in one.times.values())
        steps = one.times.get("step", Counter()).total()
        rows.append((
            str(one.students), number(steps / one.seconds), number(calls / one.seconds),
            *(f"{one.percentile(share, 'step'):.0f}" for share in (0.5, 0.95, 0.99)),
            f"{one.percentile(0.95):.0f}", f"{one.server:.2f}", f"{one.clients:.2f}", str(one.failures),
            "yes" if one.holds else "NO",
        ))  # fmt: skip
    head = (
        *("students", "steps a second", "calls a second", "a step, ms: median", "95 %", "99 %", "any call: 95 %"),
        *("cores: server", "students", "failures", "holds"),
    )
    return table(head, rows)


def report(effort: Effort) -> str:
    """All that is measured, in Markdown."""
    levels: list[Level] = []
    stacks: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for students in effort.students:
            with started([sys.executable, "-m", "app"], TOP) as server:
                one, seen = measured(server, students, effort, Path(folder))
            print(levels_table([one]), *one.words, file=sys.stderr)
            levels.append(one)
            stacks = seen if one.holds or not stacks else stacks
            if not one.holds:
                break
    held = [one.students for one in levels if one.holds]
    words = [f"{one.students} students: {word}" for one in levels for word in one.words]
    cores = len(os.sched_getaffinity(0))
    return "\n\n".join([
        f"{' '.join(described())} Students and server share its {cores} cores.",
        levels_table(levels),
        f"The 95th percentile of a step stays under {TARGET} ms, without a failure, up to "
        f"**{max(held, default=0)} students** (of the numbers tried; aimed at: 300 or more).",
        *(["Failures: " + "; ".join(words) + "."] if words else []),
        f"Where the server's main process spends its time at {max(held, default=levels[0].students)} students:",
        profile_table(stacks),
    ])  # fmt: skip


def main() -> None:
    """Measures, prints, and writes where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="half a minute, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the tables into tests/benchmarks/README.md as well")
    parser.add_argument("--students", help="the numbers of students to try, with commas between")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else FULL
    if asked.students:
        numbers = tuple(int(one) for one in asked.students.split(","))
        effort = Effort(numbers, effort.coming, effort.measuring, effort.profile)
    text = report(effort)
    print(text)
    if asked.write:
        write(text, BEGIN, END)


if __name__ == "__main__":
    main()
