"""Make runs.json: what PyTorch does with small runs, as figures for test_optimizers.py.

Run it with a Python that has torch and numpy; the tests read only the JSON. Each run is a spec of the engine's contract
with its edits, and the parameters that PyTorch has after a few iterations (pytorch.py).
"""

import json
from pathlib import Path

import numpy as np
import torch
from pytorch import trajectory


def drawn_spec(seed: int, widths: list[int], activations: list[str], loss: str, **fields) -> dict:
    """A raw spec with drawn rows and start values."""
    rng = np.random.default_rng([seed, 2013])
    rows = fields.pop("rows", 7)
    targets = rng.uniform(-1, 1, (rows, widths[-1]))
    if loss == "cross_entropy":
        targets = np.eye(widths[-1])[rng.integers(0, widths[-1], rows)]
    if loss == "binary_cross_entropy":
        targets = rng.integers(0, 2, (rows, widths[-1])).astype(float)
    inputs = rng.normal(0, 1, (rows, widths[0])).tolist()
    shapes = list(zip(widths[1:], widths, strict=False))
    return {
        "dataset": {
            "name": "custom",
            "inputs": inputs,
            "targets": targets.tolist(),
            "task": "regression",
            "split": None,
        },
        "layers": [{"units": m, "activation": name} for (m, _), name in zip(shapes, activations, strict=True)],
        "parameters": [
            {"W": rng.normal(0, 0.7, shape).tolist(), "b": rng.normal(0, 0.3, shape[0]).tolist()} for shape in shapes
        ],
        "loss": {"name": loss},
        "shuffle": False,
        "batch_size": 3,
        **fields,
    }


def sgd(learning_rate: float, momentum: float = 0.0, nesterov: bool = False) -> dict:
    """The optimizer of a spec; defaults are left out, so that they are tested as defaults."""
    extras = {"momentum": momentum} if momentum else {}
    return {"name": "sgd", "learning_rate": learning_rate, **extras, **({"nesterov": True} if nesterov else {})}


ADAPTIVE_NAMES = ("adagrad", "rmsprop", "adam", "adamw")
REGRESSION = ([2, 3, 1], ["tanh", "identity"])
PLAIN = {
    "squared error": (*REGRESSION, "squared_error", {"optimizer": sgd(0.05)}),
    "half squared error, whole batch": (*REGRESSION, "half_squared_error", {"optimizer": sgd(0.1), "batch_size": None}),
    "mean squared error, two outputs": ([3, 4, 2], ["relu", "sigmoid"], "mean_squared_error", {"optimizer": sgd(0.5)}),
    "binary cross-entropy": ([2, 4, 1], ["tanh", "sigmoid"], "binary_cross_entropy", {"optimizer": sgd(0.3)}),
    "binary cross-entropy, three outputs": ([2, 3], ["sigmoid"], "binary_cross_entropy", {"optimizer": sgd(0.2)}),
    "cross-entropy": ([2, 4, 3], ["tanh", "softmax"], "cross_entropy", {"optimizer": sgd(0.3)}),
    "softmax under a squared error": ([2, 4, 3], ["relu", "softmax"], "squared_error", {"optimizer": sgd(0.5)}),
    "four layers": ([2, 5, 4, 3, 2], ["tanh", "relu", "sigmoid", "tanh"], "squared_error", {"optimizer": sgd(0.2)}),
    "single rows": (*REGRESSION, "squared_error", {"optimizer": sgd(0.05), "batch_size": 1}),
    "a batch larger than the rows": (*REGRESSION, "squared_error", {"optimizer": sgd(0.1), "batch_size": 20}),
    "sum over the batch": (*REGRESSION, "squared_error", {"optimizer": sgd(0.02)}, {"reduction": "sum"}),
    "l1": (*REGRESSION, "squared_error", {"optimizer": sgd(0.05), "penalty": {"l1": 0.03}}),
    "l2": (*REGRESSION, "squared_error", {"optimizer": sgd(0.05), "penalty": {"l2": 0.2}}),
    "l1 and l2 under a sum": (
        *REGRESSION,
        "half_squared_error",
        {"optimizer": sgd(0.02), "penalty": {"l1": 0.05, "l2": 0.1}},
        {"reduction": "sum"},
    ),
    "frozen by name": (*REGRESSION, "squared_error", {"optimizer": sgd(0.05), "frozen": ["W1.2.1", "b2.1"]}),
    "frozen biases": (*REGRESSION, "squared_error", {"optimizer": sgd(0.05), "frozen": ["b"]}),
    "frozen layer with l2": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.05), "frozen": ["W1", "b1"], "penalty": {"l2": 0.3}},
    ),
    "the rate edited twice": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.05)},
        {},
        [
            {"iteration": 4, "optimizer": {"learning_rate": 0.15}},
            {"iteration": 9, "optimizer": {"learning_rate": 0.01}},
        ],
    ),
    "penalty and frozen edited": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.05)},
        {},
        [
            {"iteration": 2, "penalty": {"l1": 0.1, "l2": 0.0}},
            {"iteration": 6, "frozen": ["W2"], "penalty": {"l1": 0.0, "l2": 0.2}},
        ],
    ),
}
MOMENTUM = {
    "momentum": (*REGRESSION, "squared_error", {"optimizer": sgd(0.02, 0.9)}),
    "momentum on cross-entropy": ([2, 4, 3], ["tanh", "softmax"], "cross_entropy", {"optimizer": sgd(0.1, 0.8)}),
    "momentum with l2": (*REGRESSION, "squared_error", {"optimizer": sgd(0.02, 0.9), "penalty": {"l2": 0.2}}),
    "nesterov": (*REGRESSION, "squared_error", {"optimizer": sgd(0.02, 0.9, True)}),
    "nesterov on binary cross-entropy": (
        [2, 4, 1],
        ["tanh", "sigmoid"],
        "binary_cross_entropy",
        {"optimizer": sgd(0.1, 0.5, True), "penalty": {"l1": 0.01}},
    ),
    "momentum kept when the rate is edited": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.02, 0.9)},
        {},
        [{"iteration": 5, "optimizer": {"learning_rate": 0.005}}, {"iteration": 8, "optimizer": {"momentum": 0.5}}],
    ),
    "the momentum of what is frozen stands still": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.02, 0.9)},
        {},
        [{"iteration": 4, "frozen": ["W1", "b2.1"]}, {"iteration": 9, "frozen": []}],
    ),
}
CLIPPED = {
    "clipped by norm": (*REGRESSION, "squared_error", {"optimizer": sgd(0.1), "clip": {"norm": 0.5}}),
    "clipped by a norm seldom reached": (*REGRESSION, "squared_error", {"optimizer": sgd(0.1), "clip": {"norm": 3.0}}),
    "clipped by value": (*REGRESSION, "squared_error", {"optimizer": sgd(0.1), "clip": {"value": 0.1}}),
    "clipped with l2, frozen left out of the norm": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.1), "clip": {"norm": 0.4}, "frozen": ["W1.1.2", "b2"], "penalty": {"l2": 0.5}},
    ),
    "clip edited": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.1)},
        {},
        [{"iteration": 3, "clip": {"norm": 0.2}}, {"iteration": 8, "clip": None}],
    ),
    "clipped by norm before momentum": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.05, 0.9), "clip": {"norm": 0.5}},
    ),
    "clipped by value before nesterov": (
        *REGRESSION,
        "squared_error",
        {"optimizer": sgd(0.05, 0.9, True), "clip": {"value": 0.2}},
    ),
}


def other(name: str, **numbers: float) -> dict:
    """An optimizer of a spec; what is not named is torch's default, so that defaults are tested as such."""
    return {"optimizer": {"name": name, **numbers}}


ADAPTIVE = {
    **{f"{name} by default": (*REGRESSION, "squared_error", other(name)) for name in ADAPTIVE_NAMES},
    **{
        f"{name}, its moments standing still while frozen": (
            *REGRESSION,
            "squared_error",
            other(name, learning_rate=0.02),
            {},
            [
                {"iteration": 0, "frozen": ["b1"]},
                {"iteration": 4, "frozen": ["W1", "b2"]},
                {"iteration": 9, "frozen": []},
            ],
        )
        for name in ADAPTIVE_NAMES
    },
    **{
        f"from {before} to {name}, which starts with nothing": (
            *REGRESSION,
            "squared_error",
            other(before, learning_rate=0.02),
            {},
            [{"iteration": 6, **other(name, learning_rate=0.03)}],
        )
        for before, name in zip(ADAPTIVE_NAMES, (*ADAPTIVE_NAMES[1:], "sgd"), strict=True)
    },
    "adam with its numbers edited": (
        *REGRESSION,
        "squared_error",
        other("adam", learning_rate=0.02),
        {},
        [{"iteration": 3, "optimizer": {"beta1": 0.5, "beta2": 0.9}}, {"iteration": 7, "optimizer": {"eps": 0.01}}],
    ),
    "rmsprop with its numbers edited": (
        *REGRESSION,
        "squared_error",
        other("rmsprop", learning_rate=0.02),
        {},
        [{"iteration": 3, "optimizer": {"alpha": 0.5}}, {"iteration": 7, "optimizer": {"learning_rate": 0.005}}],
    ),
    "adamw with its decay edited": (
        *REGRESSION,
        "squared_error",
        other("adamw", learning_rate=0.02, weight_decay=0.5),
        {},
        [{"iteration": 5, "optimizer": {"weight_decay": 2.0}}],
    ),
}
OPTIMIZERS = (
    [sgd(0.05), sgd(0.02, 0.9), sgd(0.02, 0.8, True)],
    [other("adagrad", learning_rate=0.05)["optimizer"], other("adagrad", eps=0.1)["optimizer"]],
    [other("rmsprop")["optimizer"], other("rmsprop", alpha=0.8, eps=0.01)["optimizer"]],
    [other("adam", learning_rate=0.02)["optimizer"], other("adam", beta1=0.7, beta2=0.9)["optimizer"]],
    [other("adamw", learning_rate=0.02)["optimizer"], other("adamw", weight_decay=0.3, eps=0.01)["optimizer"]],
)
SCHEDULES = [
    {"name": "constant"},
    {"name": "step", "every": 7, "factor": 0.5},
    {"name": "exponential", "factor": 0.93},
    {"name": "cosine", "iterations": 40, "final": 0.004},
]
LAST = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}
LOSSES = [
    "half_squared_error",
    "squared_error",
    "mean_squared_error",
    "absolute_error",
    "huber",
    "binary_cross_entropy",
    "cross_entropy",
]
HIDDEN = ["identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "sine"]


def at_random(turn: int) -> tuple:
    """A run of 1 to 3 layers; every optimizer, loss and hidden activation comes round, the rest is drawn."""
    rng = np.random.default_rng([turn, 1999])
    loss, optimizers = LOSSES[turn % len(LOSSES)], OPTIMIZERS[turn % len(OPTIMIZERS)]
    depth = int(rng.integers(1, 4))
    widths = rng.integers(2, 5, depth + 1).tolist()
    hidden = [HIDDEN[(turn + layer) % len(HIDDEN)] for layer in range(depth)]
    fields = {
        "optimizer": optimizers[int(rng.integers(len(optimizers)))],
        "schedule": SCHEDULES[int(rng.integers(len(SCHEDULES)))],
        "penalty": {"l1": float(rng.choice([0.0, 0.02])), "l2": float(rng.choice([0.0, 0.1]))},
        "clip": [None, {"norm": 0.5}, {"value": 0.2}][int(rng.integers(3))],
        "batch_size": [1, 3, 4, None][int(rng.integers(4))],
    }
    last = LAST.get(loss, hidden[-1])
    return widths, [*hidden[:-1], last], loss, fields, {"reduction": str(rng.choice(["mean", "sum"]))}


RANDOM = {f"at random, {turn}": at_random(turn) for turn in range(60)}


def main() -> None:
    """Write runs.json beside this file."""
    figures = []
    every = PLAIN | MOMENTUM | CLIPPED | ADAPTIVE | RANDOM
    for seed, (title, (widths, activations, loss, fields, *more)) in enumerate(every.items()):
        spec = drawn_spec(seed, widths, activations, loss, **fields)
        spec["loss"].update(more[0] if more else {})
        edits = more[1] if len(more) > 1 else []
        figures.append({"title": title, "spec": spec, "edits": edits, "parameters": trajectory(spec, edits)})
    written = {"made_by": Path(__file__).name, "torch": torch.__version__, "numpy": np.__version__, "runs": figures}
    Path(__file__).with_name("runs.json").write_text(json.dumps(written, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
