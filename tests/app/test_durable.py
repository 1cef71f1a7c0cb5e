"""Sessions in a file that several workers share: what one has answered, every other one and every later one knows."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

SETTINGS = {"ephemeral": False, "heavy_workers": 0, "rate_limit": 0, "call_seconds": 8}
XOR = {"preset": "xor"}


def ago(path: Path, session_id: str, seconds: int) -> None:
    """Let a session have been used last so many seconds ago."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE sessions SET used = used - ? WHERE id = ?", (seconds, session_id))
    connection.close()


@pytest.fixture
def worker(tmp_path: Path, one_module: Path) -> Iterator[Callable[..., TestClient]]:
    """Starts another worker on the sessions of this test, or the same one again."""
    opened: list[TestClient] = []

    def start(**settings: Any) -> TestClient:
        app = create_app(Settings(**{"static": one_module, "data_dir": tmp_path, **SETTINGS, **settings}))
        opened.append(TestClient(app, raise_server_exceptions=False).__enter__())
        return opened[-1]

    yield start
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sessions.sqlite3"


def begun(client: TestClient, **body: Any) -> tuple[str, dict[str, Any]]:
    """The path of a new session, and what it is."""
    session = client.post("/api/sessions", json=body or XOR).json()
    return f"/api/sessions/{session['id']}", session


def test_a_session_is_there_again_when_the_server_is_started_again(worker: Any) -> None:
    first = worker()
    path, _ = begun(first)
    first.post(f"{path}/step", json={"count": 30})
    first.patch(path, json={"optimizer": {"learning_rate": 0.25}, "parameters": {"W1.1.1": 0.125}})
    first.post(f"{path}/step", json={"count": 12})
    first.post(f"{path}/seek", json={"iteration": 35})
    views = ["", "/history", "/trace?iteration=31", "/trace", "/rows?iteration=5", "/diagnostics"]
    before = [first.get(path + view).json() for view in views]
    again = worker()
    assert [again.get(path + view).json() for view in views] == before
    further = again.post(f"{path}/step", json={"count": 40}).json()["session"]
    assert further["iteration"] == 75
    assert worker().get(path).json() == first.get(path).json() == further


def test_of_two_workers_that_step_from_the_same_place_one_is_told(worker: Any) -> None:
    one, other = worker(), worker()
    path, _ = begun(one)
    assert one.post(f"{path}/step", json={"at": 0, "count": 3}).status_code == 200
    late = other.post(f"{path}/step", json={"at": 0})
    assert (late.status_code, late.json()["session"]) == (409, one.get(path).json())
    assert late.json()["session"]["iteration"] == 3
    assert other.post(f"{path}/step", json={"at": 3}).status_code == 200
    assert one.get(path).json()["iteration"] == 4


def test_a_worker_that_has_the_session_at_hand_goes_on_from_what_another_has_made_of_it(worker: Any) -> None:
    """What a worker has at hand it takes for the session; the store tells it where another was first."""
    one, other = worker(), worker()
    path, _ = begun(one)
    assert other.post(f"{path}/step").json()["session"]["iteration"] == 1
    assert one.post(f"{path}/step", json={"at": 1, "request": "first"}).status_code == 200
    late = other.post(f"{path}/step", json={"at": 1})
    assert (late.status_code, late.json()["session"]["iteration"]) == (409, 2)
    assert one.patch(path, json={"parameters": {"W1.1.1": 0.5}}).status_code == 200
    went_on = other.post(f"{path}/step", json={"request": "second"}).json()["session"]
    assert (went_on["iteration"], [edit["iteration"] for edit in went_on["edits"]]) == (3, [2])
    assert one.get(path).json() == went_on
    repeated = one.post(f"{path}/step", json={"request": "second"}).json()["session"]
    assert repeated == went_on == other.get(path).json()
    assert one.post(f"{path}/step").json()["session"]["iteration"] == 4
    assert other.delete(path).status_code == 204
    assert one.post(f"{path}/step").status_code == 404


def test_calls_at_once_at_two_workers_are_each_applied_once(worker: Any) -> None:
    """Both read the session before either commits: the one whose commit comes late does its work again."""
    apps = [worker().app, worker().app]

    async def story() -> Any:
        clients = [httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") for app in apps]
        path = f"/api/sessions/{(await clients[0].post('/api/sessions', json=XOR)).json()['id']}"
        # 500 iterations are done in a thread, so that both workers are at it at the same time.
        steps = [clients[n % 2].post(f"{path}/step", json={"count": 500, "request": f"r{n // 2}"}) for n in range(8)]
        answers = await asyncio.gather(*steps)
        return [answer.json()["session"]["iteration"] for answer in answers], (await clients[0].get(path)).json()

    reached, session = asyncio.run(story())
    assert session["iteration"] == 2000
    assert sorted(reached) == [500, 500, 1000, 1000, 1500, 1500, 2000, 2000]
    assert all(reached[n] == reached[n + 1] for n in range(0, 8, 2))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("/step", {"count": 2, "peek": True}),
        ("/seek", {"iteration": 1}),
        ("/reset", {"spec": {"seed": 4}}),
        ("", {"parameters": {"W1.1.1": 0.3}}),
        ("/step", {"at": 99}),
        ("/seek", {"iteration": 99}),
    ],
)
def test_a_call_repeated_at_another_worker_is_answered_as_before_wherever_the_session_stands_by_now(
    worker: Any, name: str, body: dict[str, Any]
) -> None:
    one = worker()
    path, _ = begun(one)
    one.post(f"{path}/step", json={"count": 3})
    method = "POST" if name else "PATCH"
    first = one.request(method, path + name, json={**body, "request": "once"})
    after = one.get(path).json()
    other = worker()
    again = other.request(method, path + name, json={**body, "request": "once"})
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert other.get(path).json() == after
    other.post(f"{path}/step", json={"count": 9})
    other.post(f"{path}/seek", json={"iteration": 0})
    other.patch(path, json={"batch_size": 1})
    other.post(f"{path}/step", json={"count": 5})
    third = worker().request(method, path + name, json={**body, "request": "once"})
    assert (third.status_code, third.json()) == (first.status_code, first.json())
    assert one.get(path).json()["iteration"] == 5


def test_as_many_calls_are_remembered_as_are_set_and_the_oldest_are_forgotten(worker: Any) -> None:
    one = worker(calls_remembered=5)
    path, _ = begun(one)
    first = [one.post(f"{path}/step", json={"request": f"call-{n}"}).json() for n in range(8)]
    other = worker(calls_remembered=5)
    assert [other.post(f"{path}/step", json={"request": f"call-{n}"}).json() for n in range(3, 8)] == first[3:]
    assert other.post(f"{path}/step", json={"request": "call-2"}).json()["session"]["iteration"] == 9


def test_a_request_id_is_known_at_every_worker(worker: Any) -> None:
    one = worker()
    path, _ = begun(one)
    one.post(f"{path}/step", json={"request": "one"})
    answer = worker().post(f"{path}/step", json={"request": "one", "count": 2})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "request")


def test_a_deleted_session_is_gone_at_every_worker(worker: Any, file: Path) -> None:
    one, other = worker(), worker()
    path, _ = begun(one)
    assert other.delete(path).status_code == 204
    answers = [client.request(*call) for client in (one, other) for call in [("GET", path), ("POST", f"{path}/step")]]
    assert {answer.status_code for answer in answers} == {404}
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM blobs").fetchone() == (0,)
    connection.close()


def test_what_a_session_no_longer_needs_is_no_longer_kept(worker: Any, file: Path) -> None:
    """Old edits stay for as long as a remembered call is answered from them."""
    client = worker(calls_remembered=2)
    path, _ = begun(client)
    connection = sqlite3.connect(file)

    def kept() -> list[str]:
        return sorted(name[0] for (name,) in connection.execute("SELECT name FROM blobs"))

    assert kept() == ["s"]
    for n in range(5):
        client.patch(path, json={"parameters": {"W1.1.1": n / 8}, "request": f"edit-{n}"})
    assert kept() == ["e", "e", "s"]
    client.post(f"{path}/step", json={"count": 1000})
    client.post(f"{path}/seek", json={"iteration": 600})
    client.patch(path, json={"parameters": {"W1.1.1": 1}})
    assert kept() == ["e", "e", "e", "p", "s"]
    for n in range(2):
        client.post(f"{path}/reset", json={"edits": [], "request": f"reset-{n}"})
    assert kept() == ["s"]
    connection.close()


def test_looking_writes_at_most_once_a_minute(worker: Any, file: Path) -> None:
    client = worker()
    path, session = begun(client)
    connection = sqlite3.connect(file)

    def versions() -> tuple[int, int]:
        return connection.execute("PRAGMA data_version").fetchone()

    before = versions()
    for view in ["", "/trace", "/history", "/rows"]:
        assert client.get(path + view).status_code == 200
    assert versions() == before
    ago(file, session["id"], 61)
    between = versions()
    client.get(path)
    stamped = versions()
    client.get(path)
    assert between != stamped == versions()
    connection.close()


def test_a_session_expires_when_nobody_used_it_for_as_long_as_it_may_idle(worker: Any, file: Path) -> None:
    client = worker(session_idle_seconds=1000)
    path, session = begun(client)
    ago(file, session["id"], 990)
    assert client.get(path).status_code == 200
    ago(file, session["id"], 990)
    assert client.post(f"{path}/step", json={}).status_code == 200
    ago(file, session["id"], 1070)
    assert client.get(path).status_code == client.post(f"{path}/step", json={}).status_code == 404


def test_a_full_store_refuses_new_sessions_and_keeps_the_others_going(worker: Any) -> None:
    client = worker(session_limit=2)
    path, _ = begun(client)
    begun(client)
    refused = client.post("/api/sessions", json=XOR)
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 1000
    assert client.post(f"{path}/step", json={}).status_code == 200
    client.delete(path)
    assert client.post("/api/sessions", json=XOR).status_code == 201
