"""How many calls are answered: by session, by address, and by what is begun; the rest is told when to come again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.rates import Buckets, RateLimit, address_of
from app.rates_shared import KINDS, SLOTS, SharedBuckets, make_table, open_table
from app.settings import Settings
from tests.app.problems import problem


def scope(path: str = "/api/catalog", method: str = "GET", host: str | None = "192.0.2.1", **more: Any) -> Any:
    """A call as the server's own protocol hands it on."""
    client = None if host is None else (host, 50000)
    return {"type": "http", "path": path, "method": method, "client": client, "headers": [], **more}


def test_a_full_bucket_gives_its_burst_at_once_and_then_its_rate(clock: Any) -> None:
    bucket = Buckets(rate=4.0, burst=2.0, clock=clock)
    assert [bucket.take("a") for _ in range(8)] == [0.0] * 8
    assert bucket.take("a") == 0.25
    assert bucket.take("b") == 0.0
    clock.now = 0.25
    assert [bucket.take("a"), bucket.take("a")] == [0.0, 0.25]
    clock.now = 100.0
    assert [bucket.take("a") for _ in range(9)] == [0.0] * 8 + [0.25]


def test_a_call_that_is_refused_takes_no_token(clock: Any) -> None:
    bucket = Buckets(rate=1.0, burst=1.0, clock=clock)
    assert bucket.take("a") == 0.0
    assert [bucket.take("a") for _ in range(50)] == [1.0] * 50
    clock.now = 1.0
    assert bucket.take("a") == 0.0


def test_buckets_that_are_full_again_are_forgotten(clock: Any) -> None:
    buckets = Buckets(rate=1.0, burst=10.0, clock=clock)
    for name in range(15):
        buckets.take(str(name))
    assert len(buckets.full_at) == 15
    clock.now = 2.0
    for _ in range(10):
        buckets.take("busy")
    assert list(buckets.full_at) == ["busy"]


def test_no_more_buckets_are_kept_than_there_may_be_and_those_used_last_are(clock: Any) -> None:
    buckets = Buckets(rate=1.0, burst=2.0, clock=clock, most=3)
    for name in ["a", "b", "a", "c", "d"]:
        buckets.take(name)
    assert list(buckets.full_at) == ["a", "c", "d"]
    assert buckets.take("a") == 1.0


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("no:address", "no:address"),
        (None, ""),
    ],
)
def test_an_address_is_counted_by_what_one_customer_has(host: str | None, key: str) -> None:
    assert address_of(scope(host=host)) == key


def test_buckets_of_all_workers_together_give_as_many_tokens_as_those_of_one(clock: Any, tmp_path: Path) -> None:
    path = make_table(tmp_path)
    workers = [SharedBuckets(4.0, 2.0, clock, open_table(path), "address") for _ in range(4)]
    for clock.now in (0.0, 1000.0):
        assert [workers[n % 4].take("a") for n in range(8)] == [0.0] * 8
        assert {worker.take("a") for worker in workers} == {0.25}
        assert workers[0].take("b") == 0.0
    clock.now += 0.25
    assert [workers[0].take("a"), workers[1].take("a")] == [0.0, 0.25]


def test_each_kind_of_shared_bucket_is_its_own_and_a_slot_of_nonsense_is_full(clock: Any, tmp_path: Path) -> None:
    table = open_table(make_table(tmp_path))
    kinds = [SharedBuckets(1.0, 1.0, clock, table, kind) for kind in KINDS]
    assert [kind.take("a") for kind in kinds] == [0.0] * 3
    assert [kind.take("a") for kind in kinds] == [1.0] * 3
    assert table.slots["begin"].nbytes == 8 * SLOTS
    for nonsense in (1e300, -1e300, float("nan"), float("inf")):
        for place in range(SLOTS):
            table.slots["begin"][place] = nonsense
        assert kinds[1].take("a") == 0.0


def test_which_slot_is_whose_differs_from_server_to_server(clock: Any, tmp_path: Path) -> None:
    def slot_of(name: str, key: str) -> int:
        (tmp_path / name).mkdir(exist_ok=True)
        table = open_table(make_table(tmp_path / name))
        SharedBuckets(1.0, 1.0, clock, table, "address").take(key)
        return next(place for place, full_at in enumerate(table.slots["address"]) if full_at)

    clock.now = 1.0
    assert len({slot_of(name, "192.0.2.1") for name in "abcd"}) > 1


def test_workers_with_one_table_let_through_together_what_one_may(clock: Any, tmp_path: Path) -> None:
    path, settings = make_table(tmp_path), Settings(rate_limit=2.0, begin_rate_limit=0.1, address_rate_limit=50.0)
    limits = [RateLimit(None, settings, clock, open_table(path)) for _ in range(2)]  # type: ignore[arg-type]
    steps, beginnings = [scope("/api/sessions/x/step", "POST")] * 8, [scope("/api/sessions", "POST")] * 5
    assert [allowed(limit, steps) for limit in limits] == [8, 2]
    assert [allowed(limit, beginnings) for limit in limits] == [5, 1]
    assert [allowed(limit, [scope()] * 200) for limit in limits] == [200, 250 - 10 - 6 - 200]


def test_one_session_is_bounded_while_another_of_the_same_address_goes_on(server: Any, clock: Any) -> None:
    client = server(rate_limit=2.0)  # ten at once
    first, second = (client.post("/api/sessions").headers["location"] for _ in range(2))
    assert [client.post(f"{first}/step").status_code for _ in range(11)] == [200] * 10 + [429]
    refused = client.get(first)
    assert "2 a second for long, 10 at once" in problem(refused, 429)["detail"]
    assert "again in 1 second." in refused.json()["detail"]
    assert refused.headers["retry-after"] == "1"
    assert client.get(second).json()["iteration"] == 0
    clock.now = 1.0  # what the header said
    assert client.get(first).json()["iteration"] == 10


def test_an_address_is_bounded_whatever_it_asks_for_but_its_page_s_files_are_sent(server: Any, clock: Any) -> None:
    client = server(address_rate_limit=2.0)
    assert [client.get("/api/catalog").status_code for _ in range(11)] == [200] * 10 + [429]
    for path in ("/", "/nothing", "/api/sessions/made-up", "/openapi.json"):
        assert client.get(path).status_code == 429
    assert client.get("/static/none").status_code == 404
    clock.now = 0.5
    assert client.get("/api/catalog").status_code == 200


def test_beginnings_are_bounded_more_closely_than_other_calls(server: Any, clock: Any) -> None:
    client = server(begin_rate_limit=0.1)  # six at once
    begin = {"preset": "one-point"}
    found = [client.post("/api/sessions", json=begin) for _ in range(5)]
    compared = client.post("/api/comparisons", json={"vary": {"seed": [1]}, "iterations": 1})
    assert ([one.status_code for one in found], compared.status_code) == ([201] * 5, 202)
    for path in ("/api/sessions", "/api/comparisons"):
        refused = client.post(path, json={})
        assert "beginnings" in problem(refused, 429)["detail"]
        assert refused.headers["retry-after"] == "10"
    assert client.get(found[0].headers["location"]).status_code == 200
    clock.now = 10.0
    assert client.post("/api/sessions", json=begin).status_code == 201


def test_a_rate_limit_of_0_turns_all_of_them_off(server: Any) -> None:
    client = server(rate_limit=0, address_rate_limit=1e-9, begin_rate_limit=1e-9)
    path = client.post("/api/sessions").headers["location"]
    assert client.post("/api/sessions").status_code == 201
    assert {client.get(path).status_code for _ in range(10)} == {200}


def allowed(limit: RateLimit, calls: list[Any]) -> int:
    """How many of the calls pass the RateLimit."""
    passed = []

    async def app(call: Any, *_: Any) -> None:
        passed.append(call)

    async def send(_: Any) -> None:
        pass

    async def ask() -> None:
        limit.app = app
        for call in calls:
            await limit(call, None, send)  # type: ignore[arg-type]

    asyncio.run(ask())
    return len(passed)


def test_a_class_of_300_behind_one_address_opens_plays_and_steps_by_hand(clock: Any) -> None:
    """All open the page in ten seconds; then each asks five calls a step, a step a second, or plays 0.6 a second."""
    limit = RateLimit(None, Settings(), clock)  # type: ignore[arg-type]
    for second in range(10):
        clock.now = float(second)
        opening = [scope("/"), scope("/api/catalog"), scope("/api/sessions", "POST")] * 30
        assert allowed(limit, opening) == 90
    for second in range(10, 70):
        clock.now = float(second)
        hands = [scope(f"/api/sessions/{student}/step", "POST") for student in range(300) for _ in range(5)]
        plays = [scope(f"/api/sessions/{student}/trace") for student in range(300) for _ in range(3)]
        assert allowed(limit, hands + plays) == 2400


def test_under_another_root_a_session_is_counted_just_the_same(clock: Any) -> None:
    limit = RateLimit(None, Settings(rate_limit=1.0), clock)  # type: ignore[arg-type]
    calls = [scope("/course/api/sessions/x/step", "POST", root_path="/course")] * 6
    assert allowed(limit, calls) == 5
    assert allowed(limit, [scope("/api/sessions/x")]) == 0


def forwarded(client: Any, address: str) -> int:
    return client.get("/api/catalog", headers={"X-Forwarded-For": address}).status_code


def test_nobody_escapes_by_a_header_unless_a_proxy_is_trusted(server: Callable[..., Any]) -> None:
    client = server(address_rate_limit=0.2)
    assert forwarded(client, "198.51.100.1") == 200
    assert forwarded(client, "198.51.100.2") == 429


def test_behind_a_trusted_proxy_each_client_counts_for_itself(server: Callable[..., Any]) -> None:
    client = server(address_rate_limit=0.2, trusted_proxies="testclient, 10.0.0.0/8")
    assert forwarded(client, "198.51.100.1") == 200
    assert forwarded(client, "198.51.100.2") == 200
    assert forwarded(client, "203.0.113.9, 198.51.100.2") == 429  # what the client itself claims is not believed
    assert forwarded(client, "198.51.100.2, 10.1.2.3") == 429  # a second proxy, trusted too


def test_every_operation_of_the_description_tells_of_429(client: Any) -> None:
    description = client.get("/openapi.json").json()
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            told = operation["responses"]["429"]
            assert "Retry-After" in told["headers"], (path, method)
            assert told["content"]["application/problem+json"]["schema"]["$ref"].endswith("/ProblemDocument")
