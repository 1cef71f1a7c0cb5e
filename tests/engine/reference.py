"""A second, slow implementation of what the engine computes, written from the formulas alone: scalars and plain loops.

Nothing here imports the engine. Arrays are nested lists: ``W[j][i]`` joins unit i of the layer before to unit j.
Layers, units and rows count from 0 inside this file, from 1 in parameter names (``W1.2.1``: layer 1, to unit 2, from
unit 1).
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field


def sigmoid(z: float) -> float:
    """1 / (1 + e^-z), written so that no exponential overflows."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def softplus(z: float) -> float:
    """ln(1 + e^z)."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def normal_cdf(z: float) -> float:
    """The share of a standard normal below z."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def normal_pdf(z: float) -> float:
    """The density of a standard normal at z."""
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def tanh_slope(z: float) -> float:
    """1 / cosh² z, which keeps its digits where 1 - tanh² has lost them."""
    return 1 / math.cosh(z) ** 2 if abs(z) < 300 else 0.0


# name -> (value at z, slope at z), elementwise; the slopes at a kink are the ones the contract states.
ELEMENTWISE = {
    "identity": (lambda z: z, lambda z: 1.0),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (math.tanh, tanh_slope),
    "relu": (lambda z: max(z, 0.0), lambda z: 1.0 if z > 0 else 0.0),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "elu": (lambda z: z if z > 0 else math.expm1(z), lambda z: 1.0 if z > 0 else math.exp(z)),
    "softplus": (softplus, sigmoid),
    "silu": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) * (1 + z * sigmoid(-z))),
    "gelu": (lambda z: z * normal_cdf(z), lambda z: normal_cdf(z) + z * normal_pdf(z)),
    "sine": (math.sin, math.cos),
}


def softmax(z: list[float]) -> list[float]:
    """e^z / Σ e^z, shifted by the largest z."""
    powers = [math.exp(v - max(z)) for v in z]
    return [p / sum(powers) for p in powers]


def activate(name: str, z: list[float]) -> list[float]:
    """a = f(z) of one layer and one sample."""
    return softmax(z) if name == "softmax" else [ELEMENTWISE[name][0](v) for v in z]


def jacobian(name: str, z: list[float]) -> list[list[float]]:
    """da[k]/dz[j] as rows k, columns j: diagonal unless softmax."""
    if name == "softmax":
        a = softmax(z)
        return [[a[k] * ((1.0 if k == j else 0.0) - a[j]) for j in range(len(z))] for k in range(len(z))]
    return [[ELEMENTWISE[name][1](v) if k == j else 0.0 for j in range(len(z))] for k, v in enumerate(z)]


def log_softmax(z: list[float]) -> list[float]:
    """ln softmax(z), by log-sum-exp."""
    top = max(z)
    total = top + math.log(sum(math.exp(v - top) for v in z))
    return [v - total for v in z]


def sample_loss(name: str, z: list[float], a: list[float], y: list[float]) -> float:
    """ℓ of one sample, summed over the outputs; the cross-entropies from z."""
    d = [p - q for p, q in zip(a, y, strict=True)]
    if name == "half_squared_error":
        return sum(v * v for v in d) / 2
    if name == "squared_error":
        return sum(v * v for v in d)
    if name == "mean_squared_error":
        return sum(v * v for v in d) / len(d)
    if name == "absolute_error":
        return sum(abs(v) for v in d)
    if name == "huber":
        return sum(v * v / 2 if abs(v) <= 1 else abs(v) - 0.5 for v in d)
    if name == "binary_cross_entropy":
        return sum(t * softplus(-v) + (1 - t) * softplus(v) for v, t in zip(z, y, strict=True))
    if name == "cross_entropy":
        return -sum(t * v for v, t in zip(log_softmax(z), y, strict=True) if t)
    raise KeyError(name)


def loss_slope(name: str, a: list[float], y: list[float]) -> list[float]:
    """dℓ/da of one sample; ZeroDivisionError where a saturated output leaves it without a finite value."""
    d = [p - q for p, q in zip(a, y, strict=True)]
    if name == "half_squared_error":
        return d
    if name == "squared_error":
        return [2 * v for v in d]
    if name == "mean_squared_error":
        return [2 * v / len(d) for v in d]
    if name == "absolute_error":
        return [float((v > 0) - (v < 0)) for v in d]
    if name == "huber":
        return [min(1.0, max(-1.0, v)) for v in d]
    if name == "binary_cross_entropy":
        return [(1 - t) / (1 - p) - t / p for p, t in zip(a, y, strict=True)]
    if name == "cross_entropy":
        return [-t / p for p, t in zip(a, y, strict=True)]
    raise KeyError(name)


@dataclass
class Network:
    """Parameters, activations and loss of a multilayer perceptron."""

    W: list[list[list[float]]]
    b: list[list[float]]
    activations: list[str]
    loss: str
    reduction: str = "mean"
    l1: float = 0.0
    l2: float = 0.0

    @property
    def depth(self) -> int:
        """How many layers have parameters."""
        return len(self.W)

    def widths_after(self, layer: int) -> list[int]:
        """Units of the layers behind ``layer``."""
        return [len(b) for b in self.b[layer + 1 :]]


@dataclass
class Pass:
    """One sample forwards and backwards: per layer z, a, da_dz (Jacobian), dL_da, delta, dL_dW; ``loss`` is ℓ."""

    a_in: list[list[float]] = field(default_factory=list)
    z: list[list[float]] = field(default_factory=list)
    a: list[list[float]] = field(default_factory=list)
    da_dz: list[list[list[float]]] = field(default_factory=list)
    dL_da: list[list[float]] = field(default_factory=list)
    delta: list[list[float]] = field(default_factory=list)
    dL_dW: list[list[list[float]]] = field(default_factory=list)
    loss: float = 0.0


def forward(net: Network, x: list[float], y: list[float]) -> Pass:
    """z = W a_prev + b and a = f(z), layer by layer, then ℓ."""
    record = Pass()
    a = list(x)
    for W, b, name in zip(net.W, net.b, net.activations, strict=True):
        z = [math.fsum([W[j][i] * a[i] for i in range(len(a))] + [b[j]]) for j in range(len(b))]
        record.a_in.append(a)
        record.z.append(z)
        a = activate(name, z)
        record.a.append(a)
    record.loss = sample_loss(net.loss, record.z[-1], a, y)
    return record


def backward(net: Network, x: list[float], y: list[float]) -> Pass:
    """The forward pass, then delta of every layer, last to first, unit by unit."""
    record = forward(net, x, y)
    record.da_dz = [jacobian(name, z) for name, z in zip(net.activations, record.z, strict=True)]
    upstream = loss_slope(net.loss, record.a[-1], y)
    for layer in reversed(range(net.depth)):
        slopes = record.da_dz[layer]
        units = range(len(net.b[layer]))
        delta = [math.fsum(upstream[k] * slopes[k][j] for k in units) for j in units]
        record.dL_da.insert(0, upstream)
        record.delta.insert(0, delta)
        record.dL_dW.insert(0, [[delta[j] * a for a in record.a_in[layer]] for j in units])
        upstream = [math.fsum(net.W[layer][j][i] * delta[j] for j in units) for i in range(len(record.a_in[layer]))]
    return record


def names(net: Network) -> list[str]:
    """Every parameter's name, layer by layer."""
    found = []
    for layer, W in enumerate(net.W, start=1):
        found += [f"W{layer}.{j}.{i}" for j in range(1, len(W) + 1) for i in range(1, len(W[0]) + 1)]
        found += [f"b{layer}.{j}" for j in range(1, len(W) + 1)]
    return found


def place(name: str) -> tuple[str, int, int, int | None]:
    """Kind, layer, to, from of a name, counted from 0; ``from`` is None for a bias."""
    layer, to, *source = (int(part) - 1 for part in name[1:].split("."))
    return name[0], layer, to, source[0] if source else None


def value(net: Network, name: str) -> float:
    """What the parameter holds."""
    kind, layer, to, source = place(name)
    return net.W[layer][to][source] if kind == "W" else net.b[layer][to]


def sample_gradient(net: Network, record: Pass, name: str) -> float:
    """dℓ/d(parameter) of one sample."""
    kind, layer, to, source = place(name)
    return record.dL_dW[layer][to][source] if kind == "W" else record.delta[layer][to]


def penalty(net: Network) -> float:
    """l1 Σ|w| + ½ l2 Σw² over all weights."""
    weights = [w for W in net.W for row in W for w in row]
    return net.l1 * math.fsum(abs(w) for w in weights) + net.l2 / 2 * math.fsum(w * w for w in weights)


def penalty_gradient(net: Network, name: str) -> float:
    """The penalty's slope along one parameter; 0 for a bias, and for l1 at w = 0."""
    w = value(net, name)
    return 0.0 if name[0] == "b" else net.l1 * ((w > 0) - (w < 0)) + net.l2 * w


def batch_gradient(net: Network, passes: list[Pass], name: str) -> float:
    """Mean (or sum) over the batch, with the penalty's slope."""
    total = math.fsum(sample_gradient(net, record, name) for record in passes)
    return (total / len(passes) if net.reduction == "mean" else total) + penalty_gradient(net, name)


def paths(net: Network, record: Pass, name: str) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every path from the parameter to a unit of the last layer: (units from 1, product), by enumeration."""
    _, layer, to, source = place(name)
    start = 1.0 if source is None else record.a_in[layer][source]
    for rest in itertools.product(*(range(width) for width in net.widths_after(layer))):
        units = (to, *rest)
        product = start
        for step, (here, there) in enumerate(itertools.pairwise(units)):
            product *= record.da_dz[layer + step][here][here] * net.W[layer + step + 1][there][here]
        yield tuple(unit + 1 for unit in units), product * record.delta[-1][units[-1]]
