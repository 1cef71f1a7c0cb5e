"""Stop rules and divergence: a run halts, says why, and goes on only when something was changed."""

import math

import numpy as np
import pytest

from engine.errors import Diverged, Halted, SpecError
from engine.presets import PRESETS
from engine.run import edit, replay, seek, start, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.small_run import SMALL, bits, run_of


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
