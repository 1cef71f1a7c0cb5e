"""One worker: uvicorn around the app, which says when it answers, and finishes what it has begun when it is stopped."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from app.connections import BoundedConnection

LOG = logging.getLogger("backpass")

FINISH = 10
"""Seconds that what was begun has to finish in after the signal to stop."""
SPARE = 1.0
"""Of these, seconds for writing down and answering what a call has done."""
READING = 75
"""Seconds that a connection stays open between two calls: a learner reads what a step did before taking the next one,
and a call sent just as its connection is closed is lost. Proxies keep theirs as long."""
GIVE_UP = 14.0
"""Seconds after which a worker that is still stopping ends at once: what holds it up will not end."""


class GracefulServer(uvicorn.Server):
    """Serves ``app``; calls ``ready`` once it answers. A signal stops it gracefully, a second one at once.

    ``connections``: how many there may be at once; a call on one more is answered 503.
    ``beat``: called some ten times a second while the event loop runs. With one, there is a supervisor: a terminal's
    Ctrl+C is for that alone, which then stops its workers.
    """

    def __init__(
        self, app: FastAPI, ready: Callable[[], None], connections: int, beat: Callable[[], None] | None = None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                proxy_headers=False,  # the guards believe the proxies that are set, and no others
                server_header=False,
                limit_concurrency=connections,
                http=BoundedConnection,
                ws="none",
                timeout_keep_alive=READING,
                timeout_graceful_shutdown=FINISH,
                workers=1,
            )
        )
        self.ready = ready
        self.beat = beat

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop. The signal is not raised again afterwards, as uvicorn would: what was asked for is no failure."""
        if self.beat is not None and sig == signal.SIGINT:
            return
        self.force_exit = self.should_exit
        self.should_exit = True

    def stop(self) -> None:
        """Stop gracefully; can be called from any thread."""
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        if self.beat is not None:
            self.beat()
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        last = threading.Timer(GIVE_UP, os._exit, [1])
        last.daemon = True
        last.start()
        for server in self.servers:
            server.close()  # nothing new is begun from here on
        compared = self.config.app.state.comparisons
        # A heavy call that waits is done if it can be: one begun later than this would be cut off in the midst.
        # What hangs is ended before its connection is, so that it is answered.
        loop, end = asyncio.get_running_loop(), FINISH - SPARE
        timers = [
            loop.call_later(max(0.0, end - compared.settings.call_seconds), compared.pool.stop),
            loop.call_later(end, compared.pool.interrupt),
        ]
        # Whoever watches a comparison is connected until it ends, and the server waits for connections.
        try:
            await compared.close()
        except Exception as error:  # what was begun is finished all the same
            LOG.error("Comparisons could not be left for others", exc_info=error)
        await super().shutdown(sockets)
        for timer in [*timers, last]:
            timer.cancel()
