"""The latest updates of one parameter: each row is an inspection's own arithmetic, to the last bit."""

import pytest

from engine.chain_rule import inspect
from engine.errors import Diverged, NotReached, SpecError, UnknownParameter
from engine.run import Run, edit, seek, start, step
from engine.spec import complete
from engine.updates import updates
from tests.engine.small_run import edited_by_hand

QUADRATIC = {
    "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[0.0]], "task": "regression"},
    "layers": [{"units": 1, "activation": "identity"}],
    "parameters": [{"W": [[8.0]], "b": [0.0]}],
    "frozen": ["b"],
    "loss": {"name": "half_squared_error"},
    "optimizer": {"name": "sgd", "learning_rate": 0.5},
    "batch_size": None,
}
"""Of one weight w: the gradient is w itself, so that every update at rate 0.5 halves it."""


def quadratic(**fields: object) -> Run:
    return start(complete({**QUADRATIC, **fields}))


def test_every_row_holds_the_terms_of_the_inspection_of_its_iteration_across_edits_of_the_optimizer():
    run = edit(edited_by_hand(), {"optimizer": {"name": "adam", "learning_rate": 0.01}, "frozen": ["W1.1.1"]})
    run = seek(step(run, 10), 33)
    for name in ("W1.2.1", "W1.1.1", "b2.1"):
        found = updates(run, name, iteration=38, count=38)
        assert [row.iteration for row in found.rows] == list(range(1, 39))
        for row in found.rows:
            inspection = inspect(run, name, iteration=row.iteration)
            assert row.update == inspection.update
            assert row.value == inspection.parameter.value
    names = {row.iteration: row.update.optimizer for row in found.rows}
    assert (names[30], names[31]) == ("sgd", "adam")


def test_a_halving_weight_has_the_figures_worked_by_hand():
    found = updates(step(quadratic(), 3), "W1.1.1")
    assert (found.parameter, found.iteration) == ("W1.1.1", 4)
    assert [(row.value, row.update.step, row.update.new_value) for row in found.rows] == [
        (8.0, -4.0, 4.0), (4.0, -2.0, 2.0), (2.0, -1.0, 1.0), (1.0, -0.5, 0.5)
    ]  # fmt: skip


def test_a_row_starts_from_the_value_that_an_edit_set():
    run = step(edit(step(quadratic(), 2), {"parameters": {"W1.1.1": 100.0}}), 1)
    assert [row.value for row in updates(run, "W1.1.1").rows] == [8.0, 4.0, 100.0, 50.0]


def test_the_run_is_left_as_it_is_and_a_stretch_ends_where_it_is_told_to():
    run = seek(step(quadratic(), 30), 5)
    assert [row.iteration for row in updates(run, "W1.1.1", iteration=30).rows] == list(range(11, 31))
    assert [row.iteration for row in updates(run, "W1.1.1", iteration=9, count=2).rows] == [8, 9]
    assert (run.iteration, run.furthest) == (5, 30)


def test_a_diverged_run_tells_its_updates_up_to_the_last_finite_one():
    run = step(quadratic(optimizer={"name": "sgd", "learning_rate": 1e100}), 50)
    assert run.status.state == "diverged"
    rows = updates(run, "W1.1.1", iteration=run.iteration).rows
    assert rows[-1].update.new_value == run.parameters[0][0][0, 0]
    with pytest.raises(Diverged):
        updates(run, "W1.1.1")


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (UnknownParameter, {"parameter": "W9.1.1"}),
        (NotReached, {"iteration": 3}),
        (SpecError, {"count": 0}),
        (SpecError, {"count": 201}),
        (SpecError, {"count": 2.5}),
    ],
)
def test_what_is_not_there_is_refused(error, asked):
    with pytest.raises(error):
        updates(step(quadratic()), **{"parameter": "W1.1.1", **asked})
