"""The tables and the dictionary of MODEL.md held against the registries and the records they name."""

import dataclasses
import re

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.chain_rule import inspect
from engine.diagnostics import diagnostics
from engine.gradient_check import gradient_check
from engine.landscape import landscape
from engine.losses import LOSSES
from engine.registries import REGISTRIES
from engine.slice import loss_slice
from engine.trace import Layer, trace
from tests.engine.test_model import MODEL, SIZES, run_of, tables


@pytest.mark.parametrize("kind", list(REGISTRIES))
def test_a_table_names_every_entry_of_the_registry_with_its_formula_and_derivative(kind):
    registry = REGISTRIES[kind]
    named = [{row[0].strip("`"): row for row in table[1:]} for table in tables() if "formula" in table[0]]
    fitting = [table for table in named if set(table) == set(registry)]
    assert len(fitting) == 1, f"one table names the {kind}, all of them and nothing else"
    for name, record in registry.items():
        assert fitting[0][name][1].strip("$") == record.latex, name
        if kind in ("activations", "losses", "penalties"):
            assert fitting[0][name][2].strip("$") == record.derivative_latex, name


def test_the_kinks_are_those_of_the_records_with_the_slopes_they_take():
    (table,) = [table for table in tables() if table[0] == ["where", "slope taken"]]
    written = {re.match(r"`(\w+)` at \w = 0$", row[0])[1]: float(row[1]) for row in table[1:]}
    zero = np.zeros(1)
    slopes = {name: each.slope(zero, each.function(zero)) for name, each in ACTIVATIONS.items() if each.kinks}
    slopes |= {name: each.slope(zero, zero, zero) for name, each in LOSSES.items() if each.kinks}
    slopes |= {name: each.gradient(zero) for name, each in REGISTRIES["penalties"].items() if each.kinks}
    assert written == {name: float(slope[0]) for name, slope in slopes.items()}


def test_the_dictionary_gives_the_shape_of_every_name():
    run = run_of()
    roots = {"Trace": trace(run), "Inspection": inspect(run, "W2.1.1"), "GradientCheck": gradient_check(run)}
    roots["ParameterCheck"] = roots["GradientCheck"].parameters[0]
    roots["Slice"], roots["Landscape"] = loss_slice(run, "W2.1.1"), landscape(run, resolution=3)
    by_layer = {"Layer": roots["Trace"].layers, "LayerHealth": diagnostics(run).layers}
    (table,) = [table for table in tables() if table[0][0] == "LaTeX"]
    for _, python, json, shape, meaning in table[1:]:
        path = python.strip("`").split(".")
        assert meaning
        for index in range(3):
            found = by_layer[path[0]][index] if path[0] in by_layer else roots[path[0]]
            for name in path[1:]:
                found = getattr(found, name)
            expected = () if shape == "number" else sizes_of(shape, index + 1)
            assert np.shape(found) == expected, f"{python} of layer {index + 1}"
        assert json.strip("`").split(".")[-1] == path[-1], "one word for one idea, in Python and in JSON"


def test_the_dictionary_names_every_array_of_a_layer():
    arrays = {field.name for field in dataclasses.fields(Layer)} - {"layer", "activation", "elementwise"}
    named = set(re.findall(r"`Layer\.(\w+)`", MODEL))
    assert named == arrays


def sizes_of(shape: str, layer: int) -> tuple[int, ...]:
    """(5, 3) out of "$(n_l, n_{l-1})$" for layer 1."""
    meanings = {"n_l": SIZES[layer], "n_{l-1}": SIZES[layer - 1], "n_0": SIZES[0], "n_L": SIZES[-1]}
    return tuple(meanings[part.strip()] for part in shape.strip("$()").split(","))
