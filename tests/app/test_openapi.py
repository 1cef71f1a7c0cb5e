"""The description of the API: complete, and true of what is answered."""

from typing import Any

import pytest

ROUTES = {
    ("/", "get"),
    ("/api/catalog", "get"),
    ("/api/sessions", "post"),
    ("/api/sessions/{session_id}", "get"),
    ("/api/sessions/{session_id}", "delete"),
    ("/api/sessions/{session_id}", "patch"),
    ("/api/sessions/{session_id}/step", "post"),
    ("/api/sessions/{session_id}/seek", "post"),
    ("/api/sessions/{session_id}/reset", "post"),
    ("/api/sessions/{session_id}/trace", "get"),
    ("/api/sessions/{session_id}/inspect", "get"),
    ("/api/sessions/{session_id}/updates", "get"),
    ("/api/sessions/{session_id}/gradient-check", "get"),
    ("/api/sessions/{session_id}/diagnostics", "get"),
    ("/api/sessions/{session_id}/quantiles", "get"),
    ("/api/sessions/{session_id}/rows", "get"),
    ("/api/sessions/{session_id}/grid", "get"),
    ("/api/sessions/{session_id}/slice", "get"),
    ("/api/sessions/{session_id}/landscape", "get"),
    ("/api/sessions/{session_id}/history", "get"),
    ("/api/comparisons", "post"),
    ("/api/comparisons/{comparison_id}", "get"),
    ("/api/comparisons/{comparison_id}", "delete"),
    ("/api/comparisons/{comparison_id}/events", "get"),
} - {("/", "get")}


@pytest.fixture
def description(client: Any) -> dict[str, Any]:
    return client.get("/openapi.json").json()


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in description["paths"].items() for method, one in methods.items()]


def test_every_route_of_the_contract_is_described_and_no_other(description: dict[str, Any]) -> None:
    assert {(path, method) for path, method, _ in operations(description)} == ROUTES


def test_every_error_is_described_as_a_problem_document(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        statuses = set(operation["responses"])
        if "{" in path:
            assert "404" in statuses
        if "requestBody" in operation:
            assert statuses >= {"400", "413", "422"}
        assert ("422" in statuses) == ("requestBody" in operation or len(operation.get("parameters", [])) > 1)
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
                reference = answer["content"]["application/problem+json"]["schema"]["$ref"]
                assert reference.endswith("ConflictDocument" if status == "409" else "ProblemDocument")


def test_every_success_has_a_schema_whose_members_are_described(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    for path, method, operation in operations(description):
        for status, answer in operation["responses"].items():
            if status in {"200", "201", "202"}:
                name = schema_of(answer["content"])["$ref"].rpartition("/")[2]
                assert schemas[name]["properties"], (path, method)
        assert operation["summary"]
        assert operation["description"]


def schema_of(content: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer, or of what each of its events holds."""
    if "text/event-stream" in content:
        return content["text/event-stream"]["itemSchema"]["properties"]["data"]["contentSchema"]
    return content["application/json"]["schema"]


def test_the_choices_of_a_spec_are_those_of_the_catalog(client: Any, description: dict[str, Any]) -> None:
    catalog = client.get("/api/catalog").json()
    schemas = description["components"]["schemas"]
    for model, registry in [("Optimizer", "optimizers"), ("Schedule", "schedules"), ("Dataset", "datasets")]:
        name = schemas[model]["properties"]["name"]
        assert name.get("enum", [name.get("const")]) == list(catalog[registry])
    assert schemas["LayerSpec"]["properties"]["activation"]["enum"] == list(catalog["activations"])
    rate = schemas["Optimizer"]["properties"]["learning_rate"]
    assert (rate["type"], rate["minimum"]) == ("number", 0.0)


def test_the_description_of_a_body_writes_down_no_default_of_a_spec(description: dict[str, Any]) -> None:
    for name in ("CreateCall", "Spec", "Edit", "Optimizer", "Dataset"):
        for field, schema in description["components"]["schemas"][name]["properties"].items():
            assert "default" not in schema or (name, field) == ("CreateCall", "arrays"), (name, field)


def test_no_page_of_documentation_is_served_that_would_load_from_another_host(client: Any) -> None:
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
