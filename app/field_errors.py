"""The messages of pydantic's checks, as the ``errors`` of a problem document."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from engine.fields import shown
from engine.limits import limit


def models_of(route: Any) -> Iterator[type[BaseModel]]:
    """The models that the query and the body of ``route`` are checked against."""
    dependant = getattr(route, "dependant", None)
    for field in [*getattr(dependant, "query_params", []), *getattr(dependant, "body_params", [])]:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield model


KINDS = {
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "string": "a text",
    "list": "an array",
    "dict": "an object",
}
BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


def allowed_by(error: Mapping[str, Any], route: Any) -> Any:
    """What the check that failed allows: a list of names, or words."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return [name for model in models_of(route) for name in model.model_fields]
    if kind == "literal_error":
        return context["expected"].replace("'", '"')
    for name, words in BOUNDS.items():
        if name in context:
            return f"{words} {context[name]}"
    return context.get("pattern") or KINDS.get(kind.partition("_")[0])


def sentence(error: Mapping[str, Any]) -> str:
    """What failed and what was given, as a sentence."""
    if error["type"] == "missing":
        return "must be given."
    if error["type"] == "extra_forbidden":
        return "There is no such field here."
    if error["type"] == "model_attributes_type":
        return "The body must be a JSON object, sent as application/json."
    return f"{error['msg']}, not {shown(error['input'])}."


def field_errors(error: RequestValidationError, route: Any) -> list[dict[str, Any]]:
    """``{"field", "message", "allowed"}`` for each failed check; ``field`` is dotted and leaves out query or body."""
    answers = []
    for failed in error.errors()[: limit("listed_faults")]:
        place = [str(part) for part in failed["loc"][1:]]
        answers.append({"field": ".".join(place), "message": sentence(failed), "allowed": allowed_by(failed, route)})
    return answers
