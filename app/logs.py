"""What the server writes down: one line for each request and each event, as text or as JSON, without what is private.

A line names a route by its template, never a request's path or query: a session's id is the right to use the session.
"""

import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("backpass.request")

SANE = re.compile(rb"[A-Za-z0-9._-]{1,64}")
"""A request id that is taken from whoever asks: it can neither break a line nor fill a disk."""
PRIVATE = 16
"""Letters from which a part of a path is taken for an id, and kept out of the log."""
QUIET = ("/healthz", "/readyz", "/metrics")
"""Routes that are asked every few seconds by whoever watches over the server."""
METHODS = frozenset(("GET", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "PUT"))

BUSY = 503
EVERY = 10.0
"""Seconds in which a warning is written once, however often it is given."""
MOST_KINDS = 100
"""Kinds of warnings whose number is remembered."""

UNKNOWN = "(none)"
"""What a path that leads nowhere is called, and that of a call which is refused before its route is looked for."""

Seen = Callable[[str, str, int, float], None]
"""What is told of a request: its method, its route's template, the status answered, and the seconds it took."""

_request: ContextVar[tuple[str, str] | None] = ContextVar("request", default=None)
"""The id and the path of the request that is answered."""


def template_of(scope: Scope) -> str:
    """The path of the route that answered, with its parameters' names in place of what was asked for."""
    route = scope.get("route")
    if route is None and "app_root_path" in scope:  # a mounted app, whose paths are its own affair
        return str(scope["root_path"].removeprefix(scope["app_root_path"]))
    return getattr(route, "path", "") or UNKNOWN


def request_id(scope: Scope) -> str:
    """The id that came with the request, if it is a sane one and no part of its path; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            if SANE.fullmatch(value) and (given := value.decode()) not in scope["path"]:
                return given
            break
    return secrets.token_hex(8)


class RequestLog:
    """Gives every request an id, which its answer carries as ``X-Request-ID``, and tells of it when it is answered.

    ``seen`` is told as well. A request that ends without an answer counts as 499, its caller being gone, or as 500.
    """

    def __init__(self, app: ASGIApp, seen: Seen | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        self.app = app
        self.seen = seen
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status, own = self.clock(), 499, request_id(scope)
        header = (b"x-request-id", own.encode())

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], header]
            await send(message)

        token = _request.set((own, scope["path"]))
        try:
            await self.app(scope, receive, answer)
        except Exception:
            status = 500
            raise
        finally:
            self._tell(scope, status, self.clock() - begun)
            _request.reset(token)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"], template_of(scope)
        if method not in METHODS:
            method = "OTHER"
        if self.seen is not None:
            self.seen(method, route, status, seconds)
        faulty = status >= 500 and status != BUSY
        level = logging.WARNING if faulty else logging.DEBUG if route in QUIET else logging.INFO
        if status == BUSY and route not in QUIET:  # of which there may be thousands while a store is gone
            LOG.warning("Calls are answered 503, the latest of them %s %s", method, route)
        if LOG.isEnabledFor(level):
            fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2)}
            LOG.log(level, "%s %s %d %.2f ms", method, route, status, fields["ms"], extra={"fields": fields})


def without_ids(text: str) -> str:
    """``text`` without the ids in the path of the request that is answered: a traceback may quote one."""
    request = _request.get()
    for part in request[1].split("/") if request else ():
        if len(part) >= PRIVATE:
            text = text.replace(part, "…")
    return text


def moment(record: logging.LogRecord) -> str:
    """When the line was written: UTC, ISO 8601, to the millisecond."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Calm(logging.Filter):
    """Lets a warning through once in EVERY seconds, and then says how many of its kind were left out before it.

    Of one kind are those of one text before its values are put in; one with a traceback is of no kind, and neither is
    a request's own line.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self.kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or record.exc_info or hasattr(record, "fields"):
            return True
        text = record.getMessage() if record.msg == "%s" else str(record.msg)
        kind, now = (record.name, text), self.clock()
        told, left_out = self.kinds.get(kind, (now - EVERY, 0))
        if now - told < EVERY:
            self.kinds[kind] = told, left_out + 1
            return False
        if len(self.kinds) >= MOST_KINDS:
            self.kinds.clear()
        self.kinds[kind] = now, 0
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} more like this in {now - told:.0f} seconds)"
            record.args = ()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the request's id, and the line's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_ids(record.getMessage()),
        }
        if request := _request.get():
            line["request"] = request[0]
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = without_ids(self.formatException(record.exc_info))
        return json.dumps(line)


class TextLines(logging.Formatter):
    """The same for people: time, level, logger, the request's id, message, and a traceback on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        request = _request.get()
        whose = f" [{request[0]}]" if request else ""
        message = without_ids(record.getMessage())
        line = f"{moment(record)} {record.levelname.lower()} {record.name}{whose}: {message}"
        return f"{line}\n{without_ids(self.formatException(record.exc_info))}" if record.exc_info else line


FORMS: dict[str, type[logging.Formatter]] = {"text": TextLines, "json": JsonLines}
LEVELS = {"text": "warning", "json": "info"}
"""By form, the least weight of what is logged where no other is set: a terminal is to stay calm."""


def configure(form: str, level: str | None) -> None:
    """Let every logger of this process write to stderr in ``form``, those of the libraries too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMS[form]())
    handler.addFilter(Calm())
    logging.basicConfig(handlers=[handler], level=(level or LEVELS[form]).upper(), force=True)
    logging.captureWarnings(True)
