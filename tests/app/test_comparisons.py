"""Comparisons over HTTP: begun, watched to their end, looked at, cancelled, dropped when idle, refused when full."""

import json
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

import app.heavy_comparisons
from app.schemas.comparison import Begun, Comparison, ComparisonEvent
from app.stores import StoreUnavailable
from tests.app.problems import field_error, problem
from tests.app.test_contract import documented
from tests.serving import serving

RATES = {"preset": "y-3x", "vary": {"optimizer.learning_rate": [0.01, 0.1, 1]}, "iterations": 200, "loss_below": 0.5}
LONG = {"preset": "circle", "vary": {"seed": [1, 2]}, "iterations": 500_000}


def started(client: Any, **body: Any) -> str:
    """The path of a new comparison."""
    answer = client.post("/api/comparisons", json=body)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def events_in(text: str) -> list[tuple[str, dict[str, Any]]]:
    """(name, what it tells) of every event; comments are left out."""
    found = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def ended(client: Any, path: str) -> dict[str, Any]:
    """The comparison at ``path`` once its events have ended."""
    assert events_in(client.get(f"{path}/events").text)[-1][0] == "end"
    return client.get(path).json()


def test_a_comparison_is_answered_at_once_and_worked_on_meanwhile(client: Any) -> None:
    answer = client.post("/api/comparisons", json=LONG)
    documented(answer.json(), Begun)
    assert answer.headers["location"] == f"/api/comparisons/{answer.json()['id']}"
    assert len(answer.json()["id"]) >= 22
    waiting = {"iterations": 0, "total": 1_000_000, "finished": 0, "runs": 2, "place": 1}
    assert answer.json()["progress"] == waiting
    seen = client.get(answer.headers["location"]).json()
    documented(seen, Comparison)
    assert seen["state"] == "running"
    assert [run["parameters"] for run in seen["runs"]] == [None, None]


@pytest.mark.parametrize("tick", [0.0, 0.02])
def test_events_tell_how_far_the_runs_are_until_they_have_ended(client: Any, clock: Any, tick: float) -> None:
    clock.tick = tick
    stream = client.get(f"{started(client, **RATES)}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = events_in(stream.text)
    for _, told in events:
        documented(told, ComparisonEvent)
    names = [name for name, _ in events]
    assert names == ["progress"] * (len(names) - 1) + ["end"]
    done = [told["progress"]["iterations"] for _, told in events]
    assert done == sorted(done)
    assert (done[-1], events[-1][1]["state"]) == (600, "done")
    assert [run["run"] for run in events[0][1]["runs"]] == [1, 2, 3], "the first event tells of every run"
    last = {run["run"]: run for _, told in events for run in told["runs"]}
    assert [(run["stage"], run["iteration"] == 200) for run in last.values()] == [
        ("finished", True),
        ("finished", True),
        ("finished", False),
    ]
    if tick:
        assert len(events) > 20, "a slice ends by the clock, and each is told of"
        of_third = [run["stage"] for _, told in events for run in told["runs"] if run["run"] == 3]
        assert of_third.count("finished") == 1, "only runs that have got on are told of"


def test_at_the_end_every_run_is_told_in_full(client: Any) -> None:
    seen = ended(client, started(client, **RATES))
    documented(seen, Comparison)
    assert (seen["state"], seen["vary"], seen["name"]) == ("done", "optimizer.learning_rate", "learning rate")
    assert seen["values"] == [run["value"] for run in seen["runs"]] == [0.01, 0.1, 1]
    assert [run["label"] for run in seen["runs"]] == ["0.01", "0.1", "1"]
    assert [run["first_update"]["step"] for run in seen["runs"]] == pytest.approx([0.45, 4.5, 45])
    assert [run["largest_stable_rate"] for run in seen["runs"]] == pytest.approx([2 / 15] * 3)
    assert [run["status"]["state"] for run in seen["runs"]] == ["ready", "ready", "diverged"]
    assert [run["parameters"][0]["W"][0][0] for run in seen["runs"][:2]] == pytest.approx([3, 3])
    assert [run["iterations_to_loss"] for run in seen["runs"]] == [16, 4, None]
    assert all(run["history"] and run["sentence"] and run["grid"]["outputs"] for run in seen["runs"])


def test_a_compared_run_is_the_session_of_its_spec(client: Any, begin: Any, call: Any) -> None:
    path = started(client, vary={"optimizer.name": ["sgd", "adam"]}, epochs=2)
    seen = ended(client, path)
    for run in seen["runs"]:
        session = begin(spec={**seen["spec"], **run["changes"]})
        session = call(session, "step", count=2, unit="epoch")["session"]
        for name in ("parameters", "losses", "accuracy", "status", "iteration", "epoch", "notices"):
            assert run[name] == session[name], name
        assert run["history"] == call(session, "history", points=200)["history"]


def test_a_comparison_starts_where_a_session_stands(client: Any, begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    session = call(session, "step", count=7)["session"]
    session = call(session, "edit", optimizer={"learning_rate": 0.25})
    seen = ended(client, started(client, from_session=session["id"], vary={"seed": [0, 1]}, iterations=1))
    assert seen["spec"]["optimizer"]["learning_rate"] == 0.25
    start = [{"layer": n, **layer} for n, layer in enumerate(seen["spec"]["parameters"], 1)]
    assert start == session["parameters"]
    larger = {
        "from_session": session["id"],
        "spec": {"layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]},
    }
    changed = ended(client, started(client, **larger, vary={"seed": [0]}, iterations=1))
    assert len(changed["spec"]["parameters"]) == 2


def test_arrays_come_in_their_typed_form_where_that_is_asked_for(client: Any) -> None:
    path = started(client, **RATES)
    ended(client, path)
    run = client.get(path, params={"arrays": "base64"}).json()["runs"][0]
    assert run["grid"]["outputs"]["shape"] == "1,1,30"
    assert run["parameters"][0]["W"]["dtype"] == "f8"


def test_what_does_not_fit_is_refused_and_names_its_field(client: Any, begin: Any) -> None:
    def refused(**body: Any) -> Any:
        return client.post("/api/comparisons", json=body)

    assert field_error(refused(iterations=5), "vary")["message"] == "must be given."
    assert field_error(refused(vary={"seed": list(range(65))}, iterations=5), "vary.seed")["allowed"] == 64
    bad = refused(vary={"optimizer.learning_rate": [0.1, 0.2, 0.3, -1]}, iterations=5)
    assert "not -1" in field_error(bad, "vary.optimizer.learning_rate.3")["message"]
    assert field_error(refused(vary={"seed": [1]}, iterations=5, rate=1), "rate")
    assert field_error(refused(vary={"seed": [1]}, iterations=5, spec={"batch": 3}), "batch")
    assert field_error(refused(vary={"seed": [1]}, iterations=5, preset="nothing"), "preset")
    both = {"from_session": begin()["id"], "preset": "xor"}
    assert field_error(refused(vary={"seed": [1]}, iterations=5, **both), "preset")
    problem(refused(vary={"seed": [1]}, iterations=5, from_session="gone"), 404)
    huge = refused(vary={"optimizer.learning_rate": [10**30]}, iterations=1)
    assert huge.status_code == 202, "an integer beyond 64 bits is a number like any other"
    assert ended(client, huge.headers["location"])["values"] == [1e30]


def test_an_id_that_nothing_has_is_told_so_by_every_call(client: Any) -> None:
    for answer in (
        client.get("/api/comparisons/nothing"),
        client.get("/api/comparisons/nothing/events"),
        client.delete("/api/comparisons/nothing"),
    ):
        assert "no such comparison" in problem(answer, 404)["detail"]


def test_while_a_comparison_is_worked_on_sessions_are_answered(client: Any, begin: Any, call: Any) -> None:
    path = started(client, **LONG)
    session = begin(preset="xor")
    assert call(session, "step", count=300)["session"]["iteration"] == 300
    assert client.get(path).json()["state"] == "running"


def test_a_comparison_is_answered_where_nothing_can_be_written(
    client: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = started(client, **LONG)

    async def full(*_: Any) -> None:
        raise StoreUnavailable("The disk is full")

    for writing in ("touch", "prune"):
        monkeypatch.setattr(client.app.state.comparisons.jobs, writing, full)
    clock.now += 60  # after so long, a use is written down, and what has expired is dropped
    assert client.get(path).json()["state"] == "running"


def test_a_fault_of_the_server_fails_the_comparison_and_is_logged(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(app.heavy_comparisons, "advance", broken)
    seen = ended(client, started(client, **RATES))
    assert seen["state"] == "failed"
    assert "has logged it" in seen["reason"]
    assert "of all things" not in seen["reason"]
    assert "ZeroDivisionError" in caplog.text


def test_a_server_told_to_stop_ends_its_comparisons_and_their_events() -> None:
    top = Path(__file__).resolve().parents[2]
    with httpx2.Client(timeout=60) as client:
        with serving([sys.executable, "-m", "app"], top, {"BACKPASS_EPHEMERAL": "1"}) as address:
            path = client.post(f"{address}/api/comparisons", json=LONG).headers["location"]
            watching = client.send(client.build_request("GET", f"{address}{path}/events"), stream=True)
            lines = watching.iter_lines()
            assert next(lines) == "event: progress"
        rest = "\n".join(lines)
    name, told = events_in("event: progress\n" + rest)[-1]
    assert (name, told["state"]) == ("end", "cancelled")
