"""The forward pass alone, over any rows, with none of it kept.

Source: Nielsen, ch. 2, equation (25).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.network import Network


def forward(network: Network, parameters: np.ndarray, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """z and a of every layer, each (units, B), of inputs x (features, B): Nielsen's equation (25)."""
    z, a = zip(*by_layer(network, parameters, np.concatenate([x, np.ones((1, x.shape[1]))])), strict=True)
    return list(z), list(a)


def by_layer(network: Network, parameters: np.ndarray, fed: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """z and a of one layer after the other, of inputs with a row of ones under them, (features + 1, B).

    Of runs, parameters are (R, P) and z and a (R, units, B). It keeps no layer longer than the next one needs it.
    """
    for matrix, activation in zip(network.layout.matrices(parameters), network.activations, strict=True):
        z = np.matmul(matrix, fed)
        fed = np.empty((*z.shape[:-2], z.shape[-2] + 1, z.shape[-1]))
        fed[..., -1, :] = 1.0
        yield z, activation.function(z, fed[..., :-1, :])


def sample_losses(network: Network, parameters: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The loss of each sample, shape (B,), of inputs x (features, B) and targets y (outputs, B)."""
    z, a = forward(network, parameters, x)
    return network.loss.value(z[-1], a[-1], y)
