"""The pages: which run each opens with, and the template that it is drawn from."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates
from pydantic import ValidationError

from app import permalinks
from app.field_errors import sentence
from app.schemas.spec import CreateCall
from app.starts import begin
from engine.errors import SpecError
from engine.presets import PRESETS

router = APIRouter(include_in_schema=False)

DEFAULT_START = {"preset": "xor"}


def start_of(query: Any) -> tuple[dict[str, Any], str | None]:
    """The call that creates the page's first session, with what the reader is told where the query asks for none."""
    link, preset = query.get("run"), query.get("preset")
    if link is not None:
        try:
            opened = permalinks.decode(link)
            CreateCall.model_validate(opened)
            begin({**opened, "iteration": 0})
        except permalinks.BrokenLink as error:
            return DEFAULT_START, f"The link to a run cannot be read: {error}. The page opens with the default run."
        except SpecError as error:
            return DEFAULT_START, f"The link's run is not valid: {error} The page opens with the default run."
        except ValidationError as error:
            return DEFAULT_START, f"The link's run is not valid: {told(error)} The page opens with the default run."
        return opened, None
    if preset is not None and preset not in PRESETS:
        known = ", ".join(PRESETS)
        return DEFAULT_START, f"There is no such preset. There are: {known}. The page opens with the default run."
    return ({"preset": preset} if preset is not None else DEFAULT_START), None


def told(error: ValidationError) -> str:
    """The checks that failed, each with its field, as the API tells them."""
    return " ".join(f"{'.'.join(map(str, failed['loc']))}: {sentence(failed)}" for failed in error.errors())


@router.api_route("/", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """The simulator."""
    assets = request.app.state.assets
    templates: Jinja2Templates = request.app.state.templates
    query = request.query_params
    # A link may hold a large run, whose reading would keep others waiting.
    begin, problem = await asyncio.to_thread(start_of, query) if "run" in query else start_of(query)
    static = request.scope.get("root_path", "") + assets.url
    context = {"static_url": static, "modules": assets.modules, "start": begin, "start_problem": problem}
    return templates.TemplateResponse(request, "index.html", context, headers={"Cache-Control": "no-cache"})
