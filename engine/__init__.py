"""The engine of Backpass: a multi-layer perceptron learning, with nothing hidden. NumPy only; see MODEL.md.

    spec -> run -> trace, inspection, rows, grid, history
"""

from engine.errors import (
    BackpassError,
    Diverged,
    FieldProblem,
    Halted,
    NotInBatch,
    NotReached,
    SpecError,
    UnknownParameter,
)
from engine.run import Run, edit, replay, reset, seek, start, step
from engine.spec import Spec, complete, merge
from engine.trace import Trace, trace

__all__ = [
    "BackpassError",
    "Diverged",
    "FieldProblem",
    "Halted",
    "NotInBatch",
    "NotReached",
    "Run",
    "Spec",
    "SpecError",
    "Trace",
    "UnknownParameter",
    "complete",
    "edit",
    "merge",
    "replay",
    "reset",
    "seek",
    "start",
    "step",
    "trace",
]
