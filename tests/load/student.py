"""A student of a class, for locust: opens the page, steps by hand, looks, edits, goes back, compares once.

Its calls are those of the page at 1280 × 720, and it sends them as the page does: those of a step's panels at once, on
connections that are kept. The page's files are left out: they are read once and are the browser's for ever.
"""

import random
import uuid
from typing import Any

import gevent
from locust import FastHttpUser, between, task

PRESETS = ("xor", "circle", "spiral")
LESSON = 900.0
"""Seconds of a lesson, within which a student compares once, at any time."""
PAUSE = (3.0, 7.0)
RATES = {"optimizer.learning_rate": [0.01, 0.1, 0.3, 1.0]}


class Student(FastHttpUser):
    """Acts once in some seconds; what fails is counted by locust, with the server's own words."""

    wait_time = between(*PAUSE)
    concurrency = 6
    connection_timeout = network_timeout = 30.0

    def on_start(self) -> None:
        """Open the page."""
        self.send("GET", "/", "page")
        self.send("GET", "/api/catalog", "catalog")
        made = self.send("POST", "/api/sessions", "begin", {"preset": random.choice(PRESETS), "arrays": "base64"})
        while made is None:
            self.wait()
            made = self.send("POST", "/api/sessions", "begin", {"preset": random.choice(PRESETS), "arrays": "base64"})
        self.path = f"/api/sessions/{made['id']}"
        self.iteration = self.furthest = 0
        self.parameter = "W1.2.1"
        self.look(trace=True)
        self.send("GET", f"{self.path}/history?points=500", "history")

    def send(self, method: str, path: str, name: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The answer, if it is a success."""
        with self.client.request(method, path, name=name, json=body, catch_response=True) as answer:
            if answer.status_code >= 400 or answer.status_code == 0:
                answer.failure(f"{answer.status_code} {answer.error or answer.text[:200]}")
                return None
            answer.success()
            return answer.json() if (answer.headers or {}).get("content-type", "").endswith("json") else None

    def look(self, trace: bool = False) -> None:
        """Ask for what the panels in view show of the iteration at hand, at once."""
        n = f"iteration={self.iteration + 1}"
        calls = [
            (f"rows?{n}&offset=0&limit=200", "rows"),
            (f"grid?{n}&resolution=32&arrays=base64", "grid"),
            (f"inspect?parameter={self.parameter}&{n}", "inspect"),
            *([(f"trace?{n}&arrays=base64", "trace")] if trace else []),
        ]
        gevent.joinall([gevent.spawn(self.send, "GET", f"{self.path}/{path}", name) for path, name in calls])

    def change(self, method: str, path: str, name: str, body: dict[str, Any]) -> None:
        """Send a change as the page does, and look at what it made."""
        marks = {"at": self.iteration, "request": str(uuid.uuid4()), "arrays": "base64"}
        answer = self.send(method, self.path + path, name, {**body, **marks})
        if answer:
            session = answer.get("session", answer)
            self.iteration, self.furthest = session["iteration"], session["furthest"]
            self.look(trace=name != "step")

    @task(700)
    def step(self) -> None:
        self.change("POST", "/step", "step", {"count": 1, "trace": True, "peek": True})

    @task(120)
    def inspect(self) -> None:
        """Click on another weight."""
        self.parameter = random.choice(["W1.1.1", "W1.2.1", "W2.1.1", "W2.1.2", "b1.1", "b2.1"])
        path = f"{self.path}/inspect?parameter={self.parameter}&iteration={self.iteration + 1}"
        self.send("GET", path, "inspect")

    @task(60)
    def edit(self) -> None:
        if random.random() < 0.5:
            body: dict[str, Any] = {"optimizer": {"learning_rate": random.choice([0.05, 0.1, 0.2])}}
        else:
            body = {"parameters": {self.parameter: random.uniform(-1, 1)}}
        self.change("PATCH", "", "edit", body)

    @task(60)
    def go_back(self) -> None:
        self.change("POST", "/seek", "seek", {"iteration": random.randint(0, self.furthest)})

    @task(60)
    def scroll(self) -> None:
        self.send("GET", f"{self.path}/history?points=1000", "history")

    @task(round(1000 * sum(PAUSE) / 2 / LESSON))
    def compare(self) -> None:
        """Compare learning rates, wait for the end of the events, look at the runs."""
        vary = {"from_session": self.path.rpartition("/")[2], "vary": RATES, "epochs": 100}
        begun = self.send("POST", "/api/comparisons", "compare", vary)
        if begun:
            path = f"/api/comparisons/{begun['id']}"
            self.send("GET", f"{path}/events", "compare: events to the end")
            self.send("GET", f"{path}?arrays=base64", "compare: runs")
