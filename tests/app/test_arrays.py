"""Arrays as base64, beside their plain form as lists."""

import base64
import struct
from typing import Any

import pytest

SOFTMAX = {
    "dataset": {"name": "gauss"},
    "layers": [{"units": 3, "activation": "relu"}, {"units": 2, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
}


def decoded(value: Any) -> Any:
    """``value`` with every typed array turned into nested lists by the standard library alone."""
    if isinstance(value, list):
        return [decoded(one) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"dtype", "shape", "bdata"}:
        shape = [int(length) for length in value["shape"].split(",")]
        raw = base64.b64decode(value["bdata"], validate=True)
        letter = {"f8": "d", "f4": "f"}[value["dtype"]]
        numbers = iter(struct.unpack(f"<{len(raw) // struct.calcsize(letter)}{letter}", raw))
        return filled(shape, numbers)
    return {key: decoded(one) for key, one in value.items()}


def filled(shape: list[int], numbers: Any) -> Any:
    if not shape:
        number = next(numbers)
        return None if number != number else number
    return [filled(shape[1:], numbers) for _ in range(shape[0])]


@pytest.mark.parametrize("spec", [{}, SOFTMAX])
def test_they_hold_the_same_bits_as_the_lists(begin: Any, call: Any, spec: dict[str, Any]) -> None:
    session = begin(**spec)
    for name, asked in [
        ("", {}),
        ("trace", {}),
        ("trace", {"iteration": 1, "sample": 3}),
        ("rows", {"limit": 20}),
        ("grid", {"resolution": 6, "units": True}),
    ]:
        lists, typed = call(session, name, **asked), call(session, name, arrays="base64", **asked)
        assert typed != lists
        assert decoded(typed) == lists


def test_every_call_that_changes_a_session_takes_the_form_too(client: Any, begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    for name, asked in [
        ("step", {"peek": True}),
        ("seek", {"iteration": 0}),
        ("edit", {"batch_size": 4}),
        ("reset", {}),
    ]:
        typed = call(session, name, arrays="base64", **asked)
        stands = typed.get("session", typed)
        assert stands["parameters"][0]["W"]["shape"] == "4,2"
        assert decoded(stands) == call(session)
    created = client.post("/api/sessions", json={"preset": "xor", "arrays": "base64"}).json()
    assert created["parameters"][0]["b"]["dtype"] == "f8"
    assert decoded(created)["parameters"] == session["parameters"]


def test_a_conflict_shows_the_session_in_the_form_asked_for(client: Any, begin: Any) -> None:
    session = begin(preset="xor")
    answer = client.post(f"/api/sessions/{session['id']}/step", json={"at": 3, "arrays": "base64"})
    assert answer.status_code == 409
    assert decoded(answer.json()["session"]) == session
    assert answer.json()["session"] != session


def test_float32_is_the_nearest(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    typed = call(session, arrays="base64-f4")["parameters"][0]["W"]
    assert typed["dtype"] == "f4"
    W = session["parameters"][0]["W"]
    assert decoded(typed) == [[struct.unpack("<f", struct.pack("<f", w))[0] for w in row] for row in W]


def test_what_is_not_finite_is_null_in_both_forms(begin: Any, call: Any) -> None:
    """A sigmoid at z = -800 is 0 in float64, so that -y/a is not finite; delta = a - y = -1 is."""
    session = begin(
        dataset={"name": "custom", "inputs": [[1.0]], "targets": [[1.0]]},
        layers=[{"units": 1, "activation": "sigmoid"}],
        loss={"name": "binary_cross_entropy"},
        parameters=[{"W": [[-800.0]], "b": [0.0]}],
    )
    lists, typed = call(session, "trace"), call(session, "trace", arrays="base64")
    assert lists["layers"][0]["dL_da"] == [None]
    assert lists["layers"][0]["delta"] == [-1.0]
    assert decoded(typed) == lists


def test_a_call_with_a_body_takes_the_form_of_arrays_from_the_query_too(client):
    created = client.post("/api/sessions?arrays=base64", json={"preset": "xor"})
    assert created.json()["parameters"][0]["W"]["dtype"] == "f8"
    url = f"/api/sessions/{created.json()['id']}/step"
    assert client.post(f"{url}?arrays=base64").json()["trace"]["layers"][0]["z"]["dtype"] == "f8"
    both = client.post(f"{url}?arrays=base64", json={"arrays": "base64-f4"}).json()
    assert both["trace"]["layers"][0]["z"]["dtype"] == "f4"
    for body in (None, {"arrays": None}, {"arrays": "base64"}):
        refused = client.post(f"{url}?arrays=zzz", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "arrays")


def test_a_field_in_the_query_of_a_call_with_a_body_is_refused_not_passed_over(client):
    session = client.post("/api/sessions", json={"preset": "xor"}).json()
    refused = client.post(f"/api/sessions/{session['id']}/step?count=3")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "count"
    assert client.get(f"/api/sessions/{session['id']}").json()["iteration"] == 0
