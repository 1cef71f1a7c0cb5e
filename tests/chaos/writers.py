"""Learners whose server may die at any moment: each call is repeated until it is acknowledged, and remembered then.

What was acknowledged is held against the session as it is found in the end: every step once and in one place, every
edit there, and every number that was answered the same, to the last bit, as the engine's replay gives it.
"""

import contextlib
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from engine.run import replay
from engine.spec import complete

PATIENCE = 60.0
"""Seconds after which a call that is not acknowledged counts as refused for ever."""
WAIT = 0.05
"""Seconds between two attempts."""
COUNTS = (*[1] * 20, 2, 3, 5, 8, 40, 40, 300, 1500)
"""Iterations of a step; the last is work for a process of its own."""


class NotAcknowledged(AssertionError):
    """A call was answered as none may be, or by nobody for too long."""


KEPT = threading.local()


def client() -> httpx2.Client:
    """This thread's own."""
    if not hasattr(KEPT, "client"):
        KEPT.client = httpx2.Client(timeout=20)
    return KEPT.client


@dataclass
class Class:
    """Where the servers are now, whether the lesson is over, and what has been answered."""

    addresses: list[str]
    over: threading.Event = field(default_factory=threading.Event)
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, most: float = PATIENCE) -> httpx2.Response:
        """The answer of any server, asked until it is one that settles the call: below 500, and not 429."""
        until = time.monotonic() + most
        while time.monotonic() < until:
            with contextlib.suppress(httpx2.TransportError, IndexError):
                answer = client().request(method, random.choice(self.addresses) + path, json=body)
                self.answers[str(answer.status_code)] += 1
                if answer.status_code in (429, 503):
                    if "retry-after" not in answer.headers:
                        raise NotAcknowledged(f"{answer.status_code} without Retry-After: {answer.text}")
                elif answer.status_code >= 500:
                    raise NotAcknowledged(f"{method} {path} {body}: {answer.status_code} {answer.text}")
                else:
                    return answer
            self.answers["again"] += 1
            threading.Event().wait(WAIT)
        raise NotAcknowledged(f"{method} {path} {body}: not acknowledged in {most:.0f} s")


@dataclass
class Kept:
    """A session and what was acknowledged of it, by whoever called."""

    path: str
    steps: list[tuple[int, int, Any]] = field(default_factory=list)
    edits: list[tuple[int, float]] = field(default_factory=list)

    def call(self, lesson: Class, chance: random.Random) -> None:
        """One step or edit, sent until it is acknowledged, and sometimes once more."""
        request = {"request": str(uuid.uuid4())}
        if chance.random() < 0.15:
            value = chance.uniform(-1, 1)
            method, path, body = "PATCH", self.path, {"parameters": {"W1.1.1": value}, **request}
        else:
            count = chance.choice(COUNTS)
            method, path, body = "POST", f"{self.path}/step", {"count": count, "trace": False, **request}
        answer = lesson.ask(method, path, body)
        if answer.status_code != 200:
            raise NotAcknowledged(f"{method} {body}: {answer.status_code} {answer.text}")
        session = answer.json().get("session") or answer.json()
        numbers = [(layer["W"], layer["b"]) for layer in session["parameters"]]
        if method == "POST":
            self.steps.append((count, session["iteration"], numbers))
        else:
            self.edits.append((session["iteration"], value))
        if chance.random() < 0.1:
            again = lesson.ask(method, path, body)
            apart = differences("", told(answer), told(again)) if again.status_code == 200 else [again.text]
            if apart:
                raise NotAcknowledged(f"{method} {body}, repeated: {again.status_code}, {'; '.join(apart)[:900]}")

    def found(self, lesson: Class) -> list[str]:
        """What is wrong with the session as it is now: nothing, if all is well."""
        session = lesson.ask("GET", self.path).json()
        if "iteration" not in session:
            return [f"{self.path} is lost: {session}"]
        return [*self._steps_found(session), *self._edits_found(session), *self._numbers_found(session)]

    def _steps_found(self, session: dict[str, Any]) -> list[str]:
        """Steps must lie side by side from 0 to where the session is: none lost, none twice, none between."""
        ends = sorted((last - count, last) for count, last, _ in self.steps)
        reached = [0, *(last for _, last in ends)]
        wrong = [f"a step ends at {before}, and the next begins at {start}"
                 for before, (start, _) in zip(reached, ends, strict=False) if before != start]  # fmt: skip
        if (session["iteration"], session["furthest"]) != (reached[-1], reached[-1]):
            wrong.append(f"it is at {session['iteration']} of {session['furthest']}, acknowledged up to {reached[-1]}")
        return wrong

    def _edits_found(self, session: dict[str, Any]) -> list[str]:
        """Of the edits made at one iteration the last one holds, and no other was made."""
        made: dict[int, set[float]] = {}
        for iteration, value in self.edits:
            made.setdefault(iteration, set()).add(value)
        there = {edit["iteration"]: edit["parameters"]["W1.1.1"] for edit in session["edits"]}
        if there.keys() != made.keys():
            return [f"edits at {sorted(there.keys() ^ made.keys())} are not there, or were not acknowledged"]
        return [f"the edit at {k} is {there[k]}, none of {made[k]}" for k in made if there[k] not in made[k]]

    def _numbers_found(self, session: dict[str, Any]) -> list[str]:
        """Every answered number is the replay's; a step was answered before the edits made where it ended."""
        spec, edits = complete(session["spec"]), session["edits"]
        answered = [
            (last, [edit for edit in edits if edit["iteration"] < last], found) for _, last, found in self.steps
        ]
        now = [(layer["W"], layer["b"]) for layer in session["parameters"]]
        return [
            f"the parameters at {iteration} are not the replay's"
            for iteration, before, found in [*some(answered), (session["iteration"], edits, now)]
            if [(W.tolist(), b.tolist()) for W, b in replay(spec, before, iteration).parameters] != found
        ]


def told(answer: httpx2.Response) -> dict[str, Any]:
    """An answer but for the history rows between its last one and the call's first: a long run thins those out, and a
    call that is repeated after some thousand further iterations tells of those that are left."""
    document = answer.json()
    return {**document, "history": document.get("history", [])[-1:]}


def differences(place: str, one: Any, other: Any) -> list[str]:
    """Where two answers differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = sorted(one.keys() | other.keys())
        return [found for name in names for found in differences(f"{place}.{name}", one.get(name), other.get(name))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [found for n, pair in pairs for found in differences(f"{place}.{n}", *pair)]
    return [] if one == other else [f"{place}: {str(one)[:120]} then, {str(other)[:120]} now"]


def some(answered: Sequence[Any]) -> Sequence[Any]:
    """At most 40 of what was answered, the last among them: a replay each takes its time."""
    return [*random.sample(answered[:-1], min(len(answered) - 1, 39)), *answered[-1:]] if answered else []


def begun(lesson: Class, sessions: int) -> list[Kept]:
    """New sessions: of a few rows, so that an epoch ends with most iterations, or of the default run."""
    bodies = [{"preset": "xor"}, {}]
    made = [lesson.ask("POST", "/api/sessions", bodies[n % 2]) for n in range(sessions)]
    return [Kept(f"/api/sessions/{answer.json()['id']}") for answer in made]


def compare(lesson: Class, compared: list[str]) -> None:
    """Begin a comparison, and wait for its end."""
    asked = {"preset": "xor", "vary": {"optimizer.learning_rate": [0.1, 0.3]}, "iterations": 3000}
    path = f"/api/comparisons/{lesson.ask('POST', '/api/comparisons', asked).json()['id']}"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = lesson.ask("GET", path)
        if answer.status_code != 200 or answer.json()["state"] not in ("running", "done"):
            raise NotAcknowledged(f"{path}: {answer.status_code} {answer.text[:300]}")
        if answer.json()["state"] == "done":
            compared.append(path)
            wrong = differing(answer.json(), asked)
            if wrong:
                raise NotAcknowledged(wrong)
            return
        threading.Event().wait(4 * WAIT)
    raise NotAcknowledged(f"{path} is not done in {PATIENCE:.0f} s")


def differing(answer: dict[str, Any], asked: dict[str, Any]) -> str:
    """What of a comparison is not as the same runs alone; nothing, if all is well."""
    for rate, run in zip(asked["vary"]["optimizer.learning_rate"], answer["runs"], strict=True):
        spec = {**answer["spec"], "optimizer": {**answer["spec"]["optimizer"], "learning_rate": rate}}
        alone = replay(complete(spec), [], asked["iterations"])
        if [(layer["W"], layer["b"]) for layer in run["parameters"]] != [
            (W.tolist(), b.tolist()) for W, b in alone.parameters
        ]:
            return f"the compared run of {rate} is not the run alone"
    return ""


def writer(lesson: Class, work: Callable[[], None]) -> threading.Thread:
    """A thread that works until the lesson is over; a fault of it is among the lesson's."""

    def go() -> None:
        try:
            while not lesson.over.is_set():
                work()
        except Exception as error:
            lesson.faults.append(f"{type(error).__name__}: {error}")

    thread = threading.Thread(target=go)
    thread.start()
    return thread
