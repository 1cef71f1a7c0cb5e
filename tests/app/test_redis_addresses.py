"""Every kind of address of a real server of Redis and Valkey: TCP with a user and a password, TLS, a socket."""

import asyncio
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import command
from app.stores import Kept, StoreUnavailable
from app.stores.jobs import Counts, Told
from app.stores.jobs_redis import RedisJobs
from app.stores.redis import RedisStore
from app.stores.redis_server import RedisServer
from tests.app.redis_servers import StoreServer, running

SECRET = "s3cret/of the:house"
QUOTED = "s3cret%2Fof%20the%3Ahouse"
RIGHTS = ("~backpass:*", "+@read", "+@write", "+@scripting", "+@connection", "+info")
"""What README.md says a user of its own needs: its keys, and these commands."""
KINDS = ["redis", "valkey"]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def one_user() -> list[str]:
    """The options of a server that lets in one user alone."""
    return ["--user", "default", "off", "--user", "backpass", "on", f">{SECRET}", *RIGHTS]


@pytest.fixture(params=KINDS)
def over_tcp(request: pytest.FixtureRequest) -> Iterator[tuple[StoreServer, int]]:
    """A server on a port, for the user "backpass" alone."""
    port = free_port()
    for server in running(request.param, "--port", str(port), *one_user()):
        yield server, port


@pytest.fixture
def certificate() -> Iterator[Path]:
    """A folder with a key and a certificate for this machine, signed by itself."""
    openssl = shutil.which("openssl") or pytest.skip("no openssl on this machine")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
            cwd=folder, check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        yield Path(folder)


@pytest.fixture(params=KINDS)
def over_tls(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[int, Path]]:
    """A port at which a server speaks TLS alone, with a password, and the certificate to trust."""
    port, cert = free_port(), str(certificate / "cert.pem")
    files = ["--tls-cert-file", cert, "--tls-key-file", str(certificate / "key.pem"), "--tls-ca-cert-file", cert]
    started = running(
        request.param, "--tls-port", str(port), *files, "--tls-auth-clients", "no", "--requirepass", SECRET
    )
    try:
        next(started)
    except AssertionError as error:
        if "tls" in str(error):
            pytest.skip(f"this {request.param}-server was built without TLS")
        raise
    yield port, certificate / "cert.pem"
    started.close()


def keeps(address: str) -> None:
    """Assert that a session and a comparison are kept at the address, and all that they need is allowed there."""

    async def story() -> None:
        store = RedisStore(RedisServer(address), 10, 1000.0)
        try:
            await store.check()
            await store.create("a", b"one", {"x": b"1"})
            assert await store.commit("a", 1, b"two", {"y": b"2"}, ["x"])
            assert await store.load("a") == Kept(2, b"two")
            assert await store.blobs("a", ["x", "y"]) == {"y": b"2"}
            jobs = RedisJobs(store.server)
            await jobs.add("c", b"asked", Told("running", b"{}", b"answer"), 1.0)
            assert (await jobs.claim("me", 2.0, 10.0, most=1)).asked == b"asked"
            await jobs.renew("me", ["c"], 20.0)
            await jobs.touch("c", 3.0)
            assert await jobs.report("c", "me", Told("done", b"{}", b"the end"), 30.0)
            assert (await jobs.find("c", 4.0)).state == "done"
            assert await jobs.answer("c") == b"the end"
            assert await jobs.counts() == Counts(kept=1, unfinished=0, oldest=3.0, size=7)
            assert await jobs.prune(10.0) == ["c"]
            await store.delete("a")
            assert await store.count() == 0
        finally:
            await store.close()

    asyncio.run(story())


def refused(address: str) -> str:
    """Why the store at the address cannot be used, as it is told."""

    async def story() -> str:
        server = RedisServer(address)
        try:
            with pytest.raises(StoreUnavailable) as error:
                await RedisStore(server, 10, 1000.0).check()
        finally:
            await server.close()
        return str(error.value)

    return asyncio.run(story())


def test_a_user_with_a_password_and_few_rights_keeps_sessions_over_tcp(over_tcp: tuple[StoreServer, int]) -> None:
    _, port = over_tcp
    keeps(f"redis://backpass:{QUOTED}@127.0.0.1:{port}/0")


def test_the_rights_that_are_enough_are_those_that_are_told_of(top: Path) -> None:
    assert f"`{' '.join(RIGHTS)}`" in (top / "README.md").read_text()


def test_a_wrong_password_is_told_without_it(over_tcp: tuple[StoreServer, int]) -> None:
    _, port = over_tcp
    said = refused(f"redis://backpass:wrong@127.0.0.1:{port}/0")
    assert said.startswith(f"The store at redis://127.0.0.1:{port}/0 does not work: ")
    assert "invalid username-password pair" in said
    assert "wrong" not in said.replace("WRONGPASS", "")
    assert "uthentication required" in refused(f"redis://127.0.0.1:{port}/0")


def test_a_socket_takes_a_user_a_password_and_a_database_too(over_tcp: tuple[StoreServer, int]) -> None:
    server, _ = over_tcp
    keeps(f"unix://backpass@{server.folder}/s?password={QUOTED}&db=3")
    assert QUOTED not in refused(f"unix://backpass@{server.folder}/s?password={QUOTED}x")


def test_sessions_are_kept_over_tls_and_a_certificate_that_nobody_vouches_for_is_refused(
    over_tls: tuple[int, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port, cert = over_tls
    address = f"rediss://:{QUOTED}@localhost:{port}/0"
    keeps(f"{address}?ssl_ca_certs={cert}")
    said = refused(address)
    assert said.startswith(f"The store at rediss://localhost:{port}/0 does not work: ")
    assert "certificate" in said.lower()
    monkeypatch.setenv("BACKPASS_EPHEMERAL", "false")
    monkeypatch.setenv("BACKPASS_STORE", f"{address}?ssl_ca_certs={cert}")
    assert command.main(["sessions", "count"]) == 0
    assert capsys.readouterr().out == "0 sessions kept.\n"
