"""A run that diverges is a result: it is told, it stands still, and it can be gone back from."""

from typing import Any

from tests.app.problems import problem

VIEWS = (
    "trace",
    "inspect?parameter=W1.1.1",
    "updates?parameter=W1.1.1",
    "rows",
    "grid",
    "gradient-check",
    "diagnostics",
)


def test_a_learning_rate_of_a_million_is_accepted_diverges_and_is_explained(client: Any, begin: Any) -> None:
    """Each update multiplies w - 3 by 1 - 15e6, about 7 decades: float64 (308 decades) is left within 22 squares."""
    session = begin(preset="y-3x", optimizer={"learning_rate": 1e6})
    path = f"/api/sessions/{session['id']}"
    answer = client.post(f"{path}/step", json={"count": 100, "peek": True})
    assert answer.status_code == 200
    ended = answer.json()["session"]
    k = ended["iteration"]
    assert 20 <= k <= 43
    assert ended["furthest"] == k
    assert ended["status"]["state"] == "diverged"
    assert ended["status"]["iteration"] == k + 1
    assert ended["status"]["layer"] == 1
    assert ended["status"]["quantity"]
    assert "learning rate" in ended["status"]["reason"]
    assert answer.json()["trace"]["iteration"] == k
    assert answer.json()["next"] is None
    assert all(isinstance(w, float) for w in ended["parameters"][0]["W"][0])

    halted = client.post(f"{path}/step", json={})
    assert problem(halted, 409)["session"] == ended
    for view in VIEWS:
        assert problem(client.get(f"{path}/{view}"), 409)["session"] == ended
        separator = "&" if "?" in view else "?"
        assert client.get(f"{path}/{view}{separator}iteration={k}").status_code == 200
    assert client.get(f"{path}/history").status_code == 200

    seek = client.post(f"{path}/seek", json={"iteration": 2})
    assert seek.json()["status"]["state"] == "ready"
    edited = client.patch(path, json={"optimizer": {"learning_rate": 0.01}})
    assert edited.json()["status"]["state"] == "ready"
    assert client.post(f"{path}/step", json={"count": 200}).json()["session"]["iteration"] == 202


def test_a_run_whose_first_update_is_not_finite_says_so_before_it_is_stepped(client: Any, begin: Any) -> None:
    session = begin(preset="y-3x", parameters=[{"W": [[1e200]], "b": [0.0]}])
    assert (session["status"]["state"], session["status"]["iteration"]) == ("diverged", 1)
    answer = client.post(f"/api/sessions/{session['id']}/step", json={"peek": True})
    assert problem(answer, 409)["session"] == session
