"""What one connection may do: how long the head of a request may be, and how long a client may take over it."""

import asyncio
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.problems import MEDIA_TYPE, TITLES

HEAD_BYTES = 1_000_000
"""Longest head of a request: a link to a run holds all of it, and its rows. Browsers take no longer addresses."""
PATIENCE = 30.0
"""Seconds for a whole request to come, or for the next part of an answer to be taken. What is slower holds a place."""
LOOK = 5.0
"""Seconds between two looks at whether a connection is too slow: one timer for it, however many calls it makes."""
CROWDED = 5
"""Seconds after which a client that found too many connections may try again."""


def refusal(status: int, detail: str, headers: str = "") -> bytes:
    """The whole answer that ends a connection, before any route is asked, as bytes."""
    title = TITLES[status]
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": []}
    content = orjson.dumps(document)
    head = f"HTTP/1.1 {status} {title}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(content)}\r\n{headers}"
    return f"{head}x-content-type-options: nosniff\r\nconnection: close\r\n\r\n".encode() + content


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's HTTP connection, ended where there are too many, or its client sends too long a head, or is too slow.

    uvicorn itself bounds only the time between two requests; the head's length only with its slower parser; and beyond
    ``limit_concurrency`` it goes on to hold connections.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.most, self.limit_concurrency = self.limit_concurrency, None
        self.excess = False
        self.due: float | None = None
        self.head_open = True
        self.received = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self.excess = self.most is not None and len(self.connections) > self.most
        self._expect()
        self.looking = self.loop.call_later(LOOK, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self.looking.cancel()
        super().connection_lost(exc)

    def data_received(self, part: bytes) -> None:
        if self.excess:
            detail = f"This server holds {self.most:,} connections at most. Try again in {CROWDED} seconds."
            self._end(503, detail, f"retry-after: {CROWDED}\r\n")
            return
        if self.due is None and self.head_open:
            self._expect()
        self.received += len(part)
        super().data_received(part)
        if self.head_open and self.received > HEAD_BYTES:
            self._end(431, f"The head of a request may hold {HEAD_BYTES:,} bytes; this one is longer.")

    def on_headers_complete(self) -> None:
        self.head_open = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.head_open, self.received, self.due = True, 0, None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.due = None

    def _expect(self) -> None:
        self.due = self.loop.time() + PATIENCE

    def _look(self) -> None:
        """End the connection where what was expected of the client has not come."""
        self.looking = self.loop.call_later(LOOK, self._look)
        if self.due is None or self.loop.time() < self.due:
            return
        if self.flow.read_paused:
            self._expect()  # it is this server that is behind
        else:
            self._end(408, f"The request did not come within {PATIENCE:.0f} seconds. Send it again.")

    def _end(self, status: int, detail: str, headers: str = "") -> None:
        """Close the connection, with an answer where none has begun."""
        answering = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if answering:
            self.transport.abort()
        elif not self.transport.is_closing():
            self.transport.write(refusal(status, detail, headers))
            self.transport.close()
