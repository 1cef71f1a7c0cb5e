"""Views of a session, which leave it as it is: what it computed, what it shows, and how its loss lies around it."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Query as InQuery

from app import costs, translate
from app.api.contract import SessionId, Sessions, answers, json_answer
from app.schemas.calls import (
    GradientCheckQuery,
    GridQuery,
    HistoryQuery,
    InspectQuery,
    IterationQuery,
    LandscapeQuery,
    QuantilesQuery,
    RowsQuery,
    SliceQuery,
    TraceQuery,
    UpdatesQuery,
)
from app.schemas.diagnostics import Diagnostics
from app.schemas.gradient_check import GradientCheck
from app.schemas.inspection import Inspection
from app.schemas.landscape import Landscape, Slice
from app.schemas.quantiles import Quantiles
from app.schemas.session import History
from app.schemas.trace import Trace
from app.schemas.updates import Updates
from app.schemas.views import Grid, Rows

router = APIRouter(prefix="/api/sessions/{session_id}", tags=["views"])

PROBLEMS = (404, 409, 422)


@router.get("/trace", responses=answers(200, "One iteration in full.", Trace, *PROBLEMS))
async def trace(sessions: Sessions, session_id: SessionId, query: Annotated[TraceQuery, InQuery()]) -> Response:
    """One iteration, of those reached or the next one."""
    seconds = partial(costs.look_back, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, partial(translate.trace_answer, query=query), query.arrays)
    return json_answer(content, query.arrays)


@router.get("/inspect", responses=answers(200, "Where the gradient comes from.", Inspection, *PROBLEMS))
async def inspect(sessions: Sessions, session_id: SessionId, query: Annotated[InspectQuery, InQuery()]) -> Response:
    """The gradient of one weight or bias: its factors, its paths, its samples, its check and its update."""
    seconds = partial(costs.inspect, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, partial(translate.inspect_answer, query=query), query.arrays)
    return json_answer(content, query.arrays)


@router.get("/updates", responses=answers(200, "The latest updates of one parameter.", Updates, *PROBLEMS))
async def updates(sessions: Sessions, session_id: SessionId, query: Annotated[UpdatesQuery, InQuery()]) -> Response:
    """The optimizer's arithmetic of one weight or bias, term by term, over the iterations that end with `iteration`."""
    seconds = partial(costs.updates, count=query.count, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, partial(translate.updates_answer, query=query), query.arrays)
    return json_answer(content, query.arrays)


@router.get(
    "/gradient-check", responses=answers(200, "Each gradient beside its central difference.", GradientCheck, *PROBLEMS)
)
async def gradient_check(
    sessions: Sessions, session_id: SessionId, query: Annotated[GradientCheckQuery, InQuery()]
) -> Response:
    """Every gradient against its central difference, and what both ways cost.

    A call that reaches its time limit answers with the parameters it has checked, spread over all layers; `checked` of
    `count` says how many.
    """
    work = partial(translate.gradient_check_answer, query=query, deadline=sessions.deadline)
    seconds = partial(costs.gradient_check, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, work, query.arrays)
    return json_answer(content, query.arrays)


@router.get("/diagnostics", responses=answers(200, "The health of each layer.", Diagnostics, *PROBLEMS))
async def diagnostics(
    sessions: Sessions, session_id: SessionId, query: Annotated[IterationQuery, InQuery()]
) -> Response:
    """Gradient and update norms, saturated and dead units by layer, and what vanishes or explodes, in words."""
    seconds = partial(costs.diagnostics, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, partial(translate.diagnostics_answer, query=query), query.arrays)
    return json_answer(content, query.arrays)


@router.get("/quantiles", responses=answers(200, "A quantity's spread over the run.", Quantiles, 404, 422))
async def quantiles(sessions: Sessions, session_id: SessionId, query: Annotated[QuantilesQuery, InQuery()]) -> Response:
    """How the sizes of gradients, weights, activations or deltas are spread in each layer, over the run.

    A call that reaches its time limit answers with the iterations it has come to.
    """
    work = partial(translate.quantiles_answer, query=query, deadline=sessions.deadline)
    content = await sessions.look(session_id, partial(costs.quantiles, points=query.points), work, query.arrays)
    return json_answer(content, query.arrays)


@router.get("/rows", responses=answers(200, "A stretch of the data.", Rows, *PROBLEMS))
async def rows(sessions: Sessions, session_id: SessionId, query: Annotated[RowsQuery, InQuery()]) -> Response:
    """The data, and what the network makes of it."""
    seconds = partial(costs.rows, count=query.limit, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, partial(translate.rows_answer, query=query), query.arrays)
    return json_answer(content, query.arrays)


@router.get("/grid", responses=answers(200, "The outputs over the inputs.", Grid, *PROBLEMS))
async def grid(sessions: Sessions, session_id: SessionId, query: Annotated[GridQuery, InQuery()]) -> Response:
    """The outputs, and the units' activations where asked for, over the plane or the line of the inputs."""
    seconds = partial(costs.grid, resolution=query.resolution, units=query.units, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, partial(translate.grid_answer, query=query), query.arrays)
    return json_answer(content, query.arrays)


@router.get("/slice", responses=answers(200, "The batch's loss along one parameter.", Slice, *PROBLEMS))
async def loss_slice(sessions: Sessions, session_id: SessionId, query: Annotated[SliceQuery, InQuery()]) -> Response:
    """The loss along one weight or bias, its tangent, and the step that the optimizer takes.

    A call that reaches its time limit answers with the values it has reached, spread over the span.
    """
    work = partial(translate.slice_answer, query=query, deadline=sessions.deadline)
    seconds = partial(costs.loss_slice, points=query.points, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, work, query.arrays)
    return json_answer(content, query.arrays)


@router.get("/landscape", responses=answers(200, "Training losses over a plane.", Landscape, *PROBLEMS))
async def landscape(sessions: Sessions, session_id: SessionId, query: Annotated[LandscapeQuery, InQuery()]) -> Response:
    """The training loss over a plane through parameter space, and the trajectory projected on it.

    A call that reaches its time limit answers with the losses it has computed, spread over the plane.
    """
    work = partial(translate.landscape_answer, query=query, deadline=sessions.deadline)
    seconds = partial(costs.landscape, resolution=query.resolution, iteration=query.iteration)
    content = await sessions.look(session_id, seconds, work, query.arrays)
    return json_answer(content, query.arrays)


@router.get("/history", responses=answers(200, "The run so far.", History, 404, 422))
async def history(sessions: Sessions, session_id: SessionId, query: Annotated[HistoryQuery, InQuery()]) -> Response:
    """The run up to the furthest iteration, in at most as many rows as points are asked for."""
    seconds = partial(costs.history, points=query.points)
    content = await sessions.look(session_id, seconds, partial(translate.history_answer, query=query), query.arrays)
    return json_answer(content, query.arrays)
