"""Records and arrays down to their bits, to be compared with ==."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.run import Run


def exact(record: Any) -> Any:
    """A tree of records, arrays and numbers as tuples: arrays and floats by their bits, so that NaN equals NaN."""
    if isinstance(record, np.ndarray):
        return record.shape, record.dtype.str, np.ascontiguousarray(record).tobytes()
    if isinstance(record, float | np.floating):
        return float(record).hex()
    if dataclasses.is_dataclass(record):
        parts = dataclasses.fields(record)
        return type(record).__name__, tuple((part.name, exact(getattr(record, part.name))) for part in parts)
    if isinstance(record, Mapping):
        return tuple((key, exact(value)) for key, value in record.items())
    if isinstance(record, list | tuple):
        return tuple(map(exact, record))
    return record


def everything(run: Run) -> Any:
    """All that a run is at its iteration and what its next one depends on; not what lies beyond, nor its edits."""
    spec = run.settings.spec.to_dict()
    shown = run.iteration, run.epoch, run.batch, run.status, run.losses, run.accuracy, run.parameters
    return exact((*shown, run.state, spec, run.notices))
