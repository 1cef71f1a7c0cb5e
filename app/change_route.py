"""The route of a call that changes a session, without what the framework does for calls of every kind."""

from inspect import signature
from typing import Any

from pydantic import ValidationError
from starlette.types import Message, Receive, Scope, Send

from app.bodies import LONG, StrictRoute, read_object

PLAIN = (b"application/json", b"")
"""Content types of a body that is read here: that of the page, or none."""


class ChangeRoute(StrictRoute):
    """A route whose function takes ``sessions``, ``session_id`` and ``call``, of which ``call`` is the body.

    It is called with them where the body is short, comes in one piece, and is fit. Everything else is left to the
    framework, which would spend more on finding these three out than the engine spends on a step.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        framework, endpoint = self.app, self.endpoint
        validate = signature(endpoint).parameters["call"].annotation.model_validate

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["query_string"] or content_type(scope) not in PLAIN:
                await framework(scope, receive, send)
                return
            message = await receive()
            body = message.get("body", b"")
            if message["type"] != "http.request" or message.get("more_body", False) or len(body) >= LONG:
                await framework(scope, again(message, receive), send)
                return
            try:
                call = validate(read_object(body or b"{}"))
            except ValidationError:
                await framework(scope, again(message, receive), send)  # it says what is wrong
            else:
                answer = await endpoint(scope["app"].state.service, scope["path_params"]["session_id"], call)
                await answer(scope, receive, send)

        self.app = app


def content_type(scope: Scope) -> bytes:
    """What the body is said to be, or nothing."""
    for name, value in scope["headers"]:
        if name == b"content-type":
            return value
    return b""


def again(message: Message, receive: Receive) -> Receive:
    """A ``receive`` that begins with ``message``, which was received already."""
    messages = [message]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
