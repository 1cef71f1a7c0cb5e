"""Paths and flow against the enumeration of every path, on networks of up to 100,000 paths."""

import itertools
import math

import pytest

from engine.activations import ACTIVATIONS
from engine.chain_rule import inspect
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import Drawn, close, draw, run_of

# Widths, activations, parameters looked at; the widths behind a parameter's layer multiply to its count of paths.
NETWORKS = {
    "one output": ([2, 3, 1], ["tanh", "identity"], ["W1.2.1", "b1.3", "W2.1.3", "b2.1"]),
    "two outputs": ([2, 2, 3, 2], ["sigmoid", "tanh", "sigmoid"], ["W1.1.2", "b1.2", "W2.3.1", "b2.2", "W3.2.3"]),
    "1,000 paths": ([3, 4, 10, 10, 10], ["tanh", "silu", "sine", "identity"], ["W1.4.2", "b1.1", "W2.7.3"]),
    "softmax": ([2, 5, 6, 8, 4], ["tanh", "tanh", "sigmoid", "softmax"], ["W1.5.2", "b2.6", "W3.1.1", "W4.2.3"]),
    "dead units": ([2, 6, 6, 6, 6], ["relu", "relu", "relu", "identity"], ["W1.1.1", "W1.6.2", "b1.2", "W2.3.3"]),
    "7 layers": ([1, 3, 4, 3, 4, 3, 4, 2], ["tanh"] * 6 + ["identity"], ["W1.2.1", "b2.4", "W5.1.1", "b7.2"]),
    "8 layers": ([2, 2, 3, 4, 3, 5, 4, 5, 6], ["sigmoid"] * 7 + ["tanh"], ["W1.2.1", "b1.1", "W3.4.1"]),
    "100,000 paths": ([2, 3, 10, 10, 10, 10, 10], ["tanh"] * 5 + ["identity"], ["W1.2.2", "b1.3"]),
}


def drawn_network(which: str, seed: int) -> Drawn:
    """The named network; tanh stands in for silu and sine until the engine has them."""
    widths, activations, _ = NETWORKS[which]
    known = [name if name in ACTIVATIONS else "tanh" for name in activations]
    loss = "cross_entropy" if known[-1] == "softmax" else "squared_error"
    return draw(seed, widths, known, loss, rows=2, batch_size=1)


CASES = [
    (which, seed, name)
    for which, (_, _, names) in NETWORKS.items()
    for seed in ((0,) if "100,000" in which else (0, 1))
    for name in names
]


@pytest.mark.parametrize(("which", "seed", "name"), CASES)
def test_every_path_is_counted_summed_and_ranked(which, seed, name):
    drawn = drawn_network(which, seed)
    run = drawn.run()
    record = drawn.passes(trace(run).batch.rows)[0]
    every = dict(reference.paths(drawn.net, record, name))
    assert len(every) <= 100_000
    found = inspect(run, name).sample.paths
    terms = list(every.values())
    assert found.count == len(every)
    assert close(found.sum, math.fsum(terms), terms)
    assert close(found.absolute, math.fsum(map(abs, terms)), terms)
    assert found.listed == len(found.items) == min(200, len(every))
    ranked(found.items, every)
    listed = {tuple(item.units) for item in found.items}
    assert len(listed) == len(found.items)
    rest = [product for units, product in every.items() if units not in listed]
    assert found.rest.count == len(rest)
    assert close(found.rest.sum, math.fsum(rest), terms)


def ranked(items, every: dict[tuple[int, ...], float]) -> None:
    """The listed paths are the largest of all, in order of size; sizes equal to the last bits in any order."""
    largest = sorted((abs(product) for product in every.values()), reverse=True)
    for item, size in zip(items, largest, strict=False):
        assert close(item.product, every[tuple(item.units)], [item.product], to=1e-13)
        assert abs(item.product) == pytest.approx(size, rel=1e-12, abs=1e-300)
        assert math.prod(factor.value for factor in item.factors) == pytest.approx(item.product, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(("which", "seed", "name"), CASES)
def test_the_flow_of_an_edge_is_the_sum_of_the_paths_through_it(which, seed, name):
    drawn = drawn_network(which, seed)
    run = drawn.run()
    record = drawn.passes(trace(run).batch.rows)[0]
    _, layer, _, _ = reference.place(name)
    sums: dict[tuple[int, int, int], list[float]] = {}
    for units, product in reference.paths(drawn.net, record, name):
        for step, (source, to) in enumerate(itertools.pairwise(units)):
            sums.setdefault((layer + step + 2, to, source), []).append(product)
    flow = {(edge.layer, edge.to, edge.from_): edge for edge in inspect(run, name).sample.flow}
    own = {key for key in flow if key[0] == layer + 1}
    assert set(flow) - own == set(sums)
    for key, products in sums.items():
        assert close(flow[key].sum, math.fsum(products), products), key
        assert close(flow[key].absolute, math.fsum(map(abs, products)), products), key


def test_equal_paths_are_listed_by_unit_order():
    # Every weight 1 and identity throughout: all 8 × 8 × 8 products are equal, and the first 200 by units are listed.
    ones = [1, 8, 8, 8, 8]
    parameters = [{"W": [[1.0] * n] * m, "b": [0.0] * m} for n, m in itertools.pairwise(ones)]
    drawn = draw(0, ones, ["identity"] * 4, "half_squared_error", rows=1, parameters=parameters)
    spec = {**drawn.spec, "dataset": {**drawn.spec["dataset"], "inputs": [[1.0]], "targets": [[0.0] * 8]}}
    drawn = Drawn(spec, drawn.net, [[1.0]], [[0.0] * 8])
    found = inspect(drawn.run(), "W1.3.1").sample.paths
    # Each unit of layer l holds 8^(l-1); every product is delta = a - y = 512.
    assert found.count == 512
    assert found.sum == 512 * 512
    assert {item.product for item in found.items} == {512.0}
    order = [(3, i, j, k) for i in range(1, 9) for j in range(1, 9) for k in range(1, 9)]
    assert [tuple(item.units) for item in found.items] == order[:200]
    assert (found.rest.count, found.rest.sum) == (312, 312 * 512)


def test_the_factors_of_a_path_are_the_ones_by_hand():
    # x = 2, identity, W1 = 3, W2 = (5, 7), W3 = ((1, 10), (100, 1000)) with y = ŷ - (1, 2), half the squared error.
    # From W1.1.1 by units 1, 2, 1: dz/dW = 2, W2.2.1 = 7, W3.1.2 = 10, delta3.1 = 1: product 140.
    a = 3 * 2
    outputs = [1 * 5 * a + 10 * 7 * a, 100 * 5 * a + 1000 * 7 * a]
    spec = {
        "dataset": {
            "name": "custom",
            "inputs": [[2.0]],
            "targets": [[outputs[0] - 1.0, outputs[1] - 2.0]],
            "task": "regression",
        },
        "layers": [{"units": units, "activation": "identity"} for units in (1, 2, 2)],
        "parameters": [
            {"W": [[3.0]], "b": [0.0]},
            {"W": [[5.0], [7.0]], "b": [0.0, 0.0]},
            {"W": [[1.0, 10.0], [100.0, 1000.0]], "b": [0.0, 0.0]},
        ],
        "loss": {"name": "half_squared_error"},
        "batch_size": None,
    }
    found = inspect(Drawn(spec, None, [], []).run(), "W1.1.1").sample.paths
    by_units = {tuple(item.units): item for item in found.items}
    assert {units: item.product for units, item in by_units.items()} == {
        (1, 1, 1): 2 * 5 * 1 * 1,
        (1, 2, 1): 2 * 7 * 10 * 1,
        (1, 1, 2): 2 * 5 * 100 * 2,
        (1, 2, 2): 2 * 7 * 1000 * 2,
    }
    assert [tuple(item.units) for item in found.items] == [(1, 2, 2), (1, 1, 2), (1, 2, 1), (1, 1, 1)]
    assert sorted(f.value for f in by_units[1, 2, 1].factors if f.value != 1) == [2, 7, 10]
    assert by_units[1, 2, 1].factors[-1].value == 1.0
    assert found.sum == 10 + 140 + 2000 + 28000


def test_paths_whose_product_is_too_small_for_float64_are_listed_as_zero():
    # Four sigmoids at z = 200 or more: slopes of e^-200 or less, which multiply to e^-800, below the least float64.
    saturated = [{"W": [[200.0], [200.0]], "b": [0.0, 0.0]}, {"W": [[100.0, 100.0], [110.0, 110.0]], "b": [0.0, 0.0]}]
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[0.0]], "task": "regression"},
        "layers": [{"units": units, "activation": "sigmoid"} for units in (1, 2, 2, 2)] + [{"units": 1}],
        "parameters": [
            {"W": [[200.0]], "b": [0.0]},
            *saturated,
            {"W": [[100.0, 100.0], [100.0, 100.0]], "b": [0.0, 0.0]},
            {"W": [[1.0, 1.0]], "b": [0.0]},
        ],
        "loss": {"name": "half_squared_error"},
        "batch_size": None,
    }
    found = inspect(run_of(spec), "b1.1").sample.paths
    assert (found.count, found.listed, found.sum) == (8, 8, 0.0)
    every = [(1, i, j, k, 1) for i in (1, 2) for j in (1, 2) for k in (1, 2)]
    assert [(tuple(item.units), item.product) for item in found.items] == [(units, 0.0) for units in every]
    assert (found.rest.count, found.rest.sum) == (0, 0.0)
