"""Two machines that share a real server of Redis, or of Valkey where that is missing, which is killed under them."""

import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

import app.comparisons
from app import command
from app.main import create_app
from app.settings import Settings
from app.stores import UnfitStore
from app.stores.redis_server import FORMAT_KEY, RedisServer
from engine.run import replay
from engine.spec import complete
from tests.app.redis_servers import StoreServer, program, running

XOR = {"preset": "xor"}
RATES = {"vary": {"seed": [1, 2]}, "iterations": 1500}


@pytest.fixture(scope="module")
def running_server() -> Iterator[StoreServer]:
    yield from running("redis" if program("redis") else "valkey")


@pytest.fixture
def server(running_server: StoreServer) -> StoreServer:
    """The server, empty."""
    running_server.ask("FLUSHALL")
    return running_server


class Machine:
    """A server of Backpass in this event loop, and a client of it."""

    def __init__(self, store: StoreServer, static: Path) -> None:
        settings = {"ephemeral": False, "heavy_workers": 0, "rate_limit": 0, "call_seconds": 8}
        self.app = create_app(Settings(store=store.address, static=static, **settings))
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.client = httpx2.AsyncClient(transport=transport, base_url="http://test")

    async def close(self) -> None:
        await self.client.aclose()
        await self.app.state.comparisons.close()
        await self.app.state.store.close()


@contextlib.asynccontextmanager
async def another(store: StoreServer, static: Path) -> AsyncIterator[Machine]:
    machine = Machine(store, static)
    try:
        yield machine
    finally:
        await machine.close()


def with_machines(store: StoreServer, static: Path, story: Callable[[Machine, Machine], Any]) -> Any:
    """What ``story`` answers of two machines over the same store."""

    async def whole() -> Any:
        async with another(store, static) as one, another(store, static) as other:
            return await story(one, other)

    return asyncio.run(whole())


async def answered(client: httpx2.AsyncClient, path: str) -> httpx2.Response:
    """What is answered, once the store is reached: on a busy machine it may be late for a call or two."""
    for _ in range(20):
        answer = await client.get(path)
        if answer.status_code != 503:
            return answer
    raise AssertionError(answer.text)


class Learner:
    """Steps and edits by turns at one machine, and sends again what was not answered once the store is ``back``."""

    def __init__(self, name: str, machine: Machine, path: str, parameters: list[str], back: asyncio.Event) -> None:
        self.name, self.client, self.path, self.back = name, machine.client, path, back
        self.parameters = list(parameters)
        self.steps = self.unavailable = 0
        self.edits: dict[str, float] = {}

    async def learn(self, calls: int) -> None:
        for number in range(calls):
            request = {"request": f"{self.name}{number}"}
            if number % 10 == 4 and self.parameters:
                name, value = self.parameters.pop(), number / 64
                await self._send("PATCH", "", {"parameters": {name: value}, **request})
                self.edits[name] = value
            else:
                await self._send("POST", "/step", request)
                self.steps += 1

    async def _send(self, method: str, name: str, body: dict[str, Any]) -> None:
        while True:
            answer = await self.client.request(method, self.path + name, json=body)
            if answer.status_code == 200:
                return
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.headers["content-type"] == "application/problem+json"
            self.unavailable += 1
            await self.back.wait()


def check_is_what_was_done(session: dict[str, Any], learners: list[Learner]) -> None:
    """Every acknowledged step and edit is there once, and the parameters are theirs to the last bit."""
    assert session["iteration"] == session["furthest"] == sum(learner.steps for learner in learners)
    edited = {name: value for edit in session["edits"] for name, value in edit["parameters"].items()}
    assert edited == {name: value for learner in learners for name, value in learner.edits.items()}
    run = replay(complete(session["spec"]), session["edits"], session["iteration"])
    assert [(layer["W"], layer["b"]) for layer in session["parameters"]] == [
        (W.tolist(), b.tolist()) for W, b in run.parameters
    ]


NAMES = [["W1.1.1", "b1.1"], ["W1.1.2", "b1.2"], ["W1.2.1", "W2.1.1"], ["W1.2.2", "b2.1"]]


@pytest.mark.parametrize("killed", [False, True])
def test_what_two_machines_do_with_one_session_at_once_is_there_once_even_if_the_store_dies(
    server: StoreServer, one_module: Path, killed: bool
) -> None:
    async def story(one: Machine, other: Machine) -> None:
        path = f"/api/sessions/{(await one.client.post('/api/sessions', json=XOR)).json()['id']}"
        back = asyncio.Event()
        learners = [Learner("abcd"[n], (one, other)[n % 2], path, NAMES[n], back) for n in range(4)]
        learning = [asyncio.create_task(learner.learn(30)) for learner in learners]
        if killed:
            while sum(learner.steps for learner in learners) < 40:
                await asyncio.sleep(0)
            server.kill()
            while not all(learner.unavailable for learner in learners):
                await asyncio.sleep(0)
            server.start()
        back.set()
        await asyncio.gather(*learning)
        session = (await answered(one.client, path)).json()
        assert (await answered(other.client, path)).json() == session
        async with another(server, one_module) as third:  # which has nothing of it at hand
            assert (await answered(third.client, path)).json() == session
        check_is_what_was_done(session, learners)
        assert sum(learner.steps for learner in learners) == 4 * 28

    with_machines(server, one_module, story)


def test_a_step_answered_by_one_machine_is_answered_alike_by_the_other_after_the_store_was_killed(
    server: StoreServer, one_module: Path
) -> None:
    async def story(one: Machine, other: Machine) -> None:
        path = f"/api/sessions/{(await one.client.post('/api/sessions', json=XOR)).json()['id']}"
        body = {"at": 0, "count": 7, "request": "once"}
        first = await one.client.post(f"{path}/step", json=body)
        server.kill()
        refused = await other.client.post(f"{path}/step", json=body)
        not_ready = await other.client.get("/readyz")
        server.start()
        again = await other.client.post(f"{path}/step", json=body)
        late = await other.client.post(f"{path}/step", json={"at": 0})
        assert [each.status_code for each in (first, refused, not_ready, again, late)] == [200, 503, 503, 200, 409]
        assert again.json() == first.json()
        assert late.json()["session"]["iteration"] == 7
        assert (await one.client.get("/readyz")).status_code == 200

    with_machines(server, one_module, story)


def test_a_comparison_begun_at_one_machine_ends_at_both_though_the_store_is_killed_meanwhile(
    server: StoreServer, one_module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.comparisons, "LOOK", 0.05)
    monkeypatch.setattr(app.comparisons, "POLL", 0.01)

    async def begun(machine: Machine) -> str:
        return (await machine.client.post("/api/comparisons", json=RATES)).headers["location"]

    async def ended(machine: Machine, path: str) -> Any:
        comparisons = machine.app.state.comparisons
        async for _ in comparisons.watch(await comparisons.find(path.rsplit("/", 1)[1])):
            pass
        answer = (await answered(machine.client, path)).json()
        assert answer["state"] == "done", answer
        return [{**run, "seconds": None} for run in answer["runs"]]

    async def story(one: Machine, other: Machine) -> None:
        undisturbed = await ended(one, await begun(one))
        path = await begun(one)
        watching = [asyncio.create_task(ended(machine, path)) for machine in (one, other)]
        reports = one.app.state.comparisons.jobs
        while (await reports.find(path.rsplit("/", 1)[1], 0.0)).version < 2:
            await asyncio.sleep(0)
        server.kill()
        assert (await other.client.get(path)).status_code == 503
        server.start()
        assert await asyncio.gather(*watching) == [undisturbed, undisturbed]

    with_machines(server, one_module, story)


def test_sessions_can_be_counted_and_pruned_by_hand(
    server: StoreServer, one_module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story(one: Machine, other: Machine) -> None:
        await one.client.post("/api/sessions", json=XOR)
        await other.client.post("/api/sessions", json=XOR)

    with_machines(server, one_module, story)
    assert run("sessions", "count", "--store", server.address) == 0
    assert run("sessions", "prune", "--store", server.address) == 0
    assert capsys.readouterr().out == "2 sessions kept.\n0 sessions forgotten.\n2 sessions kept.\n"


def run(*options: str) -> int:
    """The command with these options, to its end; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKPASS_EPHEMERAL", "false")
        return command.main(options)


@pytest.mark.parametrize("options", [("--no-open", "--port", "0"), ("sessions", "count")])
def test_what_keeps_the_command_from_its_store_is_told_in_one_line(
    server: StoreServer, options: tuple[str, ...], capsys: Any, monkeypatch: Any
) -> None:
    def said(address: str) -> str:
        assert run(*options, "--store", address) == 1
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)
        return told.err

    assert "unix:///nowhere does not work: " in said("unix:///nowhere")
    assert "redis://…, rediss://…, unix://…" in said("memcached://host")
    assert "must be redis://host:port/number" in said("redis://:secret@host/name")
    server.ask("SET", FORMAT_KEY, 2)
    assert "newer version of Backpass" in said(server.address)
    for module in [name for name in sys.modules if re.match(r"redis\b|app\.stores\.(jobs_)?redis", name)]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "redis", None)
    assert said(server.address).endswith("package redis, which is missing: pip install 'backpass[redis]'.\n")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("redis://host:port/0", "cannot be read"),
        ("redis://", "must be redis://host:port/number"),
        ("redis://:secret@host/name", "must be redis://host:port/number"),
        ("unix://relative/path", "must name a socket"),
        ("redis://:secret@host/0?timeout=never", "cannot be used"),
    ],
)
def test_a_wrong_address_is_refused_in_a_sentence_without_its_password(address: str, said: str) -> None:
    with pytest.raises(UnfitStore, match=said) as refused:
        RedisServer(address)
    assert "secret" not in str(refused.value)
