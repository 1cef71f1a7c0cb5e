"""Sequences of calls to several workers on one file: each is answered as by a server that has all in its memory."""

import asyncio
import tempfile
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from app.main import create_app
from app.settings import Settings
from tests.engine.any_spec import changes, examples, specs

SETTINGS = {"ephemeral": False, "heavy_workers": 0, "rate_limit": 0, "call_seconds": 8}
XOR = {"preset": "xor"}


def begun(client: TestClient, body: Any) -> str:
    """The path of a new session."""
    return f"/api/sessions/{client.post('/api/sessions', json=body).json()['id']}"


class Workers(RuleBasedStateMachine):
    """Learners whose calls come to any of two workers on one file, against a server that has all in its memory."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        fields = {"data_dir": self.folder.name, **SETTINGS}
        self.workers = [
            TestClient(create_app(Settings(**fields, sessions_at_hand=n)), raise_server_exceptions=False)
            for n in (1, 9)
        ]
        self.plain = TestClient(create_app(Settings(heavy_workers=0, rate_limit=0)), raise_server_exceptions=False)
        self.sent: list[tuple[str, str, dict[str, Any]]] = []

    @initialize(body=specs())
    def begin(self, body: Any) -> None:
        self.paths = [[begun(client, one) for one in (body, XOR)] for client in (self.workers[0], self.plain)]
        self.spec = self.plain.get(self.paths[1][0]).json()["spec"]

    def call(self, worker: int, method: str, name: str, body: Any, which: int = 0) -> Any:
        """Send a call to a worker and to the plain server; both answer the same."""
        answers = []
        for client, paths in ((self.workers[worker], self.paths[0]), (self.plain, self.paths[1])):
            content = {"json": body} if method != "GET" else {"params": body}
            answer = client.request(method, paths[which] + name, **content)
            text = answer.text.replace(paths[which].rsplit("/")[-1], "the session")
            answers.append((answer.status_code, text))
        assert answers[0] == answers[1]
        return answers[0]

    def change(self, worker: int, method: str, name: str, body: Any, request: bool) -> None:
        if request:
            body = {**body, "request": f"call-{len(self.sent)}"}
            self.sent.append((method, name, body))
        self.call(worker, method, name, body)

    @rule(worker=st.integers(0, 1), count=st.sampled_from([1, 1, 2, 7, 150]), request=st.booleans())
    def step(self, worker: int, count: int, request: bool) -> None:
        self.change(worker, "POST", "/step", {"count": count, "peek": True}, request)

    @rule(worker=st.integers(0, 1), iteration=st.integers(0, 12), request=st.booleans())
    def seek(self, worker: int, iteration: int, request: bool) -> None:
        self.change(worker, "POST", "/seek", {"iteration": iteration}, request)

    @rule(worker=st.integers(0, 1), drawing=st.data(), request=st.booleans())
    def edit(self, worker: int, drawing: st.DataObject, request: bool) -> None:
        self.change(worker, "PATCH", "", drawing.draw(changes(self.spec)), request)

    @rule(worker=st.integers(0, 1), seed=st.sampled_from([None, 1, 2]), request=st.booleans())
    def reset(self, worker: int, seed: int | None, request: bool) -> None:
        self.change(worker, "POST", "/reset", {} if seed is None else {"spec": {"seed": seed}}, request)

    @rule(worker=st.integers(0, 1), last=st.integers(1, 5))
    def repeat(self, worker: int, last: int) -> None:
        if len(self.sent) >= last:
            self.call(worker, *self.sent[-last])

    @rule(worker=st.integers(0, 1), name=st.sampled_from(["", "/history", "/trace"]))
    def look(self, worker: int, name: str) -> None:
        self.call(worker, "GET", name, {})

    @rule(worker=st.integers(0, 1))
    def look_at_the_other(self, worker: int) -> None:
        self.call(worker, "GET", "", {}, which=1)

    def teardown(self) -> None:
        for client in self.workers:
            asyncio.run(client.app.state.store.close())
        self.folder.cleanup()


TestWorkers = Workers.TestCase
TestWorkers.settings = examples(15)
