"""The command ``backpass``: serves the page and opens it in the browser."""

import argparse
import contextlib
import errno
import ipaddress
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence

import uvicorn

from app.main import create_app


def port_number(text: str) -> int:
    """The port named by ``text``; raises :class:`argparse.ArgumentTypeError` where it names none."""
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a whole number from 0 (any free port) to 65535")
    return int(text)


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line; exits with a message on stderr where they cannot be read."""
    parser = argparse.ArgumentParser(
        prog="backpass", description="See a neural network learn. Serves the page and opens it in the browser."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=port_number, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    return parser.parse_args(argv)


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


def reachable(listener: socket.socket) -> tuple[str, int]:
    """Host and port under which a browser on this machine finds ``listener``."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"
    return host, port


class AnnouncedServer(uvicorn.Server):
    """A server that prints its address, and opens it in the browser where that is wanted, once it answers."""

    def __init__(self, config: uvicorn.Config, address: str, opens: bool) -> None:
        super().__init__(config)
        self.address = address
        self.opens = opens

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Whoever watches a comparison is connected until it ends, and the server waits for connections.
        await self.config.app.state.comparisons.close()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Backpass is at {self.address} (Ctrl+C stops it)", flush=True)
            if self.opens:
                # Some browsers keep the caller waiting; the page that they open needs this server meanwhile.
                threading.Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()


def serve(listener: socket.socket, opens: bool) -> int:
    """Serve what asks at ``listener`` until interrupted; returns the exit code."""
    host, port = reachable(listener)
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    config = uvicorn.Config(create_app(), log_level="warning", server_header=False, timeout_graceful_shutdown=3)
    server = AnnouncedServer(config, address, opens)
    server.run(sockets=[listener])
    return 0 if server.started else 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code (1 where the server could not be started)."""
    options = arguments(argv)
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        print(f"backpass: {explain(error, options.host, options.port)}", file=sys.stderr)
        return 1
    with listener, contextlib.suppress(KeyboardInterrupt):
        return serve(listener, opens=not options.no_open)
    return 0
