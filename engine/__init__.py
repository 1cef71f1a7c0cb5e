"""The engine of Backpass: a multi-layer perceptron learning, with nothing hidden. NumPy only; see MODEL.md.

spec -> run -> trace, inspection, gradient check, diagnostics, slice, landscape, rows, grid, history
"""

from engine.chain_rule import Inspection, inspect
from engine.comparison import Comparison, advance, compare
from engine.diagnostics import Diagnostics, diagnostics
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
from engine.gradient_check import GradientCheck, gradient_check
from engine.grid import Grid, grid
from engine.history import HistoryRow, history
from engine.landscape import Landscape, landscape
from engine.presets import PRESETS
from engine.quantiles import Quantiles, quantiles
from engine.rows import Rows, rows
from engine.run import Run, edit, replay, reset, seek, start, step
from engine.slice import Slice, loss_slice
from engine.spec import Spec, complete, merge
from engine.trace import Trace, trace
from engine.updates import Updates, updates

__all__ = [
    "PRESETS",
    "BackpassError",
    "Comparison",
    "Diagnostics",
    "Diverged",
    "FieldProblem",
    "GradientCheck",
    "Grid",
    "Halted",
    "HistoryRow",
    "Inspection",
    "Landscape",
    "NotInBatch",
    "NotReached",
    "Quantiles",
    "Rows",
    "Run",
    "Slice",
    "Spec",
    "SpecError",
    "Trace",
    "UnknownParameter",
    "Updates",
    "advance",
    "compare",
    "complete",
    "diagnostics",
    "edit",
    "gradient_check",
    "grid",
    "history",
    "inspect",
    "landscape",
    "loss_slice",
    "merge",
    "quantiles",
    "replay",
    "reset",
    "rows",
    "seek",
    "start",
    "step",
    "trace",
    "updates",
]
