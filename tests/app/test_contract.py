"""What each endpoint answers: the members that the contract names, all of them and no others, and what they mean."""

import re
from collections import Counter
from typing import Any

import pytest
from pydantic import BaseModel

from app.schemas.catalog import Catalog
from app.schemas.diagnostics import Diagnostics
from app.schemas.gradient_check import GradientCheck
from app.schemas.inspection import Inspection
from app.schemas.landscape import Landscape, Slice
from app.schemas.quantiles import Quantiles
from app.schemas.session import History, Session
from app.schemas.trace import StepAnswer, Trace
from app.schemas.updates import Updates
from app.schemas.views import Grid, Rows

SESSION = [
    "id", "spec", "iteration", "furthest", "epoch", "batch", "status", "parameters", "losses", "accuracy", "edits",
    "settings", "notices", "permalink",
]  # fmt: skip
LAYER = [
    "layer", "activation", "elementwise", "W", "b", "a_in", "z", "a", "da_dz", "dL_da", "delta", "sample_dL_dW",
    "sample_dL_db", "dL_dW", "dL_db", "step_W", "step_b",
]  # fmt: skip
ROW = ["row", "split", "x", "x_raw", "y", "label", "y_hat", "loss", "correct"]
HISTORY_ROW = [
    "iteration", "epoch", "batch_loss", "total_loss", "train", "validation", "test", "accuracy", "gradient_norms",
]  # fmt: skip
SOFTMAX = {
    "dataset": {"name": "gauss"},
    "layers": [{"units": 3, "activation": "relu"}, {"units": 2, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
}
PLANES = [{}, {"preset": "xor"}, {"preset": "circle"}, SOFTMAX]


def documented(answer: dict[str, Any], model: type[BaseModel]) -> None:
    """Fail where ``answer`` lacks a member that ``model`` documents, or has one that it does not."""
    kept = model.model_validate(answer).model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    assert kept == answer


@pytest.mark.parametrize("spec", [*PLANES, {"preset": "one-point"}, {"preset": "two-two-two"}, {"preset": "y-3x"}])
def test_every_answer_holds_what_is_documented(begin: Any, call: Any, spec: dict[str, Any]) -> None:
    session = begin(**spec)
    documented(session, Session)
    documented(call(session, "step", count=3, peek=True), StepAnswer)
    documented(call(session, "trace", iteration=1), Trace)
    documented(call(session, "rows"), Rows)
    documented(call(session, "history"), History)
    documented(call(session, "gradient-check"), GradientCheck)
    documented(call(session, "diagnostics"), Diagnostics)
    documented(call(session, "quantiles"), Quantiles)
    documented(call(session, "slice", parameter="W1.1.1"), Slice)
    for asked in ({"directions": "parameters", "parameter": ["W1.1.1", "b1.1"]}, {"directions": "pca"}, {}):
        if spec != {"preset": "y-3x"} or asked.get("parameter"):  # its one weight spans no other plane
            documented(call(session, "landscape", resolution=5, **asked), Landscape)
    for name in ("W1.1.1", f"b{len(session['parameters'])}.1"):
        documented(call(session, "inspect", parameter=name), Inspection)
        documented(call(session, "updates", parameter=name), Updates)
    if spec in PLANES:
        documented(call(session, "grid", resolution=5, units=True), Grid)


def test_the_catalog_holds_what_is_documented_and_every_preset_begins_a_run(client: Any, begin: Any) -> None:
    catalog = client.get("/api/catalog").json()
    documented(catalog, Catalog)
    assert list(catalog["presets"]) == ["one-point", "two-two-two", "y-3x", "xor", "circle", "spiral"]
    for name, preset in catalog["presets"].items():
        assert preset["title"]
        assert begin(**preset["spec"])["spec"] == begin(preset=name)["spec"]


def test_the_catalog_lists_every_choice_with_its_formula_and_its_parameters(client: Any) -> None:
    catalog = client.get("/api/catalog").json()
    assert set(catalog["activations"]) >= {"identity", "sigmoid", "tanh", "relu", "softmax"}
    assert set(catalog["losses"]) >= {"half_squared_error", "squared_error", "binary_cross_entropy", "cross_entropy"}
    for registry in ("activations", "losses", "initializers", "optimizers", "schedules", "penalties", "datasets"):
        for name, record in catalog[registry].items():
            assert record["name"] == name
            assert record["label"]
            assert record["source"]
    assert r"\frac" in catalog["activations"]["sigmoid"]["latex"]
    rate = catalog["optimizers"]["sgd"]["parameters"][0]
    assert (rate["name"], rate["kind"], rate["default"], rate["minimum"]) == ("learning_rate", "number", 0.1, 0.0)
    assert catalog["limits"]["units"]["maximum"] == 64
    assert catalog["limits"]["layers"]["maximum"] == 8
    assert all(limit["reason"] for limit in catalog["limits"].values())


def test_what_the_catalog_says_is_refused_is_refused_for_that_reason_and_nothing_else_is(client: Any) -> None:
    catalog = client.get("/api/catalog").json()
    refused = {(one["loss"], one["activation"]): one["reason"] for one in catalog["refused"]}
    for loss in catalog["losses"]:
        for activation in catalog["activations"]:
            spec = {
                "dataset": {"name": "custom", "inputs": [[0.0], [1.0]], "targets": [[1.0, 0.0], [0.0, 1.0]]},
                "layers": [{"units": 2, "activation": activation}],
                "loss": {"name": loss},
            }
            answer = client.post("/api/sessions", json=spec)
            reason = refused.get((loss, activation))
            assert answer.status_code == (422 if reason else 201), (loss, activation, answer.text)
            assert (reason or "") in (answer.json()["detail"] if reason else "")


def test_a_new_session_is_at_the_start_of_the_completed_spec(begin: Any) -> None:
    session = begin()
    assert list(session) == SESSION
    assert (session["iteration"], session["furthest"], session["epoch"], session["edits"]) == (0, 0, 0, [])
    assert session["spec"]["dataset"]["name"] == "circle"
    assert session["spec"]["layers"] == [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]
    assert session["spec"]["optimizer"] == {"name": "sgd", "learning_rate": 0.1}
    assert session["spec"]["dataset"]["split"] == {"train": 0.7, "validation": 0.15, "test": 0.15}
    assert session["batch"] == {"number": 1, "of": 14, "size": 10}
    assert session["status"]["state"] == "ready"
    assert set(session["losses"]) == set(session["accuracy"]) == {"train", "validation", "test"}
    assert [(len(layer["W"]), len(layer["W"][0]), len(layer["b"])) for layer in session["parameters"]] == [
        (4, 2, 4),
        (1, 4, 1),
    ]


def test_a_new_session_is_found_where_its_answer_says(client: Any) -> None:
    answer = client.post("/api/sessions", json={"preset": "xor"})
    assert client.get(answer.headers["location"]).json() == answer.json()


def test_an_id_is_unguessable(begin: Any) -> None:
    ids = {begin(preset="xor")["id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", session_id) for session_id in ids)


def test_a_preset_can_be_overridden_key_by_key(begin: Any) -> None:
    session = begin(preset="xor", optimizer={"learning_rate": 0.3}, seed=9)
    plain = begin(preset="xor")
    assert session["spec"] == {
        **plain["spec"],
        "optimizer": {**plain["spec"]["optimizer"], "learning_rate": 0.3},
        "seed": 9,
    }


def test_an_override_inside_a_part_of_a_preset_keeps_the_rest_of_that_part(begin: Any) -> None:
    plain = begin(preset="spiral")["spec"]
    changed = begin(preset="spiral", dataset={"noise": 0.25})["spec"]
    assert changed["dataset"] == {**plain["dataset"], "noise": 0.25}
    assert changed["dataset"]["features"] != ["x1", "x2"]


def test_reading_a_session_changes_nothing_and_deleting_it_ends_it(client: Any, begin: Any) -> None:
    session = begin(preset="xor")
    path = f"/api/sessions/{session['id']}"
    assert client.get(path).json() == client.get(path).json() == session
    deleted = client.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get(path).status_code == client.delete(path).status_code == 404


def test_no_session_sees_another(begin: Any, call: Any) -> None:
    one, other = begin(preset="xor"), begin(preset="xor")
    call(one, "step", count=5)
    assert call(other) == other


def test_a_trace_holds_one_iteration_of_every_layer(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    trace = call(session, "trace", sample=2)
    assert list(trace) == ["iteration", "epoch", "batch", "sample", "loss", "layers", "optimizer"]
    assert (trace["iteration"], trace["epoch"]) == (1, 1)
    assert trace["sample"]["position"] == 2
    assert trace["sample"]["row"] == trace["batch"]["rows"][1]
    assert sorted(trace["batch"]["rows"]) == [1, 2, 3, 4]
    assert [list(layer) for layer in trace["layers"]] == [LAYER] * 3
    assert trace["layers"][0]["a_in"] == trace["sample"]["x"]
    assert trace["layers"][-1]["a"] == trace["sample"]["y_hat"]
    for below, above in zip(trace["layers"], trace["layers"][1:], strict=False):
        assert above["a_in"] == below["a"]
    row = trace["batch"]["rows"][3]
    by_row = call(session, "trace", row=row)
    assert by_row == call(session, "trace", sample=4)
    assert by_row["sample"]["row"] == row


def test_under_softmax_the_slope_is_a_jacobian(begin: Any, call: Any) -> None:
    output = call(begin(**SOFTMAX), "trace")["layers"][-1]
    assert output["elementwise"] is False
    a = output["a"]
    expected = [[a[k] * ((k == j) - a[j]) for j in range(2)] for k in range(2)]
    for row, wanted in zip(output["da_dz"], expected, strict=True):
        assert row == pytest.approx(wanted, abs=1e-15)


def test_the_history_has_a_row_an_iteration_until_it_is_thinned(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    answer = call(session, "step", count=40)
    history = call(session, "history")
    assert [list(row) for row in history["history"]] == [HISTORY_ROW] * 40
    assert answer["history"] == history["history"]
    assert history["furthest"] == 40
    assert len(call(session, "history", points=10)["history"]) <= 10
    assert history["history"][0]["batch_loss"] == call(session, "trace", iteration=1)["loss"]["data"]
    assert len(history["history"][0]["gradient_norms"]) == 3


def test_a_stretch_of_rows_is_as_long_as_asked_for(begin: Any, call: Any) -> None:
    session = begin()
    whole = call(session, "rows")
    assert [row["row"] for row in whole["rows"]] == list(range(1, 201))
    assert list(whole["rows"][0]) == ROW
    assert whole["total"] == 200
    assert Counter(row["split"] for row in whole["rows"]) == {"train": 140, "validation": 30, "test": 30}
    part = call(session, "rows", offset=198, limit=5)
    assert part["offset"] == 198
    assert [(row["row"], row["x"], row["y"]) for row in part["rows"]] == [
        (row["row"], row["x"], row["y"]) for row in whole["rows"][198:]
    ]
    assert call(session, "rows", offset=500)["rows"] == []


def test_the_rows_of_a_part_add_up_to_its_loss(begin: Any, call: Any) -> None:
    session = begin()
    rows = call(session, "rows")["rows"]
    for part, loss in session["losses"].items():
        losses = [row["loss"] for row in rows if row["split"] == part]
        assert sum(losses) / len(losses) == pytest.approx(loss, rel=1e-12)
        right = [row["correct"] for row in rows if row["split"] == part]
        assert sum(right) / len(right) == pytest.approx(session["accuracy"][part], rel=1e-12)


def test_the_grid_is_the_network_at_its_points(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    grid = call(session, "grid", resolution=7, units=True)
    assert (len(grid["x"]), len(grid["y"])) == (7, 7)
    assert grid["x"] == sorted(grid["x"])
    assert grid["y"] == sorted(grid["y"])
    assert len(grid["outputs"]) == 1
    assert [len(layer["a"]) for layer in grid["units"]] == [4, 3, 1]
    assert grid["units"][-1]["a"] == grid["outputs"]

    x, y = grid["x"][2], grid["y"][5]
    own = {"name": "custom", "inputs": [[x, y], [0.0, 0.0]], "targets": [[0.0], [1.0]]}
    here = begin(**{**session["spec"], "dataset": own, "parameters": start_of(session)})
    rows = call(here, "rows")["rows"]
    assert grid["outputs"][0][5][2] == pytest.approx(rows[0]["y_hat"][0], rel=1e-12)


def start_of(session: dict[str, Any]) -> list[dict[str, Any]]:
    """The start values that give another run this session's parameters."""
    return [{"W": layer["W"], "b": layer["b"]} for layer in session["parameters"]]


def test_one_input_has_a_line_and_three_have_no_picture(client: Any, begin: Any, call: Any) -> None:
    line = call(begin(preset="y-3x"), "grid", resolution=9)
    assert (len(line["x"]), line["y"], line["y_name"]) == (9, None, None)
    three = {"name": "custom", "inputs": [[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]], "targets": [[1.0], [0.0]]}
    session = begin(dataset=three, layers=[{"units": 1, "activation": "identity"}])
    answer = client.get(f"/api/sessions/{session['id']}/grid")
    assert answer.status_code == 422
    assert "3" in answer.json()["detail"]


def test_the_latest_updates_are_those_of_the_inspections(begin: Any, call: Any) -> None:
    session = call(begin(optimizer={"name": "adam"}), "step", count=30)["session"]
    answer = call(session, "updates", parameter="W1.2.1", iteration=28, count=3)
    assert (answer["parameter"], answer["iteration"]) == ("W1.2.1", 28)
    assert [row["iteration"] for row in answer["rows"]] == [26, 27, 28]
    for row in answer["rows"]:
        assert row["update"] == call(session, "inspect", parameter="W1.2.1", iteration=row["iteration"])["update"]
    assert len(call(session, "updates", parameter="W1.2.1")["rows"]) == 20


def test_an_inspection_adds_up(begin: Any, call: Any) -> None:
    session = begin(preset="xor", batch_size=3, penalty={"l1": 0.01, "l2": 0.1})
    for name in ("W1.2.1", "W3.1.2", "b1.3", "b3.1"):
        inspected = call(session, "inspect", parameter=name, sample=2)
        factors = inspected["sample"]["factors"]
        product = 1.0
        for factor in factors:
            product *= factor["value"]
        assert product == pytest.approx(inspected["sample"]["gradient"], rel=1e-12)
        assert inspected["sample"]["paths"]["sum"] == pytest.approx(inspected["sample"]["gradient"], rel=1e-12)
        shares = sum(share["contribution"] for share in inspected["samples"])
        assert shares == pytest.approx(inspected["data_gradient"], rel=1e-12)
        whole = inspected["data_gradient"] + inspected["penalty_gradient"]
        assert whole == pytest.approx(inspected["gradient"], rel=1e-12)
        assert inspected["finite_difference"]["estimate"] == pytest.approx(inspected["gradient"], abs=1e-7)
