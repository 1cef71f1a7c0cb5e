"""A client of a server of its own for every test, with a clock that the test moves."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.pool import Pool
from app.settings import Settings


class Clock:
    """A clock that stands still until it is set; ``tick`` seconds go by with every look at it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tick = 0.0

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def one_module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of one module: the real one takes most of a server's start, and few tests look at it."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "js").mkdir()
    (folder / "js" / "main.js").write_text("export {};\n")
    return folder


@pytest.fixture
def server(clock: Clock, one_module: Path) -> Iterator[Callable[..., TestClient]]:
    """Makes a client of a server with the settings given; a fault of the server is answered, not raised."""
    opened: list[TestClient] = []

    def make(static: Path = one_module, **settings: Any) -> TestClient:
        # A clock that a test moves is one that no worker process could read.
        app = create_app(Settings(**{"static": static, "heavy_workers": 0, **settings}), clock=clock)
        client = TestClient(app, raise_server_exceptions=False)
        opened.append(client.__enter__())
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(server: Callable[..., TestClient]) -> TestClient:
    return server()


@pytest.fixture
def begin(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Creates a session of the client's server from the body given, and returns it."""

    def create(**body: Any) -> dict[str, Any]:
        answer = client.post("/api/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return create


@pytest.fixture
def call(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Sends a call to a session (``call(session, "step", count=3)``) and returns its answer, a success."""

    def send(session: dict[str, Any], name: str = "", **body: Any) -> dict[str, Any]:
        path = f"/api/sessions/{session['id']}"
        if name in {"step", "seek", "reset"}:
            answer = client.post(f"{path}/{name}", json=body)
        elif name == "edit":
            answer = client.patch(path, json=body)
        else:
            answer = client.get(f"{path}/{name}".rstrip("/"), params=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return send


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One worker process for all tests of a module: starting one takes a second."""
    pool = Pool(threads=1, workers=1)
    yield pool
    pool.close()
