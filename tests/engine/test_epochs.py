"""Epochs: every training row once, in batches whose last may be short, and a new one where the size changes."""

from engine.run import edit, step
from engine.trace import trace
from tests.engine.small_run import run_of


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
    assert (changed.epoch, changed.batch.epoch, changed.batch.number, changed.batch.of) == (1, 3, 1, 2)
    assert step(changed, 2).epoch == 2
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


def test_an_epoch_cut_short_by_a_changed_batch_size_is_not_a_completed_one():
    cut = edit(step(run_of(stop={"max_epochs": 1})), {"batch_size": 4})
    assert (cut.epoch, cut.status.state, cut.batch.epoch) == (0, "ready", 2)
    done = step(cut, 10)
    assert (done.iteration, done.epoch, done.status.state) == (4, 1, "stopped")
    assert done.status.reason.startswith("Stopped after 1 epoch:")
    assert [step(cut, count).epoch for count in (1, 2, 3)] == [0, 0, 1]
