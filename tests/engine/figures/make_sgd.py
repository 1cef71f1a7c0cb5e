"""Make sgd.json: what PyTorch's SGD does with small runs, as figures for test_optimizers.py.

Run it with a Python that has torch and numpy; the tests read only the JSON. Each run is a spec of the engine's contract
with its edits, and the parameters that PyTorch has after a few iterations. The network, losses, penalties and clipping
are written here with torch's own functions and its autograd; nothing comes from the engine.
"""

import copy
import json
from pathlib import Path

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
ITERATIONS = 30
KEPT = (1, 2, 3, 5, 7, 10, 20, 30)

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softmax": lambda z: torch.softmax(z, dim=1),
}
F = torch.nn.functional


def sample_losses(name: str, z: torch.Tensor, a: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """One loss a row, summed over the outputs."""
    if name == "binary_cross_entropy":
        return F.binary_cross_entropy_with_logits(z, y, reduction="none").sum(dim=1)
    if name == "cross_entropy":
        return F.cross_entropy(z, y, reduction="none")
    squared = F.mse_loss(a, y, reduction="none")
    return {"squared_error": squared.sum(1), "half_squared_error": squared.sum(1) / 2}.get(name, squared.mean(1))


def total_loss(spec: dict, parameters: list[torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The batch's loss with its penalty."""
    a = x
    for layer, (W, b) in zip(spec["layers"], zip(parameters[::2], parameters[1::2], strict=True), strict=True):
        z = F.linear(a, W, b)
        a = ACTIVATIONS[layer["activation"]](z)
    losses = sample_losses(spec["loss"]["name"], z, a, y)
    data_loss = losses.mean() if spec["loss"].get("reduction", "mean") == "mean" else losses.sum()
    penalty = spec.get("penalty", {})
    for W in parameters[::2]:
        data_loss = data_loss + penalty.get("l1", 0.0) * W.abs().sum() + penalty.get("l2", 0.0) / 2 * (W**2).sum()
    return data_loss


def masks(spec: dict, parameters: list[torch.Tensor]) -> list[torch.Tensor]:
    """True where a parameter may move."""
    free = [torch.ones_like(p, dtype=torch.bool) for p in parameters]
    for name in spec.get("frozen", []):
        kind, *at = name[0], *name[1:].split(".")
        for layer in range(len(parameters) // 2) if at == [""] else [int(at[0]) - 1]:
            entry = free[2 * layer + (kind == "b")]
            entry[tuple(int(i) - 1 for i in at[1:])] = False
    return free


def clip(spec: dict, parameters: list[torch.Tensor]) -> None:
    """In place, on the gradients. By torch's own for values; for the norm without the 1e-6 that torch adds to it."""
    limit = spec.get("clip") or {}
    if "value" in limit:
        torch.nn.utils.clip_grad_value_(parameters, limit["value"])
    if "norm" in limit:
        norm = torch.nn.utils.get_total_norm([p.grad for p in parameters])
        for p in parameters:
            p.grad.mul_(min(1.0, limit["norm"] / norm.item()))


def update(optimizer: torch.optim.Optimizer, spec: dict, parameters: list[torch.Tensor]) -> None:
    """One step in which frozen entries and their momentum stand still."""
    free = masks(spec, parameters)
    for p, mask in zip(parameters, free, strict=True):
        p.grad.mul_(mask)
    clip(spec, parameters)
    before = [p.detach().clone() for p in parameters]
    buffers = [copy.deepcopy(optimizer.state[p].get("momentum_buffer")) for p in parameters]
    optimizer.step()
    with torch.no_grad():
        for p, mask, old, buffer in zip(parameters, free, before, buffers, strict=True):
            p.copy_(torch.where(mask, p, old))
            if buffer is not None:
                held = optimizer.state[p]["momentum_buffer"]
                held.copy_(torch.where(mask, held, buffer))


def trajectory(spec: dict, edits: list[dict]) -> dict[str, list]:
    """The parameters after each kept iteration, batches in the order of the rows."""
    start = spec["parameters"]
    parameters = [torch.tensor(layer[kind], requires_grad=True) for layer in start for kind in ("W", "b")]
    inputs, targets = (torch.tensor(spec["dataset"][part]) for part in ("inputs", "targets"))
    size = min(spec["batch_size"] or len(inputs), len(inputs))
    batches = [slice(at, at + size) for at in range(0, len(inputs), size)]
    choice = spec["optimizer"]
    optimizer = torch.optim.SGD(
        parameters, choice["learning_rate"], choice.get("momentum", 0.0), nesterov=choice.get("nesterov", False)
    )
    kept = {}
    for n in range(1, ITERATIONS + 1):
        for change in (edit for edit in edits if edit["iteration"] == n - 1):
            spec = {**spec, **change}
            group = optimizer.param_groups[0]
            group["lr"] = change.get("optimizer", {}).get("learning_rate", group["lr"])
            group["momentum"] = change.get("optimizer", {}).get("momentum", group["momentum"])
        optimizer.zero_grad()
        rows = batches[(n - 1) % len(batches)]
        total_loss(spec, parameters, inputs[rows], targets[rows]).backward()
        update(optimizer, spec, parameters)
        if n in KEPT:
            pairs = zip(parameters[::2], parameters[1::2], strict=True)
            kept[str(n)] = [{"W": W.tolist(), "b": b.tolist()} for W, b in pairs]
    return kept


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


def main() -> None:
    """Write sgd.json beside this file."""
    figures = []
    for seed, (title, (widths, activations, loss, fields, *more)) in enumerate((PLAIN | MOMENTUM | CLIPPED).items()):
        spec = drawn_spec(seed, widths, activations, loss, **fields)
        spec["loss"].update(more[0] if more else {})
        edits = more[1] if len(more) > 1 else []
        figures.append({"title": title, "spec": spec, "edits": edits, "parameters": trajectory(spec, edits)})
    written = {"made_by": Path(__file__).name, "torch": torch.__version__, "numpy": np.__version__, "runs": figures}
    Path(__file__).with_name("sgd.json").write_text(json.dumps(written, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
