"""What a dataset is, and the rows that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.fields import Field


@dataclass(frozen=True)
class Table:
    """Rows as they are before features and labels are prepared.

    x_raw: (rows, raw inputs). y: (rows, outputs) numeric targets, or None where there are class labels.
    labels: (rows,) integer codes into ``classes``, or None. task: "regression" or "classification".
    """

    x_raw: np.ndarray
    y: np.ndarray | None
    labels: np.ndarray | None
    classes: tuple[str, ...]
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    task: str


@dataclass(frozen=True)
class Dataset:
    """One dataset.

    table: (values of its parameters, generator of the data stream) -> Table.
    raw_inputs: how many raw columns it has, given those values. extent: (low, high) of each raw axis, or None.
    split_by_default: whether rows are held back for validation and test when nothing is said, given those values.
    inputs: its raw columns, where they are always as many, else None. last_units: how many units of a last layer fit
    its targets (``engine.targets.misfit``); empty where the rows decide. target_range: (lowest, highest) of its numeric
    targets before noise, or None for classes and where the rows decide.
    """

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    description: str
    task: str
    table: Callable[[Mapping[str, object], np.random.Generator], Table]
    raw_inputs: Callable[[Mapping[str, object]], int]
    split_by_default: Callable[[Mapping[str, object]], bool]
    parameters: tuple[Field, ...] = ()
    extent: tuple[float, float] | None = None
    inputs: int | None = None
    last_units: tuple[int, ...] = ()
    target_range: tuple[float, float] | None = None

    def refuses(self, field: str) -> str | None:
        """Why this dataset does not take ``field``, as a sentence, or None."""
        known = [parameter.name for parameter in self.parameters]
        if field in known:
            return None
        return f"{self.name} has no {field}. Its fields: {', '.join([*known, 'features', 'standardize', 'split'])}."


TWO_CLASSES = (1, 2)
"""The units of a last layer that tells two classes apart."""


def names(letter: str, count: int) -> tuple[str, ...]:
    """(x1, x2, …); a single target is y."""
    return (letter,) if count == 1 and letter == "y" else tuple(f"{letter}{n}" for n in range(1, count + 1))


def regression(x: np.ndarray, y: np.ndarray) -> Table:
    """Rows x (rows, inputs) with numeric targets y (rows, outputs)."""
    return Table(x, y, None, (), names("x", x.shape[1]), names("y", y.shape[1]), "regression")


def labelled(x: np.ndarray, labels: np.ndarray) -> Table:
    """Rows x (rows, inputs) of the classes 0 and 1, labels (rows,)."""
    return Table(x, None, labels.astype(np.intp), ("0", "1"), names("x", x.shape[1]), ("y",), "classification")
