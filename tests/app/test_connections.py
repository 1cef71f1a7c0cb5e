"""What one connection may do: too long a head, too slow a client and one connection too many end it, with a reason."""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.connections import CROWDED, HEAD_BYTES, LOOK, PATIENCE, BoundedConnection


class StoppedLoop:
    """An event loop whose time a test moves, and whose timers it rings."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, act: Callable[[], None]) -> Any:
        timer = (self.now + seconds, act)
        self.timers.append(timer)
        loop = self

        class Handle:
            def cancel(self) -> None:
                if timer in loop.timers:
                    loop.timers.remove(timer)

        return Handle()

    def create_task(self, work: Any) -> Any:
        return asyncio.get_running_loop().create_task(work)

    def wait(self, seconds: float) -> None:
        """Let time pass, ringing what is due on the way."""
        until = self.now + seconds
        while due := [timer for timer in self.timers if timer[0] <= until]:
            first = min(due, key=lambda timer: timer[0])
            self.timers.remove(first)
            self.now = first[0]
            first[1]()
        self.now = until


class Wire(asyncio.Transport):
    """The server's end of a connection, which keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 5), "sockname": ("192.0.2.2", 80)})
        self.sent = b""
        self.closed = False

    def write(self, part: Any) -> None:
        assert not self.closed
        self.sent += bytes(part)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An app that reads the body and answers 204."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def loop() -> StoppedLoop:
    return StoppedLoop()


def connect(loop: StoppedLoop, state: ServerState | None = None, most: int | None = None) -> tuple[Any, Wire]:
    """A connection that has just been made, and its wire."""
    config = uvicorn.Config(nothing, log_config=None, limit_concurrency=most, lifespan="off")
    connection = BoundedConnection(config, state or ServerState(), {}, loop)  # type: ignore[arg-type]
    wire = Wire()
    connection.connection_made(wire)
    return connection, wire


async def answered(connection: Any) -> None:
    """Let the event loop run until the call under way is answered."""
    for _ in range(100):
        if connection.cycle.response_complete:
            return
        await asyncio.sleep(0)
    raise AssertionError("the call is not answered")


def refused(wire: Wire, status: int) -> dict[str, Any]:
    """The problem document that ended the connection."""
    head, _, content = wire.sent.partition(b"\r\n\r\n")
    assert wire.closed
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in head
    return json.loads(content)


def test_a_head_that_does_not_end_is_cut_off(loop: StoppedLoop) -> None:
    connection, wire = connect(loop)
    connection.data_received(b"GET / HTTP/1.1\r\nX: ")
    for _ in range(HEAD_BYTES // 50_000):
        assert not wire.closed
        connection.data_received(b"a" * 50_000)
    assert "1,000,000 bytes" in refused(wire, 431)["detail"]


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"])
def test_a_request_that_comes_drop_by_drop_is_ended_however_often_a_drop_comes(loop: StoppedLoop, sent: bytes) -> None:
    async def drip() -> Wire:
        connection, wire = connect(loop)
        if sent:
            connection.data_received(sent)
        for _ in range(int(PATIENCE) - 1):
            loop.wait(1.0)
            assert not wire.closed
            if b"\r\n" in sent and not sent.endswith(b"{"):
                connection.data_received(b"X-Drop: 1\r\n")
        loop.wait(1.0 + LOOK)
        return wire

    assert "within 30 seconds" in refused(asyncio.run(drip()), 408)["detail"]


def test_requests_one_after_another_each_have_their_own_time(loop: StoppedLoop) -> None:
    async def ask() -> Wire:
        connection, wire = connect(loop)
        for _ in range(10):
            connection.data_received(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n")
            loop.wait(PATIENCE - LOOK - 1.0)
            connection.data_received(b"{}")
            await answered(connection)
            loop.wait(1.0)
        return wire

    wire = asyncio.run(ask())
    assert wire.sent.count(b"204 No Content") == 10
    assert not wire.closed


def test_a_client_that_takes_nothing_of_its_answer_is_let_go(loop: StoppedLoop) -> None:
    connection, wire = connect(loop)
    connection.due = None  # its request has come
    connection.pause_writing()
    loop.wait(PATIENCE - 1.0)
    assert not wire.closed
    loop.wait(1.0 + LOOK)
    assert wire.closed


def test_an_answer_that_takes_long_to_make_is_waited_for(loop: StoppedLoop) -> None:
    async def ask() -> Wire:
        connection, wire = connect(loop)
        connection.data_received(b"GET / HTTP/1.1\r\n\r\n")
        loop.wait(100 * PATIENCE)
        await asyncio.sleep(0)
        return wire

    assert not asyncio.run(ask()).closed


def test_one_connection_too_many_is_told_so_and_the_others_go_on(loop: StoppedLoop) -> None:
    async def crowd() -> tuple[Wire, Wire]:
        state = ServerState()
        first, wire = connect(loop, state, most=2)
        connect(loop, state, most=2)
        third, turned_away = connect(loop, state, most=2)
        third.data_received(b"GET / HTTP/1.1\r\n\r\n")
        first.data_received(b"GET / HTTP/1.1\r\n\r\n")
        await answered(first)
        return wire, turned_away

    wire, turned_away = asyncio.run(crowd())
    assert "2 connections" in refused(turned_away, 503)["detail"]
    assert b"retry-after: %d\r\n" % CROWDED in turned_away.sent
    assert wire.sent.startswith(b"HTTP/1.1 204")


def test_the_real_server_bounds_the_head_of_a_request(real_server: str) -> None:
    place = urlsplit(real_server)
    with socket.create_connection((place.hostname, place.port), timeout=20) as client:
        client.sendall(b"GET /api/catalog HTTP/1.1\r\nHost: x\r\nX-Long: ")
        answer = b""
        try:
            for _ in range(40):
                client.sendall(b"a" * 50_000)
            while part := client.recv(65536):
                answer += part
        except ConnectionError:
            pass  # it was closed while we still wrote
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")
    with socket.create_connection((place.hostname, place.port), timeout=20) as client:
        client.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 404 ")
