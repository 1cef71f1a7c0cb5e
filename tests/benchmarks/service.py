"""What a step costs the server, what a start takes, what sessions hold in memory, with the targets beside them.

    python -m tests.benchmarks.service [--quick] [--write]

Real servers, one that keeps its sessions in memory and one that keeps them in a file, on one core with the client.
Calls are compared by the processor time that the server takes for them, in interleaved rounds, with an empty route of
the same app: it answers {}, through the same guards. Nothing fails when a target is missed.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.machine import described
from tests.benchmarks.marked import write
from tests.benchmarks.rounds import Times
from tests.benchmarks.server_with_empty import EMPTY
from tests.benchmarks.tables import number, table
from tests.benchmarks.targets import Target, at_most, targets_table
from tests.serving import started

TOP = Path(__file__).resolve().parents[2]
SERVER = (sys.executable, "-m", "tests.benchmarks.server_with_empty")
PRODUCT = (sys.executable, "-m", "app")
UNBOUND = {"BACKPASS_RATE_LIMIT": "0"}
BEGIN, END = "<!-- service: begin -->", "<!-- service: end -->"

NOTHING, LOOK = "empty JSON route", "GET session"
STEP, PAGE = "step with its trace", "the same as the page asks: at, request, peek"
STORED, PAGE_STORED = f"{STEP}, stored", f"{PAGE}, stored"


@dataclass(frozen=True)
class Effort:
    """How long to measure: rounds of so many calls, starts, sessions and their iterations."""

    rounds: int
    calls: int
    starts: int
    sessions: int
    iterations: int


FULL = Effort(rounds=15, calls=100, starts=5, sessions=1000, iterations=1000)
QUICK = Effort(rounds=9, calls=100, starts=3, sessions=100, iterations=1000)


class Client:
    """One connection to a server, and a look at the time that its process has taken."""

    def __init__(self, address: str, pid: int) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.pid = pid

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """What is answered; raises :class:`AssertionError` where it is a refusal."""
        content = None if body is None else json.dumps(body)
        self.connection.request(method, path, content, {"Content-Type": "application/json", "Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        found = answer.read()
        assert answer.status < 300, found
        return found

    def begin(self) -> str:
        """The path of a new session of the default run."""
        return f"/api/sessions/{json.loads(self.ask('POST', '/api/sessions', {}))['id']}"

    def seconds(self) -> float:
        """Processor time of the server's threads so far."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Megabytes that the server holds now."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def empty(client: Client, _: str, calls: int) -> None:
    """Calls of the empty route."""
    for _ in range(calls):
        client.ask("GET", EMPTY)


def look(client: Client, session: str, calls: int) -> None:
    """Looks at a session."""
    for _ in range(calls):
        client.ask("GET", session)


def step(client: Client, session: str, calls: int) -> None:
    """Single steps, each with its trace."""
    for _ in range(calls):
        client.ask("POST", f"{session}/step", {"count": 1, "trace": True})


def page_step(client: Client, session: str, calls: int) -> None:
    """Single steps as the page sends them."""
    for at in range(calls):
        asked = {"count": 1, "trace": True, "peek": True, "at": at, "request": str(uuid.uuid4())}
        client.ask("POST", f"{session}/step", asked)


def turn(client: Client, work: Callable[[Client, str, int], None], calls: int) -> float:
    """Seconds of the server's for one of these calls, on a session and a connection of its own."""
    client.connection.close()
    session = client.begin()
    begun = client.seconds()
    work(client, session, calls)
    return (client.seconds() - begun) / calls


def calls_timed(effort: Effort) -> Times:
    """The server's time for a call, by kind."""
    with ExitStack() as stack:
        options = {"memory": ("--ephemeral",), "file": ()}
        servers = {
            name: stack.enter_context(started((*SERVER, *given), TOP, UNBOUND)) for name, given in options.items()
        }
        memory, file = (Client(server.address, server.child.pid) for server in servers.values())
        kinds = {
            NOTHING: (memory, empty),
            LOOK: (memory, look),
            STEP: (memory, step),
            PAGE: (memory, page_step),
            STORED: (file, step),
            PAGE_STORED: (file, page_step),
        }
        found: dict[str, list[float]] = {name: [] for name in kinds}
        for round_number in range(-1, effort.rounds):
            for name, (client, work) in kinds.items():
                seconds = turn(client, work, effort.calls)
                if round_number >= 0:
                    found[name].append(seconds)
    return Times(found)


def imports() -> float:
    """Seconds of a Python that imports FastAPI and NumPy, and ends."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import fastapi, numpy"], check=True, cwd=TOP)
    return time.perf_counter() - begun


def first_answer() -> float:
    """Seconds from a server's start to its first session."""
    begun = time.perf_counter()
    with started(PRODUCT, TOP, UNBOUND) as server:
        Client(server.address, server.child.pid).begin()
        return time.perf_counter() - begun


def starts(count: int) -> list[tuple[float, float]]:
    """(imports, first answer), one after the other, so often."""
    imports(), first_answer()
    return [(imports(), first_answer()) for _ in range(count)]


def held(effort: Effort) -> tuple[float, float]:
    """Megabytes that a worker holds, empty, and with all its sessions live."""
    limits = UNBOUND | {"BACKPASS_SESSION_LIMIT": str(effort.sessions)}
    with started((*PRODUCT, "--ephemeral"), TOP, limits) as server:
        client = Client(server.address, server.child.pid)
        client.ask("POST", f"{client.begin()}/step", {"count": 1})
        before = client.memory()
        for _ in range(effort.sessions - 1):
            client.ask("POST", f"{client.begin()}/step", {"count": effort.iterations, "peek": True})
        return before, client.memory()


def calls_table(times: Times) -> str:
    """Microseconds of the server's for a call, and how many empty ones it is."""
    rows = [
        (name, number(times.microseconds(name)), f"{number(times.ratio(name, NOTHING).median)} ×")
        for name in times.rounds
    ]
    return table(("processor time of a call", "µs", "of an empty one"), rows)


def report(effort: Effort) -> str:
    """All that is measured, in Markdown."""
    times = calls_timed(effort)
    pairs = starts(effort.starts)
    later = statistics.median(answer - alone for alone, answer in pairs)
    alone = statistics.median(alone for alone, _ in pairs)
    before, after = held(effort)
    sessions = f"{effort.sessions:,} live sessions of the default run after {effort.iterations:,} iterations each"
    found = [
        at_most(f"{STEP} / {NOTHING}", times.ratio(STEP, NOTHING), 1.6),
        at_most(f"{PAGE} / {NOTHING}", times.ratio(PAGE, NOTHING), 1.6),
        at_most(f"{STORED} / {NOTHING}", times.ratio(STORED, NOTHING), 2.2),
        at_most(f"{PAGE_STORED} / {NOTHING}", times.ratio(PAGE_STORED, NOTHING), 2.2),
        Target(
            "start to first session, beyond the imports of FastAPI and NumPy",
            f"{later:.2f} s",
            f"imports {alone:.2f} s",
            "at most 1.0 s",
            later <= 1.0,
        ),
        Target(
            f"memory of a worker with {sessions}",
            f"{after:.0f} MB",
            f"{before:.0f} MB with one",
            "under 400 MB",
            after < 400 if effort.sessions >= FULL.sessions else None,
        ),
    ]
    return "\n\n".join([" ".join(described()), calls_table(times), targets_table(found)])


def main() -> None:
    """Measures, prints, and writes where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="under a minute, and rougher")
    parser.add_argument("--write", action="store_true", help="put the tables into README.md as well")
    asked = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # children too
    text = report(QUICK if asked.quick else FULL)
    print(text)
    if asked.write:
        write(text, BEGIN, END)


if __name__ == "__main__":
    main()
