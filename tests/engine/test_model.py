"""MODEL.md held against the engine: its lines of Python are true of traces, its tables are the registries, and its
dictionary names what there is, in the shapes there are.
"""

import dataclasses
import math
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import engine
from engine.activations import ACTIVATIONS
from engine.chain_rule import inspect
from engine.diagnostics import diagnostics
from engine.gradient_check import gradient_check
from engine.losses import LOSSES
from engine.registries import REGISTRIES
from engine.run import edit, start, step
from engine.spec import complete
from engine.trace import Layer, trace

MODEL = (Path(engine.__file__).parent / "MODEL.md").read_text(encoding="utf-8")
INPUTS = np.random.default_rng(7).normal(size=(6, 3)).tolist()
SIZES = (3, 5, 4, 2)


def statements(scope: str) -> list[tuple[str, str]]:
    """(left, right) of every line under the fences of that scope."""
    blocks = re.findall(rf"```python {re.escape(scope)}\n(.*?)```", MODEL, re.S)
    assert blocks, f"MODEL.md says nothing under {scope!r}"
    return [tuple(line.split(" = ", 1)) for block in blocks for line in block.strip().splitlines()]


def tables() -> list[list[list[str]]]:
    """Every table of the text: rows of cells, the head first."""
    found = re.findall(r"(?:^\|.*\|\n)+", MODEL, re.M)
    split = [[[cell.strip() for cell in row.strip("|").split(" | ")] for row in table.splitlines()] for table in found]
    return [[rows[0], *rows[2:]] for rows in split]


def run_of(last: str = "sigmoid", loss: str = "half_squared_error", **fields):
    """A run of three layers on six rows with a short last batch, one update in."""
    targets = [[0.2, 0.8], [1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [0.9, 0.1], [0.3, 0.7]]
    spec = {
        "dataset": {"name": "custom", "inputs": INPUTS, "targets": targets},
        "layers": [
            {"units": 5, "activation": "tanh"},
            {"units": 4, "activation": "sigmoid"},
            {"units": 2, "activation": last},
        ],
        "loss": {"name": loss, "reduction": fields.pop("reduction", "mean")},
        "penalty": {"l1": 0.01, "l2": 0.2},
        "batch_size": 4,
        **fields,
    }
    return step(start(complete(spec)))


RUNS = {
    "squared error": lambda: run_of(),
    "sum": lambda: run_of(loss="mean_squared_error", reduction="sum"),
    "softmax": lambda: run_of("softmax", "cross_entropy"),
    "softmax under a squared error": lambda: run_of("softmax", "squared_error"),
    "binary cross-entropy": lambda: run_of("sigmoid", "binary_cross_entropy"),
}


def names_of_layer(seen, index: int, batch: list) -> dict:
    """What the lines about one layer may speak of."""
    layer = seen.layers[index]
    record = ACTIVATIONS[layer.activation]
    after = seen.layers[index + 1] if index + 1 < len(seen.layers) else None
    names = {field.name: getattr(layer, field.name) for field in dataclasses.fields(Layer)}
    return names | {
        "np": np,
        "sum": lambda items: np.sum(items, axis=0),
        "f": lambda z: record.function(z[:, None])[:, 0],
        "f_slope": lambda z, a: record.slope(z[:, None], a[:, None])[:, 0],
        "y": seen.sample.y,
        "W_next": after and after.W,
        "delta_next": after and after.delta,
        "sample_dL_dW_of_samples": [each.layers[index].sample_dL_dW for each in batch],
        "sample_dL_db_of_samples": [each.layers[index].sample_dL_db for each in batch],
    }


def check(lines: list[tuple[str, str]], names: dict) -> None:
    """Every line is true of the names."""
    for left, right in lines:
        here = eval(left, {"__builtins__": {}}, names)
        there = eval(right, {"__builtins__": {}}, names)
        np.testing.assert_allclose(here, there, rtol=1e-12, atol=1e-14, err_msg=f"{left} = {right}")


@pytest.fixture(params=list(RUNS))
def scene(request):
    """A run, the trace of its next iteration (a short batch), those of all its samples, and facts about the batch."""
    run = RUNS[request.param]()
    seen = trace(run, sample=2)
    batch = [trace(run, sample=position + 1) for position in range(seen.batch.size)]
    rho = 1.0 if run.spec.loss.reduction == "sum" else 1.0 / seen.batch.size
    facts = {"rho": rho, "l1": 0.01, "l2": 0.2}
    return SimpleNamespace(run=run, seen=seen, batch=batch, facts=facts, loss=LOSSES[run.spec.loss.name])


def test_what_is_said_of_every_layer_is_true(scene):
    for index in range(3):
        check(statements("every layer"), names_of_layer(scene.seen, index, scene.batch))


def test_what_is_said_of_hidden_layers_is_true(scene):
    for index in range(2):
        check(statements("hidden layers"), names_of_layer(scene.seen, index, scene.batch))


def test_what_is_said_of_the_last_layer_is_true(scene):
    names = names_of_layer(scene.seen, 2, scene.batch)
    names["loss_slope"] = lambda z, a, y: scene.loss.slope(z[:, None], a[:, None], y[:, None])[:, 0]
    elementwise = scene.seen.layers[-1].elementwise
    check(statements("last layer, elementwise" if elementwise else "last layer, softmax"), names)


def test_what_is_said_of_the_sample_is_true(scene):
    sample, last = scene.seen.sample, scene.seen.layers[-1]
    names = {"layers": scene.seen.layers, "x": sample.x, "y": sample.y, "y_hat": sample.y_hat, "z_last": last.z}
    names["loss_of_sample"] = sample.loss
    names["loss_function"] = lambda z, a, y: scene.loss.value(z[:, None], a[:, None], y[:, None])[0]
    check(statements("sample"), names)


def test_what_is_said_of_the_batch_and_its_penalty_is_true(scene):
    assert scene.seen.batch.size == 2, "the last batch of an epoch of 6 rows by 4"
    weights = np.concatenate([layer.W.ravel() for layer in scene.seen.layers])
    names = {"np": np, "sum": sum, "loss": scene.seen.loss, "weights": weights, **scene.facts}
    names["losses_of_samples"] = [each.sample.loss for each in scene.batch]
    check(statements("batch"), names)
    for index, layer in enumerate(scene.seen.layers):
        named = names_of_layer(scene.seen, index, scene.batch) | scene.facts
        named["penalty_dW"] = 0.01 * np.sign(layer.W) + 0.2 * layer.W
        check(statements("batch, every layer"), named)


def test_what_is_said_of_a_batch_at_once_is_true_of_the_pass_that_traces_read(scene):
    prospect = scene.run.prospect
    computed, layout = prospect.computed, scene.run.spec.layout
    for index, (W, b) in enumerate(computed.pairs):
        names = {"np": np, "W": W, "b": b, "A_in": computed.a_in[index], "B": 2, "rho": scene.facts["rho"]}
        names |= {"Z": computed.z[index], "Delta": computed.delta[index]}
        names["dL_dW_b"] = layout.matrices(computed.gradient)[index]
        check(statements("batch at once, every layer"), names)
        if index < 2:
            names |= {"W_next": computed.pairs[index + 1][0], "Delta_next": computed.delta[index + 1]}
            check(statements("batch at once, hidden layers"), names | {"slopes": computed.slopes[index]})
        assert computed.z[index][:, 1].tolist() == scene.seen.layers[index].z.tolist(), "sample 2 is column 2"


def test_the_arrays_of_a_pass_lie_in_the_order_of_its_table(scene):
    (head, said) = next(table for table in tables() if table[0][0] == "slopes")
    computed = scene.run.prospect.computed
    arrays = {"slopes": computed.arenas[0], "delta": computed.delta[0], "a": computed.a[0], "z": computed.z[0]}
    arrays |= {"gradient": computed.gradient, "parameters after the update": computed.after}
    places = {name: array.__array_interface__["data"][0] for name, array in arrays.items()}
    assert sorted(places, key=places.get) == head
    assert {np.may_share_memory(array, computed.block) for array in arrays.values()} == {True}
    checked = [name for name, word in zip(head, said, strict=True) if word == "has to be finite"]
    assert [name for name, array in arrays.items() if np.may_share_memory(array, computed.checked)] == checked


@pytest.mark.parametrize("momentum", [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}])
def test_what_is_said_of_the_update_is_true(momentum):
    run = run_of(optimizer={"learning_rate": 0.3, **momentum}, clip={"value": 0.05}, schedule={"warmup": 5})
    for name in ("W1.2.3", "b2.1", "W3.1.4"):
        seen = inspect(run, name)
        terms = {term.name: term.value for term in seen.update.terms}
        names = {
            "rate": 0.3 * 2 / 5,
            "clipped": min(0.05, max(-0.05, seen.gradient)),
            "step": seen.update.step,
            "new": seen.update.new_value,
            "parameters": seen.parameter.value,
            "momentum": 0.9,
            "nesterov": momentum.get("nesterov", False),
            "velocity": terms.get("velocity"),
            "velocity_before": terms.get("velocity_before"),
            "direction": terms.get("look_ahead", terms.get("velocity")),
        }
        check(statements("update, with momentum" if momentum else "update, without momentum"), names)


ADAPTIVE = {
    "adagrad": ({"eps": 1e-3}, ["update, adagrad", "update, by direction"]),
    "rmsprop": ({"alpha": 0.9, "eps": 1e-3}, ["update, rmsprop", "update, by direction"]),
    "adam": ({"beta1": 0.8, "beta2": 0.95, "eps": 1e-3}, ["update, adam", "update, by direction"]),
    "adamw": ({"beta1": 0.8, "beta2": 0.95, "weight_decay": 0.1}, ["update, adam", "update, adamw"]),
}


@pytest.mark.parametrize("optimizer", [name for name, record in REGISTRIES["optimizers"].items() if record.adaptive])
def test_what_is_said_of_an_adaptive_update_is_true_of_the_terms_of_an_inspection(optimizer):
    fields, scopes = ADAPTIVE[optimizer]
    run = run_of(optimizer={"name": optimizer, "learning_rate": 0.3, **fields}, clip={"value": 0.05})
    for name in ("W1.2.3", "b2.1", "W3.1.4"):
        seen = inspect(run, name)
        names = {term.name: term.value for term in seen.update.terms} | fields | {"np": np, "rate": 0.3}
        names |= {"parameters": seen.parameter.value, "new": seen.update.new_value, "step": seen.update.step}
        names["clipped"] = min(0.05, max(-0.05, seen.gradient))
        for scope in scopes:
            check(statements(scope), names)


@pytest.mark.parametrize(("name", "widths"), [("W1.2.3", (4, 2)), ("b1.1", (4, 2)), ("W2.4.5", (2,)), ("W3.1.2", ())])
def test_what_is_said_of_paths_and_finite_differences_is_true(name, widths):
    seen = inspect(run_of(), name)
    sample, difference = seen.sample, seen.finite_difference
    names = {"sum": sum, "paths": sample.paths, "gradient_of_sample": sample.gradient}
    names["product_of_widths"] = math.prod(widths)
    names["products_of_listed"] = [item.product for item in sample.paths.items]
    check(statements("paths"), names)
    (left, right), *others = statements("finite difference")
    assert left == "estimate"
    assert not others
    estimate = eval(right, {"__builtins__": {}}, dataclasses.asdict(difference))
    assert difference.estimate == pytest.approx(estimate, rel=1e-9)
    assert difference.estimate == pytest.approx(seen.gradient, abs=1e-9)


def test_what_is_said_of_the_gradient_check_and_its_cost_is_true():
    run = run_of()
    found = gradient_check(run)
    for each in found.parameters[::7]:
        names = {"abs": abs, "max": max, "loss": found.loss, **vars(each), **vars(each.finite_difference)}
        check(statements("gradient check"), names)
        names["loss_function"] = lambda value, name=each.name: (
            trace(edit(run, {"parameters": {name: value}})).loss.total
        )
        check(statements("nudge"), names | vars(each.nudge))
    weights = [after * before for before, after in pairwise(SIZES)]
    names = {"B": trace(run).batch.size, "sum": sum, "weights": weights, "checked": 5 * 4 + 4 * 6 + 2 * 5}
    check(statements("cost"), names | vars(found.cost))


def test_what_is_said_of_the_norms_of_diagnostics_is_true():
    run = run_of()
    for layer, health in zip(trace(run).layers, diagnostics(run).layers, strict=True):
        names = {"np": np, **vars(layer), **vars(health), "penalty_dW": 0.01 * np.sign(layer.W) + 0.2 * layer.W}
        names["length"] = lambda *arrays: math.hypot(*(number for array in arrays for number in array.flat))
        check(statements("diagnostics"), names)


def test_every_scope_of_python_in_the_text_is_held_against_the_engine():
    scopes = set(re.findall(r"```python (.*)", MODEL))
    source = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_model*.py"))
    assert scopes == {scope for scope in scopes if f'"{scope}"' in source}
    assert len(re.findall(r"```python *\n", MODEL)) == 0, "a fence without a scope would be held against nothing"
