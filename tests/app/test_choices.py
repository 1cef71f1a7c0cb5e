"""Whatever the catalog lists can be run, stepped, edited to and inspected through the API."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.registries import REGISTRIES

BASE = {
    "dataset": {"name": "gauss"},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "softmax"}],
    "loss": {"name": "squared_error"},
}
# part of the spec -> (its registry, how a name is written there)
PARTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "optimizer": ("optimizers", lambda name: {"name": name}),
    "schedule": ("schedules", lambda name: {"name": name}),
    "initializer": ("initializers", lambda name: {"name": name}),
    "layers": ("activations", lambda name: [{"units": 3, "activation": name}, BASE["layers"][1]]),
    "loss": ("losses", lambda name: {"name": name}),
}
# Refused where BASE would put them, as test_contract shows.
MISFITS = {("layers", "softmax"), ("loss", "binary_cross_entropy")}
LISTED = [(part, name) for part, (registry, _) in PARTS.items() for name in REGISTRIES[registry]]
CHOICES = [choice for choice in LISTED if choice not in MISFITS]


@pytest.mark.parametrize(("part", "name"), CHOICES)
def test_a_choice_runs_and_every_term_of_its_update_is_a_number(client: TestClient, part: str, name: str) -> None:
    chosen = PARTS[part][1](name)
    session = client.post("/api/sessions", json={**BASE, part: chosen})
    assert session.status_code == 201, session.text
    address = f"/api/sessions/{session.json()['id']}"
    assert client.post(f"{address}/step", json={"count": 3}).json()["session"]["iteration"] == 3
    inspection = client.get(f"{address}/inspect", params={"parameter": "W1.2.1"}).json()
    terms = {term["name"]: term["value"] for term in inspection["update"]["terms"]}
    assert all(isinstance(value, float) for value in terms.values())
    assert terms["new_value"] == inspection["update"]["new_value"]
    assert inspection["parameter"]["value"] + terms["step"] == terms["new_value"]


@pytest.mark.parametrize("name", [name for name, record in REGISTRIES["datasets"].items() if record.inputs])
def test_a_dataset_of_the_catalog_runs_with_the_shapes_that_its_record_names(client: TestClient, name: str) -> None:
    record = client.get("/api/catalog").json()["datasets"][name]
    last = {"units": record["last_units"][0], "activation": "tanh"}
    answer = client.post("/api/sessions", json={"dataset": {"name": name}, "layers": [last]})
    assert answer.status_code == 201, answer.text
    session = answer.json()
    assert len(session["parameters"][0]["W"][0]) == record["inputs"]
    own = {field["name"]: field["default"] for field in record["parameters"]}
    assert {field: session["spec"]["dataset"][field] for field in own} == own
    address = f"/api/sessions/{session['id']}"
    assert client.post(f"{address}/step", json={"count": 3}).json()["session"]["iteration"] == 3
    assert len(client.get(f"{address}/rows").json()["rows"][0]["x"]) == record["inputs"]


@pytest.mark.parametrize("name", sorted(REGISTRIES["optimizers"]))
def test_a_run_turns_to_another_optimizer_with_the_catalogs_defaults(client: TestClient, name: str) -> None:
    other = "sgd" if name != "sgd" else "adam"
    session = client.post("/api/sessions", json={**BASE, "optimizer": {"name": other}}).json()
    edited = client.patch(f"/api/sessions/{session['id']}", json={"optimizer": {"name": name}}).json()
    listed = client.get("/api/catalog").json()["optimizers"][name]["parameters"]
    defaults = {field["name"]: field["default"] for field in listed if not field["optional"]}
    assert edited["settings"]["optimizer"] == {"name": name, **defaults}


def test_the_catalog_tells_the_split_that_a_dataset_gets_when_nothing_is_said(client):
    datasets = client.get("/api/catalog").json()["datasets"]
    told = {name: record["split"] for name, record in datasets.items()}
    assert told["custom"] is None
    for name in ("xor", "circle", "y_3x", "spiral"):
        spec = {"dataset": {"name": name}, "layers": [{"units": 1, "activation": "identity"}]}
        session = client.post("/api/sessions", json=spec).json()
        assert told[name] == session["spec"]["dataset"]["split"], name
