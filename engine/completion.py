"""From what was asked for to a completed spec: every field filled in, every fault found, every combination checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from engine.dataset_records import Table
from engine.datasets import DATASETS
from engine.errors import FieldProblem, UnknownParameter
from engine.fields import Field, Problems, is_number, listed, shown
from engine.initializers import INITIALIZERS
from engine.limits import limit
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.parameters import Layout
from engine.schedules import SCHEDULES
from engine.spec_parts import (
    read_batch_size,
    read_choice,
    read_clip,
    read_dataset,
    read_frozen,
    read_layers,
    read_loss,
    read_parameters,
    read_penalty,
    read_stop,
)
from engine.spec_records import DatasetSpec, LayerSpec, LossSpec, Spec, Split
from engine.streams import generator
from engine.targets import encode, misfit

EDITABLE = ("parameters", "optimizer", "schedule", "clip", "penalty", "batch_size", "frozen", "stop")
FIELDS = ("dataset", "layers", "initializer", "loss", "shuffle", "seed", *EDITABLE)
DEFAULT_LAYERS = ({"units": 4, "activation": "tanh"}, {"units": 1, "activation": "tanh"})


def complete(raw: Mapping) -> Spec:
    """The completed spec of ``raw``, in which every field may be missing; ``{}`` is the default run.

    Raises SpecError with every fault found: unknown fields, wrong kinds, numbers out of range, names that there are
    not, parts that do not fit each other.
    """
    problems = Problems()
    raw = problems.mapping("", raw, FIELDS)
    dataset = read_dataset(raw.get("dataset", {}), problems)
    layers = read_layers(raw.get("layers", DEFAULT_LAYERS), problems)
    seed = problems.value("", Field("seed", "integer", 0, minimum=0, maximum=limit("seed")), raw)
    shuffle = problems.value("", Field("shuffle", "boolean", True), raw)
    layout = Layout((len(dataset.features), *(layer.units for layer in layers))) if dataset and layers else None
    spec = Spec(
        dataset=dataset,
        layers=layers,
        initializer=read_choice("initializer", raw.get("initializer", {}), INITIALIZERS, "glorot_uniform", problems),
        parameters=read_parameters(raw.get("parameters"), layout, problems) if layout else None,
        frozen=read_frozen(raw.get("frozen", []), layout, problems),
        loss=read_loss(raw.get("loss", {}), problems),
        penalty=read_penalty(raw.get("penalty", {}), problems),
        optimizer=read_choice("optimizer", raw.get("optimizer", {}), OPTIMIZERS, "sgd", problems),
        schedule=read_choice("schedule", raw.get("schedule", {}), SCHEDULES, "constant", problems),
        clip=read_clip(raw.get("clip"), problems),
        batch_size=read_batch_size(raw.get("batch_size", 10), problems),
        shuffle=shuffle,
        seed=seed,
        stop=read_stop(raw.get("stop"), problems),
    )
    if layers:
        _check_loss(spec.loss, layers, problems)
    if dataset and layers:
        _check_rows(dataset, layers, spec, problems)
    problems.raise_any()
    return spec


def amend(spec: Spec, changes: Mapping) -> Spec:
    """``spec`` with an edit's changes merged in (but ``parameters``, which an edit sets in the run, not in the spec).

    Raises SpecError for a field that no edit may change, and for every value that does not fit.
    """
    problems = Problems()
    changes = problems.mapping("", changes, EDITABLE)
    problems.found = [_as_reset(found) for found in problems.found]
    readers = {
        "optimizer": lambda given: read_choice("optimizer", given, OPTIMIZERS, "sgd", problems),
        "schedule": lambda given: read_choice("schedule", given, SCHEDULES, "constant", problems),
        "penalty": lambda given: read_penalty(given, problems),
        "clip": lambda given: read_clip(given, problems),
        "stop": lambda given: read_stop(given, problems),
        "batch_size": lambda given: read_batch_size(given, problems),
        "frozen": lambda given: read_frozen(given, spec.layout, problems),
    }
    present = spec.rules_dict()
    asked = {name: overlay(present[name], changes[name], name) for name in readers if name in changes}
    read = {name: readers[name](given) for name, given in asked.items()}
    if "parameters" in changes:
        read_values(changes["parameters"], spec.layout, problems)
    amended = replace(spec, **read)
    if amended.stop and amended.stop.patience and "stop" in read:
        rows = len(draw_table(amended.dataset, amended.seed).x_raw)
        _check_stop(amended, part_sizes(rows, amended.dataset.split)[1] > 0, problems)
    problems.raise_any()
    return amended


def overlay(base: object, change: object, name: str = "") -> object:
    """``change`` laid over ``base``: objects key by key, a changed ``name`` drops its siblings, all else replaces.

    A clip is replaced whole, since its one key is its kind.
    """
    if not (isinstance(base, Mapping) and isinstance(change, Mapping)) or name == "clip":
        return change
    if "name" in change and change["name"] != base.get("name"):
        base = {}
    return {**base, **{key: overlay(base.get(key), value, key) for key, value in change.items()}}


def read_values(given: object, layout: Layout, problems: Problems) -> dict[int, float]:
    """New values of single parameters ({"W1.2.1": 0.3}) by index in the flat vector; faults are noted."""
    if not isinstance(given, Mapping):
        problems.add("parameters", f'must be an object like {{"W1.2.1": 0.3}}, not {shown(given)}.', layout.allowed())
        return {}
    values = {}
    for name, value in given.items():
        try:
            place = layout.place(name)
        except UnknownParameter as error:
            problems.add(f"parameters.{name}", error.problems[0].message, layout.allowed())
            continue
        if not is_number(value):
            problems.add(f"parameters.{name}", f"must be a finite number, not {shown(value)}.", "a finite number")
            continue
        values[place.index] = float(value)
    return values


def part_sizes(rows: int, split: Split) -> tuple[int, int, int]:
    """How many of ``rows`` go to training, validation and test: floor(v N + ½), floor(t N + ½), the rest trains."""
    validation = math.floor(split.validation * rows + 0.5)
    test = math.floor(split.test * rows + 0.5)
    return rows - validation - test, validation, test


def draw_table(dataset: DatasetSpec, seed: int) -> Table:
    """The rows of a dataset as drawn from the data stream of ``seed``."""
    return DATASETS[dataset.name].table(dataset.values, generator(seed, "data"))


def _as_reset(found: FieldProblem) -> FieldProblem:
    if found.field not in FIELDS:
        return found
    message = f"{found.field} cannot be changed in mid-run; a reset can. An edit takes: {listed(EDITABLE)}."
    return FieldProblem(found.field, message, list(EDITABLE))


def _check_loss(loss: LossSpec, layers: tuple[LayerSpec, ...], problems: Problems) -> None:
    last = layers[-1].activation
    refusal = LOSSES[loss.name].refuses(last)
    if refusal:
        fitting = [name for name, record in LOSSES.items() if not record.refuses(last)]
        problems.add("loss.name", f"{refusal} With {last}: {listed(fitting)}.", fitting)


def _check_rows(dataset: DatasetSpec, layers: tuple[LayerSpec, ...], spec: Spec, problems: Problems) -> None:
    table = draw_table(dataset, spec.seed)
    train, validation, _ = part_sizes(len(table.x_raw), dataset.split)
    if train < 1:
        message = f"leaves no row of {len(table.x_raw)} to train on; at least 1 is needed."
        problems.add("dataset.split", message, "a larger train share")
    _check_stop(spec, validation > 0, problems)
    last = layers[-1]
    wrong = misfit(table, last.units)
    if wrong:
        problems.add(f"layers.{len(layers) - 1}.units", *wrong)
        return
    loss = LOSSES[spec.loss.name]
    if loss.refuses(last.activation):  # told already; under a fitting one the targets might be others
        return
    refusal = loss.refuses_targets(encode(table, last.units, last.activation).y)
    if refusal:
        problems.add("loss.name", refusal, loss.target_rule)


def _check_stop(spec: Spec, has_validation: bool, problems: Problems) -> None:
    if spec.stop and spec.stop.patience and not has_validation:
        message = "needs validation rows, and the split leaves none."
        problems.add("stop.patience", message, "a split with a validation share")
