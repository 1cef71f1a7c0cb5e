"""Calls at the same time: one session serves one at a time, and a long call keeps nobody else waiting."""

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.main import create_app
from app.settings import Settings

IN_THREADS = {"ephemeral": True, "heavy_workers": 0}


def asked(story: Any, app: Any) -> Any:
    """What ``story`` returns, given a client that calls ``app`` in the story's own event loop."""

    async def tell() -> Any:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            return await story(client)

    return asyncio.run(tell())


@pytest.mark.parametrize("count", [1, 2000])
def test_of_two_steps_from_the_same_place_one_is_applied_and_one_is_told(count: int) -> None:
    """A step of 1 is done in place, one of 2000 in a thread."""

    async def story(client: Any) -> tuple[list[int], int]:
        session = (await client.post("/api/sessions", json={"preset": "y-3x"})).json()
        path = f"/api/sessions/{session['id']}"
        body = {"at": 0, "count": count, "trace": False}
        answers = await asyncio.gather(*(client.post(f"{path}/step", json=body) for _ in range(2)))
        return sorted(answer.status_code for answer in answers), (await client.get(path)).json()["iteration"]

    assert asked(story, create_app(Settings(call_seconds=8, **IN_THREADS))) == ([200, 409], count)


def test_the_same_call_sent_twice_at_once_is_applied_once() -> None:
    async def story(client: Any) -> tuple[list[Any], int]:
        session = (await client.post("/api/sessions", json={"preset": "xor"})).json()
        path = f"/api/sessions/{session['id']}"
        body = {"request": "same", "count": 500}
        answers = await asyncio.gather(*(client.post(f"{path}/step", json=body) for _ in range(3)))
        return [answer.json() for answer in answers], (await client.get(path)).json()["iteration"]

    (first, second, third), iteration = asked(story, create_app(Settings(call_seconds=8, **IN_THREADS)))
    assert first == second == third
    assert iteration == first["session"]["iteration"] == 500


def test_while_one_session_iterates_for_long_another_is_answered() -> None:
    """The long step looks at the clock between its iterations; in a thread, the clock waits for the other call."""
    other_answered, looks = threading.Event(), []

    def clock() -> float:
        if threading.current_thread() is not threading.main_thread():
            looks.append(other_answered.wait(timeout=30))
        return 0.0

    async def story(client: Any) -> tuple[int, int]:
        slow = (await client.post("/api/sessions", json={"preset": "xor"})).json()["id"]
        quick = (await client.post("/api/sessions", json={"preset": "xor"})).json()["id"]
        other_answered.clear()
        looks.clear()
        long_step = asyncio.create_task(client.post(f"/api/sessions/{slow}/step", json={"count": 5000}))
        await asyncio.sleep(0)
        answer = await client.post(f"/api/sessions/{quick}/step")
        other_answered.set()
        return answer.status_code, (await long_step).json()["session"]["iteration"]

    other_answered.set()
    assert asked(story, create_app(Settings(**IN_THREADS), clock=clock)) == (200, 5000)
    assert looks
    assert all(looks)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="counts threads where Linux lists them")
def test_the_server_multiplies_matrices_in_the_thread_that_asks() -> None:
    """A product large enough to be shared among threads, in a process of its own: it has no others afterwards."""
    program = """
import app.main, numpy, threading
numpy.ones((600, 600)) @ numpy.ones((600, 600))
with open("/proc/self/status") as status:
    threads = next(int(line.split()[1]) for line in status if line.startswith("Threads:"))
print(threads - threading.active_count())
"""
    environment = {name: text for name, text in os.environ.items() if not name.endswith("_NUM_THREADS")}
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert answer.stdout.strip() == "0"
