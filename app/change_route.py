"""The route of a call that changes a session, without what the framework does for calls of every kind."""

from inspect import signature
from typing import Any

from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from app.bodies import StrictRequest, StrictRoute

PLAIN = (None, "application/json")
"""Content types of a body that is read here: none, or that of the page."""


class ChangeRoute(StrictRoute):
    """A route whose function takes ``sessions``, ``session_id`` and ``call``, of which ``call`` is the body.

    It is called with them where the body is fit. Everything else is left to the framework, which would spend more on
    finding these three out than the engine spends on a step.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        framework, endpoint = self.app, self.endpoint
        validate = signature(endpoint).parameters["call"].annotation.model_validate

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = StrictRequest(scope, receive)
            if request.headers.get("content-type") not in PLAIN:
                await framework(scope, receive, send)
                return
            try:
                call = validate(await request.json())
            except ValidationError:
                body: Message = {"type": "http.request", "body": await request.body(), "more_body": False}

                async def receive_again() -> Message:
                    return body

                await framework(scope, receive_again, send)  # it says what is wrong
            except ClientDisconnect:
                await framework(scope, receive, send)
            else:
                answer = await endpoint(scope["app"].state.service, scope["path_params"]["session_id"], call)
                await answer(scope, receive, send)

        self.app = app
