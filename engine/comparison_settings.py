"""What a comparison may vary: one setting of a spec by its dotted path, and in words what its runs then share.

A path is that of the spec (``optimizer.learning_rate``, ``layers.0.activation``: positions from 0, as in a problem's
field), or ``activation`` for all hidden layers at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.completion import EDITABLE, amend, complete, overlay
from engine.datasets import DATASETS
from engine.errors import FieldProblem, SpecError
from engine.fields import listed, shown
from engine.initializers import INITIALIZERS
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from engine.spec_records import Choice, Clip, Spec

HIDDEN = "activation"
"""The path of the activation of all hidden layers."""
BATCHES = "batch_size"
"""The path of the setting whose runs are compared by epochs."""


CHOSEN = MappingProxyType({"optimizer": OPTIMIZERS, "initializer": INITIALIZERS, "schedule": SCHEDULES})
"""By field of the spec, the registry that it holds an entry of."""


def _chosen(name: str) -> list[str]:
    """The paths of a part that is an entry of a registry: any parameter of any entry, its name, and the whole."""
    parameters = dict.fromkeys(field.name for record in CHOSEN[name].values() for field in record.parameters)
    return [f"{name}.{parameter}" for parameter in parameters] + [f"{name}.name", name]


PATHS = (
    *_chosen("optimizer"),
    BATCHES,
    *_chosen("initializer"),
    HIDDEN,
    "layers.N.activation",
    "seed",
    *_chosen("schedule"),
    "clip",
    "penalty.l1",
    "penalty.l2",
    "loss.name",
    "loss.reduction",
    "shuffle",
)
"""Every path that may vary; N is a layer's position from 0."""

_OF_LAYER = re.compile(r"layers\.(0|[1-9][0-9]{0,2})\.activation")
_EDITABLE = frozenset(EDITABLE) - {"parameters"}


@dataclass(frozen=True)
class Vary:
    """The setting that differs: its path, what it is called in a sentence, and its values, one a run."""

    path: str
    name: str
    values: tuple[object, ...]


def read_vary(base: Spec, given: object, most: int) -> Vary:
    """The Vary of ``{path: [values]}`` over runs of ``base``, 1 to ``most`` of them; values are judged by ``variants``.

    Raises SpecError for more than one setting, one that may not vary, or a list that does not fit.
    """
    if not isinstance(given, Mapping) or len(given) != 1:
        allowed = 'one setting with its values, like {"optimizer.learning_rate": [0.01, 0.1]}'
        raise SpecError.of("vary", f"must be {allowed}, not {shown(given)}.", list(PATHS))
    ((path, values),) = given.items()
    layer = _layer(path)
    if layer is None and (path not in PATHS or path == "layers.N.activation"):
        message = f"There is no setting {shown(path)} to compare. There are: {listed(PATHS)}."
        raise SpecError.of(f"vary.{path}", message, list(PATHS))
    layers = len(base.layers)
    if path == HIDDEN and layers == 1:
        message = "The network has no hidden layer; layers.0.activation is that of its last one."
        raise SpecError.of(f"vary.{path}", message, ["layers.0.activation"])
    if layer is not None and layer >= layers:
        allowed = [f"layers.{index}.activation" for index in range(layers)]
        raise SpecError.of(f"vary.{path}", f"The network has {layers} layers: {listed(allowed)}.", allowed)
    if not isinstance(values, list | tuple) or not 1 <= len(values) <= most:
        what = f"{len(values)} of them" if isinstance(values, list | tuple) else shown(values)
        raise SpecError.of(f"vary.{path}", f"must be a list of 1 to {most} values, a run each, not {what}.", most)
    return Vary(path, _name(path), tuple(values))


def changes_of(base: Spec, path: str, value: object) -> dict[str, object]:
    """What makes ``base`` the run of a value, as changes to merge into its spec (``engine.merging.merge``).

    Another initializer drops the exact start values, which would leave it nothing to do.
    """
    if path == HIDDEN:
        return {"layers": _activated(base, range(len(base.layers) - 1), value)}
    layer = _layer(path)
    if layer is not None:
        return {"layers": _activated(base, [layer], value)}
    root, _, key = path.partition(".")
    changes: dict[str, object] = {root: {key: value} if key else value}
    return {**changes, "parameters": None} if root == "initializer" else changes


def value_of(spec: Spec, path: str) -> object:
    """What a completed spec holds at a path that may vary."""
    if path == HIDDEN:
        return spec.layers[0].activation
    layer = _layer(path)
    if layer is not None:
        return spec.layers[layer].activation
    root, _, key = path.partition(".")
    part = getattr(spec, root)
    if isinstance(part, Choice):
        whole = part.to_dict(CHOSEN[root][part.name].parameters)
        return {**part.values, **whole}[key] if key else whole
    if isinstance(part, Clip):
        return {part.kind: part.limit}
    if not key:
        return part
    return part[key] if isinstance(part, Mapping) else getattr(part, key)


def variants(base: Spec, vary: Vary) -> list[Spec]:
    """By value, the completed spec of ``base`` with its changes merged in; the dataset, maybe large, is not read again.

    Raises SpecError with the faults of all, each naming its value: ``vary.batch_size.2`` is the third.
    """
    raw = {**base.to_dict(), "dataset": base.dataset}
    found, faults = [], []
    for index, value in enumerate(vary.values):
        changes = changes_of(base, vary.path, value)
        try:
            found.append(amend(base, changes) if _EDITABLE.issuperset(changes) else complete(overlay(raw, changes)))
        except SpecError as error:
            for fault in error.problems:
                message = fault.message if fault.field == vary.path else f"{fault.field}: {fault.message}"
                faults.append(FieldProblem(f"vary.{vary.path}.{index}", message, fault.allowed))
    if faults:
        raise SpecError(faults)
    return found


def _layer(path: object) -> int | None:
    """The position of the layer whose activation a path names, or None."""
    found = _OF_LAYER.fullmatch(path) if isinstance(path, str) else None
    return int(found[1]) if found else None


def _activated(base: Spec, chosen: Iterable[int], value: object) -> list[dict[str, object]]:
    layers = [vars(layer).copy() for layer in base.layers]
    for index in chosen:
        layers[index]["activation"] = value
    return layers


def _name(path: str) -> str:
    """What a setting is called in a sentence."""
    if path == HIDDEN:
        return "activation of the hidden layers"
    layer = _layer(path)
    if layer is not None:
        return f"activation of layer {layer + 1}"
    root, _, key = path.partition(".")
    if key in ("", "name"):
        return root.replace("_", " ")
    return key.replace("_", " ") if root == "optimizer" else f"{root}'s {key}"


def label_of(path: str, value: object) -> str:
    """A value as a curve's label."""
    if isinstance(value, Mapping):
        named = [str(value["name"])] if "name" in value else []
        rest = [f"{key} {label_of(path, each)}".replace("_", " ") for key, each in value.items() if key != "name"]
        return ", ".join(named + rest) or "as it is"
    if value is None:
        return "all rows" if path == BATCHES else "none"
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else shown(value)


def in_common(base: Spec, vary: Vary) -> tuple[str, str]:
    """Two sentences: what the runs share, and what they differ in."""
    rows, start, order = "the rows and their split", "the start values", "the order of the rows in every epoch"
    root = vary.path.partition(".")[0]
    shared, differs = [rows, start, order], f"They differ in the {vary.name} alone."
    if root == "initializer":
        shared = [rows, order]
        differs = "They differ in the initializer, and so in the start values, drawn from the same stream of the seed."
    elif root == "seed":
        drawn = any(field.name == "rows" for field in DATASETS[base.dataset.name].parameters)
        shared = (["the rows"] if not drawn else []) + ([start] if base.parameters is not None else []) + ["the rest"]
        differing = (["the rows"] if drawn else []) + ["the split"] + ([start] if base.parameters is None else [])
        differs = f"They differ in all that is drawn from the seed: {listed(differing)}, and {order}."
    elif root == "shuffle":
        shared, differs = [rows, start], f"They differ in {order}."
    elif root == BATCHES:
        differs = "They differ in how many rows of that order make a batch, and so in the updates of an epoch."
    elif root == "loss":
        differs = f"They differ in the {vary.name}, so their losses need not be on one scale."
    elif vary.path == f"layers.{len(base.layers) - 1}.activation":
        differs = f"They differ in the {vary.name}, the last: where targets are class labels, it decides their numbers."
    return f"All runs share {', '.join(shared[:-1])}{' and ' if shared[:-1] else ''}{shared[-1]}.", differs
