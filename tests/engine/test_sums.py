"""Rule 4: factors multiply, paths add, samples add, to the displayed gradient; for every parameter of random networks.

The measure is the contract's: 1e-12 × max(1, Σ|terms|).
"""

import math
from dataclasses import dataclass

import pytest

from engine.chain_rule import Inspection, inspect
from engine.run import Run, edit, step
from engine.trace import Trace, trace
from tests.engine import reference
from tests.engine.drawn import Drawn, close, draw, draw_any, run_of

SEEDS = range(40)


@dataclass(frozen=True)
class Case:
    """One random network of depth 1 to 5 and widths 1 to 6, with every parameter inspected for the batch's last row."""

    drawn: Drawn
    run: Run
    seen: Trace
    record: reference.Pass
    inspections: dict[str, Inspection]


@pytest.fixture(params=SEEDS, scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    """The case of one seed, inspected once for all tests."""
    drawn = draw_any(request.param)
    run = drawn.run()
    seen = trace(run)
    names = reference.names(drawn.net)
    inspections = {name: inspect(run, name, sample=seen.batch.size) for name in names}
    return Case(drawn, run, seen, drawn.passes([seen.batch.rows[-1]])[0], inspections)


def test_the_product_of_the_factors_is_the_sample_s_gradient(case):
    batch = case.seen.batch
    for name, inspection in case.inspections.items():
        sample = inspection.sample
        assert (sample.position, sample.row) == (batch.size, batch.rows[-1])
        product = math.prod(factor.value for factor in sample.factors)
        assert close(product, sample.gradient, [product]), name
        assert close(sample.gradient, reference.sample_gradient(case.drawn.net, case.record, name), [product]), name


def test_the_factors_are_the_chain_rule_s_and_say_where_they_stand(case):
    net, record = case.drawn.net, case.record
    for name, inspection in case.inspections.items():
        kind, layer, to, source = reference.place(name)
        factors = inspection.sample.factors
        last = ("dz_dW", record.a_in[layer][source]) if kind == "W" else ("dz_db", 1.0)
        if net.activations[layer] == "softmax":
            expected = [("delta", record.delta[layer][to]), last]
        else:
            expected = [("dL_da", record.dL_da[layer][to]), ("da_dz", record.da_dz[layer][to][to]), last]
        assert [factor.name for factor in factors] == [factor_name for factor_name, _ in expected], name
        for factor, (_, number) in zip(factors, expected, strict=True):
            assert close(factor.value, number, [number]), (name, factor.name)
            assert factor.latex
            assert factor.meaning


def test_the_terms_downstream_add_up_to_what_reaches_the_unit(case):
    net, record = case.drawn.net, case.record
    for name, inspection in case.inspections.items():
        _, layer, to, _ = reference.place(name)
        sample = inspection.sample
        products = [term.product for term in sample.downstream]
        if layer < net.depth - 1:
            assert [term.unit for term in sample.downstream] == list(range(1, len(net.W[layer + 1]) + 1))
            for term in sample.downstream:
                weight, delta = net.W[layer + 1][term.unit - 1][to], record.delta[layer + 1][term.unit - 1]
                assert term.weight == weight, name
                assert close(term.delta, delta, [delta]), name
                assert close(term.product, weight * delta, [weight * delta]), name
            assert close(sum(products), sample.factors[0].value, products), name
        elif net.activations[-1] == "softmax":
            for k, term in enumerate(sample.downstream):
                assert term.output == k + 1
                assert close(term.dL_da, record.dL_da[-1][k], [record.dL_da[-1][k]]), name
                assert close(term.da_dz, record.da_dz[-1][k][to]), name
                assert close(term.product, record.dL_da[-1][k] * record.da_dz[-1][k][to], [term.product]), name
            assert len(products) == len(net.b[-1])
            assert close(sum(products), sample.factors[0].value, products), name
        else:
            assert not products, name


def test_the_samples_add_up_to_the_data_gradient_and_the_penalty_to_the_gradient(case):
    net, seen = case.drawn.net, case.seen
    passes = case.drawn.passes(seen.batch.rows)
    for name, inspection in case.inspections.items():
        kind, layer, to, source = reference.place(name)
        assert [(s.position, s.row) for s in inspection.samples] == list(enumerate(seen.batch.rows, start=1))
        for share, record in zip(inspection.samples, passes, strict=True):
            gradient = reference.sample_gradient(net, record, name)
            divisor = len(passes) if net.reduction == "mean" else 1
            assert close(share.gradient, gradient, [gradient]), name
            assert close(share.contribution, gradient / divisor, [gradient]), name
        shares = [share.contribution for share in inspection.samples]
        assert close(sum(shares), inspection.data_gradient, shares), name
        expected = reference.penalty_gradient(net, name)
        assert close(inspection.penalty_gradient, expected, [expected]), name
        both = [inspection.data_gradient, inspection.penalty_gradient]
        assert close(sum(both), inspection.gradient, both), name
        used = seen.layers[layer].dL_dW[to, source] if kind == "W" else seen.layers[layer].dL_db[to]
        assert inspection.gradient == used, name


def test_the_paths_and_the_flow_through_each_layer_add_up_to_the_sample_s_gradient(case):
    net = case.drawn.net
    for name, inspection in case.inspections.items():
        _, layer, _, _ = reference.place(name)
        sample = inspection.sample
        paths = sample.paths
        products = [path.product for path in paths.items]
        assert close(paths.sum, sample.gradient, products), name
        assert paths.count == math.prod(net.widths_after(layer)), name
        assert paths.listed == len(paths.items) == min(200, paths.count), name
        assert paths.rest.count == paths.count - paths.listed, name
        assert close(sum(products) + paths.rest.sum, paths.sum, products), name
        for path in paths.items:
            assert close(math.prod(f.value for f in path.factors), path.product, [path.product]), name
        crossed = {edge.layer for edge in sample.flow}
        assert crossed >= set(range(layer + 2, net.depth + 1)), name
        for crossing in crossed:
            edges = [edge for edge in sample.flow if edge.layer == crossing]
            assert close(sum(edge.sum for edge in edges), paths.sum, [edge.absolute for edge in edges]), name


def test_the_finite_differences_agree_with_backpropagation(case):
    net, record = case.drawn.net, case.record
    for name, inspection in case.inspections.items():
        w = reference.value(net, name)
        pairs = ((inspection.finite_difference, inspection.gradient), (inspection.sample.finite_difference, None))
        for check, gradient in pairs:
            expected = inspection.sample.gradient if gradient is None else gradient
            assert check.epsilon == 1e-5 * max(1.0, abs(w))
            slope = (check.loss_plus - check.loss_minus) / (2 * check.epsilon)
            assert close(check.estimate, slope, [slope], to=1e-9), name
            assert check.absolute_error == pytest.approx(abs(check.estimate - expected), abs=1e-15)
            if check.kink is None and expected != 0:
                assert abs(check.estimate - expected) <= 1e-7 * max(1.0, abs(expected)), name
        middle = (inspection.sample.finite_difference.loss_minus + inspection.sample.finite_difference.loss_plus) / 2
        assert middle == pytest.approx(record.loss, rel=1e-6, abs=1e-6), name


def test_the_update_s_terms_lead_to_the_value_that_the_next_trace_starts_from(case):
    net, follows = case.drawn.net, trace(step(case.run))
    for name, inspection in case.inspections.items():
        kind, layer, to, source = reference.place(name)
        assert inspection.parameter.value == reference.value(net, name)
        assert inspection.clipped_gradient == inspection.gradient
        assert inspection.update.optimizer == "sgd"
        assert inspection.update.new_value == inspection.parameter.value + inspection.update.step, name
        W, b = follows.layers[layer].W, follows.layers[layer].b
        assert inspection.update.new_value == (W[to, source] if kind == "W" else b[to]), name
        assert inspection.update.terms, name


def test_an_edit_at_n_sets_what_trace_n_plus_1_starts_from_and_leaves_trace_n_alone():
    run = step(draw(2, [2, 3, 2], ["tanh", "sigmoid"], "half_squared_error", batch_size=2).run(), 3)
    edited = edit(run, {"parameters": {"W1.2.1": 0.75, "b2.1": -2.0}})
    assert inspect(edited, "W1.2.1").parameter.value == 0.75
    assert inspect(edited, "b2.1").parameter.value == -2.0
    for name in ("W1.2.1", "b2.1", "W2.2.3"):
        assert inspect(edited, name, iteration=3).update == inspect(run, name, iteration=3).update
    assert inspect(edited, "W1.2.1", iteration=3).update.new_value != 0.75
    assert inspect(edited, "W2.2.3").parameter.value == inspect(edited, "W2.2.3", iteration=3).update.new_value


def test_the_product_of_averages_is_not_what_is_shown_as_the_average_of_products():
    # y = ŷ - target with w = 1: rows (x, d) = (1, 2) and (3, -1): gradients dx = 2 and -3, mean -0.5;
    # averages first would give mean d × mean x = 0.5 × 2 = 1.
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0], [3.0]], "targets": [[-1.0], [4.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[1.0]], "b": [0.0]}],
        "loss": {"name": "half_squared_error"},
        "batch_size": None,
        "shuffle": False,
    }
    inspection = inspect(run_of(spec), "W1.1.1")
    assert [share.gradient for share in inspection.samples] == [2.0, -3.0]
    assert [share.contribution for share in inspection.samples] == [1.0, -1.5]
    assert inspection.gradient == -0.5
    averages = inspection.averages
    assert [(factor.name, factor.mean) for factor in averages.factors] == [
        ("dL_da", 0.5),
        ("da_dz", 1.0),
        ("dz_dW", 2.0),
    ]
    assert (averages.product, averages.mean) == (1.0, -0.5)
