"""The catalog: everything that a spec can choose from."""

from fastapi import APIRouter, Request, Response

from app.api.contract import answers
from app.schemas.catalog import Catalog

router = APIRouter(prefix="/api/catalog", tags=["catalog"])


@router.get("", responses=answers(200, "Every choice, the limits and the presets.", Catalog))
async def catalog(request: Request) -> Response:
    """Every choice with its label, formula, derivative and parameters; what is refused and why; limits and presets."""
    return Response(request.app.state.catalog, headers={"Cache-Control": "no-cache"}, media_type="application/json")
