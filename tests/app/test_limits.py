"""Every limit that the catalog names: what is answered beyond it, and that the server goes on; a test for each.

``REACH`` has an entry for every limit: it goes beyond the limit and gives the answer to that. A new limit fails here
until it has its own.
"""

# long because it has a test for every limit

import base64
import json
import signal
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bodies import MOST_CONTAINERS
from app.connections import PATIENCE, BoundedConnection
from app.heavy import Heavy
from app.heavy_slots import Slots
from app.limits import limits_in_force
from app.permalinks import LONGEST
from app.settings import Settings
from engine.limits import LIMITS, limit
from tests.app.problems import problem
from tests.app.test_connections import StoppedLoop, connect

OUTPUT = {"units": 1, "activation": "tanh"}
WIDE = [*[{"units": 64, "activation": "tanh"}] * 7, {"units": 64, "activation": "tanh"}]
MANY_INPUTS = {"name": "custom", "inputs": [[0.5] * 64] * 2, "targets": [[0.5] * 64] * 2, "task": "regression"}
LARGEST = {"dataset": MANY_INPUTS, "layers": WIDE, "loss": {"name": "half_squared_error"}}
SEEDS = "seed"


def custom(inputs: list[Any], targets: list[Any]) -> dict[str, Any]:
    return {"name": "custom", "inputs": inputs, "targets": targets, "task": "regression", "split": None}


def begin(client: Any, **body: Any) -> str:
    """The path of a new session."""
    answer = client.post("/api/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def beginning(**body: Any) -> Callable[[Any], Any]:
    """A session asked for by a body that goes beyond a limit."""
    return lambda make: make().post("/api/sessions", json=body)


def looking(what: str, **query: Any) -> Callable[[Any], Any]:
    """A view asked for beyond a limit: of one thing more than may be, where the one below is answered."""

    def reach(make: Any) -> Any:
        client = make()
        path = begin(client, preset="one-point")
        (name, most), *others = query.items()
        assert client.get(f"{path}/{what}", params={name: most, **dict(others)}).status_code == 200
        return client.get(f"{path}/{what}", params={name: most + 1, **dict(others)})

    return reach


def steps(make: Any) -> Any:
    client = make(call_seconds=0)
    path = begin(client, preset="one-point")
    assert client.post(f"{path}/step", json={"count": limit("iterations_a_call")}).status_code == 200
    return client.post(f"{path}/step", json={"count": limit("iterations_a_call") + 1})


def edits(make: Any) -> Any:
    client = make()
    edit = {"iteration": 0, "parameters": {"W1.1.1": 0.5}}
    begin(client, preset="one-point", edits=[edit] * limit("edits"))
    return client.post("/api/sessions", json={"preset": "one-point", "edits": [edit] * (limit("edits") + 1)})


def parameters(make: Any) -> Any:
    client = make()
    session = client.get(begin(client, **LARGEST)).json()
    count = sum(len(one["b"]) * (1 + len(one["W"][0])) for one in session["parameters"])
    assert count == limit("parameters")
    return client.post("/api/sessions", json={**LARGEST, "layers": [*WIDE, WIDE[0]]})


def grid_values(make: Any) -> Any:
    client = make()
    path = begin(client, layers=[*WIDE[:1], OUTPUT])
    assert client.get(f"{path}/grid", params={"resolution": 200}).status_code == 200
    return client.get(f"{path}/grid", params={"resolution": 200, "units": True})  # 2.6 million


def rows_of_a_table(make: Any) -> Any:
    client = make()
    path = begin(client, preset="xor")
    return client.get(f"{path}/rows", params={"limit": limit("rows_a_call") + 1})


def kinks(make: Any) -> Any:
    client, count = make(), limit("listed_kinks") + 1
    dataset = custom([[1.0 + row / count] for row in range(count)], [[0.0]] * count)
    layers = [{"units": 1, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    start = [{"W": [[0.5]], "b": [0.25]}, {"W": [[1.0]], "b": [0.0]}]
    path = begin(client, dataset=dataset, layers=layers, parameters=start, batch_size=None)
    answer = client.get(f"{path}/slice", params={"parameter": "W1.1.1", "span": 1, "points": 3})
    told = answer.json()
    assert (len(told["kinks"]), told["kink_count"]) == (count - 1, count)
    return answer


def paths(make: Any) -> Any:
    client = make()
    path = begin(client, layers=[{"units": 2, "activation": "tanh"}, *WIDE[:2], OUTPUT])
    answer = client.get(f"{path}/inspect", params={"parameter": "W1.1.1"})
    told = answer.json()["sample"]["paths"]
    assert (told["count"], told["listed"], told["rest"]["count"]) == (64 * 64, 200, 64 * 64 - 200)
    assert len(told["items"]) == 200
    return answer


def states(make: Any) -> Any:
    client = make()
    path = begin(client, preset="one-point", iteration=300)
    answer = client.get(f"{path}/landscape", params={"resolution": 3})
    iterations = answer.json()["trajectory"]["iterations"]
    assert len(iterations) <= limit("trajectory_points") + 1
    assert (iterations[0], iterations[-1]) == (0, 300)
    return answer


def bytes_of_states(make: Any) -> Any:
    client = make()
    path = begin(client, **LARGEST, iteration=40)  # 41 states take more than twice as much
    answer = client.get(f"{path}/landscape", params={"resolution": 3})
    iterations = answer.json()["trajectory"]["iterations"]
    assert 1 < len(iterations) <= 17
    assert (iterations[0], iterations[-1]) == (0, 40)
    return answer


def directions(make: Any) -> Any:
    client = make()
    answer = client.get(f"{begin(client, **LARGEST)}/landscape", params={"resolution": 3})
    assert answer.json()["vectors"] is None
    return answer


def faults(make: Any) -> Any:
    client = make()
    for body in ({"frozen": ["nothing"] + [f"no{n}" for n in range(80)]}, {f"no{n}": 1 for n in range(80)}):
        answer = client.post("/api/sessions", json=body)
        assert len(problem(answer, 422)["errors"]) == limit("listed_faults")
    return answer


def comparing(vary: dict[str, Any], **body: Any) -> Callable[[Any], Any]:
    """A comparison that goes beyond a limit."""
    return lambda make: make().post("/api/comparisons", json={"vary": vary, "iterations": 1, **body})


def body_bytes(make: Any) -> Any:
    client = make(body_bytes=100)
    kept = json.dumps({"preset": "xor"}).encode()
    assert client.post("/api/sessions", content=kept + b" " * (100 - len(kept))).status_code == 201
    return client.post("/api/sessions", content=kept + b" " * (101 - len(kept)))


def containers(make: Any) -> Any:
    client = make()
    most = b'{"frozen": [' + b"[]," * (MOST_CONTAINERS - 3) + b"[]]}"
    assert client.post("/api/sessions", content=most).status_code == 422  # it is read, and no name of a parameter
    return client.post("/api/sessions", content=most.replace(b"[]]}", b"[],[]]}"))


def nested(levels: int) -> Any:
    return 1 if levels == 0 else [nested(levels - 1)]


def depth(make: Any) -> Any:
    client = make()
    path = begin(client, preset="xor")
    fits = client.patch(path, json={"penalty": nested(16)})
    assert "nested" not in problem(fits, 422)["detail"]
    refused = client.patch(path, json={"penalty": nested(17)})
    assert "nested deeper than 16" in problem(refused, 422)["detail"]
    for text in ("[" * 40, "]" * 40, "[}" * 40):
        fits = client.patch(path, json={"penalty": [nested(14), text]})
        assert "nested" not in problem(fits, 422)["detail"], "brackets within a text are no levels"
    hidden = client.patch(path, json={"penalty": [nested(17), "[]" * 40]})
    assert "nested deeper than 16" in problem(hidden, 422)["detail"]
    return refused


def query(make: Any) -> Any:
    client = make()
    assert client.get("/?run=" + "a" * 10_000).status_code == 200  # the page's own may hold a run
    assert client.get("/api/catalog?" + "a" * 4_000).status_code == 200
    return client.get("/api/catalog?" + "a" * 4_001)


def head(_: Any) -> Any:
    connection, wire = connect(StoppedLoop())
    for _ in range(21):
        connection.data_received(b"GET / HTTP/1.1\r\nX: "[: 19 if connection.received == 0 else 0] + b"a" * 50_000)
    return wire


def slow_request(_: Any) -> Any:
    loop = StoppedLoop()
    connection, wire = connect(loop)
    connection.data_received(b"GET / HT")
    loop.wait(PATIENCE + 5)
    return wire


def crowd(_: Any) -> Any:
    loop = StoppedLoop()
    first, _ = connect(loop, most=1)
    assert isinstance(first, BoundedConnection)
    second, wire = connect(loop, first.server_state, most=1)
    second.data_received(b"G")
    return wire


def link(make: Any) -> Any:
    members = json.dumps({"spec": {}, "edits": [" " * LONGEST], "iteration": 0}).encode()
    text = base64.urlsafe_b64encode(zlib.compress(members)).decode().rstrip("=")
    assert len(text) < 4_000
    answer = make().get(f"/?run={text}")
    assert "more than the 1,000,000 bytes" in answer.text
    return answer


def time_of_a_call(make: Any) -> Any:
    client = make(call_seconds=0)
    answer = client.post(f"{begin(client, preset='one-point')}/step", json={"count": 1000})
    assert answer.json()["session"]["iteration"] == 1
    return answer


def sessions(make: Any) -> Any:
    client = make(ephemeral=True, session_limit=2)
    for _ in range(2):
        begin(client, preset="one-point")
    return client.post("/api/sessions", json={"preset": "one-point"})


def full_file(make: Any) -> Any:
    client = make(ephemeral=False, store_bytes=1_000_000)
    rows = [[n / 7] for n in range(3000)]
    known = begin(client, preset="one-point")
    for seed in range(40):
        answer = client.post("/api/sessions", json={"seed": seed, "dataset": custom(rows, rows), "layers": [OUTPUT]})
        if answer.status_code != 201:
            break
    assert client.post(f"{known}/step").status_code == 200
    return answer


def remembered(make: Any) -> Any:
    client = make(calls_remembered=2)
    path = begin(client, preset="one-point")
    calls = [{"at": at, "request": str(at)} for at in range(3)]
    for call in calls:
        assert client.post(f"{path}/step", json=call).status_code == 200
    assert client.post(f"{path}/step", json=calls[1]).json()["session"]["iteration"] == 2
    return client.post(f"{path}/step", json=calls[0])


def kept_comparisons(make: Any) -> Any:
    client = make(comparison_limit=1)
    asked = {"vary": {SEEDS: [1]}, "iterations": 1}
    assert client.post("/api/comparisons", json=asked).status_code == 202
    return client.post("/api/comparisons", json=asked)


def bytes_of_comparisons(make: Any) -> Any:
    client = make(comparison_bytes=1000)
    asked = {"vary": {SEEDS: [1]}, "iterations": 1}
    assert client.post("/api/comparisons", json=asked).status_code == 202
    return client.post("/api/comparisons", json=asked)


def comparisons_at_once(make: Any) -> Any:
    client = make(comparisons_running=1, comparisons_waiting=0)
    asked = {"vary": {SEEDS: [1]}, "iterations": 1_000_000}
    begun = client.post("/api/comparisons", json=asked)
    refused = client.post("/api/comparisons", json=asked)
    assert client.delete(begun.headers["location"]).status_code == 204
    return refused


def heavy_at_work(make: Any) -> Any:
    client = make(heavy_workers=2)
    assert len(client.app.state.service.pool.heavy.workers) == 2
    answer = client.get("/api/catalog")
    assert answer.json()["limits"]["heavy_at_work"]["maximum"] == 2
    return answer


def heavy_waiting(make: Any) -> Any:
    client = make()
    path = begin(client, preset="one-point")
    client.app.state.service.pool.heavy = Heavy(1, Slots(1, None), waiting=0)
    assert client.post(f"{path}/step").status_code == 200
    return client.post(f"{path}/step", json={"count": limit("iterations_a_call")})


def heavy_wait_seconds(make: Any) -> Any:
    client = make()
    path = begin(client, preset="one-point")
    with tempfile.TemporaryDirectory() as folder:
        slots = Slots(1, Path(folder))
        client.app.state.service.pool.heavy = Heavy(1, slots, patience=0.05)
        with slots.one():  # another server of this machine is at heavy work
            return client.post(f"{path}/step", json={"count": limit("iterations_a_call")})


def heavy_seconds(make: Any) -> Any:
    client = make(heavy_workers=1)
    path = begin(client, preset="one-point")
    (worker,) = client.app.state.service.pool.heavy.workers
    reached = client.post(f"{path}/step", json={"count": 10_000}).json()["session"]["iteration"]
    hung, worker.seconds = worker.running, 0.05
    hung.send_signal(signal.SIGSTOP)
    answer = client.post(f"{path}/step", json={"count": 10_000})
    assert hung.poll() == -signal.SIGKILL
    again = client.post(f"{path}/step", json={"count": 10_000})
    assert again.json()["session"]["iteration"] > reached
    return answer


def calls_to_a_session(make: Any) -> Any:
    client = make(rate_limit=0.2)
    path = begin(client, preset="one-point")
    assert client.get(path).status_code == 200
    return client.get(path)


def beginnings(make: Any) -> Any:
    client = make(begin_rate_limit=1 / 60)
    begin(client, preset="one-point")
    return client.post("/api/sessions", json={"preset": "one-point"})


def calls_from_an_address(make: Any) -> Any:
    client = make(address_rate_limit=0.2)
    assert client.get("/nothing").status_code == 404
    return client.get("/nothing")


def large_comparison() -> dict[str, Any]:
    return {"spec": {"dataset": {"name": "circle", "rows": 20}, "layers": [*WIDE[:7], OUTPUT]}}


REACH: dict[str, Callable[[Any], Any]] = {
    "layers": beginning(layers=[OUTPUT] * (limit("layers") + 1)),
    "units": beginning(layers=[{"units": limit("units") + 1, "activation": "tanh"}, OUTPUT]),
    "inputs": beginning(dataset=custom([[0.5] * (limit("inputs") + 1)] * 2, [[1.0]] * 2)),
    "parameters": parameters,
    "rows": beginning(dataset={"name": "circle", "rows": limit("rows") + 1}),
    "seed": beginning(seed=limit("seed") + 1),
    "iterations": beginning(preset="one-point", iteration=limit("iterations") + 1),
    "iterations_a_call": steps,
    "edits": edits,
    "grid_resolution": looking("grid", resolution=limit("grid_resolution")),
    "grid_values": grid_values,
    "rows_a_call": rows_of_a_table,
    "history_points": looking("history", points=limit("history_points")),
    "slice_points": looking("slice", points=limit("slice_points"), parameter="W1.1.1"),
    "updates_a_call": looking("updates", count=limit("updates_a_call"), parameter="W1.1.1"),
    "quantile_points": looking("quantiles", points=limit("quantile_points")),
    "listed_kinks": kinks,
    "comparison_runs": comparing({SEEDS: list(range(limit("comparison_runs") + 1))}),
    "comparison_iterations": comparing({SEEDS: [1, 2]}, iterations=limit("comparison_iterations") // 2 + 1),
    "comparison_parameters": comparing({SEEDS: list(range(30))}, **large_comparison()),
    "landscape_resolution": looking("landscape", resolution=limit("landscape_resolution")),
    "trajectory_points": states,
    "trajectory_bytes": bytes_of_states,
    "named_directions": directions,
    "listed_paths": paths,
    "listed_faults": faults,
    "body_bytes": body_bytes,
    "body_containers": containers,
    "body_fields": beginning(**{f"field{n}": 1 for n in range(101)}),
    "body_depth": depth,
    "head_bytes": head,
    "query_bytes": query,
    "query_parameters": lambda make: make().get("/?" + "&" * 100),
    "link_bytes": link,
    "request_seconds": slow_request,
    "call_seconds": time_of_a_call,
    "sessions": sessions,
    "store_bytes": full_file,
    "calls_remembered": remembered,
    "comparisons": kept_comparisons,
    "comparison_bytes": bytes_of_comparisons,
    "comparisons_worked_on": comparisons_at_once,
    "heavy_at_work": heavy_at_work,
    "heavy_waiting": heavy_waiting,
    "heavy_wait_seconds": heavy_wait_seconds,
    "heavy_seconds": heavy_seconds,
    "connections": crowd,
    "session_calls": calls_to_a_session,
    "begun_sessions": beginnings,
    "address_calls": calls_from_an_address,
}

IN_FORCE = limits_in_force(Settings(ephemeral=False))


def answered(reached: Any) -> tuple[int, bytes, str | None]:
    """Status, body and Retry-After of an answer, or of what was written to a connection before it was ended."""
    if hasattr(reached, "status_code"):
        return reached.status_code, reached.content, reached.headers.get("retry-after")
    top, _, content = reached.sent.partition(b"\r\n\r\n")
    assert reached.closed
    after = [line.split(b": ")[1].decode() for line in top.split(b"\r\n") if line.startswith(b"retry-after")]
    return int(top.split()[1]), content, after[0] if after else None


@pytest.mark.parametrize("name", IN_FORCE)
def test_beyond_a_limit_the_answer_is_the_one_the_catalog_names_and_says_what_is_allowed(
    server: Any, tmp_path: Path, name: str
) -> None:
    assert name in REACH, f"the limit {name} has no test: write one that goes beyond it"
    made = []

    def make(**settings: Any) -> Any:
        made.append(server(**{"data_dir": tmp_path, **settings}))
        return made[-1]

    status, content, retry_after = answered(REACH[name](make))
    assert status == IN_FORCE[name].status
    if status >= 400:
        document = json.loads(content)
        assert document["status"] == status
        assert len(document["detail"]) > 20
    assert (retry_after is not None) == (status in {429, 503})
    assert retry_after is None or int(retry_after) >= 1
    for client in made:  # the server is none the worse
        assert client.get("/healthz").status_code == 200


def test_no_test_is_left_of_a_limit_that_is_gone() -> None:
    assert set(REACH) == set(IN_FORCE)


def test_the_catalog_shows_every_limit_of_the_engine_and_of_the_server_with_its_reason(
    server: Any, tmp_path: Path
) -> None:
    shown = (
        server(ephemeral=False, data_dir=tmp_path, body_bytes=1234, rate_limit=7.5).get("/api/catalog").json()["limits"]
    )
    assert set(shown) == set(IN_FORCE)
    for name, known in LIMITS.items():
        assert (shown[name]["maximum"], shown[name]["reason"]) == (known.maximum, known.reason)
    assert all(len(one["reason"]) > 20 for one in shown.values())
    assert shown["body_bytes"]["maximum"] == 1234
    assert shown["session_calls"]["maximum"] == 7.5


def test_what_is_off_is_no_limit(server: Any) -> None:
    shown = server(rate_limit=0, ephemeral=True).get("/api/catalog").json()["limits"]
    assert set(IN_FORCE) - set(shown) == {"session_calls", "begun_sessions", "address_calls", "store_bytes"}
