"""How an iteration's numbers are spread by layer: counts against those of traces, and numbers of extreme sizes."""

import math

import numpy as np
import pytest

from engine.diagnostics import diagnostics
from engine.run import step
from engine.trace import trace
from tests.engine.drawn import draw, run_of
from tests.engine.finite import all_finite

ONE_ROW = {"name": "custom", "inputs": [[1.0]], "targets": [[0.0]], "task": "regression"}


def of(found, quantity: str):
    (one,) = [each for each in found.distributions if each.quantity == quantity]
    return one


def one_layer(weights: list[float], **fields):
    """One input, a unit for each weight, one row x = 1: z = a = w, and with half the squared error to 0, dL_dW = w."""
    targets = [[0.0] * len(weights)]
    return run_of(
        {
            "dataset": {**ONE_ROW, "targets": targets},
            "layers": [{"units": len(weights), "activation": "identity"}],
            "parameters": [{"W": [[w] for w in weights], "b": [0.0] * len(weights)}],
            "loss": {"name": "half_squared_error"},
            **fields,
        }
    )


def test_weights_are_counted_by_sign_in_even_bins_up_to_a_round_number():
    """The largest size is 1.75, so 20 bins of 0.1 reach to 2. |-0.25| lies in the third, 0.05 in the first."""
    spread = of(diagnostics(one_layer([1.75, -0.25, 0.05, 0.0, -1.75])), "W")
    (layer,) = spread.layers
    assert spread.scale == "linear"
    assert spread.edges == pytest.approx(np.arange(21) / 10)
    assert {place: count for place, count in enumerate(layer.positive) if count} == {0: 1, 17: 1}
    assert {place: count for place, count in enumerate(layer.negative) if count} == {2: 1, 17: 1}
    assert (layer.count, layer.zeros, layer.lowest, layer.highest) == (5, 1, -1.75, 1.75)
    assert layer.quantiles[2] == 0.25


def test_gradients_are_counted_in_bins_of_decades():
    """Sizes from 2e-4 to 30: decades from 1e-4 to 100, six of them with three bins each; 0.5 is in the 12th."""
    spread = of(diagnostics(one_layer([2e-4, -0.5, 30.0, 0.0])), "dL_dW")
    (layer,) = spread.layers
    assert spread.scale == "decades"
    assert spread.edges[::3] == pytest.approx([1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0])
    assert [place for place, count in enumerate(layer.positive) if count] == [0, 16]
    assert [place for place, count in enumerate(layer.negative) if count] == [11]
    assert layer.zeros == 1


def test_every_number_of_a_trace_is_counted_once_between_the_edges_it_lies_between():
    run = step(draw(5, [3, 6, 4, 2], ["relu", "tanh", "identity"], "squared_error", rows=11, batch_size=4).run(), 3)
    found, seen = diagnostics(run, 3), trace(run, 3)
    for quantity in ("W", "dL_dW"):
        spread = of(found, quantity)
        for layer, of_trace in zip(spread.layers, seen.layers, strict=True):
            numbers = getattr(of_trace, quantity).ravel()
            for counts, side in ((layer.positive, numbers[numbers > 0]), (layer.negative, -numbers[numbers < 0])):
                between = [
                    sum(low <= size < high for size in side)
                    for low, high in zip(spread.edges[:-1], spread.edges[1:], strict=True)
                ]
                assert counts == between
            assert layer.quantiles == pytest.approx(np.percentile(np.abs(numbers), [5, 25, 50, 75, 95]))


def test_activations_and_deltas_are_those_of_every_row_of_the_batch():
    run = draw(5, [3, 6, 2], ["relu", "tanh"], "squared_error", rows=11, batch_size=4).run()
    found = diagnostics(run)
    samples = [trace(run, sample=position) for position in range(1, 5)]
    for quantity in ("a", "delta"):
        for place, layer in enumerate(of(found, quantity).layers):
            numbers = np.concatenate([getattr(sample.layers[place], quantity) for sample in samples])
            assert layer.count == numbers.size == layer.zeros + sum(layer.positive) + sum(layer.negative)
            assert (layer.lowest, layer.highest) == pytest.approx((numbers.min(), numbers.max()))
            assert layer.zeros == (numbers == 0.0).sum()


def test_all_layers_share_their_bins():
    found = diagnostics(draw(5, [3, 6, 2], ["tanh", "tanh"], "squared_error", rows=11).run())
    for spread in found.distributions:
        assert all(len(layer.positive) == len(layer.negative) == len(spread.edges) - 1 for layer in spread.layers)


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e-200, 1e150])
def test_numbers_of_any_size_find_a_bin(size):
    found = diagnostics(one_layer([size, -size / 2, 1e-30]))
    assert all_finite(found)
    for spread in found.distributions:
        assert (np.diff(spread.edges) > 0).all()
        for layer in spread.layers:
            assert sum(layer.positive) + sum(layer.negative) + layer.zeros == 3


def test_a_gradient_of_0_has_bins_and_no_number_in_them():
    spread = of(diagnostics(one_layer([0.0, 0.0])), "dL_dW")
    (layer,) = spread.layers
    assert (layer.zeros, sum(layer.positive), sum(layer.negative)) == (2, 0, 0)
    assert all(math.isfinite(edge) for edge in spread.edges)
    assert layer.quantiles.tolist() == [0.0] * 5
