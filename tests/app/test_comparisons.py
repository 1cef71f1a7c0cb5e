"""Comparisons over HTTP: begun, watched to their end, looked at, cancelled, dropped when idle, refused when full."""

import asyncio
import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

import app.comparisons
from app.comparisons import Comparisons, Job
from app.main import create_app
from app.pool import Pool
from app.schemas.comparison import Begun, Comparison, ComparisonEvent
from app.settings import Settings
from engine.comparison import compare
from engine.spec import complete
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
    assert answer.json()["progress"] == {"iterations": 0, "total": 1_000_000, "finished": 0, "runs": 2}
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
        assert len(events) > 50, "a slice ends by the clock, and each is told of"
        assert all(len(told["runs"]) < 3 for _, told in events[5:]), "only runs that have got on are told of"


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


def test_a_cancelled_comparison_ends_its_events_and_is_gone() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        path = (await client.post("/api/comparisons", json=LONG)).headers["location"]
        (job,) = comparisons.jobs.values()
        watching = asyncio.create_task(client.get(f"{path}/events"))
        async for seen in comparisons.watch(job):
            if seen.comparison.done:
                break
        assert (await client.delete(path)).status_code == 204
        name, told = events_in((await watching).text)[-1]
        assert (name, told["state"]) == ("end", "cancelled")
        assert 0 < told["progress"]["iterations"] < 1_000_000
        await job.work
        assert (await client.get(path)).status_code == (await client.delete(path)).status_code == 404

    with_app(story)


def with_app(story: Callable[..., Any], **settings: Any) -> None:
    """Run ``story`` with a client of a server in its own event loop, and with the server's comparisons."""

    async def tell() -> None:
        server = create_app(Settings(**settings))
        transport = httpx2.ASGITransport(app=server)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            await story(client, server.state.comparisons)
        await server.state.comparisons.close()

    asyncio.run(tell())


def test_while_a_comparison_is_worked_on_sessions_are_answered(client: Any, begin: Any, call: Any) -> None:
    path = started(client, **LONG)
    session = begin(preset="xor")
    assert call(session, "step", count=300)["session"]["iteration"] == 300
    assert client.get(path).json()["state"] == "running"


def test_two_comparisons_take_turns() -> None:
    async def story(client: Any, comparisons: Comparisons) -> None:
        for _ in range(2):
            await client.post("/api/comparisons", json=LONG)
        first, second = comparisons.jobs.values()
        async for seen in comparisons.watch(second):
            if seen.comparison.done:
                break
        before = first.comparison.done
        async for seen in comparisons.watch(first):
            if seen.comparison.done > before:
                break
        assert second.comparison.done > 0
        assert first.state == second.state == "running"

    with_app(story)


def test_a_server_that_works_on_as_many_as_it_may_refuses_more(server: Any) -> None:
    client = server(comparisons_running=1)
    path = started(client, **LONG)
    refused = client.post("/api/comparisons", json=LONG)
    assert "works on 1 comparisons at once" in problem(refused, 503)["detail"]
    assert int(refused.headers["retry-after"]) >= 1
    assert client.delete(path).status_code == 204
    started(client, **LONG)


def test_a_server_that_keeps_as_many_as_it_may_says_when_one_expires(server: Any, clock: Any) -> None:
    client = server(comparison_limit=1, comparison_idle_seconds=60)
    ended(client, started(client, **RATES))
    clock.now = 20
    refused = client.post("/api/comparisons", json=RATES)
    assert "keeps 1 comparisons at most" in problem(refused, 503)["detail"]
    assert refused.headers["retry-after"] == "40"
    clock.now = 61
    started(client, **RATES)


def test_a_comparison_that_nobody_asks_for_expires(server: Any, clock: Any) -> None:
    client = server(comparison_idle_seconds=60)
    path = started(client, **RATES)
    ended(client, path)
    for clock.now in (59, 118):
        assert client.get(path).status_code == 200, "asked for again in time"
    clock.now = 179
    assert client.get(path).status_code == 404


class Clock:
    """A clock that is set; what waits for it in a thread of the pool is told when it has looked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.looked = threading.Event()

    def __call__(self) -> float:
        if threading.current_thread() is not threading.main_thread():
            self.looked.set()
        return self.now


def worked_on(settings: Settings, clock: Clock, story: Callable[[Comparisons, Job], Any]) -> None:
    """Run ``story`` with a long comparison that is worked on without a server."""

    async def tell() -> None:
        pool = Pool(1)
        comparisons = Comparisons(pool, settings, clock)
        long = compare(complete({}), {"seed": [1]}, iterations=1_000_000)
        await story(comparisons, comparisons.begin(long))
        await comparisons.close()
        pool.close()

    asyncio.run(tell())


def test_work_that_nobody_watches_ends_when_it_expires() -> None:
    clock = Clock()

    async def story(comparisons: Comparisons, job: Job) -> None:
        await asyncio.to_thread(clock.looked.wait, 30)
        clock.now = 61.0
        await job.work
        assert job.state == "cancelled"
        assert not comparisons.jobs
        assert not job.comparison.finished

    worked_on(Settings(comparison_idle_seconds=60), clock, story)


def test_closing_ends_all_work_and_wakes_who_watches() -> None:
    async def story(comparisons: Comparisons, job: Job) -> None:
        async def states() -> list[str]:
            return [seen.state async for seen in comparisons.watch(job)]

        watching = asyncio.create_task(states())
        await asyncio.sleep(0)
        await comparisons.close()
        assert job.work is not None
        assert job.work.done()
        assert (await watching)[-1] == "cancelled"

    worked_on(Settings(), Clock(), story)


def test_a_fault_of_the_server_fails_the_comparison_and_is_logged(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(app.comparisons, "advance", broken)
    seen = ended(client, started(client, **RATES))
    assert seen["state"] == "failed"
    assert "has logged it" in seen["reason"]
    assert "of all things" not in seen["reason"]
    assert "ZeroDivisionError" in caplog.text


def test_a_server_told_to_stop_ends_its_comparisons_and_their_events() -> None:
    top = Path(__file__).resolve().parents[2]
    with httpx2.Client() as client:
        with serving([sys.executable, "-m", "app"], top) as address:
            path = client.post(f"{address}/api/comparisons", json=LONG).headers["location"]
            watching = client.send(client.build_request("GET", f"{address}{path}/events"), stream=True)
            lines = watching.iter_lines()
            assert next(lines) == "event: progress"
        rest = "\n".join(lines)
    name, told = events_in("event: progress\n" + rest)[-1]
    assert (name, told["state"]) == ("end", "cancelled")
