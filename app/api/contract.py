"""What the routes have in common: how their answers are documented, and how they reach the server's state."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Request, Response
from pydantic import BaseModel

from app.bodies import IN_QUERY
from app.guards import AS_IT_IS, raw
from app.problems import MEDIA_TYPE
from app.schemas.problem import ConflictDocument, ProblemDocument
from app.service import Service

DESCRIPTIONS = {
    400: "The body is not sound JSON.",
    404: "Nothing has this id, or it has expired.",
    409: "The session is not where the caller believes it, or its run is halted.",
    413: "The body is too large.",
    422: "A field is unknown, missing, of the wrong kind or out of its range.",
    503: "As many are kept or worked on as may be, or what is kept cannot be reached; nothing was lost.",
}

RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
BY_GUARDS = {
    "414": {"description": "The query is too long, or has too many parameters.", "content": PROBLEM},
    "429": {
        "description": "More calls came than are answered; nothing was done. `Retry-After` says when to try again.",
        "headers": RETRY_AFTER,
        "content": PROBLEM,
    },
}
"""How OpenAPI tells of :mod:`app.guards` and :mod:`app.rates`, which stand before every operation."""
BUSY = {"503": {"description": DESCRIPTIONS[503], "headers": RETRY_AFTER, "content": PROBLEM}}
"""How OpenAPI tells of a store that cannot be reached and of heavy work that does not fit in any more."""

FORM_IN_QUERY = {
    "name": IN_QUERY,
    "in": "query",
    "description": "the form of arrays, where the body does not name it",
    "schema": {"enum": ["base64", "base64-f4"], "type": "string"},
}
"""How OpenAPI tells what :func:`app.bodies.with_query` reads."""

SessionId = Annotated[str, Path(description="the session's id, which only its owner knows")]


async def service_of(request: Request) -> Service:
    """The service of the app that the request came to; async, since others are called in a thread."""
    service: Service = request.app.state.service
    return service


Sessions = Annotated[Service, Depends(service_of)]


def answers(status: int, description: str, model: type[BaseModel] | None, *problems: int) -> dict[int | str, Any]:
    """The documentation of a route that answers ``status`` with ``model``, or one of ``problems``."""
    success: dict[str, Any] = {"description": description}
    if model is not None:
        success["model"] = model
    documents = {
        problem: {
            "description": DESCRIPTIONS[problem],
            "model": ConflictDocument if problem == 409 else ProblemDocument,
        }
        for problem in problems
    }
    return {status: success, **documents}


class JSONAnswer(Response):
    """An answer of JSON that no cache may keep, since the next call may change what it says."""

    media_type = "application/json"
    always = raw({"Cache-Control": "no-store", "Content-Type": media_type})

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        own = raw({"Content-Length": str(len(self.body)), **(headers or {})})
        self.raw_headers = [*self.always, *own]


def json_answer(content: bytes, form: str | None, status: int = 200, **headers: str) -> Response:
    """An answer of ``content``.

    One whose arrays are in a typed ``form`` is not compressed: it would shrink by a quarter in eight times the time.
    """
    if form is not None:
        headers["Content-Encoding"] = AS_IT_IS
    return JSONAnswer(content, status, headers)


def describe(app: FastAPI) -> None:
    """Let ``app`` describe its errors in OpenAPI as they are sent, and none that it does not send."""
    framework = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            description = framework()
            for operations in description["paths"].values():
                for operation in operations.values():
                    described = sent(operation["responses"])
                    operation["responses"] = described | BY_GUARDS | (BUSY if described.keys() & {"404", "503"} else {})
                    if "requestBody" in operation:
                        operation.setdefault("parameters", []).append(FORM_IN_QUERY)
            for unsent in ("HTTPValidationError", "ValidationError"):
                description["components"]["schemas"].pop(unsent, None)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def sent(responses: dict[str, Any]) -> dict[str, Any]:
    """``responses`` with every error as a problem document, without the framework's own description of a 422."""
    kept = {}
    for status, response in responses.items():
        content = next(iter(response.get("content", {}).values()), {})  # in the form of the route's success, as a rule
        if content.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
            continue
        kept[status] = {**response, "content": {MEDIA_TYPE: content}} if int(status) >= 400 else response
    return kept
