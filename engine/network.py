"""The multi-layer perceptron: forward, loss and backward over a batch.

Arrays are feature-major: a batch of B rows is a matrix with a column for each row, so that the code reads as on paper,
Z = W A + b. One function computes the pass; stepping, traces and inspections all read the same arrays, so they cannot
differ by a bit.

Source: Nielsen, ch. 2, equations (25) and BP1 to BP4 (MODEL.md repeats them with our names).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.activations import ACTIVATIONS, Activation
from engine.losses import LOSSES, Loss
from engine.parameters import Layout
from engine.spec_records import Spec


@dataclass(frozen=True)
class Network:
    """A network's shape and functions; its parameters are an argument of every pass. mean: the batch's reduction."""

    layout: Layout
    activations: tuple[Activation, ...]
    loss: Loss
    mean: bool

    @property
    def is_quadratic(self) -> bool:
        """Whether the batch loss is a quadratic function of the parameters: one linear layer, squared errors."""
        linear = len(self.activations) == 1 and self.activations[0].linear
        return linear and self.loss.quadratic


def network_of(spec: Spec) -> Network:
    """The Network of a completed spec."""
    activations = tuple(ACTIVATIONS[layer.activation] for layer in spec.layers)
    return Network(spec.layout, activations, LOSSES[spec.loss.name], spec.loss.reduction == "mean")


@dataclass(frozen=True)
class Pass:
    """Everything one pass over a batch of B rows computes. Lists go by layer, the first entry being layer 1.

    pairs: (W, b) used. a_in: what each layer was fed (units before, B). z, a, dL_da, delta: (units, B).
    slopes: da/dz (units, B), or None for a layer that has a Jacobian. y: (outputs, B).
    losses: (B,), of each sample. loss: the batch's mean or sum, no penalty. gradient: (P,), of that loss.
    arena: z, a and delta of all layers in one block, (3 × units in all, B), for a quick look whether all is finite.
    """

    pairs: list[tuple[np.ndarray, np.ndarray]]
    a_in: list[np.ndarray]
    z: list[np.ndarray]
    a: list[np.ndarray]
    slopes: list[np.ndarray | None]
    dL_da: list[np.ndarray]
    delta: list[np.ndarray]
    y: np.ndarray
    losses: np.ndarray
    loss: float
    gradient: np.ndarray
    arena: np.ndarray

    @property
    def y_hat(self) -> np.ndarray:
        """The outputs, (outputs, B)."""
        return self.a[-1]


def forward(network: Network, parameters: np.ndarray, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """z and a of every layer, each (units, B), of inputs x (features, B); BP's equation (25): a = f(W a_in + b)."""
    z, a, fed = [], [], x
    for (W, b), activation in zip(network.layout.views(parameters), network.activations, strict=True):
        z.append(W @ fed + b[:, None])
        fed = activation.function(z[-1])
        a.append(fed)
    return z, a


def sample_losses(network: Network, parameters: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The loss of each sample, shape (B,), of inputs x (features, B) and targets y (outputs, B)."""
    z, a = forward(network, parameters, x)
    return network.loss.value(z[-1], a[-1], y)


def reduced(network: Network, losses: np.ndarray) -> float:
    """The batch's loss out of its samples' (B,): their mean or their sum."""
    return float(losses.mean() if network.mean else losses.sum())


def full_pass(network: Network, parameters: np.ndarray, x: np.ndarray, y: np.ndarray) -> Pass:
    """Forward, loss and backward of a batch: x (features, B), y (outputs, B). Nothing is applied.

    Overflow is left in the arrays as infinities for the caller to find; call it where NumPy's warnings are off.
    """
    pairs = network.layout.views(parameters)
    z, a, arena, delta = _forward_in_arena(network, pairs, x)
    a_in = [x, *a[:-1]]
    losses = network.loss.value(z[-1], a[-1], y)
    gradient = np.empty(network.layout.count)
    into = network.layout.views(gradient)
    slopes: list[np.ndarray | None] = []
    dL_da: list[np.ndarray] = []
    for layer in reversed(range(len(pairs))):
        activation = network.activations[layer]
        is_last = layer == len(pairs) - 1
        dL_da.append(network.loss.slope(z[-1], a[-1], y) if is_last else pairs[layer + 1][0].T @ delta[layer + 1])
        slopes.append(activation.slope(z[layer], a[layer]) if activation.elementwise else None)
        if is_last and network.loss.delta:
            delta[layer][...] = network.loss.delta(z[layer], a[layer], y)
        elif activation.elementwise:
            np.multiply(dL_da[-1], slopes[-1], delta[layer])
        else:
            delta[layer][...] = activation.pull_back(dL_da[-1], a[layer])
        dW, db = into[layer]
        np.matmul(delta[layer], a_in[layer].T, dW)
        np.add.reduce(delta[layer], 1, None, db)
    if network.mean:
        gradient /= x.shape[1]
    backward = (slopes[::-1], dL_da[::-1], delta)
    return Pass(pairs, a_in, z, a, *backward, y, losses, reduced(network, losses), gradient, arena)


def _forward_in_arena(
    network: Network, pairs: list[tuple[np.ndarray, np.ndarray]], x: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray, list[np.ndarray]]:
    """z and a by layer, the block they lie in with room for delta, and the views for delta."""
    sizes = network.layout.sizes[1:]
    arena = np.empty((3 * sum(sizes), x.shape[1]))
    z, a, delta = [], [], []
    start, fed = 0, x
    for units, (W, b), activation in zip(sizes, pairs, network.activations, strict=True):
        block = arena[start : start + 3 * units].reshape(3, units, x.shape[1])
        start += 3 * units
        np.matmul(W, fed, block[0])
        block[0] += b[:, None]
        block[1] = activation.function(block[0])
        z.append(block[0])
        a.append(block[1])
        delta.append(block[2])
        fed = block[1]
    return z, a, arena, delta


def is_finite(array: np.ndarray) -> bool:
    """Whether every number of a contiguous array is finite: one product with itself, looked at closely if in doubt."""
    flat = array.reshape(-1)
    return bool(np.isfinite(flat.dot(flat)) or np.isfinite(flat).all())
