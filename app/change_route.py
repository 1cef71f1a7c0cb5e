"""The route of a call that changes a session, without what the framework does for calls of every kind."""

from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError

from app.bodies import StrictRequest

PLAIN = ("application/json", None)
"""Content types of a body that is read here: that of the page, or none."""


class ChangeRoute(APIRoute):
    """A route whose function takes ``sessions``, ``session_id`` and ``call``, of which ``call`` is the body.

    It is called with them where the body is fit. Everything else is left to the framework, which would spend more on
    finding these three out than the engine spends on a step.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        general, endpoint = super().get_route_handler(), self.endpoint
        validate = signature(endpoint).parameters["call"].annotation.model_validate

        async def handler(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if request.headers.get("content-type") in PLAIN:
                given = await strict.json()
                try:
                    call = validate(given)
                except ValidationError:
                    return await general(strict)  # it says what is wrong
                answer: Response = await endpoint(request.app.state.service, request.path_params["session_id"], call)
                return answer
            return await general(strict)

        return handler
