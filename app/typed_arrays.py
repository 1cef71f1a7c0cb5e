"""Answers that are kept with their arrays in the typed form base64, written in another form when they are asked for."""

import base64
from array import array
from typing import Any

import orjson

from app.encoding import LARGEST

MEMBERS = {"dtype", "shape", "bdata"}


def in_form(answer: bytes, form: str | None) -> bytes:
    """``answer``, whose arrays are in the form base64, with them in ``form``, as if written from the arrays."""
    if form == "base64":
        return answer
    return orjson.dumps(converted(orjson.loads(answer), form))


def converted(value: Any, form: str | None) -> Any:
    """``value`` with every typed array in it in ``form``."""
    if isinstance(value, list):
        return [converted(member, form) if isinstance(member, dict | list) else member for member in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == MEMBERS:
        numbers = array("d", base64.b64decode(value["bdata"]))
        return nested(numbers.tolist(), value["shape"]) if form is None else narrowed(numbers, value["shape"])
    return {
        name: converted(member, form) if isinstance(member, dict | list) else member for name, member in value.items()
    }


def nested(numbers: list[float], shape: str) -> list[Any]:
    """``numbers`` as lists in lists; NaN, which JSON does not know, is written as null."""
    found: list[Any] = numbers
    for length in reversed([int(length) for length in shape.split(",")][1:]):
        found = [found[start : start + length] for start in range(0, len(found), length)]
    return found


def narrowed(numbers: "array[float]", shape: str) -> dict[str, str]:
    """``numbers`` as a typed array of float32; what lies beyond it is lost, and NaN."""
    most = LARGEST["f4"]
    fit = array("f", [number if abs(number) <= most else float("nan") for number in numbers])
    return {"dtype": "f4", "shape": shape, "bdata": base64.b64encode(fit.tobytes()).decode()}
