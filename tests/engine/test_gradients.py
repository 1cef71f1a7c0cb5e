"""Rule 1: gradients equal central differences for every activation × loss × penalty × reduction × batch.

The combinations come from the registries, so that a new record is tested the day it is written. The difference quotient
is taken of the engine's own batch loss at edited parameters; test_formulas and test_trace hold that loss against the
reference.
"""

import itertools
from functools import cache

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.chain_rule import inspect
from engine.losses import LOSSES
from engine.penalties import PENALTIES
from engine.run import Run, edit, seek, step
from engine.trace import trace
from tests.engine import reference
from tests.engine.drawn import HIDDEN, OUTPUT_FOR_LOSS, draw, run_of

ROWS = 7
# batch_size -> the iteration looked at and the size of its batch: whole, single, two short last ones, more than all.
BATCHES = {None: (1, ROWS), 1: (2, 1), 3: (3, 1), 4: (2, 3), 50: (1, ROWS)}
REDUCTIONS = ("mean", "sum")
STRENGTHS = dict(zip(sorted(PENALTIES), (0.07, 0.3), strict=False))
PENALTY_CHOICES = [{}, *({name: STRENGTHS[name]} for name in STRENGTHS), STRENGTHS]


def outputs_for(loss: str) -> list[str]:
    """The last activations that the contract allows with a loss."""
    return [OUTPUT_FOR_LOSS[loss]] if loss in OUTPUT_FOR_LOSS else sorted(ACTIVATIONS)


def combinations() -> list[tuple[str, str, str]]:
    """(hidden, output, loss): under each loss every activation serves hidden and, where it may, as the output.

    The full product of hidden and output is drawn at random in test_trace and test_sums.
    """
    found = []
    for loss in sorted(LOSSES):
        outputs = outputs_for(loss)
        for turn in range(max(len(HIDDEN), len(outputs))):
            found.append((HIDDEN[turn % len(HIDDEN)], outputs[(turn + 1) % len(outputs)], loss))
    return found


def away_from_kinks(run: Run) -> bool:
    """Whether no z and no output error of any row is within 0.02 of 0 or 1, where slopes may jump."""
    for row in range(1, ROWS + 1):
        seen = trace(run, row=row)
        errors = np.abs(np.asarray(seen.sample.y_hat) - np.asarray(seen.sample.y))
        distances = [np.abs(layer.z).min() for layer in seen.layers] + [errors.min(), np.abs(errors - 1).min()]
        if min(distances) < 0.02:
            return False
    return True


@cache
def seed_away_from_kinks(hidden: str, output: str, loss: str) -> int:
    """The first seed whose network keeps its distance from every kink on every row."""
    seeds = range(200)
    return next(s for s in seeds if away_from_kinks(draw(s, [2, 3, 2], [hidden, output], loss, rows=ROWS).run()))


def gradient_of(run: Run, name: str) -> float:
    """dL_dW or dL_db of the coming iteration."""
    kind, layer, to, source = reference.place(name)
    record = trace(run).layers[layer]
    return float(record.dL_dW[to, source] if kind == "W" else record.dL_db[to])


def central_difference(run: Run, name: str, value: float) -> float:
    """(L(w + ε) - L(w - ε)) / 2ε of the coming batch, with its penalty."""
    epsilon = 1e-5 * max(1.0, abs(value))
    above, below = (trace(edit(run, {"parameters": {name: value + sign * epsilon}})).loss.total for sign in (+1, -1))
    return (above - below) / (2 * epsilon)


@pytest.mark.parametrize(("hidden", "output", "loss"), combinations())
def test_every_gradient_is_the_central_difference_of_the_batch_loss(hidden, output, loss):
    settings = itertools.product(REDUCTIONS, PENALTY_CHOICES, BATCHES)
    for turn, (reduction, penalties, batch_size) in enumerate(settings):
        # Held still, so that the network stays far from its kinks until the batch has its size.
        drawn = draw(
            seed_away_from_kinks(hidden, output, loss),
            [2, 3, 2],
            [hidden, output],
            loss,
            rows=ROWS,
            reduction=reduction,
            batch_size=batch_size,
            frozen=["W", "b"],
            **penalties,
        )
        iteration, size = BATCHES[batch_size]
        run = step(drawn.run(), iteration - 1) if iteration > 1 else drawn.run()
        assert trace(run).batch.size == size
        # Every fourth parameter, the others in the next three turns; 4 and the five batches share no factor.
        for name in reference.names(drawn.net)[turn % 4 :: 4]:
            gradient = gradient_of(run, name)
            estimate = central_difference(run, name, reference.value(drawn.net, name))
            assert abs(gradient - estimate) <= 1e-7 * max(1.0, abs(gradient)), (name, reduction, penalties, batch_size)


def test_gradients_after_updates_are_those_of_the_moved_parameters():
    drawn = draw(3, [2, 4, 3, 2], ["tanh", "sigmoid", "identity"], "squared_error", rows=6, batch_size=4, l2=0.1)
    run = step(drawn.run(), 25)
    for name in reference.names(drawn.net):
        kind, layer, to, source = reference.place(name)
        W, b = run.parameters[layer]
        estimate = central_difference(run, name, float(W[to, source] if kind == "W" else b[to]))
        assert abs(gradient_of(run, name) - estimate) <= 1e-7 * max(1.0, abs(estimate)), name
    earlier = seek(run, 0)
    for name in reference.names(drawn.net):
        expected = reference.batch_gradient(drawn.net, drawn.passes(trace(earlier).batch.rows), name)
        assert gradient_of(earlier, name) == pytest.approx(expected, rel=1e-12, abs=1e-12), name


# A network that sits on a kink: x = 1, w = 0.5, b = -0.5 gives z = 0; the second layer passes a on with weight 3.
KINK = {
    "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[-2.0]], "task": "regression"},
    "layers": [{"units": 1, "activation": "relu"}, {"units": 1, "activation": "identity"}],
    "parameters": [{"W": [[0.5]], "b": [-0.5]}, {"W": [[3.0]], "b": [0.25]}],
    "loss": {"name": "squared_error"},
    "batch_size": None,
}


def test_relu_at_zero_has_slope_zero():
    # ŷ = 0.25, dL/da = 2(0.25 + 2) = 4.5; through the kink nothing flows: 4.5 × 3 × 0 × 1 = 0; a = 0 gives dL/dW2 = 0.
    seen = trace(run_of(KINK))
    assert seen.layers[0].z.tolist() == [0.0]
    assert seen.layers[0].da_dz.tolist() == [0.0]
    assert [layer.dL_dW.tolist() for layer in seen.layers] == [[[0.0]], [[0.0]]]
    assert [layer.dL_db.tolist() for layer in seen.layers] == [[0.0], [4.5]]


def test_leaky_relu_at_zero_has_slope_one_hundredth():
    layers = [{"units": 1, "activation": "leaky_relu"}, {"units": 1, "activation": "identity"}]
    seen = trace(run_of({**KINK, "layers": layers}))
    assert seen.layers[0].da_dz.tolist() == [0.01]
    assert seen.layers[0].dL_db[0] == pytest.approx(4.5 * 3 * 0.01, rel=1e-14)


def test_the_l1_penalty_at_zero_has_slope_zero():
    parameters = [{"W": [[0.0]], "b": [0.5]}, {"W": [[-1.0]], "b": [0.0]}]
    penalised = trace(run_of({**KINK, "parameters": parameters, "penalty": {"l1": 0.5, "l2": 0.0}}))
    free = trace(run_of({**KINK, "parameters": parameters}))
    assert penalised.layers[0].dL_dW.tolist() == free.layers[0].dL_dW.tolist()
    assert penalised.layers[1].dL_dW[0, 0] == free.layers[1].dL_dW[0, 0] - 0.5
    assert penalised.loss.penalty == 0.5


def test_an_inspection_names_the_kink_that_a_nudge_touches():
    run = run_of(KINK)
    for name in ("W1.1.1", "b1.1"):
        inspection = inspect(run, name)
        for check in (inspection.finite_difference, inspection.sample.finite_difference):
            assert "layer 1" in check.kink, name
    # A nudge behind the kink does not touch it.
    for name in ("W2.1.1", "b2.1"):
        assert inspect(run, name).finite_difference.kink is None, name


def test_an_inspection_names_the_kink_of_the_penalty_for_the_batch_only():
    parameters = [{"W": [[0.0]], "b": [0.5]}, {"W": [[-1.0]], "b": [0.0]}]
    run = run_of({**KINK, "parameters": parameters, "penalty": {"l1": 0.5, "l2": 0.0}})
    inspection = inspect(run, "W1.1.1")
    assert "W1.1.1" in inspection.finite_difference.kink
    assert inspection.sample.finite_difference.kink is None
    assert [inspect(run, name).finite_difference.kink for name in ("b1.1", "W2.1.1", "b2.1")] == [None] * 3


@pytest.mark.parametrize("hidden", HIDDEN)
def test_no_kink_is_claimed_where_none_is_near(hidden):
    seed = seed_away_from_kinks(hidden, "identity", "squared_error")
    run = draw(seed, [2, 3, 2], [hidden, "identity"], "squared_error", rows=ROWS, l1=0.1).run()
    for layer, (W, _) in enumerate(run.parameters, start=1):
        assert np.abs(W).min() > 2e-5, layer
    for name in reference.names(draw(seed, [2, 3, 2], [hidden, "identity"], "squared_error").net):
        inspection = inspect(run, name)
        for check in (inspection.finite_difference, inspection.sample.finite_difference):
            assert check.kink is None, name
            assert check.relative_error < 1e-5 or check.absolute_error < 1e-9, name


def test_the_absolute_error_at_its_target_has_slope_zero_and_says_that_it_is_at_a_kink():
    # z = a = 0.5 - 0.5 = 0; 3 × 0 - 2.25 = -2.25 or -2, the target: only the latter is the kink.
    layers = [{"units": 1, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    spec = {**KINK, "layers": layers, "loss": {"name": "absolute_error"}}
    for bias, slope, kink in ((-2.0, 0.0, True), (-2.25, -1.0, False), (-1.75, 1.0, False)):
        run = run_of({**spec, "parameters": [KINK["parameters"][0], {"W": [[3.0]], "b": [bias]}]})
        seen = inspect(run, "b2.1")
        assert trace(run).layers[1].dL_da.tolist() == [slope]
        assert seen.gradient == slope
        for difference in (seen.finite_difference, seen.sample.finite_difference):
            assert (difference.kink is not None) == kink
            assert not kink or "row 1" in difference.kink
