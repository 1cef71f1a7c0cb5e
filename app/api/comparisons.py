"""Comparisons: begun, looked at, watched and cancelled."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi import Query as InQuery
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app import costs
from app import translate_comparison as translate
from app.api.contract import Sessions, answers, json_answer
from app.bodies import StrictRoute
from app.comparisons import Comparisons
from app.schemas.calls import Query, plain
from app.schemas.comparison import Begun, Comparison, ComparisonCall, ComparisonEvent
from app.stores.jobs import ENDED, Job
from app.typed_arrays import in_form

router = APIRouter(prefix="/api/comparisons", tags=["comparisons"], route_class=StrictRoute, strict_content_type=False)


async def comparisons_of(request: Request) -> Comparisons:
    """The comparisons of the app that the request came to."""
    comparisons: Comparisons = request.app.state.comparisons
    return comparisons


Kept = Annotated[Comparisons, Depends(comparisons_of)]
ComparisonId = Annotated[str, Path(description="the comparison's id, which only its owner knows")]


async def job_of(comparisons: Kept, comparison_id: ComparisonId) -> Job:
    """The comparison that the path names."""
    return await comparisons.find(comparison_id)


Found = Annotated[Job, Depends(job_of)]


@router.post(
    "", status_code=202, responses=answers(202, "The comparison is worked on.", Begun, 400, 404, 413, 422, 503)
)
async def begin(sessions: Sessions, comparisons: Kept, call: ComparisonCall) -> Response:
    """Begin runs that differ in one setting, from a spec, a preset or where a session stands.

    They are worked on meanwhile, or wait for their turn: look at them, or watch their events.
    """
    await comparisons.check_room()
    run = None
    if call.from_session is not None:
        run = await sessions.run_of(call.from_session)
    job = await comparisons.begin(plain(call, "arrays", "from_session"), run)
    return json_answer(translate.begun_answer(job), None, 202, Location=f"{router.prefix}/{job.id}")


@router.get("/{comparison_id}", responses=answers(200, "The runs so far.", Comparison, 404, 422, 503))
async def read(comparisons: Kept, job: Found, query: Annotated[Query, InQuery()]) -> Response:
    """The comparison: its progress as it is now, and what is known of each run, as it was a moment ago."""
    answer = translate.told_answer(job, await comparisons.answer(job.id))
    seconds = costs.conversion(answer, query.arrays)
    content = await comparisons.pool.do(seconds, partial(in_form, answer, query.arrays), job.id)
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
        told, before = translate.progress_event(seen, before), seen
        yield ServerSentEvent(event="end" if seen.state in ENDED else "progress", raw_data=told.decode())


@router.delete("/{comparison_id}", status_code=204, responses=answers(204, "The comparison is gone.", None, 404))
async def cancel(comparisons: Kept, comparison_id: ComparisonId) -> Response:
    """End the work on a comparison, if it is not done, and forget it."""
    await comparisons.cancel(comparison_id)
    return Response(status_code=204)
