"""Edits and time: seeking, stepping again, editing in the past, resetting, and sending a call twice."""

from typing import Any

import pytest


def weights(session: dict[str, Any]) -> list[Any]:
    return [layer["W"] for layer in session["parameters"]]


def run_to(call: Any, session: dict[str, Any], iteration: int) -> dict[str, Any]:
    return call(session, "step", count=iteration - session["iteration"], trace=False)["session"]


def test_seeking_keeps_what_lies_beyond_and_stepping_replays_it_bit_for_bit(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    tenth = run_to(call, session, 10)
    seventh = call(session, "seek", iteration=7)
    assert (seventh["iteration"], seventh["furthest"]) == (7, 10)
    assert weights(seventh) != weights(tenth)
    assert len(call(session, "history")["history"]) == 10

    again = run_to(call, seventh, 10)
    assert again == tenth


def test_stepping_singly_and_many_at_once_lead_to_the_same_bits(begin: Any, call: Any) -> None:
    single, many = begin(), begin()
    for _ in range(15):
        last = call(single, "step")["session"]
    assert weights(last) == weights(run_to(call, many, 15))


def test_an_edit_in_the_past_discards_what_lay_beyond_it(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    tenth = run_to(call, session, 10)
    call(session, "seek", iteration=4)
    edited = call(session, "edit", parameters={"W1.2.1": 0.25})

    assert (edited["iteration"], edited["furthest"]) == (4, 4)
    assert edited["parameters"][0]["W"][1][0] == 0.25
    assert edited["edits"] == [{"iteration": 4, "parameters": {"W1.2.1": 0.25}}]
    assert weights(run_to(call, edited, 10)) != weights(tenth)


def test_an_edit_is_replayed_when_the_run_passes_it_again(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    run_to(call, session, 3)
    call(session, "edit", parameters={"b1.1": 2.0}, optimizer={"learning_rate": 0.01})
    sixth = run_to(call, call(session, "step")["session"], 6)
    call(session, "seek", iteration=1)
    assert run_to(call, call(session), 6) == sixth


def test_edits_at_one_iteration_merge_by_key(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    call(session, "edit", parameters={"W1.1.1": 0.5, "b1.1": 0.1})
    merged = call(session, "edit", parameters={"b1.1": 0.2}, batch_size=2)
    assert merged["edits"] == [{"iteration": 0, "parameters": {"W1.1.1": 0.5, "b1.1": 0.2}, "batch_size": 2}]
    assert merged["batch"] == {"number": 1, "of": 2, "size": 2}


def test_the_trace_of_an_iteration_starts_from_the_parameters_edited_just_before_it(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    run_to(call, session, 2)
    call(session, "edit", parameters={"W1.1.1": 0.5})
    run_to(call, call(session), 3)
    assert call(session, "trace", iteration=3)["layers"][0]["W"][0][0] == 0.5
    ended = call(session, "trace", iteration=2)["layers"][0]
    assert ended["W"][0][0] + ended["step_W"][0][0] != 0.5


def test_a_reset_keeps_the_edits_made_at_the_start_and_drops_later_ones(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    edited = call(session, "edit", parameters={"W1.1.1": 0.5})
    run_to(call, edited, 3)
    call(session, "edit", parameters={"W1.1.1": 0.7})
    again = call(session, "reset")
    assert again["edits"] == edited["edits"]
    assert (again["iteration"], again["furthest"]) == (0, 0)
    assert weights(again) == weights(edited)

    bare = call(session, "reset", edits=[])
    assert bare["edits"] == []
    assert weights(bare) == weights(begin(preset="xor"))


def test_a_reset_with_changes_merges_them_into_the_spec(begin: Any, call: Any) -> None:
    session = begin(preset="xor", seed=3)
    changed = call(session, "reset", spec={"optimizer": {"learning_rate": 0.25}})
    assert changed["spec"] == {**session["spec"], "optimizer": {**session["spec"]["optimizer"], "learning_rate": 0.25}}
    assert weights(changed) == weights(session)


def test_a_run_is_a_function_of_its_spec_its_edits_and_its_iteration(begin: Any, call: Any) -> None:
    session = begin(preset="circle", seed=5)
    run_to(call, session, 4)
    call(session, "edit", parameters={"W1.1.1": -0.5}, batch_size=7)
    last = run_to(call, call(session), 30)

    other = begin(spec=last["spec"], edits=last["edits"], iteration=30)
    assert {**other, "id": ""} == {**last, "id": ""}
    assert begin(preset="circle", seed=5, edits=last["edits"], iteration=30)["parameters"] == last["parameters"]


def test_looking_back_moves_nothing(begin: Any, call: Any) -> None:
    session = run_to(call, begin(preset="xor"), 5)
    for name, asked in [("trace", {}), ("rows", {}), ("grid", {}), ("inspect", {"parameter": "W1.1.1"})]:
        assert call(session, name, iteration=2, **asked)["iteration"] == 2
    assert call(session) == session


def test_the_peek_is_what_the_next_step_applies(begin: Any, call: Any) -> None:
    session = run_to(call, begin(), 3)
    peek = call(session, "trace")
    answer = call(session, "step", peek=True)
    assert answer["trace"] == peek
    assert peek["iteration"] == 4
    assert answer["next"] == call(session, "trace", iteration=5)
    for layer, moved in zip(peek["layers"], answer["session"]["parameters"], strict=True):
        assert [
            [w + step for w, step in zip(*rows, strict=True)] for rows in zip(layer["W"], layer["step_W"], strict=True)
        ] == moved["W"]


def test_stepping_again_through_the_past_answers_the_history_passed_and_no_more(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    first = call(session, "step", count=8)
    call(session, "seek", iteration=3)
    again = call(session, "step", count=2)
    assert [row["iteration"] for row in again["history"]] == [4, 5]
    assert again["history"][0]["batch_loss"] == first["history"][3]["batch_loss"]


def test_a_step_without_a_trace_answers_none(begin: Any, call: Any) -> None:
    answer = call(begin(preset="xor"), "step", trace=False)
    assert (answer["trace"], answer["next"]) == (None, None)
    assert answer["session"]["iteration"] == 1


def test_stepping_by_epochs_ends_where_epochs_end(begin: Any, call: Any) -> None:
    session = begin(preset="xor", batch_size=3)
    assert session["batch"] == {"number": 1, "of": 2, "size": 3}
    first = call(session, "step")["session"]
    assert first["batch"] == {"number": 2, "of": 2, "size": 1}
    assert (first["iteration"], first["epoch"]) == (1, 0)
    under_way = call(session, "step", unit="epoch")["session"]
    assert (under_way["iteration"], under_way["epoch"]) == (2, 1)
    two_more = call(session, "step", unit="epoch", count=2)
    assert (two_more["session"]["iteration"], two_more["session"]["epoch"]) == (6, 3)
    assert [row["iteration"] for row in two_more["history"]] == [3, 4, 5, 6]
    assert [row["train"] is not None for row in two_more["history"]] == [False, True, False, True]


def test_a_long_step_answers_a_history_of_at_most_500_rows_from_its_beginning_to_its_end(begin: Any, call: Any) -> None:
    session = run_to(call, begin(preset="xor"), 5)
    history = call(session, "step", count=2000)["history"]
    assert 100 < len(history) <= 500
    passed = [row["iteration"] for row in history]
    assert 6 <= passed[0] <= 10
    assert passed[-1] == 2005
    assert passed == sorted(set(passed))


def test_a_row_in_focus_stays_in_focus_where_the_batch_has_it_and_gives_way_where_not(begin: Any, call: Any) -> None:
    session = begin(preset="xor", batch_size=1, shuffle=False)
    answer = call(session, "step", row=1, peek=True)
    assert answer["trace"]["sample"]["row"] == 1
    assert answer["next"]["batch"]["rows"] == [2]
    assert answer["next"]["sample"]["row"] == 2


def test_a_call_that_reaches_its_time_limit_answers_with_what_was_done(server: Any, clock: Any) -> None:
    client = server(call_seconds=8)
    clock.tick = 1
    session = client.post("/api/sessions", json={"preset": "xor"}).json()
    answer = client.post(f"/api/sessions/{session['id']}/step", json={"count": 1000})
    assert answer.status_code == 200
    done = answer.json()["session"]["iteration"]
    assert 1 <= done <= 8
    assert answer.json()["trace"]["iteration"] == done
    assert [row["iteration"] for row in answer.json()["history"]] == list(range(1, done + 1))


def test_a_session_created_far_into_its_run_says_how_far_it_came_in_time(server: Any, clock: Any) -> None:
    client = server(call_seconds=8)
    clock.tick = 1
    answer = client.post("/api/sessions", json={"preset": "xor", "iteration": 1000})
    assert answer.status_code == 201
    assert 1 <= answer.json()["iteration"] <= 8


class TestRetries:
    """Safe retries: ``at`` and ``request``."""

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("step", {"count": 2, "peek": True}),
            ("seek", {"iteration": 1}),
            ("reset", {"spec": {"seed": 4}}),
            ("edit", {"parameters": {"W1.1.1": 0.3}}),
        ],
    )
    def test_the_same_call_sent_twice_answers_the_same_and_applies_once(
        self, begin: Any, call: Any, name: str, body: dict[str, Any]
    ) -> None:
        session = run_to(call, begin(preset="xor"), 3)
        sent = {**body, "at": 3, "request": "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"}
        first = call(session, name, **sent)
        after = call(session)
        assert call(session, name, **sent) == first
        assert call(session) == after

    def test_a_retry_is_answered_even_after_the_session_went_on(self, begin: Any, call: Any) -> None:
        session = begin(preset="xor")
        first = call(session, "step", at=0, request="one")
        second = call(session, "step", at=1, request="two")
        assert call(session, "step", at=0, request="one") == first
        assert call(session)["iteration"] == second["session"]["iteration"] == 2

    def test_a_call_for_another_place_is_409_with_the_present_state(self, client: Any, begin: Any, call: Any) -> None:
        session = run_to(call, begin(preset="xor"), 2)
        for name, body in [("step", {}), ("seek", {"iteration": 0}), ("reset", {})]:
            answer = client.post(f"/api/sessions/{session['id']}/{name}", json={**body, "at": 1})
            assert answer.status_code == 409
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["session"] == session
        answer = client.patch(f"/api/sessions/{session['id']}", json={"batch_size": 2, "at": 7})
        assert (answer.status_code, answer.json()["session"]) == (409, session)
        assert "at iteration 2, not at 7" in answer.json()["detail"]

    def test_a_refused_call_sent_again_is_refused_again_wherever_the_session_stands(
        self, client: Any, begin: Any, call: Any
    ) -> None:
        session = begin(preset="xor")
        sent = {"at": 1, "request": "early"}
        path = f"/api/sessions/{session['id']}/step"
        first = client.post(path, json=sent)
        call(session, "step")
        second = client.post(path, json=sent)
        assert (first.status_code, second.status_code) == (409, 409)
        assert call(session)["iteration"] == 1

    def test_a_request_id_of_another_call_is_refused(self, client: Any, begin: Any, call: Any) -> None:
        session = begin(preset="xor")
        call(session, "step", request="one")
        answer = client.post(f"/api/sessions/{session['id']}/step", json={"request": "one", "count": 2})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "request"
        assert call(session)["iteration"] == 1

    def test_the_answers_kept_for_retries_are_bounded(self, server: Any) -> None:
        client = server(calls_remembered=2)
        session = client.post("/api/sessions", json={"preset": "xor"}).json()
        path = f"/api/sessions/{session['id']}/step"
        for name in ["a", "b", "c", "a"]:
            last = client.post(path, json={"request": name})
        assert last.json()["session"]["iteration"] == 4


def test_what_is_in_force_follows_the_edits_and_the_spec_stays_what_the_run_started_from(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    run_to(call, session, 3)
    edited = call(session, "edit", optimizer={"learning_rate": 0.25}, batch_size=2)
    assert edited["spec"] == session["spec"]
    assert edited["settings"]["optimizer"] == {"name": "sgd", "learning_rate": 0.25}
    assert edited["settings"]["batch_size"] == 2
    back = call(session, "seek", iteration=2)
    assert back["settings"] == session["settings"]
    assert back["settings"]["optimizer"]["learning_rate"] == 0.5


def test_a_constant_column_that_is_standardized_is_told(begin: Any) -> None:
    dataset = {"name": "custom", "inputs": [[1.0, 5.0], [2.0, 5.0]], "targets": [[0.0], [1.0]], "standardize": True}
    session = begin(dataset=dataset, layers=[{"units": 1, "activation": "identity"}])
    assert any("x2" in notice for notice in session["notices"])
    assert begin(preset="xor")["notices"] == []
