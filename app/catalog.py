"""The catalog, made from the engine's registries: what is added there is listed here."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.activations import ACTIVATIONS
from engine.dataset_records import Dataset
from engine.datasets import DATASETS
from engine.fields import Field
from engine.losses import LOSSES, REDUCTIONS
from engine.presets import PRESETS
from engine.registries import REGISTRIES
from engine.spec import complete
from engine.spec_parts import DEFAULT_SPLIT, WHOLE


def parameter_document(field: Field) -> dict[str, Any]:
    """What a parameter is called, what it may hold, and its default."""
    return {member.name: getattr(field, member.name) for member in fields(field)} | {"allowed": field.allowed()}


def record_document(record: Any) -> dict[str, Any]:
    """Every member of a record that is no formula in Python."""
    members = {member.name: getattr(record, member.name) for member in fields(record)}
    plain = {name: value for name, value in members.items() if not callable(value)}
    return {**plain, "parameters": [parameter_document(field) for field in record.parameters]}


def default_split(record: Dataset) -> dict[str, float] | None:
    """The shares that ``record`` is split by when nothing is said, or None where its rows decide."""
    if any(field.kind == "table" for field in record.parameters):
        return None
    held_back = record.split_by_default({field.name: field.default for field in record.parameters})
    return vars(DEFAULT_SPLIT if held_back else WHOLE).copy()


def refusals() -> list[dict[str, Any]]:
    """Which activations and losses do not go together, or not in a place, and why."""
    answer = []
    for activation in ACTIVATIONS.values():
        reason = activation.refuses(activation.least_units, False)
        if reason:
            answer.append({"loss": None, "activation": activation.name, "place": "hidden", "reason": reason})
    for loss in LOSSES.values():
        for activation in ACTIVATIONS.values():
            reason = loss.refuses(activation.name)
            if reason:
                answer.append({"loss": loss.name, "activation": activation.name, "place": "last", "reason": reason})
    return answer


def preset_document(preset: Any) -> dict[str, Any]:
    """A preset with its whole spec."""
    return {
        "name": preset.name,
        "title": preset.title,
        "description": preset.description,
        "spec": complete(preset.spec).to_dict(),
    }


def catalog(limits: Mapping[str, Any]) -> dict[str, Any]:
    """The document that ``GET /api/catalog`` answers, with the ``limits`` in force by name."""
    registries = {
        name: {key: record_document(record) for key, record in registry.items()}
        for name, registry in REGISTRIES.items()
    }
    for key, record in DATASETS.items():
        registries["datasets"][key]["split"] = default_split(record)
    return {
        **registries,
        "reductions": list(REDUCTIONS),
        "refused": refusals(),
        "limits": dict(limits),
        "presets": {name: preset_document(preset) for name, preset in PRESETS.items()},
    }
