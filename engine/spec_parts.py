"""Reading the parts of a spec, each into its record, with every fault noted in Problems under its dotted path."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from engine.activations import ACTIVATIONS
from engine.custom import read_custom
from engine.dataset_records import Dataset
from engine.datasets import DATASETS
from engine.errors import UnknownParameter
from engine.features import offered
from engine.fields import Field, Problems, is_integer, is_number, listed, shown
from engine.limits import limit
from engine.losses import LOSSES, REDUCTIONS
from engine.parameters import Layout
from engine.penalties import PENALTIES
from engine.spec_records import Choice, Clip, DatasetSpec, LayerSpec, LossSpec, Split, Stop, dataset_fields

DEFAULT_SPLIT = Split(0.7, 0.15, 0.15)
WHOLE = Split(1.0, 0.0, 0.0)


def read_dataset(given: object, problems: Problems) -> DatasetSpec | None:
    """The dataset part, or None (with notes) if what is learnt from cannot be known; one read before is as it was."""
    if isinstance(given, DatasetSpec):
        return given
    path = "dataset"
    before = len(problems.found)
    if not isinstance(given, Mapping):
        problems.mapping(path, given, ["name"])
        return None
    name = problems.choice(f"{path}.name", given.get("name", "circle"), DATASETS, "circle")
    if len(problems.found) > before:
        return None
    record = DATASETS[name]
    for key in given:
        if key not in dataset_fields(name):
            problems.add(f"{path}.{key}", record.refuses(str(key)), list(dataset_fields(name)))
    if any(field.kind == "table" for field in record.parameters):
        table = read_custom(given, path, problems)
        if table is None:
            return None
        values = {"table": table}
    else:
        values = problems.values(path, record.parameters, given)
    features = _features(given.get("features"), record.raw_inputs(values), problems)
    standardize = problems.value(path, Field("standardize", "boolean", False), given)
    split = _split(given, record, values, problems)
    if len(problems.found) > before:
        return None
    return DatasetSpec(name, MappingProxyType(values), features, standardize, split)


def _features(given: object, raw_inputs: int, problems: Problems) -> tuple[str, ...]:
    names = offered(raw_inputs)
    if given is None:
        return tuple(f"x{number}" for number in range(1, raw_inputs + 1))
    if not isinstance(given, list | tuple) or not given or len(given) > limit("inputs"):
        message = f"must be a list of 1 to {limit('inputs')} names, not {shown(given)}."
        problems.add("dataset.features", message, list(names))
        return ()
    for index, name in enumerate(given):
        where = f"dataset.features.{index}"
        if not isinstance(name, str) or name not in names:
            problems.add(where, f"There is no feature {shown(name)} here. There are: {listed(names)}.", list(names))
        elif name in given[:index]:
            problems.add(where, f"{name} is listed twice.", list(names))
    return tuple(given)


def _split(given: Mapping, record: Dataset, values: Mapping, problems: Problems) -> Split:
    if "split" not in given:
        return DEFAULT_SPLIT if record.split_by_default(values) else WHOLE
    if given["split"] is None:
        return WHOLE
    path = "dataset.split"
    names = ("train", "validation", "test")
    before = len(problems.found)
    shares = problems.mapping(path, given["split"], names)
    read = problems.values(path, [Field(name, "number", 0.0, minimum=0.0, maximum=1.0) for name in names], shares)
    if len(problems.found) == before and abs(sum(read.values()) - 1.0) > 1e-9:
        problems.add(path, f"train, validation and test must sum to 1, not {sum(read.values()):g}.", 1)
    return Split(**read)


def read_layers(given: object, problems: Problems) -> tuple[LayerSpec, ...] | None:
    """The layers, or None if any of them does not fit."""
    before = len(problems.found)
    most = limit("layers")
    if not isinstance(given, list | tuple) or not 1 <= len(given) <= most:
        count = f"{len(given)}" if isinstance(given, list | tuple) else shown(given)
        problems.add("layers", f"must be a list of 1 to {most} layers, not {count}.", most)
        return None
    layers = []
    for index, item in enumerate(given):
        path = f"layers.{index}"
        fields = problems.mapping(path, item, ["units", "activation"])
        units = problems.value(path, Field("units", "integer", 1, minimum=1, maximum=limit("units")), fields)
        name = problems.choice(f"{path}.activation", fields.get("activation", "tanh"), ACTIVATIONS, "tanh")
        is_last = index == len(given) - 1
        refusal = ACTIVATIONS[name].refuses(units, is_last)
        if refusal:
            names = [other for other, record in ACTIVATIONS.items() if not record.refuses(units, is_last)]
            problems.add(f"{path}.activation", f"{refusal} Here: {listed(names)}.", names)
        layers.append(LayerSpec(units, name))
    return tuple(layers) if len(problems.found) == before else None


def read_choice(path: str, given: object, registry: Mapping, default: str, problems: Problems) -> Choice:
    """A registry entry with its parameters: optimizer, schedule or initializer."""
    if not isinstance(given, Mapping):
        problems.mapping(path, given, ["name"])
        given = {}
    name = problems.choice(f"{path}.name", given.get("name", default), registry, default)
    fields = registry[name].parameters
    problems.mapping(path, given, ["name", *(field.name for field in fields)])
    return Choice(name, MappingProxyType(problems.values(path, fields, given)))


def read_loss(given: object, problems: Problems) -> LossSpec:
    """The loss and its reduction."""
    fields = problems.mapping("loss", given, ["name", "reduction"])
    name = problems.choice("loss.name", fields.get("name", "half_squared_error"), LOSSES, "half_squared_error")
    return LossSpec(name, problems.choice("loss.reduction", fields.get("reduction", "mean"), REDUCTIONS, "mean"))


def read_penalty(given: object, problems: Problems) -> Mapping[str, float]:
    """The coefficient of every penalty, by name."""
    fields = [field for record in PENALTIES.values() for field in record.parameters]
    mapping = problems.mapping("penalty", given, PENALTIES)
    return MappingProxyType(problems.values("penalty", fields, mapping))


def read_clip(given: object, problems: Problems) -> Clip | None:
    """The clipping, or None."""
    if given is None:
        return None
    before = len(problems.found)
    mapping = problems.mapping("clip", given, ["norm", "value"])
    kept = {kind: value for kind, value in mapping.items() if value is not None}
    fields = {kind: Field(kind, "number", above=0.0, maximum=1e300) for kind in ("norm", "value")}
    if len(problems.found) == before and len(kept) != 1:
        problems.add("clip", f"must hold one of norm and value, or be null, not {shown(given)}.", ["norm", "value"])
    if len(problems.found) > before:
        return None
    kind = next(iter(kept))
    c = problems.value("clip", fields[kind], kept)
    return None if c is None else Clip(kind, c)


def read_stop(given: object, problems: Problems) -> Stop | None:
    """The stop rules, or None if there are none."""
    if given is None:
        return None
    fields = (
        Field("loss_below", "number", above=0.0, maximum=1e300),
        Field("gradient_below", "number", above=0.0, maximum=1e300),
        Field("max_epochs", "integer", minimum=1, maximum=limit("iterations")),
        Field("patience", "integer", minimum=1, maximum=limit("iterations")),
    )
    mapping = problems.mapping("stop", given, [field.name for field in fields])
    kept = {name: value for name, value in mapping.items() if value is not None}
    stop = Stop(**problems.values("stop", fields, kept))
    return stop if stop.to_dict() else None


def read_batch_size(given: object, problems: Problems) -> int | None:
    """The batch size; None is the whole training set."""
    if given is None:
        return None
    if not is_integer(given) or not 1 <= given <= limit("rows"):
        allowed = f"an integer from 1 to {limit('rows')}, or null for the whole training set"
        problems.add("batch_size", f"must be {allowed}, not {shown(given)}.", allowed)
        return None
    return int(given)


def read_frozen(given: object, layout: Layout | None, problems: Problems) -> tuple[str, ...]:
    """Names of parameters that no update moves; checked against the layout where that is known."""
    if not isinstance(given, list | tuple):
        problems.add("frozen", f"must be a list of names like W1.2.1, W1, b1, W or b, not {shown(given)}.")
        return ()
    names: dict[str, None] = {}
    for index, name in enumerate(given):
        if isinstance(name, str) and name in names:
            continue
        try:
            if layout is not None:
                layout.check(name)
        except UnknownParameter as error:
            found = error.problems[0]
            problems.add(f"frozen.{index}", found.message, "W1.2.1, W1, b1, W or b")
        else:
            if isinstance(name, str):
                names[name] = None
    return tuple(names)


def read_parameters(given: object, layout: Layout, problems: Problems) -> tuple | None:
    """Exact start values by layer as nested tuples, or None for the initializer's."""
    if given is None:
        return None
    if not isinstance(given, list | tuple) or len(given) != layout.layers:
        count = f"{len(given)}" if isinstance(given, list | tuple) else shown(given)
        message = f"must be null or a list with the W and b of each layer, {layout.layers} in all, not {count}."
        problems.add("parameters", message, layout.layers)
        return None
    pairs = []
    for number, item in enumerate(given, start=1):
        path = f"parameters.{number - 1}"
        fields = problems.mapping(path, item, ["W", "b"])
        units, inputs = layout.sizes[number], layout.sizes[number - 1]
        W = _numbers(fields.get("W"), (units, inputs), f"{path}.W", problems)
        b = _numbers(fields.get("b"), (units,), f"{path}.b", problems)
        if W is not None and b is not None:
            pairs.append((tuple(tuple(row) for row in W), tuple(b)))
    return tuple(pairs) if len(pairs) == layout.layers else None


def _numbers(given: object, shape: tuple[int, ...], path: str, problems: Problems) -> list | None:
    """Nested lists of exactly ``shape`` holding finite numbers, as floats; None with a note otherwise."""
    rows, rest = shape[0], shape[1:]
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if not isinstance(given, list | tuple) or len(given) != rows:
        message = f"must be a list of {' × '.join(map(str, shape))} numbers, not {shown(given)}."
        problems.add(path, message, list(shape))
        return None
    if rest:
        read = [_numbers(row, rest, f"{path}.{index}", problems) for index, row in enumerate(given)]
        return None if any(row is None for row in read) else read
    for index, value in enumerate(given):
        if not is_number(value):
            problems.add(f"{path}.{index}", f"must be a finite number, not {shown(value)}.", "a finite number")
            return None
    return [float(value) for value in given]
