"""What a test expects of an answer that is an error."""

from typing import Any


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem document of ``answer``, which must be one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert {"type", "title", "status", "detail", "errors"} <= set(document)
    assert document["status"] == status
    assert document["detail"]
    return document


def field_error(answer: Any, field: str) -> dict[str, Any]:
    """The error of ``field`` in a 422."""
    document = problem(answer, 422)
    found = {error["field"]: error for error in document["errors"]}
    assert field in found, f"{field} is not among {list(found)}"
    return found[field]
