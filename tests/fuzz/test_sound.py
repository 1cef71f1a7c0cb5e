"""Sound calls of every operation: each is taken, and each answer is a document of the model that describes it."""

from contextlib import ExitStack
from functools import cache

from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from app.main import create_app
from app.settings import Settings
from tests.engine.any_spec import examples
from tests.fuzz.walk import Answer, Call, Walk

FIELDS = {"ephemeral": True, "heavy_workers": 0, "rate_limit": 0}
PROFILE = settings.get_profile("long") if settings.get_current_profile_name() == "long" else examples(10)


OPENED = ExitStack()


@cache
def client() -> TestClient:
    """A client of one server for all examples."""
    return OPENED.enter_context(TestClient(create_app(Settings(**FIELDS))))


@cache
def models() -> dict[tuple[str, str, int], type[BaseModel]]:
    """By method, path and status, what a success is described as."""
    routes = [route for route in client().app.routes if isinstance(route, APIRoute)]
    return {
        (method, route.path, status): told["model"]
        for route in routes
        for method in route.methods
        for status, told in route.responses.items()
        if "model" in told
    }


def teardown_module() -> None:
    OPENED.close()


@settings(PROFILE)
@given(drawing=st.data())
def test_every_sound_call_is_taken(drawing: st.DataObject) -> None:
    def send(call: Call) -> Answer:
        path = call.template.format(**call.ids)
        answer = client().request(call.method, path, params=call.query, json=call.body)
        is_document = "json" in answer.headers.get("content-type", "")
        if answer.status_code < 400 and is_document:
            models()[call.method, call.template, answer.status_code].model_validate_json(answer.content)
        return Answer(answer.status_code, answer.json() if is_document else None)

    Walk(drawing.draw, send).all()
