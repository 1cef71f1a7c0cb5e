"""Every error the server answers, as a problem document (RFC 9457, ``application/problem+json``)."""

import logging
from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import HTTPException, RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.encoding import to_json
from app.field_errors import field_errors
from app.heavy_child import HeavyBusy
from app.stores import StoreFull, StoreUnavailable, UnknownSession
from app.stores.jobs import ComparisonsFull, UnknownComparison
from engine.errors import SpecError

LOG = logging.getLogger("backpass")

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    413: "Content Too Large",
    414: "URI Too Long",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
"""By status, as HTTP names it: that is the title of a problem of type about:blank (RFC 9457, 4.2.1)."""


METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


class Problem(HTTPException):
    """An error whose answer is a problem document.

    ``detail`` says what was wrong, what was given and what is allowed; ``errors`` are ``{"field", "message",
    "allowed"}``, one for each field; ``members`` are further members of the document, such as a conflict's ``session``,
    with arrays in ``form``.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        form: str | None = None,
        **members: Any,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.errors = list(errors)
        self.members = members
        self.form = form

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
        content = to_json(document, self.form)
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(content, self.status_code, headers, media_type=MEDIA_TYPE)


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """A 422 whose ``detail`` is read from its fields' messages."""
    detail = " ".join(f"{error['field']}: {error['message']}".removeprefix(": ") for error in errors)
    return Problem(422, detail, errors=errors)


@singledispatch
def problem_of(error: Exception, _: Request) -> Problem:
    """The problem that tells a client of ``error``; here a fault of the server, which it tells nothing about."""
    LOG.error("Unexpected %s", type(error).__name__, exc_info=error)
    return Problem(500, "The server met an error of its own and has logged it. The call can be sent again.")


@problem_of.register
def _(error: Problem, _: Request) -> Problem:
    return error


@problem_of.register
def _(error: SpecError, _: Request) -> Problem:
    return invalid([{"field": p.field, "message": p.message, "allowed": p.allowed} for p in error.problems])


@problem_of.register
def _(error: RequestValidationError, request: Request) -> Problem:
    return invalid(field_errors(error, request.scope.get("route")))


@problem_of.register
def _(_error: UnknownSession, _: Request) -> Problem:
    return Problem(404, "There is no such session. It may have expired, or been deleted; create a new one.")


@problem_of.register
def _(error: StoreFull, _: Request) -> Problem:
    detail = f"{error}. Try again in {error.seconds} seconds, when one may have expired."
    return Problem(503, detail, headers={"Retry-After": str(error.seconds)})


@problem_of.register
def _(error: StoreUnavailable, _: Request) -> Problem:
    LOG.error("%s", error)
    detail = "Sessions cannot be read or kept just now; nothing that was answered is lost."
    detail = f"{detail} Try again in {error.seconds} seconds."
    return Problem(503, detail, headers={"Retry-After": str(error.seconds)})


@problem_of.register
def _(_error: UnknownComparison, _: Request) -> Problem:
    return Problem(404, "There is no such comparison. It may have been cancelled, or expired; begin a new one.")


@problem_of.register
def _(error: ComparisonsFull, _: Request) -> Problem:
    detail = f"{error}. Try again in {error.seconds} seconds, when one may have ended."
    return Problem(503, detail, headers={"Retry-After": str(error.seconds)})


@problem_of.register
def _(error: HeavyBusy, _: Request) -> Problem:
    return Problem(503, f"{error}. Try again in {error.seconds} seconds.", headers={"Retry-After": str(error.seconds)})


@problem_of.register
def _(error: StarletteHTTPException, request: Request) -> Problem:
    if error.status_code == 404:
        return Problem(404, "There is nothing at this path. The API is described at /openapi.json.")
    if error.status_code == 405:
        given = (error.headers or {}).get("Allow", "")
        allow = allowed_methods(request.app.router.routes, request.scope) or given
        return Problem(405, f"{request.method} is not allowed here, only {allow}.", headers={"Allow": allow})
    return Problem(error.status_code, str(error.detail), headers=error.headers)


def allowed_methods(routes: Sequence[BaseRoute], scope: Mapping[str, Any]) -> str:
    """The methods that some route takes at the path of ``scope``, for the header ``Allow``.

    The framework names those of one route only. A mounted app names its own.
    """
    return ", ".join(
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    )


def install(app: FastAPI) -> None:
    """Make ``app`` answer every error as a problem document."""

    async def answer(request: Request, error: Exception) -> Response:
        return problem_of(error, request).response()

    for error in problem_of.registry.keys() - {object} | {Exception}:
        app.add_exception_handler(error, answer)


class Faults:
    """Answers a fault of the server as a problem document, within the guards, whose headers it then carries too.

    Where an answer has begun nothing can be told any more, and the error goes on to end the connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            await problem_of(error, Request(scope)).response()(scope, receive, send)
