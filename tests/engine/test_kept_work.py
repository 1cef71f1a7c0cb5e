"""What is kept to be used again never answers for something else: passes, evaluators, batches."""

import numpy as np

from engine.evaluation import Evaluator, evaluate, part_values
from engine.passes import full_pass
from engine.run import edit, seek, start, step
from engine.spec import complete

SHAPE = {"layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]}


def test_a_pass_that_is_filled_anew_tells_of_what_it_holds_now():
    run = start(complete(SHAPE))
    network, parameters = run.course.network, run.state.parameters
    x, y = run.course.examples.x[:, :5], run.course.examples.targets.y[:, :5]
    computed = full_pass(network, parameters, x, y)
    before = computed.told.copy()
    computed.columns[...] = full_pass(network, parameters, 2 * x, 1 - y).columns
    computed.run()
    assert not np.array_equal(computed.losses, before[-1])
    fresh = full_pass(network, parameters, 2 * x, 1 - y)
    assert np.array_equal(computed.losses, fresh.losses)
    assert all(map(np.array_equal, computed.dL_da, fresh.dL_da))


def test_an_evaluator_is_used_for_its_own_rows_alone():
    run, other = (start(complete({**SHAPE, "seed": seed})) for seed in (1, 2))
    network, parameters = run.course.network, run.state.parameters
    found = [evaluate(network, each.course.examples, parameters).losses for each in (run, other, run)]
    assert found[0] == found[2] != found[1]


def test_an_evaluator_finds_what_is_found_without_one():
    for last in ({"units": 1, "activation": "tanh"}, {"units": 2, "activation": "softmax"}):
        loss = {"name": "cross_entropy" if last["units"] == 2 else "half_squared_error"}
        run = step(start(complete({"layers": [{"units": 4, "activation": "relu"}, last], "loss": loss})), 3)
        network, rows = run.course.network, run.course.examples.parted
        evaluator = Evaluator(network, rows)
        for parameters in (run.state.parameters, 2 * run.state.parameters, run.state.parameters):
            assert evaluator.values(parameters) == part_values(network, rows, parameters)


def test_a_batch_that_was_looked_at_before_an_edit_is_not_that_after_it():
    run = step(start(complete({"batch_size": 10})), 4)
    assert (run.batch.size, seek(run, 2).batch.size) == (10, 10)
    smaller = edit(seek(run, 2), {"batch_size": 4})
    assert smaller.batch.size == 4
    assert step(smaller, 2).batch.size == 4
