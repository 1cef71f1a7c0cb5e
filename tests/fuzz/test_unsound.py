"""Specs and edits of which one part is rubbish: the server takes what the engine takes, and names what it does not."""

import copy
from functools import cache
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.main import create_app
from app.settings import Settings
from engine.completion import complete
from engine.errors import SpecError
from engine.run import edit, start
from tests.engine.any_spec import changes, examples, specs

RUBBISH = st.sampled_from([
    *(None, True, False, "", "W1.1.1", "tanh", "\x00", [], [[]], [None], {}, {"name": "sgd"}, {"": 1}, "xor", [0.5]),
    *(0, -1, 1, 2, 64, 65, 0.5, -0.0, 1e-320, 1e308, -1e308, 2**31, 2**53, 2**63, 10**30),
])  # fmt: skip
PROFILE = settings.get_profile("long") if settings.get_current_profile_name() == "long" else examples(60)


@cache
def client() -> TestClient:
    """A client of one server for all examples."""
    fields = {"ephemeral": True, "session_limit": 100_000, "heavy_workers": 0, "rate_limit": 0}
    return TestClient(create_app(Settings(**fields)), raise_server_exceptions=False)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything within ``value``, but rows and numbers beyond the first two of a list."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    return [path, *(one for key, part in inner for one in places(part, (*path, key)))]


@st.composite
def spoiled(draw: st.DrawFn, sound: dict[str, Any]) -> dict[str, Any]:
    """``sound`` with rubbish in one place, or with one place missing, or with a field that there is not."""
    spoiled = copy.deepcopy(sound)
    path = draw(st.sampled_from(places(spoiled)[1:]))
    holder: Any = spoiled
    for key in path[:-1]:
        holder = holder[key]
    how = draw(st.sampled_from(["replace", "replace", "replace", "drop", "add"]))
    if how == "drop":
        del holder[path[-1]]
    elif how == "add" and isinstance(holder, dict):
        holder["unknown"] = draw(RUBBISH)
    else:
        holder[path[-1]] = draw(RUBBISH)
    return spoiled


def takes(work: Any) -> bool:
    """Whether the engine takes it."""
    try:
        work()
    except SpecError:
        return False
    return True


@settings(PROFILE)
@given(spec=specs().flatmap(spoiled))
def test_a_spec_is_taken_if_and_only_if_the_engine_takes_it(spec: dict[str, Any]) -> None:
    answer = client().post("/api/sessions", json=spec)
    assert answer.status_code == (201 if takes(lambda: start(complete(spec))) else 422), answer.text
    if answer.status_code == 422:
        assert all(error["field"] and error["message"] for error in answer.json()["errors"])
        return
    whole = answer.json()["spec"]
    again = client().post("/api/sessions", json=whole).json()
    assert {**again, "id": "", "permalink": ""} == {**answer.json(), "id": "", "permalink": ""}


@settings(PROFILE)
@given(drawing=st.data())
def test_an_edit_is_taken_if_and_only_if_the_engine_takes_it(drawing: st.DataObject) -> None:
    spec = drawing.draw(specs())
    session = client().post("/api/sessions", json=spec).json()
    path, asked = f"/api/sessions/{session['id']}", drawing.draw(changes(session["spec"]).flatmap(spoiled))
    answer = client().patch(path, json=asked)
    assert answer.status_code == (200 if takes(lambda: edit(start(complete(spec)), asked)) else 422), answer.text
    after = client().get(path).json()
    assert after == (answer.json() if answer.status_code == 200 else session)
