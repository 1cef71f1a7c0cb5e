"""What whoever watches over the server asks: does it answer, can it keep sessions, how is it doing."""

import asyncio
import logging

from fastapi import APIRouter, Request, Response

from app.metrics import Metrics
from app.problems import Problem
from app.stores import StoreUnavailable

LOG = logging.getLogger("backpass")

router = APIRouter(include_in_schema=False)

PATIENCE = 2.0
"""Seconds within which the store must answer: those who watch give up after a few."""
UNCACHED = {"Cache-Control": "no-store"}


def fine() -> Response:
    """An answer that says nothing but that all is well."""
    return Response(b'{"status":"ok"}', headers=UNCACHED, media_type="application/json")


@router.get("/healthz")
async def healthz() -> Response:
    """This process answers; nothing else is looked at."""
    return fine()


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """The store can be written to. Raises :class:`Problem` 503 where it cannot."""
    try:
        async with asyncio.timeout(PATIENCE):
            await request.app.state.store.check()
    except (StoreUnavailable, TimeoutError) as error:
        LOG.warning("The store is not ready: %s", error or "it does not answer")
        detail = "The store does not answer: no session can be read or kept. Try again in 2 seconds."
        raise Problem(503, detail, headers={"Retry-After": "2"}) from None
    return fine()


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Counts in Prometheus's form. Raises :class:`Problem` 404 where the extra is not installed."""
    counts: Metrics | None = request.app.state.metrics
    if counts is None:
        raise Problem(404, "Metrics need the extra of that name: pip install 'backpass[metrics]', and start again.")
    try:
        async with asyncio.timeout(PATIENCE):
            sessions = await request.app.state.store.count()
    except (StoreUnavailable, TimeoutError):
        sessions = None
    content, media_type = counts.text(sessions)
    return Response(content, headers=UNCACHED | {"Content-Type": media_type})
