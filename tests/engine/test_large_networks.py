"""The limit of eight layers of 64 units: exact counts, agreeing sums and the best paths, without enumeration."""

import itertools
import math

import numpy as np
import pytest

from engine.chain_rule import inspect
from engine.trace import Trace, trace
from tests.engine.drawn import draw

UNITS, DEPTH = 64, 8
RUN = draw(
    11, [UNITS] * (DEPTH + 1), ["tanh", "relu", "sigmoid", "tanh"] * 2, "squared_error", rows=3, batch_size=2
).run()
SEEN: Trace = trace(RUN)
NAMES = ["W1.64.1", "b1.1", "W2.5.60", "W4.33.2", "b6.64", "W7.1.1", "W8.9.10", "b8.64"]


def first_factor(name: str) -> float:
    """dz/d(parameter)."""
    layer, _, source = at(name)
    return 1.0 if source is None else float(SEEN.layers[layer].a_in[source])


def at(name: str) -> tuple[int, int, int | None]:
    """Layer, to, from, counted from 0."""
    layer, to, *source = (int(part) - 1 for part in name[1:].split("."))
    return layer, to, source[0] if source else None


def sum_of_sizes(name: str) -> float:
    """Σ|product| over all paths, by pushing sizes forward from the parameter's unit."""
    layer, to, _ = at(name)
    reach = np.zeros(UNITS)
    reach[to] = abs(first_factor(name))
    for here, there in zip(SEEN.layers[layer:], SEEN.layers[layer + 1 :], strict=False):
        reach = np.abs(there.W) @ (np.abs(here.da_dz) * reach)
    return float(reach @ np.abs(SEEN.layers[-1].delta))


def largest_sizes(name: str, count: int) -> np.ndarray:
    """The largest |product|s of all paths: of each unit's suffixes only the best ``count`` can be among the best."""
    layer, to, _ = at(name)
    best = [np.array([size]) for size in np.abs(SEEN.layers[-1].delta)]
    for here, there in zip(SEEN.layers[-2 : layer - 1 if layer else None : -1], SEEN.layers[:layer:-1], strict=False):
        joined = (
            np.concatenate([abs(there.W[j, i] * here.da_dz[i]) * best[j] for j in range(UNITS)]) for i in range(UNITS)
        )
        best = [np.sort(sizes)[::-1][:count] for sizes in joined]
    return best[to] * abs(first_factor(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_count_is_exact_and_the_sums_agree(name):
    layer, _, _ = at(name)
    inspection = inspect(RUN, name)
    sample, paths = inspection.sample, inspection.sample.paths
    terms = [sum_of_sizes(name)]
    assert paths.count == UNITS ** (DEPTH - 1 - layer)
    assert isinstance(paths.count, int)
    assert isinstance(paths.rest.count, int)
    assert paths.rest.count == paths.count - paths.listed
    tolerance = 1e-12 * max(1.0, *terms)
    assert abs(paths.sum - sample.gradient) <= tolerance
    assert abs(math.prod(factor.value for factor in sample.factors) - sample.gradient) <= tolerance
    assert abs(sum(path.product for path in paths.items) + paths.rest.sum - paths.sum) <= tolerance
    for crossing in {edge.layer for edge in sample.flow}:
        edges = [edge for edge in sample.flow if edge.layer == crossing]
        assert abs(sum(edge.sum for edge in edges) - paths.sum) <= tolerance
        assert sum(edge.absolute for edge in edges) == pytest.approx(terms[0], rel=1e-11)
    shares = [share.contribution for share in inspection.samples]
    assert abs(sum(shares) - inspection.data_gradient) <= 1e-12 * max(1.0, sum(map(abs, shares)))
    check = inspection.finite_difference
    assert check.kink is not None or abs(check.estimate - inspection.gradient) <= 1e-7 * max(1.0, abs(check.estimate))


@pytest.mark.parametrize("name", NAMES)
def test_the_listed_paths_are_the_largest_of_quadrillions(name):
    paths = inspect(RUN, name).sample.paths
    assert len({tuple(path.units) for path in paths.items}) == len(paths.items) == min(200, paths.count)
    sizes = [abs(path.product) for path in paths.items]
    np.testing.assert_allclose(sizes, largest_sizes(name, 200), rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_a_listed_path_is_the_product_along_its_units(name):
    layer, to, _ = at(name)
    for path in inspect(RUN, name).sample.paths.items:
        units = [unit - 1 for unit in path.units]
        assert units[0] == to
        assert len(units) == DEPTH - layer
        product = first_factor(name) * SEEN.layers[-1].delta[units[-1]]
        for step, (i, j) in enumerate(itertools.pairwise(units)):
            product *= SEEN.layers[layer + step].da_dz[i] * SEEN.layers[layer + step + 1].W[j, i]
        assert path.product == pytest.approx(product, rel=1e-12)


@pytest.mark.parametrize("activation", ["tanh", "identity"])
def test_ties_of_quadrillions_of_paths_end(activation):
    # Equal weights everywhere: every path is as large as every other, the worst case for a search by size.
    parameters = [{"W": np.full((UNITS, UNITS), 1 / UNITS).tolist(), "b": [0.0] * UNITS}] * DEPTH
    run = draw(1, [UNITS] * (DEPTH + 1), [activation] * DEPTH, "squared_error", rows=1, parameters=parameters).run()
    found = inspect(run, "W1.1.1").sample
    assert found.paths.count == UNITS**7
    assert found.paths.sum == pytest.approx(found.gradient, rel=1e-11, abs=1e-15)
    assert len(found.paths.items) == 200
