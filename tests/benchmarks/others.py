"""Other libraries, where they are installed: each does the same iteration in float64 as its users would write it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks.rounds import Contender
from tests.benchmarks.shapes import RATE, Case

TORCH, JAX, SCIKIT_LEARN = "PyTorch, eager SGD", "JAX, jit per step", "scikit-learn, partial_fit"


def others(case: Case) -> list[Contender]:
    """A contender of ``case`` for each library that can be imported."""
    return [build(case) for module, build in _BUILDERS.items() if _imported(module)]


def versions() -> dict[str, str]:
    """The versions of those that are installed, by the name of their package."""
    names = {"torch": "PyTorch", "jax": "JAX", "sklearn": "scikit-learn"}
    found = {label: _imported(module) for module, label in names.items()}
    return {label: module.__version__ for label, module in found.items() if module}


def _imported(module: str) -> Any | None:
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def _torch(case: Case) -> Contender:
    import torch

    torch.set_num_threads(1)
    X, Y = (torch.tensor(part) for part in case.batch)
    model = torch.nn.Sequential()
    for W, b in case.layers:
        linear = torch.nn.Linear(W.shape[1], W.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W))
            linear.bias.copy_(torch.tensor(b))
        model.extend([linear, torch.nn.Tanh()])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    loss_of, share = torch.nn.MSELoss(reduction="sum"), 0.5 / len(X)

    def iterate(count: int) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            loss = share * loss_of(model(X), Y)
            loss.backward()
            optimizer.step()

    def layers() -> list[tuple[np.ndarray, np.ndarray]]:
        return [(part.weight.detach().numpy(), part.bias.detach().numpy()) for part in model[::2]]

    return Contender(TORCH, iterate, layers=layers)


def _jax(case: Case) -> Contender:
    import jax
    import jax.numpy as jnp

    X, Y = (jnp.asarray(part) for part in case.batch)
    held = [[(jnp.asarray(W.T), jnp.asarray(b)) for W, b in case.layers]]

    def loss(layers: list, x: jax.Array, y: jax.Array) -> jax.Array:
        for W, b in layers:
            x = jnp.tanh(x @ W + b)
        return 0.5 * jnp.square(x - y).sum() / len(x)

    @jax.jit
    def updated(layers: list, x: jax.Array, y: jax.Array) -> list:
        gradients = jax.grad(loss)(layers, x, y)
        return jax.tree.map(lambda value, gradient: value - RATE * gradient, layers, gradients)

    def iterate(count: int) -> None:
        layers = held[0]
        for _ in range(count):
            layers = updated(layers, X, Y)
        held[0] = jax.block_until_ready(layers)

    return Contender(JAX, iterate, layers=lambda: [(np.asarray(W).T, np.asarray(b)) for W, b in held[0]])


def _scikit_learn(case: Case) -> Contender:
    """Its regressor has a linear last layer, one tanh less than the others, and start values of its own."""
    from sklearn.neural_network import MLPRegressor

    X, Y = case.batch
    Y = Y[:, 0] if Y.shape[1] == 1 else Y
    model = MLPRegressor(
        hidden_layer_sizes=case.shape.sizes[1:-1],
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        batch_size=len(X),
        learning_rate_init=RATE,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        random_state=0,
    )

    def iterate(count: int) -> None:
        for _ in range(count):
            model.partial_fit(X, Y)

    return Contender(SCIKIT_LEARN, iterate)


_BUILDERS: dict[str, Callable[[Case], Contender]] = {"torch": _torch, "jax": _jax, "sklearn": _scikit_learn}
