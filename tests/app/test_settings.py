"""The settings: read from the environment, refused where they mean nothing, shown by what they change."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_a_setting_is_read_from_the_environment_and_an_unknown_one_is_ignored(monkeypatch: Any) -> None:
    monkeypatch.setenv("BACKPASS_SESSION_LIMIT", "7")
    monkeypatch.setenv("BACKPASS_NOTHING_OF_THE_KIND", "7")
    monkeypatch.setenv("SESSION_LIMIT", "8")
    assert Settings().session_limit == 7


@pytest.mark.parametrize(("name", "text"), [("SESSION_LIMIT", "0"), ("BODY_BYTES", "many"), ("CALL_SECONDS", "-1")])
def test_a_setting_that_means_nothing_is_refused_by_name(monkeypatch: Any, name: str, text: str) -> None:
    monkeypatch.setenv(f"BACKPASS_{name}", text)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_without_any_time_a_step_still_makes_one_iteration(server: Any) -> None:
    client = server(call_seconds=0)
    session = client.post("/api/sessions", json={"preset": "xor"}).json()
    answer = client.post(f"/api/sessions/{session['id']}/step", json={"count": 10}).json()
    assert answer["session"]["iteration"] == 1
