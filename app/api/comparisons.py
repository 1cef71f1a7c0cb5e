"""Comparisons: begun, looked at, watched and cancelled."""

import math
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi import Query as InQuery
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app import translate_comparison as translate
from app.api.contract import Sessions, answers, json_answer
from app.bodies import StrictRoute
from app.comparisons import Comparisons, Job
from app.schemas.calls import Query, plain
from app.schemas.comparison import Begun, Comparison, ComparisonCall, ComparisonEvent
from app.starts import compared

router = APIRouter(prefix="/api/comparisons", tags=["comparisons"], route_class=StrictRoute)


async def comparisons_of(request: Request) -> Comparisons:
    """The comparisons of the app that the request came to."""
    comparisons: Comparisons = request.app.state.comparisons
    return comparisons


Kept = Annotated[Comparisons, Depends(comparisons_of)]
ComparisonId = Annotated[str, Path(description="the comparison's id, which only its owner knows")]


async def job_of(comparisons: Kept, comparison_id: ComparisonId) -> Job:
    """The comparison that the path names."""
    return comparisons.find(comparison_id)


Found = Annotated[Job, Depends(job_of)]


@router.post(
    "", status_code=202, responses=answers(202, "The comparison is worked on.", Begun, 400, 404, 413, 422, 503)
)
async def begin(sessions: Sessions, comparisons: Kept, call: ComparisonCall) -> Response:
    """Begin runs that differ in one setting, from a spec, a preset or where a session stands.

    They are worked on meanwhile: look at them, or watch their events.
    """
    comparisons.check_room()
    run = None
    if call.from_session is not None:
        async with sessions.store.hold(call.from_session) as session:
            run = session.run
    asked = plain(call, "arrays", "from_session")
    job = comparisons.begin(await comparisons.pool.do(math.inf, partial(compared, asked, run)))
    return json_answer(translate.begun_answer(job), None, 202, Location=f"{router.prefix}/{job.id}")


@router.get("/{comparison_id}", responses=answers(200, "The runs so far.", Comparison, 404, 422))
async def read(comparisons: Kept, job: Found, query: Annotated[Query, InQuery()]) -> Response:
    """The comparison as it is now: its progress, and what is known of each run."""
    content = await comparisons.pool.do(1.0, partial(translate.comparison_answer, job, query.arrays))
    return json_answer(content, query.arrays)


@router.get(
    "/{comparison_id}/events",
    response_class=EventSourceResponse,
    responses=answers(200, "Events named `progress`, the last one `end`; each holds a ComparisonEvent.", None, 404),
)
async def events(comparisons: Kept, job: Found) -> AsyncIterator[ComparisonEvent]:
    """Server-sent events: one at once, one whenever the runs have got on, and a last one when they have ended."""
    before = None
    async for seen in comparisons.watch(job):
        name = "progress" if seen.state == "running" else "end"
        told, before = translate.progress_event(seen, before), seen.comparison  # before others get their turn
        yield ServerSentEvent(event=name, raw_data=told.decode())


@router.delete("/{comparison_id}", status_code=204, responses=answers(204, "The comparison is gone.", None, 404))
async def cancel(comparisons: Kept, comparison_id: ComparisonId) -> Response:
    """End the work on a comparison, if it is not done, and forget it."""
    comparisons.cancel(comparison_id)
    return Response(status_code=204)
