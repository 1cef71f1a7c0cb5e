"""Reading fields strictly: kinds, ranges, and a list of every problem found.

A boolean is no number, a number in quotes is no number, NaN and Infinity are no numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real

from engine.errors import FieldProblem, SpecError
from engine.limits import limit


@dataclass(frozen=True)
class Field:
    """One field of a record: what it is called, what it may hold, and what it holds when nothing is said.

    kind: "number", "integer", "boolean", or "table" (a nested list, checked by whoever owns the field).
    above: an exclusive lower bound; minimum, maximum: inclusive bounds.
    optional: left out of the completed spec while it is at its default.
    """

    name: str
    kind: str
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    optional: bool = False
    meaning: str = ""

    def allowed(self) -> str:
        """What the field may hold, in words."""
        if self.kind == "boolean":
            return "true or false"
        noun = "an integer" if self.kind == "integer" else "a number"
        if self.minimum is not None and self.maximum is not None:
            return f"{noun} from {_plain(self.minimum)} to {_plain(self.maximum)}"
        bounds = []
        if self.above is not None:
            bounds.append(f"above {self.above:g}")
        if self.minimum is not None:
            bounds.append(f"at least {_plain(self.minimum)}")
        if self.maximum is not None:
            bounds.append(f"at most {_plain(self.maximum)}")
        return " ".join([noun, " and ".join(bounds)]).strip()

    def accepts(self, value: object) -> bool:
        """Whether ``value`` is of the kind and within the range."""
        if self.kind == "boolean":
            return isinstance(value, bool)
        if not (is_integer(value) if self.kind == "integer" else is_number(value)):
            return False
        return (
            (self.minimum is None or value >= self.minimum)
            and (self.maximum is None or value <= self.maximum)
            and (self.above is None or value > self.above)
        )

    def read(self, value: object) -> object:
        """``value`` as a plain bool, int or float; call only after ``accepts``."""
        if self.kind == "boolean":
            return value
        return int(value) if self.kind == "integer" else float(value)


def _plain(number: float) -> str:
    return f"{number:d}" if isinstance(number, int) else f"{number:g}"


def is_integer(value: object) -> bool:
    """An integer that is not a boolean."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """A finite real number (within float64) that is not a boolean."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def shown(value: object) -> str:
    """What was given, short enough for a sentence."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    text = "null" if value is None else text.replace("'", '"')
    return text if len(text) <= 60 else text[:57] + "..."


def listed(names: Iterable[str]) -> str:
    """Names joined for a sentence: ``a, b, c``."""
    return ", ".join(names)


class Problems:
    """Collects the faults of one reading, to raise them together: every one, up to the limit of those listed."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []

    def add(self, field: str, message: str, allowed: object | None = None) -> None:
        """Note one fault. Raises SpecError where as many are noted as are listed."""
        self.found.append(FieldProblem(field, message, allowed))
        if len(self.found) >= limit("listed_faults"):
            self.raise_any()

    def raise_any(self) -> None:
        """Raise SpecError if anything was noted."""
        if self.found:
            raise SpecError(self.found)

    def mapping(self, path: str, value: object, known: Iterable[str]) -> Mapping:
        """``value`` as a mapping without unknown fields; unknown ones are noted, a non-mapping reads as empty."""
        known = list(known)
        if not isinstance(value, Mapping):
            self.add(path or "spec", f"must be an object, not {shown(value)}.", known)
            return {}
        for key in value:
            if key not in known:
                where = f"{path}.{key}" if path else str(key)
                self.add(where, f"There is no field {shown(key)} here. Fields: {listed(known) or 'none'}.", known)
        return value

    def value(self, path: str, field: Field, mapping: Mapping) -> object:
        """The field's value out of ``mapping``, its default if absent; the default too (and a note) if it is unfit."""
        if field.name not in mapping:
            return field.default
        given = mapping[field.name]
        if field.accepts(given):
            return field.read(given)
        where = f"{path}.{field.name}" if path else field.name
        self.add(where, f"must be {field.allowed()}, not {shown(given)}.", field.allowed())
        return field.default

    def values(self, path: str, fields: Iterable[Field], mapping: Mapping) -> dict[str, object]:
        """Every field's value by name."""
        return {field.name: self.value(path, field, mapping) for field in fields}

    def choice(self, path: str, given: object, names: Iterable[str], fallback: str) -> str:
        """``given`` if it is one of ``names``; else the fallback, and a note that lists the names."""
        names = list(names)
        if isinstance(given, str) and given in names:
            return given
        self.add(path, f"There is no {shown(given)}. There are: {listed(names)}.", names)
        return fallback
