"""Whether the caller of the present call is still there: what nobody waits for any more need not be begun."""

import asyncio
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

RECEIVE: ContextVar[Receive | None] = ContextVar("RECEIVE", default=None)


class Callers:
    """Lets :func:`gone` listen to the caller of the call under way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            RECEIVE.set(receive)
        await self.app(scope, receive, send)


async def gone() -> None:
    """Comes back when the caller, all of whose call is read, has gone; never where there is none."""
    receive = RECEIVE.get()
    if receive is None:
        await asyncio.get_running_loop().create_future()
        return
    while (await receive())["type"] != "http.disconnect":
        pass
