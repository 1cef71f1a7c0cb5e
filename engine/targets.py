"""Targets: what the outputs should be, made out of numeric targets or class labels to fit the last layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.activations import ACTIVATIONS
from engine.dataset_records import Table


@dataclass(frozen=True)
class Targets:
    """y: (outputs, rows), feature-major. labels: (rows,) class codes, or None for a regression.

    midpoint: where one output's two classes part, or None (K outputs: the largest output wins, the first on a tie).
    """

    y: np.ndarray
    labels: np.ndarray | None
    classes: tuple[str, ...]
    names: tuple[str, ...]
    midpoint: float | None

    @cached_property
    def tame(self) -> bool:
        """Whether no target is so large that a loss could overflow by it alone."""
        return bool(np.abs(self.y).max() < 1e50)

    def decided(self, outputs: np.ndarray) -> np.ndarray:
        """The class code that each column of outputs (outputs, rows) stands for, shape (rows,); of runs, (R, rows)."""
        if self.midpoint is None:
            return outputs.argmax(axis=-2)
        return (outputs[..., 0, :] > self.midpoint).astype(np.intp)


def misfit(table: Table, units: int) -> tuple[str, list[int]] | None:
    """Why a last layer of ``units`` does not fit the table: a sentence and the units needed; None if it fits."""
    if table.y is not None:
        needed = [table.y.shape[1]]
        noun = "target column" if needed[0] == 1 else "target columns"
        what = f"{needed[0]} {noun}"
    else:
        classes = len(table.classes)
        needed = [1, 2] if classes == 2 else [classes]
        what = f"{classes} classes"
    if units in needed:
        return None
    wanted = " or ".join(str(count) for count in needed)
    word = "unit" if needed[-1] == 1 else "units"
    return f"The data has {what}, so the last layer needs {wanted} {word}, not {units}.", needed


def encode(table: Table, units: int, activation: str) -> Targets:
    """The Targets of a table for a last layer of ``units`` that ``misfit`` has passed."""
    if table.y is not None:
        return _numeric(table)
    if units > 1:
        y = np.zeros((units, len(table.labels)))
        y[table.labels, np.arange(len(table.labels))] = 1.0
        return Targets(y, table.labels, table.classes, table.classes, None)
    low, high = ACTIVATIONS[activation].label_values
    y = np.where(table.labels == 1, high, low)[None, :]
    return Targets(y, table.labels, table.classes, table.target_names, (low + high) / 2.0)


def _numeric(table: Table) -> Targets:
    y = np.ascontiguousarray(table.y.T)
    if table.task == "regression":
        return Targets(y, None, (), table.target_names, None)
    if len(y) > 1:
        return Targets(y, y.argmax(axis=0), table.target_names, table.target_names, None)
    low, high = np.unique(y)
    classes = (f"{low:g}", f"{high:g}")
    return Targets(y, (y[0] == high).astype(np.intp), classes, table.target_names, (low + high) / 2.0)
