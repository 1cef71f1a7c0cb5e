"""Models of what a spec chooses from, made from the engine's registries: a new record there is documented here."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from engine import fields as engine

TYPES: dict[str, Any] = {"number": float, "integer": int, "boolean": bool, "table": list}


def left_out(schema: dict[str, Any]) -> None:
    """Document a field that may be left out, without a default: the defaults are the engine's."""
    schema.pop("default", None)


def optional(description: str | None = None, **rules: Any) -> Any:
    """A field that may be left out."""
    return Field(None, description=description, json_schema_extra=left_out, **rules)


def wider(pick: Any, bounds: list[float | None]) -> float | None:
    """The wider of the bounds that several records put on a parameter of one name; None where one puts none."""
    return None if None in bounds else pick(bounds)


def choice_model(title: str, meaning: str, registry: Mapping[str, Any], **beside: Any) -> type[BaseModel]:
    """A model with the name of a record of ``registry``, every parameter of one, and the fields ``beside``."""
    takers: dict[str, list[tuple[str, engine.Field]]] = {}
    for record in registry.values():
        for parameter in record.parameters:
            takers.setdefault(parameter.name, []).append((record.name, parameter))
    members: dict[str, Any] = {"name": (Literal[tuple(registry)], optional())}
    for name, taken in takers.items():
        parameters = [parameter for _, parameter in taken]
        first = parameters[0]
        description = f"{first.meaning} ({', '.join(record for record, _ in taken)})"
        bounds = {
            "ge": wider(min, [parameter.minimum for parameter in parameters]),
            "gt": wider(min, [parameter.above for parameter in parameters]),
            "le": wider(max, [parameter.maximum for parameter in parameters]),
        }
        rules = {rule: bound for rule, bound in bounds.items() if bound is not None}
        members[name] = (TYPES[first.kind], optional(description, **rules))
    return create_model(title, __doc__=meaning, __config__=ConfigDict(extra="forbid"), **{**members, **beside})
