"""The history of a run: rows that say what the traces say, thinned and bounded keeping extremes."""

import math

import numpy as np
import pytest

from engine import recording
from engine.history import history
from engine.keyframes import MOST
from engine.presets import PRESETS
from engine.run import replay, seek, start, step
from engine.series import CAPACITY, halved
from engine.spec import complete
from engine.trace import trace
from tests.engine.small_run import SMALL, run_of


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
        assert row.test == (after.losses["test"] if shown else None)
        assert row.accuracy == (after.accuracy if shown else None)


@pytest.mark.parametrize("momentum", [0.0, 0.5])
@pytest.mark.parametrize("large", [0, 10_000])
@pytest.mark.parametrize("most", [1, 7, 10_000])
def test_the_rows_are_the_same_however_many_are_worked_out_at_once(monkeypatch, most, large, momentum):
    spec = complete({**SMALL, "optimizer": {"learning_rate": 0.1, "momentum": momentum}})
    # A penalty that comes and goes: nothing of it may stay where rows are kept that have none.
    edits = [{"iteration": 20, "penalty": {"l2": 0.3}}, {"iteration": 31, "penalty": {"l2": 0.0}}]
    singly = start(spec, edits)
    for _ in range(60):
        singly = step(singly)
    monkeypatch.setattr(recording, "MOST", most)
    monkeypatch.setattr(recording, "LARGE", large)
    rows = replay(spec, edits, 60).history.rows(2000)
    assert len(rows) == 60
    assert rows == singly.history.rows(2000)


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


def test_states_are_kept_at_every_multiple_of_the_interval_however_the_run_is_stepped():
    run = step(run_of(), 200)
    kept = list(range(0, 201, run.keyframes.interval))
    assert len(kept) > 10
    assert [frame.iteration for frame in run.keyframes.frames] == kept
    parts = step(step(step(run_of(), 1), 20), 179)
    assert [frame.iteration for frame in parts.keyframes.frames] == kept


def test_a_long_stretch_leaves_the_rows_that_short_ones_leave():
    """Long enough for rows to be worked out in several goes, in the middle of epochs of 3, 3, 3 and 1 rows."""
    split = {"train": 0.5, "validation": 0.5, "test": 0.0}
    fresh = run_of(dataset={"name": "gauss", "rows": 20, "split": split}, batch_size=3)
    parts = fresh
    for _ in range(35):
        parts = step(parts, 20)
    rows = step(fresh, 700).history.rows(2000)
    assert rows == parts.history.rows(2000)
    assert [row.iteration for row in rows if row.train is not None] == list(range(4, 701, 4))


def test_stepping_again_over_what_was_reached_adds_no_rows():
    run = step(run_of(), 9)
    assert step(seek(run, 2), 3).furthest == 9
    again = step(seek(run, 2), 9)
    assert [row.iteration for row in history(again)] == list(range(1, 12))


def test_halving_keeps_of_every_four_rows_the_lowest_and_the_highest_in_order():
    losses = [5.0, 1.0, 4.0, 2.0, 3.0, 3.0, 3.0, 3.0, 1.0, 2.0, 9.0, 8.0, 7.0]
    rows = np.array([[n, loss] for n, loss in enumerate(losses, start=1)])
    assert halved(rows, 1)[:, 0].tolist() == [1, 2, 5, 8, 9, 11, 13]


@pytest.mark.parametrize("units", [3, 64])
def test_the_norms_of_small_and_large_gradients_are_those_of_the_traces(units):
    run = step(
        start(
            complete(
                {
                    "dataset": {"name": "circle", "rows": 40},
                    "layers": [{"units": units, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "tanh"}],
                    "batch_size": 12,
                    "penalty": {"l1": 0.01, "l2": 0.1},
                }
            )
        ),
        7,
    )
    for row in history(run):
        layers = trace(run, row.iteration).layers
        expected = [math.hypot(*layer.dL_dW.ravel(), *layer.dL_db) for layer in layers]
        assert row.gradient_norms == pytest.approx(expected, rel=1e-13)
        assert row.batch_loss == pytest.approx(trace(run, row.iteration).loss.data, rel=1e-13)


@pytest.mark.parametrize("huge", [1e200, 1e10])
def test_norms_whose_squares_leave_float64_are_told_beside_others(huge):
    # All is 0 and frozen, so a row's gradient is -y times its input for the weight, and -y for the bias.
    spec = {
        "dataset": {
            "name": "custom",
            "inputs": [[0.0], [huge], [4.0 / 3.0], [0.0]],
            "targets": [[1e-200], [1.0], [3.0], [0.0]],
            "task": "regression",
        },
        "layers": [{"units": 1, "activation": "identity"}],
        "initializer": {"name": "zeros"},
        "frozen": ["W", "b"],
        "batch_size": 1,
        "shuffle": False,
    }
    norms = [row.gradient_norms for row in history(step(start(complete(spec)), 8))]
    assert norms == [pytest.approx([norm], rel=1e-13, abs=0) for norm in (1e-200, huge, 5.0, 0.0)] * 2


def test_norms_whose_squares_leave_float64_are_told_whichever_way_the_run_goes():
    spec = {
        "dataset": {"name": "iris", "standardize": True},
        "layers": [
            {"units": 1, "activation": "relu"},
            {"units": 1, "activation": "identity"},
            {"units": 3, "activation": "sigmoid"},
        ],
        "loss": {"name": "binary_cross_entropy", "reduction": "sum"},
        "optimizer": {"name": "sgd", "learning_rate": 1.5},
        "initializer": {"name": "uniform"},
        "batch_size": 9,
    }
    singly = begun = start(complete(spec))
    while singly.status.is_ready:
        singly = step(singly)
    norms = [row.gradient_norms for row in history(singly)]
    assert 1e160 < max(map(max, norms)) < np.inf
    assert norms == [row.gradient_norms for row in history(step(begun, 100))]
