"""Edits in time: what they change, from when on, what they discard, and what a reset keeps of them."""

import math

import numpy as np
import pytest

from engine.errors import NotReached, SpecError
from engine.history import history
from engine.run import edit, replay, reset, seek, start, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.small_run import SMALL, bits, edited_by_hand, run_of


def test_an_edit_in_the_past_discards_the_future_and_a_seek_does_not():
    far = step(run_of(), 30)
    back = seek(far, 10)
    assert (back.furthest, len(history(back))) == (30, 30)
    edited = edit(back, {"optimizer": {"learning_rate": 0.2}})
    assert (edited.iteration, edited.furthest, len(history(edited))) == (10, 10, 10)
    with pytest.raises(NotReached, match="10"):
        seek(edited, 11)
    assert bits(step(edited, 5)) != bits(seek(far, 15))
    assert bits(seek(edited, 9)) == bits(seek(far, 9))
    replayed = replay(edited.spec, edited.edits, 24)
    assert bits(seek(step(edited, 20), 24)) == bits(replayed)


def test_an_edit_in_the_past_drops_later_edits_and_keeps_earlier_ones():
    edited = edit(seek(edited_by_hand(), 7), {"penalty": {"l1": 0.5}})
    assert [change["iteration"] for change in edited.edits] == [0, 4, 7]
    assert edited.edits[-1]["penalty"] == {"l2": 0.1, "l1": 0.5}
    assert edited.edits[-1]["batch_size"] == 4


def test_edits_at_one_iteration_merge_by_key():
    run = edit(edit(step(run_of(), 3), {"parameters": {"b2.1": 0.1}}), {"parameters": {"W2.1.1": 0.2, "b2.1": 0.3}})
    assert run.edits == ({"iteration": 3, "parameters": {"b2.1": 0.3, "W2.1.1": 0.2}},)
    W, b = run.parameters[1]
    assert (W[0, 0], b[0]) == (0.2, 0.3)


def test_an_edit_of_nothing_keeps_the_future():
    back = seek(step(run_of(), 9), 4)
    assert edit(back, {}).furthest == 9


def test_the_trace_before_an_edit_ends_without_it_and_the_next_starts_with_it():
    run = edit(step(run_of(), 6), {"parameters": {"W1.1.1": 9.0}})
    before, after = trace(run, iteration=6).layers[0], trace(run).layers[0]
    assert before.W[0, 0] + before.step_W[0, 0] != 9.0
    assert after.W[0, 0] == 9.0
    assert after.W[1, 1] == before.W[1, 1] + before.step_W[1, 1]


def test_a_changed_rate_holds_from_the_edit_on_and_not_before():
    run = edit(step(run_of(), 6), {"optimizer": {"learning_rate": 0.4}})
    assert [trace(run, iteration=n).optimizer["learning_rate"] for n in (6, 7)] == [0.1, 0.4]
    assert run.spec.optimizer.values["learning_rate"] == 0.1
    assert run.settings.spec.optimizer.values["learning_rate"] == 0.4
    assert run.settings.spec.optimizer.values["momentum"] == 0.5


def test_momentum_is_kept_across_a_changed_number():
    run = step(run_of(), 6)
    velocity = run.state.memory.slots["velocity"]
    assert np.abs(velocity).max() > 0
    kept = edit(run, {"optimizer": {"learning_rate": 0.4}}).state.memory
    assert kept.slots["velocity"].tobytes() == velocity.tobytes()


def test_a_frozen_parameter_stands_still_to_the_bit_and_its_buffer_too():
    run = edit(step(run_of(), 3), {"frozen": ["W1"]})
    later = step(run, 8)
    weights = run.spec.layout.chosen(["W1"])
    assert later.state.parameters[weights].tobytes() == run.state.parameters[weights].tobytes()
    slots = run.state.memory.slots["velocity"], later.state.memory.slots["velocity"]
    assert slots[0][weights].tobytes() == slots[1][weights].tobytes()
    assert later.state.parameters[~weights].tobytes() != run.state.parameters[~weights].tobytes()
    assert np.abs(trace(later).layers[0].dL_dW).max() > 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"layers": []}, "layers"),
        ({"seed": 3}, "seed"),
        ({"optimizer": {"learning_rate": -1}}, "optimizer.learning_rate"),
        ({"optimizer": {"learning_rate": True}}, "optimizer.learning_rate"),
        ({"parameters": {"W9.1.1": 1.0}}, "parameters.W9.1.1"),
        ({"parameters": {"W1.1.1": math.nan}}, "parameters.W1.1.1"),
        ({"batch_size": 0}, "batch_size"),
        ({"frozen": ["W1.4.1"]}, "frozen.0"),
        ({"clip": {"norm": 1, "value": 1}}, "clip"),
    ],
)
def test_an_edit_that_does_not_fit_names_its_field(changes, field):
    with pytest.raises(SpecError) as refused:
        edit(step(run_of(), 2), changes)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_an_edit_from_a_list_is_named_by_its_place_there():
    with pytest.raises(SpecError) as refused:
        start(complete(SMALL), [{"iteration": 0, "batch_size": 3}, {"iteration": 2, "frozen": ["Q"]}])
    assert [problem.field for problem in refused.value.problems] == ["edits.1.frozen.0"]
    with pytest.raises(SpecError) as refused:
        start(complete(SMALL), [{"batch_size": 3}])
    assert [problem.field for problem in refused.value.problems] == ["edits.0.iteration"]


def test_a_reset_brings_the_same_start_and_keeps_the_edits_made_there():
    run = edited_by_hand()
    again = reset(run)
    assert (again.iteration, again.furthest, history(again)) == (0, 0, [])
    assert bits(again) == bits(seek(run, 0))
    assert [change["iteration"] for change in again.edits] == [0]
    assert again.parameters[0][0][1, 0] == 0.5
    assert reset(run, edits=[]).edits == ()
    assert bits(reset(run, edits=[])) == bits(run_of())


def test_a_reset_s_changes_win_over_an_edit_made_at_the_start():
    run = edit(run_of(), {"optimizer": {"learning_rate": 0.7, "momentum": 0.1}, "parameters": {"W1.3.1": 2.0}})
    again = reset(run, {"optimizer": {"learning_rate": 0.2}})
    assert again.settings.spec.optimizer.values["learning_rate"] == 0.2
    assert again.settings.spec.optimizer.values["momentum"] == 0.1
    assert again.parameters[0][0][2, 0] == 2.0


def test_a_reset_to_fewer_units_keeps_what_still_has_a_name():
    run = edit(run_of(), {"parameters": {"W1.3.1": 2.0, "W1.1.2": 3.0}})
    again = reset(run, {"layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]})
    assert again.edits == ({"iteration": 0, "parameters": {"W1.1.2": 3.0}},)
    assert again.parameters[0][0].shape == (2, 2)
    assert again.parameters[0][0][1, 0] == run.parameters[0][0][1, 0]


def test_a_reset_refuses_edits_of_a_later_iteration():
    with pytest.raises(SpecError, match="iteration 0"):
        reset(run_of(), edits=[{"iteration": 3, "batch_size": 2}])


def test_a_reset_to_fewer_units_drops_frozen_names_that_vanished_from_the_edit_at_the_start():
    frozen = edit(run_of(), {"frozen": ["W1.3.1", "b1", "W2.1.2"]})
    smaller = reset(frozen, {"layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]})
    assert smaller.edits == ({"iteration": 0, "frozen": ["b1", "W2.1.2"]},)


def test_a_second_edit_that_names_the_optimizer_in_force_keeps_the_first_one_s_numbers():
    first = edit(run_of(), {"optimizer": {"learning_rate": 0.3}})
    name = first.settings.spec.optimizer.name
    both = edit(first, {"optimizer": {"name": name, "momentum": 0.7}})
    assert both.settings.spec.optimizer.values["learning_rate"] == 0.3
    assert both.settings.spec.optimizer.values["momentum"] == 0.7
    changed = edit(both, {"optimizer": {"name": "adam"}})
    assert changed.settings.spec.optimizer.values["learning_rate"] == 0.001
    again = edit(changed, {"optimizer": {"name": "adam", "beta1": 0.5}})
    assert again.settings.spec.optimizer.values["beta1"] == 0.5
    assert replay(again.spec, again.edits, 0).settings.spec == again.settings.spec
