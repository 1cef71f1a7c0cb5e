"""Sessions: begun, read and deleted."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Query as InQuery

from app import costs, translate
from app.api.contract import SessionId, Sessions, answers, json_answer
from app.bodies import StrictRoute
from app.schemas.calls import Query, plain
from app.schemas.session import Session
from app.schemas.spec import CreateCall
from app.starts import begin

router = APIRouter(prefix="/api/sessions", tags=["sessions"], route_class=StrictRoute, strict_content_type=False)

DEFAULT = CreateCall()
"""What a call without a body asks for: the default run."""


@router.post("", status_code=201, responses=answers(201, "The new session.", Session, 400, 413, 422, 503))
async def create(sessions: Sessions, call: CreateCall = DEFAULT) -> Response:
    """Begin a run: from a spec, from a preset with overrides, or from either with edits and an iteration, replayed."""
    session_id, content = await sessions.create(
        partial(begin, plain(call, "arrays")),
        partial(translate.session_answer, form=call.arrays),
        far=bool(call.iteration or call.edits),
    )
    return json_answer(content, call.arrays, 201, Location=f"{router.prefix}/{session_id}")


@router.get("/{session_id}", responses=answers(200, "The session as it is now.", Session, 404, 422))
async def read(sessions: Sessions, session_id: SessionId, query: Annotated[Query, InQuery()]) -> Response:
    """The run at its iteration."""
    view = partial(translate.session_answer, session_id=session_id, form=query.arrays)
    return json_answer(await sessions.look(session_id, costs.answer, view, query.arrays), query.arrays)


@router.delete("/{session_id}", status_code=204, responses=answers(204, "The session is gone.", None, 404))
async def delete(sessions: Sessions, session_id: SessionId) -> Response:
    """Forget a run."""
    await sessions.delete(session_id)
    return Response(status_code=204)
