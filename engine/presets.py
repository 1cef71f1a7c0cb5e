"""Ready-made runs: whole specs that each show one thing, and that learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Preset:
    """A named spec. spec: raw, to be completed; title and description: for the menu."""

    name: str
    title: str
    description: str
    spec: Mapping[str, object]


def _layers(*pairs: tuple[int, str]) -> list[dict[str, object]]:
    return [{"units": units, "activation": activation} for units, activation in pairs]


_ENTRIES = (
    Preset(
        "one-point",
        "One point, one step",
        "Two inputs, three sigmoid units, one output: small enough to follow every number by hand.",
        {
            "dataset": {"name": "one_point"},
            "layers": _layers((3, "sigmoid"), (1, "identity")),
            "parameters": [
                {"W": [[0.8, 0.2], [0.4, 0.9], [0.3, 0.5]], "b": [0.0, 0.0, 0.0]},
                {"W": [[0.3, 0.5, 0.9]], "b": [0.0]},
            ],
            "frozen": ["b"],
            "loss": {"name": "squared_error"},
            "optimizer": {"name": "sgd", "learning_rate": 0.1},
            "batch_size": None,
        },
    ),
    Preset(
        "two-two-two",
        "Two, two, two",
        "Two outputs share two hidden units, so each hidden gradient is a sum of two paths.",
        {
            "dataset": {"name": "two_two_two"},
            "layers": _layers((2, "sigmoid"), (2, "sigmoid")),
            "parameters": [
                {"W": [[0.15, 0.20], [0.25, 0.30]], "b": [0.35, 0.35]},
                {"W": [[0.40, 0.45], [0.50, 0.55]], "b": [0.60, 0.60]},
            ],
            "frozen": ["b"],
            "loss": {"name": "half_squared_error"},
            "optimizer": {"name": "sgd", "learning_rate": 0.5},
            "batch_size": None,
        },
    ),
    Preset(
        "y-3x",
        "One weight: y = 3x",
        "A single weight finds 3, or, with too large a learning rate, runs away.",
        {
            "dataset": {"name": "y_3x"},
            "layers": _layers((1, "identity")),
            "initializer": {"name": "zeros"},
            "frozen": ["b"],
            "loss": {"name": "squared_error"},
            "optimizer": {"name": "sgd", "learning_rate": 0.01},
            "batch_size": None,
        },
    ),
    Preset(
        "xor",
        "XOR",
        "Four rows that no single layer can tell apart.",
        {
            "dataset": {"name": "xor"},
            "layers": _layers((4, "tanh"), (3, "tanh"), (1, "sigmoid")),
            "loss": {"name": "half_squared_error"},
            "optimizer": {"name": "sgd", "learning_rate": 0.5},
            "batch_size": None,
        },
    ),
    Preset(
        "circle",
        "Circle",
        "A disc inside a ring: four tanh units close a line around it.",
        {
            "dataset": {"name": "circle"},
            "layers": _layers((4, "tanh"), (1, "tanh")),
            "loss": {"name": "half_squared_error"},
            "optimizer": {"name": "sgd", "learning_rate": 0.3},
            "batch_size": 10,
        },
    ),
    Preset(
        "spiral",
        "Spiral",
        "Two arms wound around each other; features like sin x help to unwind them.",
        {
            "dataset": {"name": "spiral", "features": ["x1", "x2", "sin(x1)", "sin(x2)"]},
            "layers": _layers((8, "tanh"), (8, "tanh"), (1, "tanh")),
            "loss": {"name": "half_squared_error"},
            "optimizer": {"name": "sgd", "learning_rate": 0.2},
            "batch_size": 10,
        },
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
