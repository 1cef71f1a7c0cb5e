"""Comparisons: every run has the bits of a session of its own spec, and what is said of the runs is so."""

from itertools import pairwise

import pytest

from engine.comparison import advance, compare, spec_at
from engine.completion import complete
from engine.history import history
from engine.merging import merge
from engine.presets import PRESETS
from engine.run import edit, start, step
from tests.engine.small_run import SMALL
from tests.engine.small_run import run_of as small_run

LARGE = {**SMALL, "dataset": {"name": "gauss", "rows": 2000}, "batch_size": 64}
SGD = {"learning_rate": 0.1, "momentum": 0.5}


def layers(hidden: str, last: str) -> dict:
    return {"layers": [{"units": 3, "activation": hidden}, {"units": 1, "activation": last}]}


# What is varied, and by hand the fields that make the spec of each value out of SMALL's.
KINDS = {
    "optimizer.learning_rate": [(rate, {"optimizer": {**SGD, "learning_rate": rate}}) for rate in (0.01, 0.3, 1)],
    "optimizer.momentum": [(beta, {"optimizer": {**SGD, "momentum": beta}}) for beta in (0.0, 0.9)],
    "optimizer.name": [("sgd", {}), *((name, {"optimizer": {"name": name}}) for name in ("adam", "rmsprop"))],
    "optimizer": [
        ({"learning_rate": 0.2}, {"optimizer": {**SGD, "learning_rate": 0.2}}),
        ({"name": "adagrad"}, {"optimizer": {"name": "adagrad"}}),
        *((each, {"optimizer": each}) for each in ({"name": "adamw", "learning_rate": 0.05}, {"name": "adam"})),
        ({"nesterov": True}, {"optimizer": {**SGD, "nesterov": True}}),
    ],
    "initializer.name": [(name, {"initializer": {"name": name}}) for name in ("zeros", "he_normal", "glorot_uniform")],
    "initializer": [(each, {"initializer": each}) for each in ({"name": "uniform", "scale": 0.2}, {"name": "normal"})],
    "activation": [(name, layers(name, "tanh")) for name in ("relu", "sigmoid", "sine")],
    "layers.0.activation": [(name, layers(name, "tanh")) for name in ("relu", "tanh")],
    "layers.1.activation": [(name, layers("tanh", name)) for name in ("sigmoid", "identity")],
    "seed": [(seed, {"seed": seed}) for seed in (0, 1, 12345)],
    "penalty.l2": [(value, {"penalty": {"l2": value}}) for value in (0, 0.1)],
    "loss.name": [(name, {"loss": {"name": name}}) for name in ("absolute_error", "huber")],
    "schedule": [({}, {}), *((each, {"schedule": each}) for each in ({"name": "step", "every": 3}, {"warmup": 5}))],
    "clip": [(None, {}), ({"norm": 0.1}, {"clip": {"norm": 0.1}})],
    "shuffle": [(True, {}), (False, {"shuffle": False})],
}


def compared(fields: dict, path: str, values: list, **extent):
    return compare(complete(fields), {path: values}, **extent)


def figures(run) -> tuple:
    """All that a compared run tells of a run, but for the noise."""
    return (
        run.iteration,
        run.epoch,
        run.status,
        [(W.tobytes(), b.tobytes()) for W, b in run.parameters],
        run.losses,
        run.accuracy,
        run.history if isinstance(run.history, list) else history(run, 200),
    )


@pytest.mark.parametrize("path", list(KINDS))
def test_a_compared_run_has_the_bits_of_a_session_of_the_same_spec(path):
    comparison = advance(compared(SMALL, path, [value for value, _ in KINDS[path]], iterations=25))
    for each, (_, fields) in zip(comparison.runs, KINDS[path], strict=True):
        alone = step(start(complete({**SMALL, **fields})), 25)
        assert figures(each.outcome) == figures(alone), each.label


def test_batch_sizes_have_the_bits_of_sessions_of_as_many_epochs():
    sizes = [1, 32, 256, 1024, None]
    comparison = advance(compared(LARGE, "batch_size", sizes, epochs=2))
    assert [each.last for each in comparison.runs] == [2800, 88, 12, 4, 2]
    for each, size in zip(comparison.runs, sizes, strict=True):
        alone = step(start(complete({**LARGE, "batch_size": size})), 2, "epoch")
        assert figures(each.outcome) == figures(alone), each.label


def test_in_however_small_pieces_it_is_advanced_the_result_is_the_same():
    comparison = compared(SMALL, "optimizer.learning_rate", [0.01, 0.5, 5], iterations=40, loss_below=0.2)
    whole, pieces, calls = advance(comparison), comparison, 0
    while not pieces.finished:
        before, pieces, calls = pieces, advance(pieces, lambda: False), calls + 1
        assert before.done <= pieces.done <= pieces.total == 120
    assert calls >= 40, "a call that is told to wait at once does one thing"
    assert [figures(each.outcome) for each in pieces.runs] == [figures(each.outcome) for each in whole.runs]
    assert [each.iterations_to_loss for each in pieces.runs] == [each.iterations_to_loss for each in whole.runs]


def test_a_comparison_is_not_changed_by_being_advanced_and_tells_how_far_its_runs_are():
    comparison = compared(SMALL, "seed", [1, 2], iterations=10)
    looks = iter([True] * 6)
    later = advance(comparison, lambda: next(looks, False))
    assert [each.stage for each in comparison.runs] == ["waiting", "waiting"]
    assert [each.stage for each in later.runs] == ["running", "running"]
    assert [each.iteration for each in later.runs] == [later.done // 2] * 2, "they go on together"
    assert 0 < later.done < 20
    assert [row.iteration for row in later.runs[0].history] == list(range(1, later.runs[0].iteration + 1))
    assert comparison.runs[0].history == []
    assert not later.finished
    assert later.runs[0].outcome is None


@pytest.mark.parametrize("path", list(KINDS))
def test_the_changes_of_a_run_merged_into_the_spec_are_its_own_spec(path):
    for base in (SMALL, {**SMALL, "parameters": None}, spec_at(step(small_run(), 3))):
        comparison = compared(base, path, [value for value, _ in KINDS[path]], iterations=1)
        for each in comparison.runs:
            assert complete(merge(comparison.spec.to_dict(), each.changes)) == each.spec


@pytest.mark.parametrize("path", [*KINDS, "batch_size"])
def test_runs_start_alike_and_take_rows_in_the_same_order_where_they_are_said_to(path):
    values = [1, 7] if path == "batch_size" else [value for value, _ in KINDS[path]]
    comparison = compared(LARGE, path, values, epochs=1)
    runs = [start(each.spec) for each in comparison.runs]
    for one, other in pairwise(runs):
        same_values = one.state.parameters.tobytes() == other.state.parameters.tobytes()
        assert same_values == ("the start values" in comparison.shared)
        orders = [each.course.batches.epoch_order(3).tolist() for each in (one, other)]
        assert (orders[0] == orders[1]) == ("the order of the rows" in comparison.shared)
        assert (one.course.examples.x.tobytes() == other.course.examples.x.tobytes()) == (
            "the rows" in comparison.shared
        )


def test_initializers_are_compared_where_the_spec_gives_exact_start_values_too():
    base = spec_at(step(small_run(), 3))
    zeros, drawn = (start(each.spec) for each in compared(base, "initializer.name", ["zeros", "normal"], epochs=1).runs)
    assert not zeros.state.parameters.any()
    assert drawn.state.parameters.any()


def test_a_loss_first_met_in_an_epoch_that_is_not_ended_counts_from_the_last_iteration():
    """12 training rows in batches of 5: 4 iterations are one epoch and a third of the next."""
    run = step(start(complete(SMALL)), 4)
    level = (run.losses["train"] + step(start(complete(SMALL)), 3).losses["train"]) / 2
    (each,) = advance(compared(SMALL, "seed", [0], iterations=4, loss_below=level)).runs
    assert (each.iterations_to_loss, each.epochs_to_loss) == (4, 4 / 3)


def test_learning_rates_on_one_weight_end_at_3_or_diverge_and_say_why():
    rates = compare(complete(PRESETS["y-3x"].spec), {"optimizer.learning_rate": [0.01, 0.1, 1]}, iterations=300)
    runs = advance(rates).runs
    assert [each.beginning.first_update.step for each in runs] == pytest.approx([0.45, 4.5, 45.0], rel=1e-12)
    assert [each.beginning.first_update.norm for each in runs] == pytest.approx([0.45, 4.5, 45.0], rel=1e-12)
    assert {each.beginning.first_update.parameter for each in runs} == {"W1.1.1"}
    assert [each.outcome.status.state for each in runs] == ["ready", "ready", "diverged"]
    assert [each.outcome.parameters[0][0][0, 0] for each in runs[:2]] == pytest.approx([3.0, 3.0], abs=1e-9)
    assert [each.beginning.largest_stable_rate for each in runs] == pytest.approx([2 / 15] * 3, rel=1e-6)
    assert [each.outcome.iteration for each in runs] == [300, 300, runs[2].outcome.status.iteration - 1]
    assert "W1.1.1 went from 0 to 3." in runs[0].outcome.sentence
    assert "0.1 is not above the largest stable rate at the start, which is 0.1333" in runs[1].outcome.sentence
    assert "1 is above the largest stable rate at the start, which is 0.1333" in runs[2].outcome.sentence
    assert "diverged" in runs[2].outcome.sentence


def test_with_the_bias_free_the_largest_stable_rate_is_lower():
    """The Hessian of (w x + b - 3 x)² over x = 1 … 4 is 2 [[7.5, 2.5], [2.5, 1]]: its larger root 8.5 + 65.25^½."""
    free = complete({**PRESETS["y-3x"].spec, "frozen": []})
    runs = advance(compare(free, {"optimizer.learning_rate": [0.1, 0.13]}, iterations=900)).runs
    expected = 2 / (8.5 + 67.25**0.5)
    assert [each.beginning.largest_stable_rate for each in runs] == pytest.approx([expected] * 2, rel=1e-6)
    assert f"{expected:.4f}" == "0.1198"
    assert [each.outcome.losses["train"] < 1e-6 for each in runs] == [True, False]


def test_no_stable_rate_is_named_for_an_optimizer_that_divides_by_its_gradients():
    runs = advance(compared(SMALL, "optimizer.name", ["sgd", "adam"], iterations=2)).runs
    assert [each.beginning.largest_stable_rate is None for each in runs] == [False, True]
    assert ["stable" in each.outcome.sentence for each in runs] == [True, False]


def test_a_run_that_cannot_take_its_first_step_says_so_and_the_others_go_on():
    far = [{"W": [[1e200] * 2] * 3, "b": [0.0] * 3}, {"W": [[1e200] * 3], "b": [0.0]}]
    fields = {**SMALL, "parameters": far}
    runs = advance(compared(fields, "activation", ["identity", "tanh"], iterations=5, loss_below=1e300)).runs
    assert [each.outcome.status.state for each in runs] == ["diverged", "ready"]
    assert (runs[0].outcome.iteration, runs[0].beginning.first_update) == (0, None)
    assert runs[0].outcome.gradient_noise.start is None
    assert (runs[1].outcome.iteration, runs[1].iterations_to_loss) == (5, 0)


def test_a_stop_rule_of_the_spec_ends_a_run_early_with_its_reason():
    fields = {**SMALL, "stop": {"max_epochs": 2}}
    comparison = advance(compared(fields, "seed", [0, 1], iterations=50))
    assert [each.outcome.iteration for each in comparison.runs] == [6, 6]
    assert all("max_epochs is 2" in each.outcome.sentence for each in comparison.runs)
    assert comparison.done == comparison.total == 100


def first_below(run, loss: float, last: int) -> int | None:
    """By stepping epoch by epoch and looking."""
    while run.losses["train"] >= loss:
        if run.iteration >= last:
            return None
        batch = run.batch
        run = step(run, min(batch.of - batch.number + 1, last - run.iteration))
    return run.iteration


def test_the_iterations_to_a_loss_are_those_of_the_first_epoch_below_it():
    fields = {**SMALL, "loss": {"name": "squared_error"}}
    for loss in (5.0, 0.4, 0.15, 0.05, 1e-9):
        runs = advance(
            compared(fields, "optimizer.learning_rate", [0.02, 0.1, 0.4], iterations=100, loss_below=loss)
        ).runs
        for each in runs:
            expected = first_below(start(each.spec), loss, 100)
            assert each.iterations_to_loss == expected
            assert each.epochs_to_loss == (None if expected is None else expected / 3)


def test_they_are_exact_where_the_history_is_thinned_and_the_loss_goes_up_and_down():
    """Momentum swings the loss of one linear unit: it falls below most levels and rises again."""
    fields = {
        "dataset": {"name": "y_3x"},
        "layers": [{"units": 1, "activation": "identity"}],
        "initializer": {"name": "zeros"},
        "optimizer": {"learning_rate": 1e-4, "momentum": 0.999},
        "batch_size": None,
    }
    run = start(complete(fields))
    losses = [run.losses["train"]]
    for _ in range(1100):
        run = step(run)
        losses.append(run.losses["train"])
    kept = {row.iteration for row in run.history.rows(2000)}
    assert {21, 22, 23, 24} - kept, "the history is thinned"
    for first in (21, 22, 23, 24):
        level = (losses[first - 1] + losses[first]) / 2
        assert all(loss > level for loss in losses[:first])
        assert any(loss > level for loss in losses[first:]), "it rises again"
        (each,) = advance(compared(fields, "seed", [0], iterations=1100, loss_below=level)).runs
        assert each.iterations_to_loss == first


def test_a_session_is_compared_from_where_it_stands():
    run = edit(step(small_run(), 8), {"optimizer": {"learning_rate": 0.3}, "parameters": {"W1.1.1": 0.25}})
    comparison = advance(compare(complete(spec_at(run)), {"optimizer.momentum": [0.0, 0.5]}, iterations=6))
    for each, momentum in zip(comparison.runs, (0.0, 0.5), strict=True):
        begun = start(each.spec)
        assert begun.state.parameters.tobytes() == run.state.parameters.tobytes()
        assert dict(each.spec.optimizer.values)["learning_rate"] == 0.3
        alone = step(begun, 6)
        assert figures(each.outcome) == figures(alone)
        assert alone.settings.spec.optimizer.values["momentum"] == momentum


def test_a_plane_and_a_line_have_a_picture_and_other_inputs_have_none():
    plane = advance(compared(SMALL, "seed", [0], iterations=1)).runs[0].outcome.grid
    line = advance(compare(complete(PRESETS["y-3x"].spec), {"seed": [0]}, iterations=1)).runs[0].outcome.grid
    iris = {"dataset": {"name": "iris"}, "layers": [{"units": 3, "activation": "softmax"}]}
    assert (plane.outputs.shape, line.outputs.shape) == ((1, 30, 30), (1, 1, 30))
    assert advance(compared(iris, "seed", [0], iterations=1)).runs[0].outcome.grid is None


def test_seconds_are_those_that_went_by_while_a_run_went_on_shared_by_those_that_go_together():
    ticks = iter(range(1000))
    runs = advance(compared(SMALL, "seed", [0, 1], iterations=5), clock=lambda: float(next(ticks))).runs
    assert [each.seconds for each in runs] == [0.5, 0.5]
    runs = advance(
        compared(SMALL, "optimizer.name", ["sgd", "adam"], iterations=5), clock=lambda: float(next(ticks))
    ).runs
    assert [each.seconds for each in runs] == [1.0, 1.0]
