"""Two learners at two workers, any sequence of calls: each answer has the bits of the engine's plainest way."""

import json
import random
import tempfile
from contextlib import ExitStack
from functools import cache
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.main import create_app
from app.settings import Settings
from engine.completion import complete
from engine.run import Run, replay, step
from tests.engine.any_spec import OPTIMIZER, changes, edited, examples, parameter_names, sizes_of, specs
from tests.fuzz.timeline import Timeline

LEARNERS = st.integers(0, 1)
COUNT = st.sampled_from([1, 1, 1, 2, 3, 9])
FIELDS = {"heavy_workers": 0, "rate_limit": 0, "call_seconds": 8, "ephemeral": False}


OPENED = ExitStack()


@cache
def workers() -> list[TestClient]:
    """Two workers over one file, for all examples; the first has one run at hand, the other a few."""
    folder = OPENED.enter_context(tempfile.TemporaryDirectory())
    apps = [create_app(Settings(**FIELDS, data_dir=folder, sessions_at_hand=n)) for n in (1, 5)]
    return [OPENED.enter_context(TestClient(app)) for app in apps]


def teardown_module() -> None:
    OPENED.close()


def numbers(run: Run) -> list[tuple[Any, Any]]:
    """All parameters, as lists."""
    return [(W.tolist(), b.tolist()) for W, b in run.parameters]


def of_name(run: Run, name: str) -> float:
    """A parameter's value."""
    layer, *places = (int(number) - 1 for number in name[1:].split("."))
    return float(run.parameters[layer]["Wb".index(name[0])][tuple(places)])


def finite(value: float | None) -> float | None:
    """As JSON has it, which knows no infinity."""
    return None if value is None or not abs(value) < float("inf") else value


def shown(session: dict[str, Any]) -> dict[str, Any]:
    """What a session's answer says of the run."""
    return {
        "place": (session["iteration"], session["furthest"], session["epoch"], session["status"]["state"]),
        "parameters": [(layer["W"], layer["b"]) for layer in session["parameters"]],
        "losses": session["losses"],
        "edited": [edit["iteration"] for edit in session["edits"]],
    }


def expected(timeline: Timeline) -> dict[str, Any]:
    """What :func:`shown` is of a session that is where it should be."""
    run = timeline.now
    return {
        "place": (timeline.iteration, timeline.furthest, run.epoch, run.status.state),
        "parameters": numbers(run),
        "losses": {part: finite(loss) for part, loss in run.losses.items()},
        "edited": sorted({at for at, _ in timeline.made}),
    }


class Learners(RuleBasedStateMachine):
    """One session, its two learners (each with its own belief of where it is), and two workers over one file."""

    def __init__(self) -> None:
        super().__init__()
        self.workers = workers()
        self.sent: list[tuple[str, str, dict[str, Any], int, str]] = []
        self.chance = random.Random(0)
        self.gone = False

    def send(self, method: str, name: str, body: Any = None) -> Any:
        """The answer of any one of the workers."""
        content = {"params": body} if method == "GET" else {"json": body}
        return self.chance.choice(self.workers).request(method, self.path + name, **content)

    @initialize(spec=specs(), seed=st.integers(0, 9), drawing=st.data())
    def begin(self, spec: dict[str, Any], seed: int, drawing: st.DataObject) -> None:
        """A new session of a spec, or of one with edits that are replayed."""
        self.chance.seed(seed)
        self.timeline = Timeline(spec)
        self.path, body = "/api/sessions", spec
        if drawing.draw(st.booleans()):
            edits = drawing.draw(edited(complete(spec).to_dict(), 2))
            replayed = Timeline(
                spec,
                [(edit["iteration"], {name: edit[name] for name in edit.keys() - {"iteration"}}) for edit in edits],
            )
            replayed.step(4)
            if replayed.iteration == 4:
                self.timeline, body = replayed, {"spec": spec, "edits": edits, "iteration": 4}
        answer = self.send("POST", "", body)
        assert answer.status_code == 201, answer.text
        self.path = answer.headers["location"]
        self.belief = [self.timeline.iteration] * 2
        self.spec = answer.json()["spec"]
        assert shown(answer.json()) == expected(self.timeline)

    def change(self, who: int, method: str, name: str, body: dict[str, Any], sure: bool, named: bool, act: Any) -> None:
        """Send a call by a learner, who says where it believes the session if it is ``sure``, and gives the call an id
        if it is to be ``named``; ``act`` does the same to the timeline and says what status to expect."""
        body = {**body, "at": self.belief[who]} if sure else dict(body)
        if named:
            body["request"] = f"call-{len(self.sent)}"
        stale = sure and self.belief[who] != self.timeline.iteration
        status = 404 if self.gone else 409 if stale else act()
        answer = self.send(method, name, body)
        assert answer.status_code == status, (method, name, body, answer.text)
        if status in (200, 409):
            document = answer.json()
            session = document.get("session", document)
            self.belief[who] = session["iteration"]
            assert shown(session) == expected(self.timeline)
        if named and status != 404:
            self.sent.append((method, name, body, status, answer.text))
            if self.chance.random() < 0.5:  # its answer was lost on the way
                self.send_again(method, name, body, status, answer.text)

    def send_again(self, method: str, name: str, body: dict[str, Any], status: int, text: str | None) -> None:
        """Repeat a call, which was answered with this status and this text."""
        answer = self.send(method, name, body)
        assert answer.status_code == (404 if self.gone else status), answer.text
        if text is not None and not self.gone:
            assert answer.text == text
        self.look()

    @rule(who=LEARNERS, count=COUNT, sure=st.booleans(), named=st.booleans(), peek=st.booleans())
    def step(self, who: int, count: int, sure: bool, named: bool, peek: bool) -> None:
        def act() -> int:
            return 200 if self.timeline.step(count) else 409

        self.change(who, "POST", "/step", {"count": count, "peek": peek}, sure, named, act)

    @rule(who=LEARNERS, named=st.booleans())
    def step_by_hand(self, who: int, named: bool) -> None:
        """As the page steps: once, from where the learner believes the session."""
        self.step(who, 1, True, named, True)

    @rule(who=LEARNERS, count=st.integers(1, 2), sure=st.booleans(), named=st.booleans())
    def step_epochs(self, who: int, count: int, sure: bool, named: bool) -> None:
        def act() -> int:
            return 200 if self.timeline.step_epochs(count) else 409

        if self.timeline.now.course.examples.rows <= 14:  # epochs of more rows take long
            self.change(who, "POST", "/step", {"count": count, "unit": "epoch"}, sure, named, act)

    @rule(who=LEARNERS, iteration=st.integers(0, 14), sure=st.booleans(), named=st.booleans())
    def seek(self, who: int, iteration: int, sure: bool, named: bool) -> None:
        def act() -> int:
            return 200 if self.timeline.seek(iteration) else 422

        self.change(who, "POST", "/seek", {"iteration": iteration}, sure, named, act)

    @rule(who=LEARNERS, drawing=st.data(), sure=st.booleans(), named=st.booleans())
    def edit(self, who: int, drawing: st.DataObject, sure: bool, named: bool) -> None:
        asked = drawing.draw(changes(self.spec))

        def act() -> int:
            return 200 if self.timeline.edit(asked) else 422

        self.change(who, "PATCH", "", asked, sure, named, act)

    @rule(
        who=LEARNERS,
        changes=st.fixed_dictionaries({}, optional={"seed": st.just(3), "optimizer": OPTIMIZER}),
        drop=st.booleans(),
        sure=st.booleans(),
        named=st.booleans(),
    )
    def reset(self, who: int, changes: dict[str, Any], drop: bool, sure: bool, named: bool) -> None:
        drop = drop or "optimizer" in changes  # a first edit of it would be left out

        def act() -> int:
            self.timeline.reset(changes, drop)
            return 200

        body = {**({"spec": changes} if changes else {}), **({"edits": []} if drop else {})}
        self.change(who, "POST", "/reset", body, sure, named, act)

    @precondition(lambda self: self.sent)
    @rule(last=st.integers(1, 12), other=st.booleans())
    def repeat(self, last: int, other: bool) -> None:
        """A repeated call answers as before and applies nothing; its id on another call is refused."""
        method, name, body, status, text = self.sent[-min(last, len(self.sent))]
        if other:
            body, status, text = {**body, "at": 10**6}, 422, None
        self.send_again(method, name, body, status, text)

    @rule()
    def look(self) -> None:
        answer = self.send("GET", "")
        assert answer.status_code == (404 if self.gone else 200)
        if not self.gone:
            assert shown(answer.json()) == expected(self.timeline)

    @rule(n=st.integers(1, 15))
    def trace(self, n: int) -> None:
        answer = self.send("GET", "/trace", {"iteration": n})
        if self.gone or n > self.timeline.furthest + 1:
            assert answer.status_code == (404 if self.gone else 422)
            return
        moment = self.timeline.moment(n - 1)
        assert answer.status_code == (409 if moment.status.state == "diverged" else 200), answer.text
        if answer.status_code == 200:
            assert [(layer["W"], layer["b"]) for layer in answer.json()["layers"]] == numbers(moment)

    @rule()
    def history(self) -> None:
        answer = self.send("GET", "/history", {"points": 2000})
        assert answer.status_code == (404 if self.gone else 200)
        if not self.gone:
            rows = answer.json()["history"]
            assert [row["iteration"] for row in rows] == list(range(1, self.timeline.furthest + 1))
            losses = [self.timeline.moment(n).prospect.loss for n in range(self.timeline.furthest)]
            assert [row["batch_loss"] for row in rows] == losses

    @rule(n=st.integers(1, 9), drawing=st.data())
    def inspect(self, n: int, drawing: st.DataObject) -> None:
        """What the optimizer is said to do to a parameter is what the next iteration does."""
        name = drawing.draw(st.sampled_from(parameter_names(sizes_of(self.spec))))
        if self.gone or n > self.timeline.furthest:
            return
        answer = self.send("GET", "/inspect", {"iteration": n, "parameter": name})
        assert answer.status_code == 200, answer.text
        before, after = self.timeline.moment(n - 1), step(self.timeline.moment(n - 1), 1)
        assert answer.json()["parameter"]["value"] == of_name(before, name)
        assert answer.json()["update"]["new_value"] == of_name(after, name)

    @rule(rates=st.lists(st.sampled_from([0.01, 0.1, 0.3]), min_size=1, max_size=3, unique=True))
    def compare(self, rates: list[float]) -> None:
        """Runs of a comparison end with the bits of the same runs alone."""
        vary = {"optimizer.learning_rate": rates}
        body = {"from_session": self.path.rpartition("/")[2], "vary": vary, "iterations": 5}
        client = self.chance.choice(self.workers)
        answer = client.post("/api/comparisons", json=body)
        assert answer.status_code in ((404,) if self.gone else (202, 422)), answer.text
        if answer.status_code != 202:
            return
        path = answer.headers["location"]
        assert "event: end" in client.get(f"{path}/events").text
        compared = self.chance.choice(self.workers).get(path).json()
        assert compared["state"] == "done"
        for rate, run in zip(rates, compared["runs"], strict=True):
            assert [(layer["W"], layer["b"]) for layer in run["parameters"]] == numbers(self.alone(rate))
        assert client.delete(path).status_code == 204

    def alone(self, rate: float) -> Run:
        """The run of the spec in force from the parameters of now, with this learning rate."""
        now = self.timeline.now
        spec = now.settings.spec.to_dict()
        spec["optimizer"] = {**spec["optimizer"], "learning_rate": rate}
        spec["parameters"] = [{"W": W, "b": b} for W, b in numbers(now)]
        return replay(complete(json.loads(json.dumps(spec))), [], 5)

    @rule(directions=st.sampled_from(["random", "pca", "parameters"]))
    def landscape(self, directions: str) -> None:
        """Every worker sees the same plane, and the present loss on it."""
        query = {"resolution": 3, "directions": directions}
        first, second = (client.get(f"{self.path}/landscape", params=query) for client in self.workers)
        assert first.status_code == second.status_code
        assert first.status_code in ((404,) if self.gone else (200, 409, 422))
        if first.status_code == 200:
            assert first.json() == second.json()
            assert first.json()["loss"] == expected(self.timeline)["losses"]["train"]

    @precondition(lambda self: len(self.sent) > 5)
    @rule()
    def delete(self) -> None:
        assert self.send("DELETE", "").status_code == (404 if self.gone else 204)
        self.gone = True


IS_LONG = settings.get_current_profile_name() == "long"
TestLearners = Learners.TestCase
TestLearners.settings = settings.get_profile("long") if IS_LONG else examples(15)
