"""What a run shows beside its trace: rows, grid, features and history, against the reference."""

import math

import numpy as np
import pytest

from engine.grid import grid
from engine.history import history
from engine.rows import rows
from engine.run import Run, seek, step
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import draw, run_of

DRAWN = draw(21, [2, 4, 3, 2], ["tanh", "sigmoid", "identity"], "squared_error", rows=9, batch_size=4, l1=0.01, l2=0.2)


def reference_at(run: Run) -> reference.Network:
    """The reference with the parameters that a run has reached."""
    W, b = ([pair[kind].tolist() for pair in run.parameters] for kind in (0, 1))
    return reference.Network(W, b, DRAWN.net.activations, DRAWN.net.loss, "mean", DRAWN.net.l1, DRAWN.net.l2)


@pytest.mark.parametrize("k", [0, 7])
def test_rows_show_what_the_network_makes_of_each_row_at_the_iteration_asked_for(k):
    run = step(DRAWN.run(), 12)
    net = reference_at(seek(run, k))
    found = rows(run, iteration=k + 1)
    assert found.total == 9
    assert [row.row for row in found.rows] == list(range(1, 10))
    for row, x, y in zip(found.rows, DRAWN.inputs, DRAWN.targets, strict=True):
        expected = reference.forward(net, x, y)
        assert [row.x.tolist(), row.x_raw.tolist(), row.y.tolist()] == [x, x, y]
        np.testing.assert_allclose(row.y_hat, expected.a[-1], rtol=1e-12)
        assert row.loss == pytest.approx(expected.loss, rel=1e-12)
        assert (row.split, row.label, row.correct) == ("train", None, None)
    losses = [row.loss for row in found.rows]
    assert seek(run, k).losses["train"] == pytest.approx(math.fsum(losses) / 9, rel=1e-13)


@pytest.mark.parametrize("k", [0, 7])
def test_a_grid_holds_every_unit_s_activation_at_its_points(k):
    run = step(DRAWN.run(), 12)
    net = reference_at(seek(run, k))
    found = grid(run, iteration=k + 1, resolution=6, units=True)
    assert found.outputs.shape == (2, 6, 6)
    assert [layer.a.shape for layer in found.units] == [(4, 6, 6), (3, 6, 6), (2, 6, 6)]
    assert (np.diff(found.x) > 0).all()
    assert (np.diff(found.y) > 0).all()
    columns = np.array(DRAWN.inputs).T
    for axis, column in zip((found.x, found.y), columns, strict=True):
        assert axis[0] <= column.min()
        assert axis[-1] >= column.max()
    for down, across in ((0, 0), (5, 2), (1, 4)):
        expected = reference.forward(net, [found.x[across], found.y[down]], [0.0, 0.0])
        np.testing.assert_allclose(found.outputs[:, down, across], expected.a[-1], rtol=1e-12)
        for layer, a in zip(found.units, expected.a, strict=True):
            np.testing.assert_allclose(layer.a[:, down, across], a, rtol=1e-12)


def test_a_grid_over_one_input_is_a_line():
    run = draw(4, [1, 3, 1], ["tanh", "identity"], "squared_error").run()
    found = grid(run, resolution=7)
    assert found.y is None
    assert found.outputs.shape == (1, 1, 7)
    W, b = ([pair[kind].tolist() for pair in run.parameters] for kind in (0, 1))
    net = reference.Network(W, b, ["tanh", "identity"], "squared_error")
    expected = [reference.forward(net, [x], [0.0]).a[-1][0] for x in found.x.tolist()]
    np.testing.assert_allclose(found.outputs[0, 0], expected, rtol=1e-12)


FORMULAS = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1 * x1,
    "x2^2": lambda x1, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, x2: math.sin(x1),
    "sin(x2)": lambda x1, x2: math.sin(x2),
}


@pytest.mark.parametrize("standardize", [False, True])
def test_features_feed_the_network_their_formula_in_the_order_asked_for(standardize):
    names = ["x1*x2", "x2^2", "sin(x1)", "x1", "sin(x2)", "x1^2", "x2"]
    spec = {
        "dataset": {"name": "circle", "rows": 30, "features": names, "standardize": standardize, "split": None},
        "layers": [{"units": 1, "activation": "tanh"}],
    }
    run = run_of(spec)
    found = rows(run)
    assert list(found.input_names) == names
    raw = [[FORMULAS[name](*row.x_raw.tolist()) for name in names] for row in found.rows]
    for column in range(len(names)):
        values = [row[column] for row in raw]
        mean = math.fsum(values) / 30 if standardize else 0.0
        deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / 30) if standardize else 1.0
        got = [row.x[column] for row in found.rows]
        np.testing.assert_allclose(got, [(v - mean) / deviation for v in values], rtol=1e-12, atol=1e-14)
    assert list(trace(run, row=trace(run).batch.rows[0]).sample.x) == list(found.rows[trace(run).batch.rows[0] - 1].x)


def test_a_grid_is_taken_over_the_raw_inputs_and_passes_them_through_the_features():
    spec = {
        "dataset": {"name": "circle", "rows": 30, "features": ["x1*x2"], "split": None},
        "layers": [{"units": 1, "activation": "tanh"}],
        "parameters": [{"W": [[0.25]], "b": [0.5]}],
    }
    found = grid(run_of(spec), resolution=5)
    expected = [[math.tanh(0.25 * x * y + 0.5) for x in found.x.tolist()] for y in found.y.tolist()]
    np.testing.assert_allclose(found.outputs[0], expected, rtol=1e-13)


def test_a_history_row_holds_the_losses_and_the_norm_of_each_layer_s_gradient():
    run = DRAWN.run()
    expected = {}
    for n in range(1, 10):
        net, batch = reference_at(run), trace(run).batch
        passes = [reference.backward(net, DRAWN.inputs[r - 1], DRAWN.targets[r - 1]) for r in batch.rows]
        data_loss = math.fsum(record.loss for record in passes) / len(passes)
        squares = [0.0, 0.0, 0.0]
        for name in reference.names(net):
            squares[reference.place(name)[1]] += reference.batch_gradient(net, passes, name) ** 2
        run = step(run)
        expected[n] = (data_loss, data_loss + reference.penalty(net), [math.sqrt(v) for v in squares], run.losses)
    found = history(run)
    assert [row.iteration for row in found] == list(range(1, 10))
    for row in found:
        data_loss, total, norms, losses = expected[row.iteration]
        assert row.batch_loss == pytest.approx(data_loss, rel=1e-12)
        assert row.total_loss == pytest.approx(total, rel=1e-12)
        np.testing.assert_allclose(row.gradient_norms, norms, rtol=1e-11)
        assert row.epoch == (row.iteration - 1) // 3 + 1
        at_end = row.iteration % 3 == 0
        assert row.train == (pytest.approx(losses["train"], rel=1e-13) if at_end else None)
