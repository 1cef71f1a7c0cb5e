"""Runs advanced together: each has, to the last bit, what it has alone."""

import tracemalloc

import numpy as np
import pytest

from engine import Run, complete, edit, evaluation, recording, seek, stacked, start, step
from engine.stacked import Stack, advance


def run_of(**changes: object) -> Run:
    spec = {
        "dataset": {"name": "circle", "rows": 60},
        "layers": [{"units": units, "activation": "tanh"} for units in (4, 2, 1)],
        "batch_size": 10,
    }
    return start(complete({**spec, **changes}))


def rates(*values: float, **changes: object) -> list[Run]:
    name = changes.pop("name", "sgd")
    return [run_of(optimizer={"name": name, "learning_rate": value}, **changes) for value in values]


def assert_same(together: Run, alone: Run) -> None:
    assert (together.iteration, together.furthest) == (alone.iteration, alone.furthest)
    assert together.state.parameters.tobytes() == alone.state.parameters.tobytes()
    for name, slot in alone.state.memory.slots.items():
        assert together.state.memory.slots[name].tobytes() == slot.tobytes(), name
    frames = [[frame.iteration for frame in run.keyframes.frames] for run in (together, alone)]
    assert frames[0] == frames[1]
    ours, theirs = together.history.rows(2000), alone.history.rows(2000)
    assert ours == theirs
    assert together.status == alone.status
    assert together.losses == alone.losses


def layers(last: str, hidden: str = "tanh", outputs: int = 1) -> list[dict]:
    return [{"units": 3, "activation": hidden}, {"units": outputs, "activation": last}]


IRIS = {"name": "iris"}
GROUPS = {
    "rates": lambda: rates(0.01, 0.1, 0.5, 1.0),
    "rates with a short last batch": lambda: rates(0.01, 0.1, 0.5, batch_size=9),
    "rates, one row a batch": lambda: rates(0.01, 0.1, 0.5, batch_size=1),
    "rates, all rows in their order": lambda: rates(0.01, 0.1, batch_size=None, shuffle=False),
    "rates of adam, clipped, penalized, frozen": lambda: rates(
        0.01, 0.1, name="adam", clip={"norm": 0.05}, penalty={"l1": 0.01, "l2": 0.1}, frozen=["W1.1.1", "b2"]
    ),
    "rates of rmsprop, clipped by value": lambda: rates(0.01, 0.1, name="rmsprop", clip={"value": 0.01}),
    "rates with momentum and a schedule": lambda: [
        run_of(
            optimizer={"name": "sgd", "learning_rate": rate, "momentum": 0.9, "nesterov": True},
            schedule={"name": "cosine", "iterations": 50, "warmup": 7},
        )
        for rate in (0.01, 0.1)
    ],
    "rates with a schedule alone": lambda: rates(0.01, 0.1, schedule={"name": "exponential", "factor": 0.99}),
    "rates, one of them warmed up": lambda: [run_of(), run_of(schedule={"name": "constant", "warmup": 40})],
    "seeds": lambda: [run_of(seed=seed) for seed in range(5)],
    "seeds, rows that are the same in all": lambda: [
        run_of(seed=seed, dataset=IRIS, layers=layers("softmax", "tanh", 3)) for seed in range(3)
    ],
    "rows of their own, drawn by one seed": lambda: [
        run_of(dataset={"name": "circle", "rows": 60, "noise": noise}) for noise in (0.0, 0.5)
    ],
    "frozen parameters of their own": lambda: [run_of(frozen=names) for names in ([], ["b"], ["W1.1.1"])],
    "initializers": lambda: [run_of(initializer={"name": name}) for name in ("he_normal", "normal", "zeros")],
    "softmax and cross-entropy": lambda: rates(
        0.01, 0.1, dataset=IRIS, layers=layers("softmax", "relu", 3), loss={"name": "cross_entropy"}
    ),
    "softmax and squared error": lambda: rates(0.01, 0.1, dataset=IRIS, layers=layers("softmax", "gelu", 3)),
    "seeds, sigmoid and binary cross-entropy": lambda: [
        run_of(seed=seed, layers=layers("sigmoid", "elu"), loss={"name": "binary_cross_entropy", "reduction": "sum"})
        for seed in range(3)
    ],
}


@pytest.mark.parametrize("group", GROUPS)
def test_runs_together_have_the_bits_of_each_alone(group):
    runs = GROUPS[group]()
    together = advance(runs, 150)
    for run, alone in zip(together, runs, strict=True):
        assert_same(run, step(alone, 150))


@pytest.mark.parametrize("group", ["rates", "seeds", "softmax and cross-entropy"])
def test_evaluated_one_by_one_they_have_the_same_losses(group, monkeypatch):
    monkeypatch.setattr(evaluation, "MOST", 0)
    test_runs_together_have_the_bits_of_each_alone(group)


def test_the_end_of_an_epoch_holds_no_more_at_a_time_the_more_runs_there_are():
    wide = [{"units": units, "activation": "tanh"} for units in (50, 50, 1)]
    runs = rates(*np.linspace(0.01, 0.1, 30).tolist(), dataset={"name": "circle", "rows": 2000}, layers=wide)
    stack = Stack(runs)

    def peak(parameters: np.ndarray) -> int:
        tracemalloc.start()
        evaluation.part_values(stack.course.network, stack.course.examples.parted, parameters)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(stack.parameters) < 2 * peak(stack.parameters[0])


def test_they_are_in_fact_stacked():
    runs = rates(0.01, 0.1)
    stack = Stack(runs)
    with np.errstate(all="ignore"):
        next(stack.iterations(1))
    assert stack.parameters.shape == stack.gradient.shape == (2, runs[0].spec.layout.count)


def test_dealt_out_in_parts_they_come_to_the_same():
    runs = GROUPS["seeds"]()
    found = runs
    for last in (1, 2, 40, 41, 130):
        found = advance(found, last)
    for run, alone in zip(found, runs, strict=True):
        assert_same(run, step(alone, 130))


@pytest.mark.parametrize("large", [0, 100_000])
@pytest.mark.parametrize("group", ["rates", "seeds"])
def test_however_many_rows_are_worked_out_at_once_they_come_to_the_same(monkeypatch, group, large):
    runs = GROUPS[group]()
    alone = [step(run, 130) for run in runs]
    for module, most in ((recording, 3), (stacked, 20)):
        monkeypatch.setattr(module, "MOST", most)
    monkeypatch.setattr(recording, "LARGE", large)
    for run, each in zip(advance(runs, 130), alone, strict=True):
        assert_same(run, each)


def test_one_that_diverges_stays_behind_and_the_others_go_on():
    spec = {"layers": layers("identity", "identity"), "loss": {"name": "squared_error"}}
    runs = rates(0.01, 50.0, 0.02, 1e160, 0.03, **spec)
    together = advance(runs, 60)
    assert [run.status.state for run in together] == ["ready", "diverged", "ready", "diverged", "ready"]
    assert [run.iteration for run in together][::2] == [60, 60, 60]
    for run, alone in zip(together, runs, strict=True):
        assert_same(run, step(alone, 60) if alone.status.is_ready else alone)


def test_one_whose_optimizer_s_memory_overflows_stays_behind():
    spec = {"layers": layers("identity"), "loss": {"name": "squared_error"}}
    runs = rates(0.01, 1e90, **spec, name="rmsprop")
    for run, alone in zip(advance(runs, 30), runs, strict=True):
        assert_same(run, step(alone, 30))


def test_one_whose_penalty_overflows_stays_behind():
    # On an input of 0 only the l2 penalty knows the weight: ½ 1e-50 w² leaves float64 on the way from 1e150.
    rows = {"name": "custom", "inputs": [[0.0], [0.0]], "targets": [[0.0], [1.0]], "task": "regression"}
    spec = {"dataset": rows, "layers": [{"units": 1, "activation": "identity"}], "penalty": {"l2": 1e-50}}
    runs = [run_of(**spec, parameters=[{"W": [[W]], "b": [0.0]}]) for W in (1.0, 1e150, 2.0)]
    runs[1] = edit(runs[1], {"optimizer": {"name": "sgd", "learning_rate": 1e55}})  # W is -1e155 after one update
    together = advance(runs, 9)
    assert [run.status.state for run in together] == ["ready", "diverged", "ready"]
    for run, alone in zip(together, runs, strict=True):
        assert_same(run, step(alone, 9))


def test_one_that_counts_its_parameters_updates_apart_changes_no_other_s_bits():
    """Adam's correction takes powers of counts that differ between parameters once one of them was frozen."""
    plain, other = rates(0.1, 0.2, name="adam")
    thawed = edit(step(edit(step(other, 3), {"frozen": ["b1"]}), 4), {"frozen": []})
    runs = [step(plain, 7), thawed]
    for run, alone in zip(advance(runs, 60), runs, strict=True):
        assert_same(run, step(alone, 53))


def test_runs_that_hold_back_other_parts_of_their_rows_are_each_evaluated_on_its_own():
    splits = [{"train": 0.6, "validation": 0.4, "test": 0.0}, {"train": 0.6, "validation": 0.2, "test": 0.2}]
    runs = [run_of(dataset={"name": "circle", "rows": 60, "split": split}) for split in splits]
    for run, alone in zip(advance(runs, 20), runs, strict=True):
        assert_same(run, step(alone, 20))


def test_runs_that_stand_elsewhere_or_were_further_before_go_on_from_where_they_are():
    runs = rates(0.1, 0.2, 0.3)
    runs = [seek(step(runs[0], 50), 10), step(runs[1], 10), step(runs[2], 13)]
    for run, alone in zip(advance(runs, 30), runs, strict=True):
        assert_same(run, step(alone, 30 - alone.iteration))


def test_told_to_wait_all_wait_at_one_iteration():
    answers = iter([True] * 4 + [False] * 10)
    together = advance(rates(0.01, 0.1, 0.2), 100, lambda: next(answers))
    assert {run.iteration for run in together} == {5}


def test_runs_that_nothing_binds_advance_one_by_one():
    runs = [run_of(batch_size=size) for size in (5, 10)] + [run_of(stop={"max_epochs": 2})]
    runs.append(run_of(layers=[{"units": 5, "activation": "relu"}, {"units": 1}]))
    together = advance(runs, 40)
    for run, alone in zip(together, runs, strict=True):
        assert_same(run, step(alone, 40))
