"""Changes of a session: steps, seeks, resets and edits."""

from functools import partial

from fastapi import APIRouter, Response

from app import costs, translate
from app.api.contract import SessionId, Sessions, answers, json_answer
from app.change_route import ChangeRoute
from app.deadline import KeepGoing
from app.schemas.calls import SeekCall, StepCall, plain
from app.schemas.session import Session
from app.schemas.spec import EditCall, ResetCall
from app.schemas.trace import StepAnswer
from engine import run as engine
from engine.errors import SpecError
from engine.run import Run

router = APIRouter(
    prefix="/api/sessions/{session_id}", tags=["changes"], route_class=ChangeRoute, strict_content_type=False
)

PROBLEMS = (400, 404, 409, 413, 422)
NO_STEP, NO_RESET, NO_EDIT = StepCall(), ResetCall(), EditCall()  # what a call without a body asks for
CHANGED = answers(200, "The session as it is now.", Session, *PROBLEMS)


def check_row(run: Run, row: int | None) -> None:
    """Raise a 422 where the run has no such row, before anything is applied."""
    rows = run.course.examples.rows
    if row is not None and row > rows:
        allowed = f"an integer from 1 to {rows}"
        raise SpecError.of("row", f"must be {allowed}, not {row}.", allowed)


def stepped(run: Run, keep_going: KeepGoing, call: StepCall) -> Run:
    """What a step makes of ``run``."""
    check_row(run, call.row)
    return engine.step(run, call.count, call.unit, keep_going)


def sought(run: Run, _: KeepGoing, call: SeekCall) -> Run:
    """What a seek makes of ``run``."""
    return engine.seek(run, call.iteration)


def begun_again(run: Run, _: KeepGoing, call: ResetCall) -> Run:
    """What a reset makes of ``run``."""
    return engine.reset(run, call.spec, call.edits)


def edited(run: Run, _: KeepGoing, call: EditCall) -> Run:
    """What an edit makes of ``run``."""
    return engine.edit(run, plain(call, "arrays", "at", "request"))


@router.post("/step", responses=answers(200, "What was done.", StepAnswer, *PROBLEMS))
async def step(sessions: Sessions, session_id: SessionId, call: StepCall = NO_STEP) -> Response:
    """Apply iterations, until they are done, the run halts or the time of a call is over."""
    work = partial(stepped, call=call)
    render = partial(translate.step_answer, call=call)
    seconds = partial(costs.step, call=call)
    return json_answer(await sessions.change(session_id, call, seconds, work, render), call.arrays)


@router.post("/seek", responses=CHANGED)
async def seek(sessions: Sessions, session_id: SessionId, call: SeekCall) -> Response:
    """Stand at an iteration that was reached before; what lies beyond it is kept until the next edit."""
    work = partial(sought, call=call)
    render = partial(translate.change_answer, form=call.arrays)
    seconds = partial(costs.seek, call=call)
    return json_answer(await sessions.change(session_id, call, seconds, work, render), call.arrays)


@router.post("/reset", responses=CHANGED)
async def reset(sessions: Sessions, session_id: SessionId, call: ResetCall = NO_RESET) -> Response:
    """Begin again at iteration 0, with the same start or with a changed spec."""
    work = partial(begun_again, call=call)
    render = partial(translate.change_answer, form=call.arrays)
    seconds = partial(costs.start, call=call)
    return json_answer(await sessions.change(session_id, call, seconds, work, render), call.arrays)


@router.patch("", responses=CHANGED)
async def edit(sessions: Sessions, session_id: SessionId, call: EditCall = NO_EDIT) -> Response:
    """Change parameters or training at the session's iteration; what lay beyond it is discarded."""
    work = partial(edited, call=call)
    render = partial(translate.change_answer, form=call.arrays)
    seconds = partial(costs.edit, call=call)
    return json_answer(await sessions.change(session_id, call, seconds, work, render), call.arrays)
