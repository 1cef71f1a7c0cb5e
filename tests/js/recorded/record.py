"""Write runs.json, a real server's answers that the page's words are tested on: record.py ADDRESS > runs.json."""

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

XOR = {"dataset": {"name": "xor"}, "seed": 3, "optimizer": {"name": "sgd", "learning_rate": 0.5}}
RELU = [{"units": 3, "activation": "relu"}, {"units": 3, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}]
DEEP = [{"units": 2, "activation": "sigmoid"}] * 5 + [{"units": 1, "activation": "sigmoid"}]
TANH = [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
CLASSES = [{"units": 3, "activation": "tanh"}, {"units": 3, "activation": "softmax"}]
BLOBS = {"name": "circle", "rows": 24}

# name: spec, the iteration looked at, the row in focus or None, the parameter inspected
RUNS: dict[str, tuple[dict[str, Any], int, int | None, str]] = {
    "xor": ({**XOR, "layers": TANH}, 3, 4, "W1.2.1"),
    "relu": ({**XOR, "layers": RELU, "initializer": {"name": "he_normal"}}, 1, 4, "W2.1.1"),
    "saturated": ({**XOR, "layers": TANH, "initializer": {"name": "constant", "value": 3}}, 1, 4, "W1.1.1"),
    "deep": ({**XOR, "layers": DEEP}, 1, 4, "W1.1.1"),
    "softmax": (
        {"dataset": {"name": "iris"}, "layers": CLASSES, "loss": {"name": "cross_entropy"}, "batch_size": 50},
        3,
        None,
        "W2.1.1",
    ),
    "momentum": (
        {
            "dataset": BLOBS,
            "optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9},
            "clip": {"norm": 0.01},
            "penalty": {"l2": 0.1},
            "batch_size": 10,
        },
        2,
        None,
        "W1.2.1",
    ),
    "adam": ({**XOR, "layers": TANH, "optimizer": {"name": "adam"}, "frozen": ["b1"]}, 2, 4, "b1.1"),
    "stopped": ({**XOR, "layers": TANH, "stop": {"max_epochs": 2}}, 2, 4, "W1.2.1"),
    "summed": (
        {**XOR, "layers": TANH, "loss": {"name": "absolute_error", "reduction": "sum"}, "batch_size": 1},
        1,
        None,
        "W3.1.1",
    ),
}


def call(address: str, path: str, body: dict[str, Any] | None = None) -> Any:
    sent = None if body is None else json.dumps(body).encode()
    with urlopen(Request(address + "/api/" + path, data=sent, headers={"content-type": "application/json"})) as answer:
        return json.load(answer)


def recorded(address: str, spec: dict[str, Any], iteration: int, row: int | None, parameter: str) -> dict[str, Any]:
    """One run after ``iteration`` updates, and what the page would have fetched of that iteration."""
    session = call(address, "sessions", spec)["id"]
    after = call(address, f"sessions/{session}/step", {"count": iteration, "trace": False})["session"]
    focus = f"iteration={iteration}" + (f"&row={row}" if row else "")
    rows = call(address, f"sessions/{session}/rows?limit=1")
    return {
        "session": {key: after[key] for key in ("spec", "edits", "iteration", "furthest", "status")},
        "widths": [len(after["parameters"][0]["W"][0]), *(len(layer["b"]) for layer in after["parameters"])],
        "trace": call(address, f"sessions/{session}/trace?{focus}"),
        "inspection": call(address, f"sessions/{session}/inspect?parameter={parameter}&{focus}"),
        "rows": {key: rows[key] for key in ("input_names", "target_names", "classes")},
        "history": call(address, f"sessions/{session}/history")["history"],
    }


def main() -> None:
    address = sys.argv[1]
    catalog = call(address, "catalog")
    kept = ("activations", "losses", "penalties", "optimizers", "initializers")
    answer = {
        "catalog": {registry: catalog[registry] for registry in kept},
        "runs": {name: recorded(address, *run) for name, run in RUNS.items()},
    }
    print(json.dumps(answer, separators=(",", ":"), ensure_ascii=False))


if __name__ == "__main__":
    main()
