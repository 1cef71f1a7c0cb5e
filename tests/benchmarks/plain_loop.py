"""The yardstick: the row-major loop that anyone writes with NumPy, allocating as it goes, its batch handed to it."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.rounds import Contender
from tests.benchmarks.shapes import RATE, Case

PLAIN = "plain NumPy loop"
SPARING = "plain NumPy loop, no d @ W.T in layer 1"


def plain_loop(case: Case) -> Contender:
    """The plain loop, every line as the target states it."""
    X, Y = case.batch
    layers = [(W.T.copy(), b.copy()) for W, b in case.layers]
    B, lr, tanh = len(X), RATE, np.tanh

    def iterate(count: int) -> None:
        for _ in range(count):
            A = [X]
            for W, b in layers:
                A.append(tanh(A[-1] @ W + b))
            d = (A[-1] - Y) / B
            for layer in reversed(range(len(layers))):
                W, b = layers[layer]
                d *= 1 - A[layer + 1] ** 2
                gW = A[layer].T @ d
                gb = d.sum(0)
                d = d @ W.T
                layers[layer] = W - lr * gW, b - lr * gb

    return Contender(PLAIN, iterate, layers=lambda: [(W.T, b) for W, b in layers])


def sparing_loop(case: Case) -> Contender:
    """The same without the one product that nobody reads: what layer 1 would hand down to the inputs."""
    X, Y = case.batch
    layers = [(W.T.copy(), b.copy()) for W, b in case.layers]
    B, lr, tanh = len(X), RATE, np.tanh

    def iterate(count: int) -> None:
        for _ in range(count):
            A = [X]
            for W, b in layers:
                A.append(tanh(A[-1] @ W + b))
            d = (A[-1] - Y) / B
            for layer in reversed(range(len(layers))):
                W, b = layers[layer]
                d *= 1 - A[layer + 1] ** 2
                gW = A[layer].T @ d
                gb = d.sum(0)
                if layer:
                    d = d @ W.T
                layers[layer] = W - lr * gW, b - lr * gb

    return Contender(SPARING, iterate, layers=lambda: [(W.T, b) for W, b in layers])
