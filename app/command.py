"""The command ``backpass``: serves the page and opens it in the browser, or looks after the sessions kept."""

import argparse
import asyncio
import contextlib
import errno
import functools
import gc
import ipaddress
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import ValidationError

from app import logs, metrics, sessions_command
from app.rates_shared import make_table, open_table
from app.settings import Settings
from app.stores import StoreUnavailable, UnfitStore
from app.workers import Beat, Supervisor, tell, until_gone

OPTIONS = [name for name in Settings.model_fields if name not in {"static", "templates"}]
"""The settings that are options of the command."""


def port_number(text: str) -> int:
    """The port named by ``text``; raises :class:`argparse.ArgumentTypeError` where it names none."""
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a whole number from 0 (any free port) to 65535")
    return int(text)


def option_of(name: str) -> str:
    """The option of the command that a setting is."""
    return f"--{name.replace('_', '-')}"


def add_option(parser: argparse.ArgumentParser, name: str) -> None:
    """Let ``parser`` take the setting ``name``; what it is given is checked with all settings together."""
    field = Settings.model_fields[name]
    known = "" if field.default in (None, "", False) else f" (default: {field.default})"
    about = f"{(field.description or '').replace('`', '')}{known}".replace("%", "%%")
    if field.annotation is bool:
        parser.add_argument(option_of(name), action="store_true", default=argparse.SUPPRESS, help=about)
        return
    kind = port_number if name == "port" else str
    parser.add_argument(option_of(name), type=kind, default=argparse.SUPPRESS, metavar="…", help=about)


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What the command line gives, and no defaults; exits with a message on stderr where it cannot be read."""
    parser = argparse.ArgumentParser(
        prog="backpass",
        description="See a neural network learn. Serves the page and opens it in the browser.",
        epilog="Every option is also read from the environment, as BACKPASS_ and its name in capitals: BACKPASS_PORT.",
    )
    for name in OPTIONS:
        add_option(parser, name)
    sessions = parser.add_subparsers(dest="noun", metavar="sessions").add_parser(
        "sessions", help="count or prune the sessions kept", description="Look after the sessions kept."
    )
    actions = sessions.add_subparsers(dest="action", required=True, metavar="count|prune")
    for action in sessions_command.add_actions(actions):
        for name in ("data_dir", "store"):
            add_option(action, name)
    return parser.parse_args(argv)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings of the command line, else of the environment. Raises :class:`ValueError` with a sentence for each
    that is none."""
    given = {name: value for name, value in vars(options).items() if name in OPTIONS}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise ValueError(" ".join(refusal(dict(failed), given) for failed in error.errors())) from None
    if settings.ephemeral and settings.workers > 1:
        raise ValueError(
            f"--ephemeral keeps sessions in the memory of one worker, and --workers asks for {settings.workers}. "
            "Leave one of them out."
        )
    return settings


def refusal(failed: dict[str, object], given: dict[str, object]) -> str:
    """What is wrong with one setting, by the name under which it was given."""
    name = str(failed["loc"][0])  # type: ignore[index]
    where = option_of(name) if name in given else f"BACKPASS_{name.upper()}"
    said = str(failed["msg"]).removeprefix("Value error, ").removeprefix("Input should ").removeprefix("be ")
    said = said if said.startswith("must ") else f"must be {said}"
    return f"{where} {said}, not {failed['input']!r}."


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port``; raises :class:`OSError` where that cannot be had."""
    family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(place[:2], family=family, backlog=2048)


def explain(error: OSError, host: str, port: int) -> str:
    """One line that says why ``host`` and ``port`` cannot be listened on, and what to do."""
    if isinstance(error, socket.gaierror):
        return f"{host!r} is not an address of this machine. Try --host 127.0.0.1."
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use. Try another, for example --port {port + 1 if port < 65535 else 8000}."
    if error.errno == errno.EACCES:
        return f"port {port} needs the rights of an administrator. Try --port 8000."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine. Try --host 127.0.0.1."
    return f"cannot listen on port {port} of {host}: {error.strerror}."


def address_of(listener: socket.socket, root_path: str) -> str:
    """The address under which a browser on this machine finds the page."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    return f"http://[{host}]:{port}{root_path}/" if ":" in host else f"http://{host}:{port}{root_path}/"


def announce(address: str, opens: bool) -> None:
    """Print where the page is, and open it in the browser where that is wanted."""
    print(f"Backpass is at {address} (Ctrl+C stops it)", flush=True)
    if opens:
        # Imported here, and the browser called in a thread: some keep the caller waiting, and the page that they
        # open needs this server meanwhile.
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


async def try_store(settings: Settings) -> None:
    """Raise UnfitStore or StoreUnavailable, each with a sentence, where sessions could not be kept."""
    # Imported here: `--help` and what is refused before need no store.
    from app.stores.opening import open_store

    store = open_store(settings)
    try:
        await store.check()
    finally:
        await store.close()


def work(
    settings: Settings,
    listener: socket.socket,
    ready: Callable[[], None] | None,
    tie: Connection | None = None,
    buckets: Path | None = None,
) -> int:
    """Serve what asks at ``listener`` until stopped; the exit code.

    A worker of several says through ``tie`` that it is ready, and stops when its supervisor is gone. ``buckets`` is the
    file in which all of them count the rates of calls.
    """
    # Imported here: what only looks at options, or supervises, starts without the engine and the framework.
    from app.main import create_app
    from app.server import GracefulServer

    if tie is not None:
        ready = functools.partial(tell, tie)
    logs.configure(settings.log_format, settings.log_level)
    app = create_app(settings, table=buckets and open_table(buckets))
    # What a server begins with stays for good: looking through it for garbage again and again is a tenth of its work.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    beat = None if tie is None else Beat(tie)
    server = GracefulServer(app, ready or (lambda: None), settings.connection_limit, beat)
    if tie is not None:
        threading.Thread(target=until_gone, args=(tie, server.stop), daemon=True).start()
    server.run(sockets=[listener])
    return 0 if server.started else 1


def work_supervised(settings: Settings, listener: socket.socket, buckets: Path, tie: Connection) -> None:
    """:func:`work` as one worker of several, in a process of its own."""
    with told_in_a_line() as told:
        told.code = work(settings, listener, None, tie, buckets)
    sys.exit(told.code)


class Told:
    """The exit code of what was tried."""

    code = 1


@contextlib.contextmanager
def told_in_a_line() -> Iterator[Told]:
    """Tells on stderr, in a sentence, why the store cannot be used; the exit code then is 1."""
    told = Told()
    try:
        yield told
    except (UnfitStore, StoreUnavailable) as error:
        print(f"backpass: {error}", file=sys.stderr)


@contextlib.contextmanager
def counts_together() -> Iterator[Callable[[int], None]]:
    """A folder in which workers add up their metrics; gives what forgets the queue of a worker that has died."""
    if not metrics.available():
        yield lambda _: None
        return
    folder = tempfile.mkdtemp(prefix="backpass-metrics-")
    os.environ[metrics.FOLDER] = folder

    def bury(pid: int) -> None:
        for left in Path(folder).glob(f"gauge_live*_{pid}.db"):
            left.unlink(missing_ok=True)

    try:
        yield bury
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve(settings: Settings, listener: socket.socket) -> int:
    """Serve what asks at ``listener`` until interrupted; returns the exit code."""
    ready = functools.partial(announce, address_of(listener, settings.root_path), opens=not settings.no_open)
    os.environ.pop(metrics.FOLDER, None)  # set by another program's surroundings
    asyncio.run(try_store(settings))
    if settings.workers == 1:
        return work(settings, listener, ready)
    logs.configure(settings.log_format, settings.log_level)
    with counts_together() as bury, tempfile.TemporaryDirectory(prefix="backpass-rates-") as folder:
        common = (settings, listener, make_table(Path(folder)))
        return Supervisor(settings.workers, work_supervised, common, ready, bury).run()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 1 where it could not do what was asked, 2 where that makes no sense."""
    options = arguments(argv)
    try:
        settings = settings_of(options)
    except ValueError as error:
        print(f"backpass: {error}", file=sys.stderr)
        return 2
    if options.noun == "sessions":
        with told_in_a_line() as told:
            told.code = sessions_command.run(options, settings)
        return told.code
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        print(f"backpass: {explain(error, settings.host, settings.port)}", file=sys.stderr)
        return 1
    with listener, contextlib.suppress(KeyboardInterrupt), told_in_a_line() as told:
        told.code = serve(settings, listener)
    return told.code
