"""Sequences of calls, sound and unsound: every answer is one that the description names, and time stays in order."""

import json
from functools import cache
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from app.main import create_app
from app.settings import Settings

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([0, 1, -1, 65, 10**30, 1e308, -0.0, "", "W1.1.1", "xor", "tanh", "\x00", "\udc00", "W1", "b"])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ACTIVATION = st.sampled_from(["identity", "sigmoid", "tanh", "relu", "softmax"])
LAYER = st.fixed_dictionaries({"units": st.integers(1, 4), "activation": ACTIVATION})
LOSS = st.sampled_from(["half_squared_error", "mean_squared_error", "binary_cross_entropy", "cross_entropy"])
RATE = st.sampled_from([0, 0.01, 0.5, 30, 1e6])
NAME = st.sampled_from(["W1.1.1", "W2.1.2", "b1.1", "b3.1", "W9.9.9", "W1"])
TRAINING = {
    "optimizer": st.fixed_dictionaries({}, optional={"learning_rate": RATE, "momentum": st.sampled_from([0, 0.9])}),
    "batch_size": st.sampled_from([None, 1, 3, 10, 1000]),
    "penalty": st.fixed_dictionaries({}, optional={"l1": st.sampled_from([0, 0.1]), "l2": st.sampled_from([0, 0.1])}),
    "clip": st.sampled_from([None, {"norm": 0.1}, {"value": 0.01}]),
    "frozen": st.lists(st.sampled_from(["W1", "b", "W2.1.1", "b2.1"]), max_size=2),
    "stop": st.sampled_from([None, {"loss_below": 0.2}, {"max_epochs": 2}]),
}
SPEC = {
    "dataset": st.sampled_from(["xor", "and", "gauss", "circle", "spiral"]).map(lambda name: {"name": name}),
    "layers": st.lists(LAYER, min_size=1, max_size=3),
    "loss": LOSS.map(lambda name: {"name": name}),
    "seed": st.integers(0, 5),
    **TRAINING,
}
EDIT = {**TRAINING, "parameters": st.dictionaries(NAME, st.floats(-3, 3), max_size=2)}


def some(fields: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies of some of the fields, sound in most of them and junk in a few."""
    sound = st.fixed_dictionaries({}, optional=fields)
    unsound = st.tuples(sound, st.sampled_from([*fields, "more"]), JUNK).map(lambda one: {**one[0], one[1]: one[2]})
    return st.one_of(sound, sound, unsound)


CREATE = some({**SPEC, "preset": st.sampled_from(["xor", "circle", "y-3x", "one-point", "none"])})
ITERATION = st.integers(-1, 30)
STEP = some({
    "count": st.integers(0, 12),
    "unit": st.sampled_from(["iteration", "epoch"]),
    "trace": st.booleans(),
    "peek": st.booleans(),
    "row": st.integers(0, 5),
    "at": ITERATION,
    "request": st.sampled_from(["a", "b"]),
    "arrays": st.sampled_from(["base64", "base64-f4"]),
})  # fmt: skip
SEEK = some({"iteration": ITERATION, "at": ITERATION, "request": st.sampled_from(["a", "b"])})
RESET = some({"spec": st.fixed_dictionaries({}, optional=SPEC), "edits": st.just([])})
VIEWS = st.sampled_from(["", "/trace", "/inspect", "/rows", "/grid", "/history"])
QUERY = st.dictionaries(
    st.sampled_from(["iteration", "sample", "row", "parameter", "offset", "limit", "resolution", "units", "points"]),
    st.integers(-1, 12).map(str) | NAME | st.sampled_from(["true", "", "NaN", "1e3", "9" * 40, "\x00", "٣"]),
    max_size=3,
)


@cache
def served() -> tuple[TestClient, dict[str, Any]]:
    """A client of one server for all sequences, and the paths that its description names."""
    client = TestClient(create_app(Settings(session_limit=100_000)), raise_server_exceptions=False)
    return client, client.get("/openapi.json").json()["paths"]


def strict(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


class Learners(RuleBasedStateMachine):
    """Learners who call one server in any order; its sessions are remembered as it last described them."""

    sessions = Bundle("sessions")

    @initialize()
    def open(self) -> None:
        self.client, self.paths = served()
        self.last: dict[str, Any] = {}

    def send(self, method: str, path: str, session: str | None = None, body: Any = None, query: Any = None) -> Any:
        """The answer of a call, after a look at whether it is one that the description names."""
        content = None if body is None else json.dumps(body).encode()
        address = path.replace("{session_id}", session or "")
        headers = {"content-type": "application/json"}
        answer = self.client.request(method, address, content=content, params=query, headers=headers)
        documented = self.paths[path][method.lower()]["responses"]
        assert str(answer.status_code) in documented, (method, address, body, query, answer.text)
        if answer.status_code != 204:
            document = json.loads(answer.content, parse_constant=strict)
            problem = answer.headers["content-type"] == "application/problem+json"
            assert problem == (answer.status_code >= 400)
            assert not problem or document["detail"]
            return answer.status_code, document
        return answer.status_code, None

    def change(self, method: str, path: str, session: str, body: Any) -> None:
        status, document = self.send(method, "/api/sessions/{session_id}" + path, session, body)
        if status == 200:
            self.last[session] = document.get("session", document)
        elif status == 409:
            self.last[session] = document["session"]

    @rule(target=sessions, body=CREATE)
    def create(self, body: Any) -> Any:
        status, document = self.send("POST", "/api/sessions", body=body)
        if status != 201:
            return multiple()
        self.last[document["id"]] = document
        return document["id"]

    @rule(session=sessions, body=STEP)
    def step(self, session: str, body: Any) -> None:
        self.change("POST", "/step", session, body)

    @rule(session=sessions, body=SEEK)
    def seek(self, session: str, body: Any) -> None:
        self.change("POST", "/seek", session, body)

    @rule(session=sessions, body=RESET)
    def reset(self, session: str, body: Any) -> None:
        self.change("POST", "/reset", session, body)

    @rule(session=sessions, body=some(EDIT))
    def edit(self, session: str, body: Any) -> None:
        self.change("PATCH", "", session, body)

    @rule(session=sessions, view=VIEWS, query=QUERY)
    def look(self, session: str, view: str, query: dict[str, str]) -> None:
        self.send("GET", "/api/sessions/{session_id}" + view, session, query=query)

    @rule(session=sessions, parameter=NAME, iteration=st.integers(1, 8))
    def inspect(self, session: str, parameter: str, iteration: int) -> None:
        query = {"parameter": parameter, "iteration": iteration}
        self.send("GET", "/api/sessions/{session_id}/inspect", session, query=query)

    @rule(session=consumes(sessions))
    def delete(self, session: str) -> None:
        assert self.send("DELETE", "/api/sessions/{session_id}", session)[0] == 204
        assert self.send("GET", "/api/sessions/{session_id}", session)[0] == 404
        del self.last[session]

    @invariant()
    def time_is_in_order(self) -> None:
        for session in getattr(self, "last", {}).values():
            assert 0 <= session["iteration"] <= session["furthest"]
            assert all(edit["iteration"] <= session["furthest"] for edit in session["edits"])
            assert 1 <= session["batch"]["number"] <= session["batch"]["of"]


Learners.TestCase.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLearners = Learners.TestCase
