"""Learners whose server may die at any moment: each call is repeated until it is answered, and remembered then."""

import contextlib
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from engine.run import replay
from engine.spec import complete
from tests.chaos.acknowledged import WEIGHT, Answered, Verdict, numbers, plain, verdict

PATIENCE = 60.0
"""Seconds after which a call that is not answered counts as refused for ever."""
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

    def ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        """The answer of any server, asked until it is one that settles the call: below 500, and not 429."""
        until, said = time.monotonic() + PATIENCE, "nobody was there"
        while time.monotonic() < until:
            with contextlib.suppress(httpx2.TransportError, IndexError):
                answer = client().request(method, random.choice(self.addresses) + path, json=body)
                self.answers[str(answer.status_code)] += 1
                if answer.status_code in (429, 503):
                    said = f"{answer.status_code} {answer.text}"
                    self.answers[f"{method} refused"] += 1
                    if "retry-after" not in answer.headers:
                        raise NotAcknowledged(f"without Retry-After: {said}")
                elif answer.status_code >= 500:
                    raise NotAcknowledged(f"{method} {path} {body}: {answer.status_code} {answer.text}")
                else:
                    return answer
            self.answers["again"] += 1
            threading.Event().wait(WAIT)
        raise NotAcknowledged(f"{method} {path} {body}: not answered in {PATIENCE:.0f} s; at last {said[:300]}")


@dataclass
class Kept:
    """A session and the answers that its learners were given."""

    path: str
    alone: bool
    answered: list[Answered] = field(default_factory=list)
    refused: int = 0

    def found(self, lesson: Class) -> Verdict:
        """What is wrong with the session as it is now: nothing, if all is well."""
        session = lesson.ask("GET", self.path).json()
        if "iteration" not in session:
            return Verdict(len(self.answered), 0, [f"{self.path} is lost: {session}"])
        return verdict(self.answered, session)


@dataclass
class Learner:
    """One of those who call a session, and what they were answered last."""

    kept: Kept
    lesson: Class
    chance: random.Random
    latest: Answered = field(default_factory=lambda: Answered(0.0, 0.0, 0))

    def call(self) -> None:
        """One look, edit or step, sent until it is answered, and sometimes once more."""
        kind = self.chance.choices((self.look, self.edit, self.step), (10, 15, 75))[0]
        kind()

    def look(self) -> None:
        """Ask for the session, which must not be from before what anybody has been told."""
        sent = time.monotonic()
        answer = self.lesson.ask("GET", self.kept.path)
        if answer.status_code != 200:
            raise NotAcknowledged(f"a session is answered with {answer.status_code} {answer.text}")
        self.remember(sent, answer.json())

    def edit(self) -> None:
        """Set a weight."""
        value = self.chance.uniform(-1, 1)
        session = self.change("PATCH", "", {"parameters": {WEIGHT: value}}, value=value)
        if session is not None and session["parameters"][0]["W"][0][0] != value:
            raise NotAcknowledged(f"an edit to {value} was answered with {session['parameters'][0]['W']}")

    def step(self) -> None:
        """Step on; every fourth time only if the session is still where this learner saw it last, as the page does."""
        count = self.chance.choice(COUNTS)
        here = {"at": self.latest.end} if self.chance.random() < 0.25 else {}
        session = self.change("POST", "/step", {"count": count, "trace": False, **here}, count=count)
        if session is not None and here and session["iteration"] != here["at"] + count and not self.latest.cut:
            raise NotAcknowledged(f"a step of {count} from {here} on was answered at {session['iteration']}")

    def change(self, method: str, tail: str, body: dict[str, Any], **more: Any) -> dict[str, Any] | None:
        """The session that a call is answered with; None where another's was first."""
        body = {**body, "request": str(uuid.UUID(int=self.chance.getrandbits(128)))}
        path, sent = self.kept.path + tail, time.monotonic()
        answer = self.lesson.ask(method, path, body)
        document, done = answer.json(), answer.status_code == 200
        session = document if done and tail == "" else document.get("session", {})
        elsewhere = "at" in body and session.get("iteration") != body["at"]
        if done:
            self.remember(sent, session, parameters=numbers(session), **more)
        elif answer.status_code == 409 and elsewhere and not self.kept.alone:
            self.kept.refused += 1
            self.remember(sent, session)
        else:
            raise NotAcknowledged(f"{method} {body}: {answer.status_code} {answer.text[:900]}")
        if self.chance.random() < 0.1:
            again = self.lesson.ask(method, path, body)
            apart = differences("", told(document), told(again.json()))
            if again.status_code != answer.status_code or apart:
                raise NotAcknowledged(f"{method} {body}, repeated: {again.status_code}, {'; '.join(apart)[:900]}")
        return session if done else None

    def remember(self, sent: float, session: dict[str, Any], **more: Any) -> None:
        """Keep what was answered, for the end, and where the session is."""
        self.latest = Answered(sent, time.monotonic(), session["iteration"], **more)
        self.kept.answered.append(self.latest)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """An answer but for the history rows between its last one and the call's first: a long run thins those out, and a
    call that is repeated after some thousand further iterations tells of those that are left."""
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


def begun(lesson: Class, sessions: int, each: int) -> list[Kept]:
    """New sessions: of a few rows, so that an epoch ends with most iterations, or of the default run."""
    bodies = [{"preset": "xor"}, {}]
    made = [lesson.ask("POST", "/api/sessions", bodies[n % 2]) for n in range(sessions)]
    return [Kept(f"/api/sessions/{answer.json()['id']}", each == 1) for answer in made]


def compare(lesson: Class, compared: list[str]) -> None:
    """Begin a comparison, and wait for its end."""
    asked = {"preset": "xor", "vary": {"optimizer.learning_rate": [0.1, 0.3]}, "iterations": 3000}
    path = f"/api/comparisons/{lesson.ask('POST', '/api/comparisons', asked).json()['id']}"
    until = time.monotonic() + 2 * PATIENCE  # every kill of the server that works on it may cost it 15 seconds
    while time.monotonic() < until:
        answer = lesson.ask("GET", path)
        if answer.status_code == 200 and "was interrupted" in (answer.json()["reason"] or ""):
            lesson.answers["given up"] += 1  # it has met so many kills that it says so
            return
        if answer.status_code != 200 or answer.json()["state"] not in ("running", "done"):
            raise NotAcknowledged(f"{path}: {answer.status_code} {answer.text[:300]}")
        if answer.json()["state"] == "done":
            compared.append(path)
            wrong = differing(answer.json(), asked)
            if wrong:
                raise NotAcknowledged(wrong)
            return
        threading.Event().wait(4 * WAIT)
    raise NotAcknowledged(f"{path} is not done in {2 * PATIENCE:.0f} s: {answer.text[:600]}")


def differing(answer: dict[str, Any], asked: dict[str, Any]) -> str:
    """What of a comparison is not as the same runs alone; nothing, if all is well."""
    for rate, run in zip(asked["vary"]["optimizer.learning_rate"], answer["runs"], strict=True):
        spec = {**answer["spec"], "optimizer": {**answer["spec"]["optimizer"], "learning_rate": rate}}
        if numbers(run) != plain(replay(complete(spec), [], asked["iterations"])):
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
