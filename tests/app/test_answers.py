"""What every answer carries beside its content, and how many sessions a server keeps."""

import asyncio
import threading
import zlib
from typing import Any

import pytest

from app.guards import Compression


def test_nothing_sets_a_cookie_and_answers_are_kept_by_no_cache(client: Any, begin: Any) -> None:
    session = begin(preset="xor")
    for path in ("/", "/api/catalog", f"/api/sessions/{session['id']}", f"/api/sessions/{session['id']}/trace"):
        answer = client.get(path)
        assert "set-cookie" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "no-" in answer.headers["cache-control"]


def test_a_store_that_is_full_answers_503_and_says_when_to_try_again(server: Any, clock: Any) -> None:
    client = server(session_limit=2, session_idle_seconds=100)
    first, second = (client.post("/api/sessions", json={"preset": "xor"}).json() for _ in range(2))
    clock.now = 60
    assert client.get(f"/api/sessions/{second['id']}").status_code == 200
    refused = client.post("/api/sessions", json={"preset": "xor"})
    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "40"
    assert client.post("/api/sessions", json={"seed": "no run is prepared that could not be kept"}).status_code == 503
    assert client.post(f"/api/sessions/{second['id']}/step").status_code == 200
    clock.now = 101
    assert client.get(f"/api/sessions/{first['id']}").status_code == 404
    assert client.post("/api/sessions", json={"preset": "xor"}).status_code == 201


def test_large_answers_are_compressed_for_who_takes_it(client: Any, begin: Any) -> None:
    session = begin()
    path = f"/api/sessions/{session['id']}/rows"
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    bare = client.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in bare.headers
    assert packed.json() == bare.json()
    assert "content-encoding" not in client.get("/api/sessions/x", headers={"accept-encoding": "gzip"}).headers


@pytest.mark.parametrize(("size", "in_place"), [(39_999, True), (40_000, False)])
def test_what_takes_long_to_compress_is_compressed_in_a_thread(
    size: int, in_place: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, make = [], zlib.compressobj

    def compressobj(*given: Any) -> Any:
        threads.append(threading.current_thread())
        return make(*given)

    async def answers(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(size)})

    async def ask() -> None:
        async def nothing(*_: Any) -> None: ...

        await Compression(answers, 1000)({"type": "http", "headers": [(b"accept-encoding", b"gzip")]}, nothing, nothing)

    monkeypatch.setattr(zlib, "compressobj", compressobj)
    asyncio.run(ask())
    assert [thread is threading.current_thread() for thread in threads] == [in_place]


def test_typed_arrays_are_not_compressed_since_they_would_hardly_shrink(client: Any, begin: Any) -> None:
    path = f"/api/sessions/{begin()['id']}/rows?arrays=base64"
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert len(answer.content) > 20_000
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)
