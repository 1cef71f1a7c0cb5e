"""A whole run as a plain loop over NumPy arrays, row-major and allocating, written from the contract alone.

It knows no keyframes, no flat vector and no closed form: every run is gone through from its start, edit by edit. Of the
engine it takes only the rows (x, y and which of them train) and the raw order of an epoch.
"""

import itertools
import math
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.engine import reference

Arrays = list[np.ndarray]
"""W1, b1, W2, b2, …: weights at even places, biases at odd ones."""

OPTIMIZERS = {
    "sgd": {"learning_rate": 0.1, "momentum": 0.0, "nesterov": False},
    "adagrad": {"learning_rate": 0.01, "eps": 1e-10},
    "rmsprop": {"learning_rate": 0.01, "alpha": 0.99, "eps": 1e-8},
    "adam": {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw": {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
}
SCHEDULES = {
    "constant": {"warmup": 0},
    "step": {"every": 100, "factor": 0.5, "warmup": 0},
    "exponential": {"factor": 0.999, "warmup": 0},
    "cosine": {"iterations": 1000, "final": 0.0, "warmup": 0},
}
SLOTS = {"sgd": ["v"], "adagrad": ["G"], "rmsprop": ["v"], "adam": ["m", "v", "t"], "adamw": ["m", "v", "t"]}
VALUE_OF = {name: np.vectorize(pair[0], otypes=[float]) for name, pair in reference.ELEMENTWISE.items()}
SLOPE_OF = {name: np.vectorize(pair[1], otypes=[float]) for name, pair in reference.ELEMENTWISE.items()}


@dataclass(frozen=True)
class Table:
    """x (rows, features), y (rows, outputs), the training rows from 0, and order(epoch from 1) -> their places."""

    x: np.ndarray
    y: np.ndarray
    train: np.ndarray
    order: Callable[[int], np.ndarray]


@dataclass(frozen=True)
class Moment:
    """Iteration n: its rows (from 0), losses and arrays: gradient with penalty, not clipped; step as it is added.

    completed: how many epochs have taken every row before it.
    margin: how far the nearest z, output error or weight is from a kink that it is not on.
    """

    iteration: int
    epoch: int
    completed: int
    rows: list[int]
    rate: float
    data_loss: float
    penalty: float
    before: Arrays
    gradient: Arrays
    step: Arrays
    margin: float


def iterate(
    spec: dict[str, Any], edits: list[dict[str, Any]], start: Arrays, table: Table
) -> Generator[Moment, Arrays]:
    """Iterations 1, 2, … of a completed spec, without end; stop rules are not looked at.

    Arrays sent to it take the place of those it has come to, so that rounding does not add up.
    """
    rules = {key: spec[key] for key in ("optimizer", "schedule", "clip", "penalty", "batch_size", "frozen")}
    by_iteration = {change["iteration"]: change for change in edits}
    arrays = [array.copy() for array in start]
    memory = fresh(rules["optimizer"]["name"], arrays)
    cut = Cut(table, spec["shuffle"])
    for n in itertools.count(1):
        change = by_iteration.get(n - 1, {})
        named = rules["optimizer"]["name"]
        rules = {key: laid_over(rules[key], change[key], key) if key in change else rules[key] for key in rules}
        if rules["optimizer"]["name"] != named:
            memory = fresh(rules["optimizer"]["name"], arrays)
        for name, value in change.get("parameters", {}).items():
            put(arrays, name, value)
        completed, (epoch, rows) = cut.completed, cut.next(rules["batch_size"])
        loss, gradient = backpropagate(spec, arrays, table.x[rows], table.y[rows])
        off_kinks = abs(distances(spec, rules["penalty"], arrays, table.x[rows], table.y[rows]))
        margin = float(off_kinks[off_kinks > 0].min(initial=math.inf))
        penalty, gradient = penalised(rules["penalty"], arrays, gradient)
        still = frozen_masks(rules["frozen"], arrays)
        clipped = clip(rules["clip"], gradient, still)
        rate = rate_of(rules, n)
        steps, moved = optimize(rules["optimizer"], arrays, clipped, memory, rate)
        steps = [np.where(mask, 0.0, step) for mask, step in zip(still, steps, strict=True)]
        memory = {
            slot: [np.where(mask, old, new) for mask, old, new in zip(still, memory[slot], moved[slot], strict=True)]
            for slot in memory
        }
        sent = yield Moment(n, epoch, completed, rows, rate, loss, penalty, arrays, gradient, steps, margin)
        reached = sent or [array + step for array, step in zip(arrays, steps, strict=True)]
        arrays = [array.copy() for array in reached]


def fresh(optimizer: str, arrays: Arrays) -> dict[str, Arrays]:
    """The memory of an optimizer that has done nothing yet."""
    return {slot: [np.zeros_like(array) for array in arrays] for slot in SLOTS[optimizer]}


def laid_over(base: Any, change: Any, key: str) -> Any:
    """Objects merge key by key, a changed name drops its siblings, all else and a clip is replaced."""
    if key == "clip" or not isinstance(base, dict) or not isinstance(change, dict):
        return change
    kept = base if change.get("name", base.get("name")) == base.get("name") else {}
    return {**kept, **change}


def put(arrays: Arrays, name: str, value: float) -> None:
    """Set one parameter by its name."""
    kind, layer, to, source = reference.place(name)
    if kind == "W":
        arrays[2 * layer][to, source] = value
    else:
        arrays[2 * layer + 1][to] = value


class Cut:
    """Epochs cut into batches, one after the other; a changed size starts a new epoch."""

    def __init__(self, table: Table, shuffle: bool) -> None:
        self.table, self.shuffle = table, shuffle
        self.epoch, self.taken, self.size, self.completed = 1, 0, 0, 0

    def next(self, batch_size: int | None) -> tuple[int, list[int]]:
        """The epoch and the rows of the next batch."""
        count = len(self.table.train)
        size = count if batch_size is None else min(batch_size, count)
        if self.taken == count or (self.taken and size != self.size):
            self.epoch, self.taken = self.epoch + 1, 0
        self.size = size
        order = self.table.order(self.epoch) if self.shuffle else np.arange(count)
        rows = self.table.train[order[self.taken : self.taken + size]].tolist()
        self.taken += len(rows)
        self.completed += self.taken == count
        return self.epoch, rows


def forward(names: list[str], arrays: Arrays, x: np.ndarray) -> tuple[Arrays, Arrays]:
    """z by layer, and a by layer with the inputs x first; each (rows, units)."""
    z, a = [], [x]
    for layer, name in enumerate(names):
        z.append(a[-1] @ arrays[2 * layer].T + arrays[2 * layer + 1])
        a.append(
            np.array([reference.softmax(row) for row in z[-1].tolist()]) if name == "softmax" else VALUE_OF[name](z[-1])
        )
    return z, a


def loss_of(spec: dict[str, Any], arrays: Arrays, x: np.ndarray, y: np.ndarray) -> float:
    """The batch's loss without penalty."""
    z, a = forward(names_of(spec), arrays, x)
    rows = zip(z[-1].tolist(), a[-1].tolist(), y.tolist(), strict=True)
    total = math.fsum(reference.sample_loss(spec["loss"]["name"], *row) for row in rows)
    return total / len(x) if spec["loss"]["reduction"] == "mean" else total


def names_of(spec: dict[str, Any]) -> list[str]:
    """The activations by layer."""
    return [layer["activation"] for layer in spec["layers"]]


def distances(
    spec: dict[str, Any], penalty: dict[str, float], arrays: Arrays, x: np.ndarray, y: np.ndarray
) -> np.ndarray:
    """Everything of a batch that has a kink at 0, in one row: z, output errors, weights."""
    z, a = forward(names_of(spec), arrays, x)
    found = [z[layer] for layer, name in enumerate(names_of(spec)) if name in ("relu", "leaky_relu")]
    found += [a[-1] - y] if spec["loss"]["name"] == "absolute_error" else []
    found += arrays[::2] if penalty["l1"] else []
    return np.concatenate([np.ravel(each) for each in [*found, []]])


def bends(spec: dict[str, Any], arrays: Arrays, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Everything of a batch whose slope bends at 0 without a jump, in one row: z of elu, and huber's |a - y| - 1."""
    z, a = forward(names_of(spec), arrays, x)
    found = [z[layer] for layer, name in enumerate(names_of(spec)) if name == "elu"]
    found += [np.abs(a[-1] - y) - 1] if spec["loss"]["name"] == "huber" else []
    return np.concatenate([np.ravel(each) for each in [*found, []]])


def backpropagate(spec: dict[str, Any], arrays: Arrays, x: np.ndarray, y: np.ndarray) -> tuple[float, Arrays]:
    """The batch's loss without penalty, and its gradient: the usual loop, forth and back."""
    names = names_of(spec)
    z, a = forward(names, arrays, x)
    delta = output_delta(spec["loss"]["name"], names[-1], z[-1], a[-1], y)
    gradient: Arrays = []
    for layer in reversed(range(len(names))):
        gradient = [delta.T @ a[layer], delta.sum(axis=0), *gradient]
        if layer:
            delta = (delta @ arrays[2 * layer]) * SLOPE_OF[names[layer - 1]](z[layer - 1])
    share = 1 / len(x) if spec["loss"]["reduction"] == "mean" else 1.0
    return loss_of(spec, arrays, x, y), [array * share for array in gradient]


def output_delta(loss: str, activation: str, z: np.ndarray, a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """dL/dz of the last layer, (rows, outputs)."""
    if loss == "binary_cross_entropy":
        return a - y
    if loss == "cross_entropy":
        return a * y.sum(axis=1, keepdims=True) - y
    slopes = np.array([reference.loss_slope(loss, *pair) for pair in zip(a.tolist(), y.tolist(), strict=True)])
    if activation == "softmax":
        return a * (slopes - (slopes * a).sum(axis=1, keepdims=True))
    return slopes * SLOPE_OF[activation](z)


def penalised(penalty: dict[str, float], arrays: Arrays, gradient: Arrays) -> tuple[float, Arrays]:
    """The penalty of all weights, and the gradient with it."""
    l1, l2 = penalty["l1"], penalty["l2"]
    value = sum(l1 * np.abs(W).sum() + l2 / 2 * (W**2).sum() for W in arrays[::2])
    own = [l1 * np.sign(array) + l2 * array if place % 2 == 0 else 0.0 for place, array in enumerate(arrays)]
    return float(value), [array + extra for array, extra in zip(gradient, own, strict=True)]


def frozen_masks(names: list[str], arrays: Arrays) -> list[np.ndarray]:
    """True where a parameter stands still."""
    masks = [np.zeros(array.shape, dtype=bool) for array in arrays]
    for name in names:
        if "." in name:
            put(masks, name, True)
        else:
            places = range(len(arrays)) if len(name) == 1 else range(2 * int(name[1:]) - 2, 2 * int(name[1:]))
            for place in places:
                if place % 2 == "Wb".index(name[0]):
                    masks[place][...] = True
    return masks


def clip(limit: dict[str, float] | None, gradient: Arrays, still: list[np.ndarray]) -> Arrays:
    """What the optimizer receives."""
    if limit is None:
        return gradient
    if "value" in limit:
        return [np.clip(array, -limit["value"], limit["value"]) for array in gradient]
    squares = sum(float((array[~mask] ** 2).sum()) for array, mask in zip(gradient, still, strict=True))
    factor = min(1.0, limit["norm"] / math.sqrt(squares)) if squares else 1.0
    return [array * factor for array in gradient]


def rate_of(rules: dict[str, Any], n: int) -> float:
    """The learning rate of iteration n, counted from 1."""
    schedule = {**SCHEDULES[rules["schedule"]["name"]], **rules["schedule"]}
    rate = {**OPTIMIZERS[rules["optimizer"]["name"]], **rules["optimizer"]}["learning_rate"]
    if schedule["name"] == "step":
        rate *= schedule["factor"] ** math.floor((n - 1) / schedule["every"])
    elif schedule["name"] == "exponential":
        rate *= schedule["factor"] ** (n - 1)
    elif schedule["name"] == "cosine":
        wave = (1 + math.cos(math.pi * min(1, (n - 1) / schedule["iterations"]))) / 2
        rate = wave * rate + (1 - wave) * schedule["final"]
    return rate * min(1, n / schedule["warmup"]) if schedule["warmup"] else rate


def optimize(
    chosen: dict[str, Any], arrays: Arrays, gradient: Arrays, memory: dict[str, Arrays], rate: float
) -> tuple[Arrays, dict[str, Arrays]]:
    """Steps and new memory, array by array."""
    values = {**OPTIMIZERS[chosen["name"]], **chosen}
    pairs = []
    for place, (w, g) in enumerate(zip(arrays, gradient, strict=True)):
        pairs.append(optimize_one(values, w, g, {slot: memory[slot][place] for slot in memory}, rate))
    return [step for step, _ in pairs], {slot: [moved[slot] for _, moved in pairs] for slot in memory}


def optimize_one(
    values: dict[str, Any], w: np.ndarray, g: np.ndarray, old: dict[str, np.ndarray], rate: float
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Step and new memory of one array, by PyTorch's documented formulas."""
    name = values["name"]
    if name == "sgd":
        if values["momentum"] == 0:
            return -rate * g, old
        v = values["momentum"] * old["v"] + g
        return -rate * (g + values["momentum"] * v if values["nesterov"] else v), {"v": v}
    if name == "adagrad":
        G = old["G"] + g**2
        return -rate * g / (np.sqrt(G) + values["eps"]), {"G": G}
    if name == "rmsprop":
        v = values["alpha"] * old["v"] + (1 - values["alpha"]) * g**2
        return -rate * g / (np.sqrt(v) + values["eps"]), {"v": v}
    m = values["beta1"] * old["m"] + (1 - values["beta1"]) * g
    v = values["beta2"] * old["v"] + (1 - values["beta2"]) * g**2
    t = old["t"] + 1
    m_hat, v_hat = m / (1 - values["beta1"] ** t), v / (1 - values["beta2"] ** t)
    step = -rate * m_hat / (np.sqrt(v_hat) + values["eps"])
    decay = rate * values["weight_decay"] * w if name == "adamw" else 0.0
    return step - decay, {"m": m, "v": v, "t": t}
