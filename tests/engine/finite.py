"""Whether what the engine reports is finite, however deep it is nested."""

import dataclasses
import math

import numpy as np


def numbers(record):
    """Every number in a tree of records, arrays, lists and dicts."""
    if dataclasses.is_dataclass(record):
        for part in dataclasses.fields(record):
            yield from numbers(getattr(record, part.name))
    elif isinstance(record, dict):
        for part in record.values():
            yield from numbers(part)
    elif isinstance(record, list | tuple):
        for part in record:
            yield from numbers(part)
    elif isinstance(record, np.ndarray):
        if record.dtype.kind == "f":
            yield from record.ravel().tolist()
    elif isinstance(record, float):
        yield record


def all_finite(record) -> bool:
    """Whether no NaN and no infinity is anywhere in the record."""
    return all(math.isfinite(number) for number in numbers(record))
