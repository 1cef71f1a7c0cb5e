"""The server put together: the only module that knows every other."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from fastapi.templating import Jinja2Templates
from starlette.middleware import Middleware

from app import metrics, pages, problems, translate
from app.api import catalog, changes, comparisons, health, sessions, views
from app.api.contract import describe
from app.assets import PREFIX, AssetFiles, Assets
from app.callers import Callers
from app.catalog import catalog as catalog_of
from app.comparisons import Comparisons
from app.encoding import to_json
from app.guards import Compression, SecurityHeaders, SizeLimit, proxies
from app.heavy import usual_workers
from app.limits import limits_in_force
from app.logs import RequestLog
from app.pool import Pool
from app.problems import Faults
from app.rates import RateLimit
from app.rates_shared import Table
from app.service import Service
from app.settings import Settings
from app.stores import Store
from app.stores.opening import open_jobs, open_store, store_path
from app.subpath import Subpath

COMPRESSED = 16_384
"""Bytes from which an answer is compressed: below, compressing costs more than sending."""


def layers(
    settings: Settings, counts: metrics.Metrics | None, clock: Callable[[], float], table: Table | None
) -> list[Middleware]:
    """What a call goes through on its way to a route, the outermost first."""
    return [
        *([Middleware(Subpath, root=settings.root_path)] if settings.root_path else []),
        Middleware(RequestLog, seen=counts.seen if counts else None),
        Middleware(Compression, minimum_size=COMPRESSED),
        *proxies(settings),
        Middleware(SecurityHeaders),
        Middleware(RateLimit, settings=settings, clock=clock, table=table),
        Middleware(SizeLimit, body_bytes=settings.body_bytes),
        Middleware(Faults),
        Middleware(Callers),
    ]


def lifespan_of(
    compared: Comparisons, pool: Pool, store: Store, counts: metrics.Metrics | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What goes on beside the calls, and how it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as ending:  # from last to first, each even where one before it fails
            ending.push_async_callback(store.close)
            ending.callback(pool.close)
            ending.push_async_callback(compared.jobs.close)
            ending.push_async_callback(compared.close)
            if counts:
                ending.callback(asyncio.create_task(counts.watch()).cancel)
            compared.open()
            yield

    return lifespan


def create_app(
    settings: Settings | None = None,
    store: Store | None = None,
    clock: Callable[[], float] = time.monotonic,
    table: Table | None = None,
) -> FastAPI:
    """The server, with its own sessions. ``clock`` tells the time in seconds; it needs no origin, unless there is a
    ``table``, in which several workers count the rates of calls together."""
    settings = settings or Settings()
    store = store or open_store(settings, clock)
    workers = usual_workers() if settings.heavy_workers is None else settings.heavy_workers
    pool = Pool(settings.threads, workers, None if settings.ephemeral else store_path(settings).parent)
    jobs, wall = open_jobs(store, clock)
    compared = Comparisons(jobs, pool, settings, clock, wall)
    counts = metrics.Metrics(pool.queue) if metrics.available() else None
    app = FastAPI(
        title="Backpass",
        version="1",
        description="A neural network's learning, with nothing hidden: every number, step by step.",
        docs_url=None,  # both pages of documentation load from other hosts
        redoc_url=None,
        redirect_slashes=False,
        strict_content_type=False,  # without cookies, a form of another site can do nothing in anyone's name
        lifespan=lifespan_of(compared, pool, store, counts),
        middleware=layers(settings, counts, clock, table),
    )
    app.state.service = Service(store, pool, settings, clock, translate.run_document)
    app.state.comparisons = compared
    app.state.store = store
    app.state.metrics = counts
    app.state.catalog = to_json(catalog_of(limits_in_force(settings)))
    app.state.assets = Assets(settings.static, settings.develop)
    app.state.templates = Jinja2Templates(settings.templates)
    problems.install(app)
    for part in (changes, views, sessions, comparisons, catalog, health, pages):
        app.router.routes.extend(part.router.routes)  # included, a router is searched twice for every call
    app.mount(PREFIX, AssetFiles(app.state.assets), name="static")
    describe(app)
    return app
