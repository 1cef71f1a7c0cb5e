"""Calls to a session that do not fit: each is refused by its field, and the session goes on working."""

from typing import Any

import pytest

from tests.app.problems import field_error, problem


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("step", {"count": 0}, "count"),
        ("step", {"count": True}, "count"),
        ("step", {"count": 1.5}, "count"),
        ("step", {"count": 10**9}, "count"),
        ("step", {"unit": "year"}, "unit"),
        ("step", {"trace": 1}, "trace"),
        ("step", {"row": 0}, "row"),
        ("step", {"row": 5}, "row"),
        ("step", {"at": -1}, "at"),
        ("step", {"at": "0"}, "at"),
        ("step", {"request": ""}, "request"),
        ("step", {"request": 7}, "request"),
        ("step", {"often": 1}, "often"),
        ("seek", {}, "iteration"),
        ("seek", {"iteration": 1}, "iteration"),
        ("seek", {"iteration": -1}, "iteration"),
        ("seek", {"iteration": None}, "iteration"),
        ("reset", {"spec": {"seed": None}}, "seed"),
        ("reset", {"spec": []}, "spec"),
        ("reset", {"seed": 1}, "seed"),
        ("reset", {"edits": {}}, "edits"),
    ],
)
def test_a_call_that_does_not_fit_names_its_field_and_changes_nothing(
    client: Any, begin: Any, name: str, body: dict[str, Any], field: str
) -> None:
    session = begin(preset="xor")
    path = f"/api/sessions/{session['id']}"
    error = field_error(client.post(f"{path}/{name}", json=body), field)
    assert error["message"]
    assert client.get(path).json() == session


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"layers": []}, "layers"),
        ({"seed": 3}, "seed"),
        ({"parameters": {}, "more": 1}, "more"),
        ({"batch_size": 1.5}, "batch_size"),
        ({"optimizer": {"learning_rate": "fast"}}, "optimizer.learning_rate"),
        ({"frozen": "W1"}, "frozen"),
        ({"parameters": [0.1]}, "parameters"),
    ],
)
def test_an_edit_that_does_not_fit_names_its_field_and_changes_nothing(
    client: Any, begin: Any, body: dict[str, Any], field: str
) -> None:
    session = begin(preset="xor")
    path = f"/api/sessions/{session['id']}"
    field_error(client.patch(path, json=body), field)
    assert client.get(path).json() == session


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("trace?iteration=0", "iteration"),
        ("trace?iteration=2", "iteration"),
        ("trace?iteration=1.5", "iteration"),
        ("trace?iteration=" + "9" * 30, "iteration"),
        ("trace?iteration=", "iteration"),
        ("trace?sample=5", "sample"),
        ("trace?sample=0", "sample"),
        ("trace?row=5", "row"),
        ("trace?rows=1", "rows"),
        ("inspect", "parameter"),
        ("inspect?parameter=%00", "parameter"),
        ("inspect?parameter=W1.1.1&row=9", "row"),
        ("updates", "parameter"),
        ("updates?parameter=W9.1.1", "parameter"),
        ("updates?parameter=W1.1.1&iteration=2", "iteration"),
        ("updates?parameter=W1.1.1&count=0", "count"),
        ("updates?parameter=W1.1.1&count=201", "count"),
        ("updates?parameter=W1.1.1&row=1", "row"),
        ("rows?offset=-1", "offset"),
        ("rows?limit=0", "limit"),
        ("grid?resolution=1", "resolution"),
        ("grid?resolution=100000", "resolution"),
        ("grid?units=perhaps", "units"),
        ("history?points=0", "points"),
        ("gradient-check?epsilon=0", "epsilon"),
        ("gradient-check?epsilon=-1e-5", "epsilon"),
        ("gradient-check?epsilon=nan", "epsilon"),
        ("gradient-check?epsilon=inf", "epsilon"),
        ("gradient-check?epsilon=true", "epsilon"),
        ("gradient-check?epsilon=", "epsilon"),
        ("gradient-check?iteration=2", "iteration"),
        ("gradient-check?parameter=W1.1.1", "parameter"),
        ("diagnostics?iteration=0", "iteration"),
        ("diagnostics?iteration=2", "iteration"),
        ("diagnostics?epsilon=1", "epsilon"),
        ("quantiles?quantity=loss", "quantity"),
        ("quantiles?points=1", "points"),
        ("quantiles?points=129", "points"),
        ("trace?arrays=json", "arrays"),
    ],
)
def test_a_view_that_does_not_fit_names_its_field(client: Any, begin: Any, path: str, field: str) -> None:
    field_error(client.get(f"/api/sessions/{begin(preset='xor')['id']}/{path}"), field)


def test_a_sample_and_a_row_together_are_refused_unless_they_are_the_same(client: Any, begin: Any) -> None:
    session = begin(preset="xor", batch_size=2, shuffle=False)
    path = f"/api/sessions/{session['id']}/trace"
    assert problem(client.get(path, params={"sample": 1, "row": 2}), 422)
    assert problem(client.get(path, params={"row": 3}), 422)["errors"][0]["field"] == "row"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("PATCH", ""),
        ("POST", "/step"),
        ("POST", "/reset"),
        ("GET", "/trace"),
        ("GET", "/inspect?parameter=W1.1.1"),
        ("GET", "/updates?parameter=W1.1.1"),
        ("GET", "/rows"),
        ("GET", "/grid"),
        ("GET", "/history"),
    ],
)
def test_an_unknown_session_is_404(client: Any, method: str, path: str) -> None:
    for name in ("nothing", "%00", "a" * 5000, "é"):
        document = problem(client.request(method, f"/api/sessions/{name}{path}"), 404)
        assert name not in document["detail"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/sessions/", "/nothing", "/docs", "/static/no", "/%00"])
def test_a_path_that_leads_nowhere_is_404(client: Any, path: str) -> None:
    problem(client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/api/sessions/x", "DELETE, GET, PATCH"),
        ("POST", "/api/sessions/x", "DELETE, GET, PATCH"),
        ("GET", "/api/sessions", "POST"),
        ("GET", "/api/sessions/x/step", "POST"),
        ("POST", "/api/sessions/x/trace", "GET"),
        ("POST", "/api/catalog", "GET"),
        ("TRACE", "/api/catalog", "GET"),
        ("POST", "/", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_allowed_is_405_and_names_those_that_are(
    client: Any, method: str, path: str, allow: str
) -> None:
    answer = client.request(method, path)
    problem(answer, 405)
    assert answer.headers["allow"] == allow


def test_a_fault_of_the_server_is_told_without_its_stack(
    client: Any, begin: Any, monkeypatch: Any, caplog: Any
) -> None:
    session = begin()

    def broken(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("app.api.changes.engine.seek", broken)
    answer = client.post(f"/api/sessions/{session['id']}/seek", json={"iteration": 0})
    document = problem(answer, 500)
    assert "secret" not in answer.text
    assert document["errors"] == []
    assert "secret of the house" in caplog.text
    assert client.get(f"/api/sessions/{session['id']}").status_code == 200
