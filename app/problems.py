"""Every error the server answers, as a problem document (RFC 9457, ``application/problem+json``)."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import HTTPException, RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import BaseRoute, Match

from app.field_errors import field_errors
from engine.errors import SpecError

LOG = logging.getLogger("backpass")

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Malformed JSON",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Body too large",
    422: "Invalid input",
    500: "Internal error",
    503: "Full",
}


METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


class Problem(HTTPException):
    """An error whose answer is a problem document.

    ``detail`` says what was wrong, what was given and what is allowed; ``errors`` are ``{"field", "message",
    "allowed"}``, one for each field; ``members`` are further members of the document, such as a conflict's ``session``.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.errors = list(errors)
        self.members = members

    def response(self) -> Response:
        """The answer that tells a client of this problem."""
        document = {
            "type": "about:blank",
            "title": TITLES.get(self.status_code, "Error"),
            "status": self.status_code,
            "detail": self.detail,
            "errors": self.errors,
            **self.members,
        }
        content = orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
        return Response(content, self.status_code, self.headers, media_type=MEDIA_TYPE)


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """A 422 whose ``detail`` is read from its fields' messages."""
    detail = "; ".join(f"{error['field']}: {error['message']}".removeprefix(": ") for error in errors)
    return Problem(422, detail, errors=errors)


def from_spec_error(error: SpecError) -> Problem:
    """The 422 that names each field the engine refuses, by its dotted path."""
    return invalid([{"field": p.field, "message": p.message, "allowed": p.allowed} for p in error.problems])


def allowed_methods(routes: Sequence[BaseRoute], scope: Mapping[str, Any]) -> str:
    """The methods that some route takes at the path of ``scope``, for the header ``Allow``."""
    return ", ".join(
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    )


def install(app: FastAPI) -> None:
    """Make ``app`` answer every error as a problem document."""

    async def on_problem(_: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101 (what this handler is registered for)
        return error.response()

    async def on_spec_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, SpecError)  # noqa: S101 (what this handler is registered for)
        return from_spec_error(error).response()

    async def on_validation_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 (what this handler is registered for)
        return invalid(field_errors(error, request.scope.get("route"))).response()

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, StarletteHTTPException)  # noqa: S101 (what this handler is registered for)
        path = request.url.path
        if error.status_code == 404:
            return Problem(404, "There is nothing at this path. The API is described at /openapi.json.").response()
        if error.status_code == 405:
            allow = (error.headers or {}).get("Allow", "")
            allow = allowed_methods(request.app.router.routes, request.scope) or allow
            detail = f"{request.method} is not allowed here. Allowed: {allow}."
            return Problem(405, detail, headers={"Allow": allow}).response()
        LOG.warning("HTTP error %s at %s", error.status_code, path)
        return Problem(error.status_code, str(error.detail), headers=error.headers).response()

    async def on_fault(_: Request, error: Exception) -> Response:
        LOG.error("Unexpected %s", type(error).__name__, exc_info=error)
        detail = "The server met an error of its own. It has been written to its log; the call can be sent again."
        return Problem(500, detail).response()

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(SpecError, on_spec_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(StarletteHTTPException, on_http_error)
    app.add_exception_handler(Exception, on_fault)
