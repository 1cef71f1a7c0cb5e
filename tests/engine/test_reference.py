"""The reference, before it judges anything: its gradients against its own difference quotients, its paths by hand."""

import copy
import math
import random

import pytest

from tests.engine import reference

LOSSES = ["half_squared_error", "squared_error", "mean_squared_error", "absolute_error", "huber"]
SMOOTH = sorted(set(reference.ELEMENTWISE) - {"relu", "leaky_relu", "elu"})
CASES = [(name, "identity", loss) for name in SMOOTH for loss in LOSSES]
CASES += [
    ("tanh", "sigmoid", "binary_cross_entropy"),
    ("tanh", "softmax", "cross_entropy"),
    ("sine", "softmax", "huber"),
]


@pytest.mark.parametrize(("hidden", "output", "loss"), CASES)
def test_the_reference_s_gradients_are_its_difference_quotients(hidden, output, loss):
    draw = random.Random(f"{hidden} {output} {loss}")
    W = [[[draw.gauss(0, 1) for _ in range(n)] for _ in range(m)] for n, m in ((2, 3), (3, 2))]
    net = reference.Network(W, [[draw.gauss(0, 1) for _ in range(m)] for m in (3, 2)], [hidden, output], loss)
    x, y = [draw.gauss(0, 1) for _ in range(2)], [0.3, 0.7]
    record = reference.backward(net, x, y)
    for name in reference.names(net):
        losses = []
        for nudge in (1e-6, -1e-6):
            moved = copy.deepcopy(net)
            kind, layer, to, source = reference.place(name)
            if kind == "W":
                moved.W[layer][to][source] += nudge
            else:
                moved.b[layer][to] += nudge
            losses.append(reference.forward(moved, x, y).loss)
        gradient = reference.sample_gradient(net, record, name)
        assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(gradient, rel=1e-7, abs=1e-8), name
        every = [product for _, product in reference.paths(net, record, name)]
        assert math.fsum(every) == pytest.approx(gradient, rel=1e-12, abs=1e-14), name
        assert len(every) == (2 if name[1] == "1" else 1), name


def test_the_reference_s_names_are_those_of_the_contract():
    net = reference.Network([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0]]], [[7.0, 8.0], [9.0]], ["tanh"] * 2, "huber")
    assert reference.names(net) == ["W1.1.1", "W1.1.2", "W1.2.1", "W1.2.2", "b1.1", "b1.2", "W2.1.1", "W2.1.2", "b2.1"]
    assert [reference.value(net, name) for name in ("W1.2.1", "W2.1.2", "b1.2", "b2.1")] == [3.0, 6.0, 8.0, 9.0]
