"""A trace against the scalar reference, field by field."""

import numpy as np
import pytest

from engine.run import step
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import draw, draw_any

SEEDS = range(40)


def assert_same(got, expected, what: str) -> None:
    """Equal to rounding: 1e-12 of the largest entry, or of 1."""
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape, what
    assert np.abs(got - expected).max() <= 1e-12 * max(1.0, np.abs(expected).max()), what


@pytest.mark.parametrize("seed", SEEDS)
def test_every_field_of_one_sample_is_the_reference_s(seed):
    drawn = draw_any(seed)
    run = drawn.run()
    rows = trace(run).batch.rows
    for position, (row, expected) in enumerate(zip(rows, drawn.passes(rows), strict=True), start=1):
        seen = trace(run, sample=position)
        assert (seen.sample.position, seen.sample.row) == (position, row)
        assert list(seen.sample.x) == drawn.inputs[row - 1]
        assert list(seen.sample.y) == drawn.targets[row - 1]
        assert_same(seen.sample.y_hat, expected.a[-1], "y_hat")
        assert seen.sample.loss == pytest.approx(expected.loss, rel=1e-12)
        for at, layer in enumerate(seen.layers):
            assert layer.layer == at + 1
            assert layer.activation == drawn.net.activations[at]
            assert layer.W.tolist() == drawn.net.W[at]
            assert layer.b.tolist() == drawn.net.b[at]
            for name in ("a_in", "z", "a", "dL_da", "delta"):
                assert_same(getattr(layer, name), getattr(expected, name)[at], name)
            slopes = expected.da_dz[at] if layer.activation == "softmax" else np.diag(expected.da_dz[at])
            assert_same(layer.da_dz, slopes, "da_dz")
            assert_same(layer.sample_dL_dW, expected.dL_dW[at], "sample_dL_dW")
            assert_same(layer.sample_dL_db, expected.delta[at], "sample_dL_db")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_batch_gradient_is_the_reduced_sum_of_the_samples_with_the_penalty(seed):
    drawn = draw_any(seed)
    seen = trace(drawn.run())
    passes = drawn.passes(seen.batch.rows)
    for name in reference.names(drawn.net):
        kind, layer, to, source = reference.place(name)
        record = seen.layers[layer]
        got = record.dL_dW[to, source] if kind == "W" else record.dL_db[to]
        expected = reference.batch_gradient(drawn.net, passes, name)
        assert abs(got - expected) <= 1e-12 * max(1.0, abs(expected)), name
    losses = sum(record.loss for record in passes)
    batch_loss = losses / len(passes) if drawn.net.reduction == "mean" else losses
    assert seen.loss.data == pytest.approx(batch_loss, rel=1e-12)
    assert seen.loss.penalty == pytest.approx(reference.penalty(drawn.net), rel=1e-12)
    assert seen.loss.total == pytest.approx(batch_loss + reference.penalty(drawn.net), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_parameters_move_at_once_by_gradients_taken_before_any_moved(seed):
    drawn = draw_any(seed)
    before = drawn.run()
    seen = trace(before)
    passes = drawn.passes(seen.batch.rows)
    after = step(before)
    for name in reference.names(drawn.net):
        kind, layer, to, source = reference.place(name)
        record, (W, b) = seen.layers[layer], after.parameters[layer]
        moved = float(W[to, source] if kind == "W" else b[to])
        shown = float(record.step_W[to, source] if kind == "W" else record.step_b[to])
        start = reference.value(drawn.net, name)
        expected = -0.01 * reference.batch_gradient(drawn.net, passes, name)
        assert abs(shown - expected) <= 1e-13 * max(1.0, abs(expected)), name
        assert moved == start + shown, name
    follows = trace(after)
    assert follows.iteration == 2
    for record, (W, b) in zip(follows.layers, after.parameters, strict=True):
        assert record.W.tolist() == W.tolist()
        assert record.b.tolist() == b.tolist()


def test_a_peek_applies_nothing_and_a_trace_of_the_past_is_what_the_peek_was():
    run = draw(5, [2, 3, 1], ["tanh", "identity"], "squared_error", rows=6, batch_size=4).run()
    peeks = []
    for _ in range(5):
        before = [(W.tolist(), b.tolist()) for W, b in run.parameters]
        peeks.append(trace(run))
        assert [(W.tolist(), b.tolist()) for W, b in run.parameters] == before
        run = step(run)
    for n, peek in enumerate(peeks, start=1):
        past = trace(run, iteration=n)
        assert (past.iteration, past.epoch, past.batch.rows) == (peek.iteration, peek.epoch, peek.batch.rows)
        assert past.loss == peek.loss
        for was, is_now in zip(peek.layers, past.layers, strict=True):
            for name in ("W", "b", "a_in", "z", "a", "da_dz", "dL_da", "delta", "dL_dW", "dL_db", "step_W", "step_b"):
                assert np.array_equal(getattr(was, name), getattr(is_now, name)), (n, name)


def test_the_arrays_of_a_trace_cannot_be_written_to():
    seen = trace(draw(1, [2, 3, 2], ["relu", "softmax"], "cross_entropy").run())
    for layer in seen.layers:
        for name in ("W", "b", "a_in", "z", "a", "da_dz", "dL_da", "delta", "dL_dW", "dL_db", "step_W", "step_b"):
            with pytest.raises(ValueError, match="read-only"):
                getattr(layer, name)[...] = 0.0
