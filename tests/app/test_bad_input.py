"""Whatever is wrong with a call, the answer names the field and says what is allowed; the session goes on working."""

import json
from typing import Any

import pytest

from tests.app.problems import field_error, problem

HIDDEN = {"units": 4, "activation": "tanh"}
OUTPUT = {"units": 1, "activation": "sigmoid"}


@pytest.mark.parametrize(
    ("spec", "field", "words"),
    [
        ({"layers": [{"units": 65, "activation": "tanh"}, OUTPUT]}, "layers.0.units", ["65", "64"]),
        ({"layers": [{"units": True, "activation": "tanh"}, OUTPUT]}, "layers.0.units", ["true"]),
        ({"layers": [{"units": 2.5, "activation": "tanh"}, OUTPUT]}, "layers.0.units", ["2.5"]),
        ({"layers": [{"units": "4", "activation": "tanh"}, OUTPUT]}, "layers.0.units", ['"4"']),
        ({"layers": [{"units": 4, "activation": "swish"}, OUTPUT]}, "layers.0.activation", ["swish", "tanh", "relu"]),
        ({"layers": [{"units": 4, "activation": "softmax"}, OUTPUT]}, "layers.0.activation", ["softmax", "last"]),
        ({"layers": [HIDDEN] * 8 + [OUTPUT]}, "layers", ["9", "8"]),
        ({"layers": []}, "layers", []),
        ({"layers": None}, "layers", []),
        ({"seed": -1}, "seed", ["-1"]),
        ({"seed": 2**60}, "seed", []),
        ({"batch_size": 0}, "batch_size", ["0"]),
        ({"batch_size": True}, "batch_size", ["true"]),
        ({"optimizer": {"name": "adamax"}}, "optimizer.name", ["adamax", "sgd"]),
        ({"optimizer": {"rate": 1}}, "optimizer.rate", ["learning_rate"]),
        ({"optimizer": {"learning_rate": -1}}, "optimizer.learning_rate", ["-1"]),
        ({"dataset": {"name": "triangle"}}, "dataset.name", ["triangle", "circle"]),
        ({"dataset": {"name": "xor", "noise": 0.1}}, "dataset.noise", ["noise"]),
        ({"loss": {"name": "hinge"}}, "loss.name", ["hinge", "squared_error"]),
        ({"frozen": ["W9.1.1"]}, "frozen.0", ["W9.1.1"]),
        ({"penalty": {"l1": False}}, "penalty.l1", ["false"]),
        ({"shuffle": 1}, "shuffle", ["1"]),
    ],
)
def test_a_spec_that_does_not_fit_names_its_field(
    client: Any, spec: dict[str, Any], field: str, words: list[str]
) -> None:
    error = field_error(client.post("/api/sessions", json=spec), field)
    for word in words:
        assert word in f"{error['message']} {error['allowed']}"


def test_every_fault_of_a_spec_is_named_at_once(client: Any) -> None:
    answer = client.post("/api/sessions", json={"seed": "one", "batch_size": -2, "layers": [{"units": 0}, OUTPUT]})
    fields = {error["field"] for error in problem(answer, 422)["errors"]}
    assert {"seed", "batch_size", "layers.0.units"} <= fields


def test_a_target_that_does_not_fit_the_last_layer_says_how_many_units_it_needs(client: Any) -> None:
    dataset = {"name": "custom", "inputs": [[0.0], [1.0]], "targets": [[0.0, 1.0], [1.0, 0.0]]}
    answer = client.post("/api/sessions", json={"dataset": dataset, "layers": [{"units": 3, "activation": "sigmoid"}]})
    document = problem(answer, 422)
    assert any(error["field"].startswith("layers") for error in document["errors"])
    assert "2" in document["detail"]
    assert "3" in document["detail"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400, "true", '"0.3"', "null"])
def test_a_weight_that_is_no_finite_number_is_refused_by_name(client: Any, begin: Any, number: str) -> None:
    session = begin(preset="xor")
    body = f'{{"parameters": {{"W1.2.1": {number}}}}}'
    path = f"/api/sessions/{session['id']}"
    field_error(client.patch(path, content=body, headers={"content-type": "application/json"}), "parameters.W1.2.1")
    assert client.get(path).json() == session


@pytest.mark.parametrize("name", ["W9.1.1", "W1.1", "W1.0.1", "b1", "w1.1.1", "W1.1.1 ", "", "W1.1.1.1", "W+1.1.1"])
def test_an_unknown_parameter_is_named(client: Any, begin: Any, name: str) -> None:
    path = f"/api/sessions/{begin(preset='xor')['id']}"
    assert name in problem(client.patch(path, json={"parameters": {name: 0.5}}), 422)["detail"]
    field_error(client.get(f"{path}/inspect", params={"parameter": name}), "parameter")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"seed": 1,}', 400),
        (b"\xff\xfe{}", 400),
        (b'{"seed": 1, "seed": 2}', 400),
        (b'{"dataset": {"name": "xor", "name": "and"}}', 400),
        (b"[" * 50_000, 400),
        (b"[" * 100_000, 413),
        (b'{"seed": ' + b"9" * 5000 + b"}", 400),
        (b"[]", 422),
        (b'"xor"', 422),
        (b"3", 422),
        (b"null", 422),
        (b"true", 422),
        (b'{"layers": ' + b"[" * 100 + b"]" * 100 + b"}", 422),
        (b'{"preset": "\\ud800"}', 422),
        (b'{"preset": "x\\u0000"}', 422),
        (b'{"\\udfff": 1}', 422),
        (b'{"seed": 1e400}', 422),
        (b'{"seed": NaN}', 422),
        (b'{"iteration": 1e999}', 422),
        (b'{"iteration": %s}' % (b"9" * 400), 422),
        (b'{"edits": 3}', 422),
        (b'{"edits": [3]}', 422),
        (b'{"edits": [{"iteration": -1}]}', 422),
        (b'{"edits": [{"iteration": 0, "layers": []}]}', 422),
        (b'{"edits": [{"parameters": {}}]}', 422),
        (b'{"spec": 3}', 422),
        (b'{"spec": {}, "seed": 1}', 422),
        (b'{"spec": {}, "preset": "xor"}', 422),
        (b'{"preset": 3}', 422),
        (b'{"preset": null}', 422),
        (b'{"preset": "nothing"}', 422),
        (b'{"preset": "__proto__"}', 422),
        (b'{"arrays": "base32"}', 422),
    ],
)
def test_a_body_that_is_no_sound_call_is_refused_without_a_fault(client: Any, body: bytes, status: int) -> None:
    answer = client.post("/api/sessions", content=body, headers={"content-type": "application/json"})
    assert problem(answer, status)


def test_a_body_declared_too_large_is_refused_where_none_would_be_read(server: Any) -> None:
    answer = server(body_bytes=1000).request("GET", "/api/catalog", content=b" " * 1001)
    assert problem(answer, 413)


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        ('{"request": "a", "parameters": ' + "[" * 900 + "]" * 900 + "}", "parameters.0.0", "nested"),
        ('{"parameters": {"W1.1.1\\u0000": 1}}', "parameters", "Unicode"),
        ('{"frozen": ["W1", "\\udc00"]}', "frozen.1", "Unicode"),
    ],
)
def test_text_and_nesting_that_no_call_needs_are_refused_before_they_are_looked_into(
    client: Any, begin: Any, body: str, field: str, word: str
) -> None:
    path = f"/api/sessions/{begin(preset='xor')['id']}"
    answer = client.patch(path, content=body, headers={"content-type": "application/json"})
    assert word in field_error(answer, field)["message"]


def test_a_body_of_another_kind_than_json_is_refused(client: Any) -> None:
    problem(client.post("/api/sessions", data={"seed": "1"}), 422)
    problem(client.post("/api/sessions", content=b'{"seed": 1}', headers={"content-type": "text/plain"}), 422)


def test_no_body_is_an_empty_one(client: Any) -> None:
    answer = client.post("/api/sessions")
    assert answer.status_code == 201
    assert client.post(f"/api/sessions/{answer.json()['id']}/step").json()["session"]["iteration"] == 1


def test_a_body_too_large_is_refused_whether_its_length_is_declared_or_not(server: Any) -> None:
    client = server(body_bytes=1000)
    body = json.dumps({"frozen": ["W1"] * 1000}).encode()
    headers = {"content-type": "application/json"}
    for content in (body, iter([body[:600], body[600:]])):
        assert "1,000 bytes" in problem(client.post("/api/sessions", content=content, headers=headers), 413)["detail"]
