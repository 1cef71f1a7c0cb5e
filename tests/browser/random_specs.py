"""Thirty runs drawn by a seed: small networks of every kind, the edges among them."""

from random import Random
from typing import Any, NamedTuple

HIDDEN = ("identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "sine")
LOSSES = ("half_squared_error", "squared_error", "mean_squared_error", "absolute_error", "huber")
PLANES = ("circle", "gauss", "spiral", "moons", "xor_clusters")
PANELS = ("loss-accuracy", "decision-surface", "nudge", "gradient-flow", "landscape")
OF_EACH_PANEL = 6
"""Runs looked at in one panel."""


class Drawn(NamedTuple):
    """A run, how far it has come, the parameter to look at, and whether its next update is to be made on the page."""

    spec: dict[str, Any]
    edits: list[dict[str, Any]]
    iteration: int
    parameter: str
    update: bool


ONE_SAMPLE = Drawn(
    {"dataset": {"name": "one_point"}, "layers": [{"units": 1, "activation": "sigmoid"}]}, [], 3, "b1.1", True
)
ONE_WEIGHT = Drawn(
    {"dataset": {"name": "y_3x"}, "layers": [{"units": 1, "activation": "identity"}]}, [], 2, "W1.1.1", True
)
NO_GRADIENT = Drawn(
    {
        "dataset": {"name": "xor"},
        "layers": [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "tanh"}],
        "initializer": {"name": "zeros"},
        "batch_size": 2,
    },
    [],
    1,
    "W1.2.1",
    False,
)
DIVERGED = Drawn(
    {
        "dataset": {"name": "sine", "rows": 20},
        "layers": [{"units": 3, "activation": "identity"}, {"units": 1, "activation": "identity"}],
        "optimizer": {"name": "sgd", "learning_rate": 30.0},
        "seed": 6,
    },
    [],
    40,
    "W1.2.1",
    False,
)
"""Its loss leaves float64 long before iteration 40."""
FOUR_INPUTS = Drawn(
    {
        "dataset": {"name": "iris"},
        "layers": [{"units": 3, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
        "loss": {"name": "cross_entropy"},
        "optimizer": {"name": "sgd", "learning_rate": 0.2, "momentum": 0.9},
        "batch_size": 20,
    },
    [],
    5,
    "W2.3.2",
    True,
)
EDGES = {
    "loss-accuracy": (ONE_SAMPLE, DIVERGED),
    "decision-surface": (FOUR_INPUTS, ONE_SAMPLE),
    "nudge": (ONE_WEIGHT, NO_GRADIENT),
    "gradient-flow": (NO_GRADIENT, DIVERGED),
    "landscape": (ONE_WEIGHT, FOUR_INPUTS),
}
"""The runs that are chosen, not drawn."""


def drawn(panel: str) -> list[Drawn]:
    """The runs for one panel, the same at every call."""
    random = Random(f"backpass {panel}")
    edges = list(EDGES[panel])
    return edges + [draw(random) for _ in range(OF_EACH_PANEL - len(edges))]


def draw(random: Random) -> Drawn:
    """One run: its data first, which decide what its last layer and its loss may be."""
    dataset, outputs = learned_from(random)
    last, loss = ending(random, dataset, outputs)
    hidden = [{"units": random.randint(1, 5), "activation": random.choice(HIDDEN)} for _ in range(random.randint(0, 2))]
    layers = [*hidden, {"units": outputs, "activation": last}]
    spec = {
        "dataset": dataset,
        "layers": layers,
        "loss": {"name": loss, "reduction": random.choice(("mean", "mean", "sum"))},
        "optimizer": optimizer(random),
        "penalty": {"l1": random.choice((0.0, 0.0, 0.001)), "l2": random.choice((0.0, 0.0, 0.01))},
        "clip": random.choice((None, None, {"norm": 0.5}, {"value": 0.05})),
        "batch_size": random.choice((1, 3, 7, 10, None)),
        "schedule": random.choice(({"name": "constant"}, {"name": "exponential", "factor": 0.9})),
        "seed": random.randint(0, 10_000),
    }
    iteration = random.randint(0, 12)
    parameter = parameter_of(random, [inputs_of(dataset), *(layer["units"] for layer in layers)])
    edits = [{"iteration": random.randint(0, iteration), "parameters": {parameter: random.uniform(-1, 1)}}]
    return Drawn(spec, edits * random.randint(0, 1), iteration, parameter, random.random() < 0.5)


def learned_from(random: Random) -> tuple[dict[str, Any], int]:
    """A dataset to learn from, and how many outputs it asks for."""
    kind = random.choice(("plane", "plane", "sine", "iris", "xor", "custom"))
    if kind == "plane":
        return {"name": random.choice(PLANES), "rows": random.randint(8, 60), "noise": random.uniform(0, 0.5)}, 1
    if kind == "sine":
        return {"name": "sine", "rows": random.randint(6, 40)}, 1
    if kind != "custom":
        return {"name": kind}, {"iris": 3, "xor": 1}[kind]
    rows, inputs, outputs = random.randint(2, 8), random.randint(1, 4), random.randint(1, 2)
    table = lambda width: [[round(random.uniform(-1, 1), 3) for _ in range(width)] for _ in range(rows)]  # noqa: E731
    return {"name": "custom", "inputs": table(inputs), "targets": table(outputs), "task": "regression"}, outputs


def inputs_of(dataset: dict[str, Any]) -> int:
    """How many inputs a dataset has."""
    if dataset["name"] == "custom":
        return len(dataset["inputs"][0])
    return {"sine": 1, "iris": 4}.get(dataset["name"], 2)


def ending(random: Random, dataset: dict[str, Any], outputs: int) -> tuple[str, str]:
    """An activation of the last layer and a loss that go together, and with the data's targets."""
    pairs = [(last, loss) for last in ("tanh", "sigmoid", "identity") for loss in LOSSES]
    if dataset["name"] == "iris":
        return "softmax", "cross_entropy"
    if dataset["name"] not in ("custom", "sine"):
        pairs += [("sigmoid", "binary_cross_entropy")] * 5
    return random.choice(pairs)


def optimizer(random: Random) -> dict[str, Any]:
    """An optimizer with numbers near its usual ones."""
    rate = random.choice((0.01, 0.03, 0.1))
    return random.choice(
        (
            {"name": "sgd", "learning_rate": rate},
            {"name": "sgd", "learning_rate": rate, "momentum": 0.9, "nesterov": random.random() < 0.5},
            {"name": "adagrad", "learning_rate": rate},
            {"name": "rmsprop", "learning_rate": rate},
            {"name": "adam", "learning_rate": rate},
            {"name": "adamw", "learning_rate": rate, "weight_decay": 0.05},
        )
    )


def parameter_of(random: Random, widths: list[int]) -> str:
    """The name of one weight or, now and then, of a bias."""
    layer = random.randint(1, len(widths) - 1)
    unit = random.randint(1, widths[layer])
    if random.random() < 0.2:
        return f"b{layer}.{unit}"
    return f"W{layer}.{unit}.{random.randint(1, widths[layer - 1])}"
