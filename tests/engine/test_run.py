"""Time in a run: steps, seeks, edits, resets and replays reach the same bits by every way; halts and history."""

import math

import numpy as np
import pytest

from engine.errors import Diverged, Halted, NotReached, SpecError
from engine.history import history
from engine.keyframes import MOST
from engine.presets import PRESETS
from engine.run import Run, edit, replay, reset, seek, start, step
from engine.series import CAPACITY, halved
from engine.spec import complete
from engine.trace import trace

SMALL = {
    "dataset": {"name": "gauss", "rows": 20, "split": {"train": 0.6, "validation": 0.2, "test": 0.2}},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
    "optimizer": {"learning_rate": 0.1, "momentum": 0.5},
    "batch_size": 5,
}


def run_of(**fields) -> Run:
    """The small run, 12 training rows in batches of 5, 5 and 2."""
    return start(complete({**SMALL, **fields}))


def bits(run: Run) -> tuple:
    """Everything that a run's future depends on, to the last bit."""
    memory = run.state.memory
    slots = tuple((name, slot.tobytes()) for name, slot in memory.slots.items())
    return run.iteration, run.state.parameters.tobytes(), memory.count, slots, run.state.watch


EDITS = [
    {"iteration": 0, "parameters": {"W1.2.1": 0.5}},
    {"iteration": 4, "optimizer": {"learning_rate": 0.3}, "frozen": ["b1"]},
    {"iteration": 7, "batch_size": 4, "penalty": {"l2": 0.1}, "clip": {"norm": 0.2}},
    {"iteration": 20, "parameters": {"W2.1.1": -1.0}, "optimizer": {"nesterov": True}, "frozen": []},
]


def edited_by_hand() -> Run:
    """The small run with EDITS made one by one, each where it belongs, and 30 iterations in all."""
    run = run_of()
    for change in EDITS:
        if change["iteration"] > run.iteration:
            run = step(run, change["iteration"] - run.iteration)
        run = edit(run, {key: value for key, value in change.items() if key != "iteration"})
    return step(run, 30 - run.iteration)


# --- the same bits by every way ---------------------------------------------------------------------------------------


def test_single_steps_many_at_once_epochs_and_a_replay_reach_the_same_bits():
    many = step(run_of(), 12)
    single = run_of()
    for _ in range(12):
        single = step(single)
    by_epoch = step(step(run_of(), 3, "epoch"), 1, "epoch")
    assert bits(many) == bits(single) == bits(by_epoch) == bits(replay(complete(SMALL), [], 12))


def test_a_run_kept_and_stepped_twice_gives_the_same_and_stays_as_it_was():
    kept = step(run_of(), 5)
    before = bits(kept)
    assert bits(step(kept, 7)) == bits(step(kept, 7))
    assert bits(kept) == before
    assert history(step(kept, 7)) == history(step(kept, 7))
    assert len(history(kept)) == 5


def test_parameters_cannot_be_written_through_a_run():
    run = step(run_of(), 2)
    for W, b in run.parameters:
        assert not W.flags.writeable
        assert not b.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        run.parameters[0][0][0, 0] = 1.0


def test_the_step_that_a_trace_shows_is_the_step_that_is_taken_to_the_bit():
    run = step(run_of(), 4)
    shown = trace(run)
    after = step(run)
    for layer, (W, b) in zip(shown.layers, after.parameters, strict=True):
        assert (layer.W + layer.step_W).tobytes() == W.tobytes()
        assert (layer.b + layer.step_b).tobytes() == b.tobytes()
    again = trace(after, iteration=5)
    assert all(np.array_equal(one.z, two.z) for one, two in zip(shown.layers, again.layers, strict=True))


@pytest.mark.parametrize("k", [0, 1, 63, 64, 200, 511, 599, 600])
def test_a_seek_reaches_the_bits_of_having_gone_no_further(k):
    far = step(run_of(), 600)
    back = seek(far, k)
    assert bits(back) == bits(replay(complete(SMALL), [], k))
    assert (back.furthest, far.iteration) == (600, 600)
    assert bits(seek(back, 600)) == bits(far)
    if k < 600:
        assert bits(step(back, 600 - k)) == bits(far)


def test_edits_made_by_hand_and_replayed_from_a_list_reach_the_same_bits():
    by_hand = edited_by_hand()
    replayed = replay(complete(SMALL), EDITS, 30)
    assert bits(by_hand) == bits(replayed)
    assert by_hand.edits == replayed.edits
    assert by_hand.spec == replayed.spec
    assert history(by_hand) == history(replayed)
    for k in (0, 3, 4, 5, 7, 8, 19, 20, 21, 30):
        assert bits(seek(by_hand, k)) == bits(seek(replayed, k)), k


def test_a_replay_to_before_the_last_edit_still_reaches_as_far_as_it():
    run = replay(complete(SMALL), EDITS, 6)
    assert (run.iteration, run.furthest) == (6, 20)
    assert bits(step(run, 24)) == bits(edited_by_hand())


def test_another_seed_gives_other_numbers_and_the_same_seed_the_same():
    assert bits(step(run_of(seed=3), 5)) == bits(step(run_of(seed=3), 5))
    assert bits(step(run_of(seed=3), 5)) != bits(step(run_of(seed=4), 5))


# --- edits and time ---------------------------------------------------------------------------------------------------


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
    assert kept.count == 6


def test_a_frozen_parameter_stands_still_to_the_bit_and_its_buffer_too():
    run = edit(step(run_of(), 3), {"frozen": ["W1"]})
    later = step(run, 8)
    weights = slice(0, 6)
    assert later.state.parameters[weights].tobytes() == run.state.parameters[weights].tobytes()
    slots = run.state.memory.slots["velocity"], later.state.memory.slots["velocity"]
    assert slots[0][weights].tobytes() == slots[1][weights].tobytes()
    assert later.state.parameters[6:].tobytes() != run.state.parameters[6:].tobytes()
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


# --- batches ----------------------------------------------------------------------------------------------------------


def test_an_epoch_takes_every_training_row_once_in_batches_the_last_of_which_is_short():
    run = step(run_of(), 6)
    batches = [trace(run, iteration=n).batch for n in range(1, 7)]
    assert [(batch.epoch, batch.number, batch.of, batch.size) for batch in batches] == [
        (1, 1, 3, 5),
        (1, 2, 3, 5),
        (1, 3, 3, 2),
        (2, 1, 3, 5),
        (2, 2, 3, 5),
        (2, 3, 3, 2),
    ]
    first, second = ([row for batch in part for row in batch.rows] for part in (batches[:3], batches[3:]))
    training = (run.course.examples.parts["train"] + 1).tolist()
    assert sorted(first) == sorted(second) == training
    assert first != second


def test_the_rows_stay_in_order_without_shuffle():
    batches = [step(run_of(shuffle=False), 9).course.batch(n).rows for n in (1, 2, 3)]
    rows = [row for batch in batches for row in batch]
    assert rows == sorted(rows)


def test_a_changed_batch_size_starts_a_new_epoch_and_an_unchanged_one_does_not():
    run = step(run_of(), 4)
    assert (run.epoch, run.batch.number) == (1, 2)
    same = edit(run, {"batch_size": 5})
    assert (same.epoch, same.batch.number) == (1, 2)
    changed = edit(run, {"batch_size": 6})
    assert (changed.epoch, changed.batch.epoch, changed.batch.number, changed.batch.of) == (2, 3, 1, 2)
    assert step(changed, 2).epoch == 3
    at_the_end = edit(step(run_of(), 3), {"batch_size": 6})
    assert (at_the_end.epoch, at_the_end.batch.epoch) == (1, 2)


def test_the_batch_of_an_iteration_is_the_same_whatever_was_learnt():
    hot = edit(run_of(), {"optimizer": {"learning_rate": 0.0}, "batch_size": 4})
    cold = edit(run_of(), {"parameters": {"b2.1": 1.0}, "batch_size": 4})
    assert [hot.course.batch(n) for n in range(1, 30)] == [cold.course.batch(n) for n in range(1, 30)]


def test_a_batch_larger_than_the_rows_is_all_of_them_and_says_so():
    run = run_of(batch_size=500)
    assert (run.batch.size, run.batch.of) == (12, 1)
    assert any("500" in notice and "12" in notice for notice in run.notices)


def test_stepping_by_epoch_runs_to_the_end_of_the_epoch_under_way_and_then_whole_ones():
    run = step(run_of(), 1)
    assert step(run, 1, "epoch").iteration == 3
    assert step(run, 3, "epoch").iteration == 9
    assert step(step(run, 2), 1, "epoch").iteration == 6


# --- reset ------------------------------------------------------------------------------------------------------------


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


# --- halts ------------------------------------------------------------------------------------------------------------


def test_a_run_below_its_loss_is_converged_and_refuses_to_go_on():
    run = step(run_of(stop={"loss_below": 0.05}), 5000)
    assert run.status.state == "converged"
    assert run.status.iteration == run.iteration
    assert run.losses["train"] < 0.05
    assert seek(run, run.iteration - 1).losses["train"] >= 0.05
    assert "0.05" in run.status.reason
    with pytest.raises(Halted, match="below"):
        step(run)
    trace(run)
    freed = edit(run, {"stop": None})
    assert step(freed).iteration == run.iteration + 1
    assert step(seek(run, 2)).iteration == 3


def test_a_gradient_below_its_bound_converges_where_it_is_met_first():
    run = step(run_of(stop={"gradient_below": 0.02}, batch_size=None), 5000)
    assert run.status.state == "converged"
    lengths = [
        math.sqrt(sum((layer.dL_dW**2).sum() + (layer.dL_db**2).sum() for layer in trace(run, iteration=n).layers))
        for n in (run.iteration, run.iteration + 1)
    ]
    assert lengths[1] < 0.02 <= lengths[0]


def test_max_epochs_stops_after_that_many():
    run = step(run_of(stop={"max_epochs": 4}), 100)
    assert (run.iteration, run.epoch, run.status.state) == (12, 4, "stopped")
    assert "max_epochs is 4" in run.status.reason


def test_patience_stops_after_so_many_epochs_without_a_better_validation_loss():
    noisy = {**SMALL["dataset"], "noise": 3.0}
    run = step(run_of(stop={"patience": 3}, dataset=noisy, seed=2), 3000)
    assert run.status.state == "stopped"
    losses = [seek(run, 3 * epoch).losses["validation"] for epoch in range(1, run.epoch + 1)]
    best = losses.index(min(losses)) + 1
    assert run.epoch == best + 3
    assert bits(replay(run.spec, [], run.iteration)) == bits(run)


def test_an_edit_of_something_else_does_not_make_patience_forget():
    frozen = run_of(stop={"patience": 3}, frozen=["W", "b"])
    # Nothing moves, so the loss after epoch 1 is the best and the wait is over after epochs 2, 3 and 4.
    assert step(frozen, 100).epoch == 4
    edited = edit(step(frozen, 7), {"optimizer": {"learning_rate": 0.3}})
    assert step(edited, 100).epoch == 4
    again = edit(step(frozen, 7), {"stop": {"patience": 2}})
    assert step(again, 100).epoch == 5


def test_patience_needs_validation_rows():
    with pytest.raises(SpecError) as refused:
        complete({**PRESETS["xor"].spec, "stop": {"patience": 2}})
    assert [problem.field for problem in refused.value.problems] == ["stop.patience"]


def test_a_replay_ends_where_the_run_halts():
    assert replay(complete({**SMALL, "stop": {"max_epochs": 2}}), [], 50).iteration == 6


def test_a_diverged_run_shows_what_was_and_not_what_would_be():
    wild = {**PRESETS["y-3x"].spec, "optimizer": {"learning_rate": 1e6}}
    run = step(start(complete(wild)), 100)
    assert run.status.state == "diverged"
    assert run.status.iteration == run.iteration + 1
    assert np.isfinite(trace(run, iteration=run.iteration).layers[0].dL_dW).all()
    with pytest.raises(Diverged):
        trace(run)
    with pytest.raises(Diverged):
        trace(seek(run, 3), iteration=run.iteration + 1)


def test_a_caller_may_stop_a_step_between_iterations():
    answers = iter([True, True, False])
    run = step(run_of(), 100, keep_going=lambda: next(answers))
    assert run.iteration == 3
    assert bits(step(run, 97)) == bits(step(run_of(), 100))


@pytest.mark.parametrize("count", [0, -1, 1.0, True, None, 10**9])
def test_a_count_that_does_not_fit_is_refused(count):
    with pytest.raises(SpecError) as refused:
        step(run_of(), count)
    assert [problem.field for problem in refused.value.problems] == ["count"]


def test_a_unit_that_there_is_not_is_refused():
    with pytest.raises(SpecError) as refused:
        step(run_of(), 1, "batch")
    assert refused.value.problems[0].allowed == ["iteration", "epoch"]


@pytest.mark.parametrize("iteration", [-1, 4, 1.5, True, "2"])
def test_a_seek_beyond_what_was_reached_names_what_was(iteration):
    with pytest.raises(NotReached, match="0 to 3"):
        seek(step(run_of(), 3), iteration)


# --- history ----------------------------------------------------------------------------------------------------------


def test_a_history_row_holds_the_trace_s_losses_and_norms_and_the_losses_after_it():
    run = step(run_of(penalty={"l2": 0.3}), 7)
    rows = history(run)
    assert [row.iteration for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    for row in rows:
        seen = trace(run, iteration=row.iteration)
        assert (row.epoch, row.batch_loss, row.total_loss) == (seen.epoch, seen.loss.data, seen.loss.total)
        norms = [math.sqrt((layer.dL_dW**2).sum() + (layer.dL_db**2).sum()) for layer in seen.layers]
        assert row.gradient_norms == pytest.approx(norms, rel=1e-12)
        after = seek(run, row.iteration)
        shown = row.iteration in (3, 6, 7)
        assert row.train == (after.losses["train"] if shown else None)
        assert row.validation == (after.losses["validation"] if shown else None)
        parts = {part: after.accuracy[part] for part in ("train", "validation")}
        assert row.accuracy == (parts if shown else None)


def test_the_present_row_is_given_its_losses_wherever_the_run_is():
    back = seek(step(run_of(), 9), 4)
    rows = {row.iteration: row for row in history(back)}
    assert len(rows) == 9
    assert rows[4].train == back.losses["train"]
    assert rows[5].train is None


def test_history_after_an_iteration_leaves_out_what_came_before():
    assert [row.iteration for row in history(step(run_of(), 9), after=6)] == [7, 8, 9]


def test_history_is_thinned_to_the_points_asked_for_keeping_its_ends_and_extremes():
    run = step(run_of(), 900)
    rows, few = history(run, 2000), history(run, 40)
    assert len(rows) == 900
    assert 20 <= len(few) <= 40
    assert few[0].iteration <= 3
    assert few[-1].iteration == 900
    for losses in (
        lambda row: row.train,
        lambda row: None if row.iteration % 3 == 0 else row.batch_loss,
    ):
        whole = [losses(row) for row in rows if losses(row) is not None]
        left = [losses(row) for row in few if losses(row) is not None]
        assert (min(left), max(left)) == (min(whole), max(whole))


def test_history_and_keyframes_stay_bounded_and_keep_extremes_however_long_the_run():
    spec = {**PRESETS["y-3x"].spec, "dataset": {"name": "y_3x"}, "batch_size": 2, "optimizer": {"learning_rate": 0.02}}
    run = step(start(complete(spec)), 20_000)
    rows = history(run, 2000)
    assert len(rows) <= 2 * (CAPACITY + 64)
    assert len(run.keyframes.frames) <= MOST
    assert run.keyframes.frames[0].iteration == 0
    assert rows[-1].iteration == 20_000
    losses = [trace(run, iteration=n).loss.data for n in (1, 2, 3, 4)]
    assert max(row.batch_loss for row in rows) == max(losses)
    iterations = [row.iteration for row in rows]
    assert iterations == sorted(set(iterations))


def test_stepping_again_over_what_was_reached_adds_no_rows():
    run = step(run_of(), 9)
    again = step(seek(run, 2), 9)
    assert [row.iteration for row in history(again)] == list(range(1, 12))


def test_halving_keeps_of_every_four_rows_the_lowest_and_the_highest_in_order():
    losses = [5.0, 1.0, 4.0, 2.0, 3.0, 3.0, 3.0, 3.0, 1.0, 2.0, 9.0, 8.0, 7.0]
    rows = np.array([[n, loss] for n, loss in enumerate(losses, start=1)])
    assert halved(rows, 1)[:, 0].tolist() == [1, 2, 5, 8, 9, 11, 13]
