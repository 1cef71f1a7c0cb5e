"""The rows a run learns from, prepared: features, standardization, targets, and the part each row belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from engine.completion import draw_table, part_sizes
from engine.dataset_records import Table
from engine.datasets import DATASETS
from engine.errors import SpecError
from engine.features import offered
from engine.spec_records import Spec
from engine.streams import order
from engine.targets import Targets, encode

PARTS = ("train", "validation", "test")

WIDE = 1_000_000
"""Bytes of a table that are too many to stay in the cache beside a network's own numbers."""


@dataclass(frozen=True)
class Scaling:
    """Means and deviations of the training rows by feature, each (features,); a constant column has deviation 0."""

    mean: np.ndarray
    deviation: np.ndarray

    def __call__(self, columns: np.ndarray) -> np.ndarray:
        """(features, rows) -> the same in deviations from the mean; a constant column becomes 0."""
        centred = columns - self.mean[:, None]
        deviation = self.deviation[:, None]
        return np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation != 0)


class PartedRows(NamedTuple):
    """Rows as they are evaluated: part by part.

    columns: (features + 1 + outputs, rows), as in ``Examples``; labels: (rows,), None for a regression; of several
    runs with rows of their own, (R, …, rows) and (R, rows). parts: the names of those that have rows; starts: where
    their rows begin; counts: how many they are. decided: outputs (…, outputs, rows) -> class codes (…, rows).
    """

    columns: np.ndarray
    labels: np.ndarray | None
    parts: tuple[str, ...]
    starts: np.ndarray
    counts: np.ndarray
    decided: Callable[[np.ndarray], np.ndarray]

    def of_run(self, run: int) -> PartedRows:
        """Those of one of several runs, counted from 0."""
        return self._replace(columns=self.columns[run], labels=None if self.labels is None else self.labels[run])


@dataclass(frozen=True, eq=False)
class Examples:
    """The prepared rows.

    x: (features, rows), what the network is fed. table: the rows as drawn (x_raw (rows, raw inputs), class labels).
    parts: row indices, counted from 0 and ascending, by part name. prepare: x_raw (rows, raw inputs) -> x.
    input_names: one a feature. notices: what the learner should know about the preparation, as sentences.
    """

    table: Table
    x: np.ndarray
    targets: Targets
    parts: dict[str, np.ndarray]
    prepare: Callable[[np.ndarray], np.ndarray]
    input_names: tuple[str, ...]
    notices: tuple[str, ...]
    extent: tuple[float, float] | None

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return self.x.shape[1]

    @cached_property
    def columns(self) -> np.ndarray:
        """The rows as a pass takes them: x, a row of ones, y; (features + 1 + outputs, rows)."""
        return _fixed(np.concatenate([self.x, np.ones((1, self.rows)), self.targets.y]))

    @cached_property
    def gather(self) -> Callable[[np.ndarray, int, np.ndarray, str], object]:
        """Writes the columns of some rows, indices (B,) from 0, to out, (features + 1 + outputs, B).

        It is called as NumPy's own ``take``: (indices, 1, out, "clip"), the last since every index fits and "raise"
        would buffer. Rows of a wide table are copied whole and turned: a column's numbers lie too far apart in memory.
        """
        if self.columns.nbytes < WIDE:
            return self.columns.take
        turned = np.ascontiguousarray(self.columns.T)

        def take(indices: np.ndarray, _axis: int, out: np.ndarray, _mode: str) -> None:
            out[...] = turned.take(indices, 0).T

        return take

    @cached_property
    def parted(self) -> PartedRows:
        """The rows in the order of their parts."""
        filled = {part: self.parts[part] for part in PARTS if len(self.parts[part])}
        indices = np.concatenate(list(filled.values()))
        counts = np.array([len(rows) for rows in filled.values()])
        starts = np.cumsum(counts) - counts
        labels = None if self.targets.labels is None else _fixed(self.targets.labels[indices])
        columns = _fixed(self.columns.take(indices, 1))
        return PartedRows(columns, labels, tuple(filled), starts, counts, self.targets.decided)


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused with a sentence
def examples(spec: Spec) -> Examples:
    """The Examples of a completed spec. Raises SpecError where a prepared input is beyond float64."""
    table = draw_table(spec.dataset, spec.seed)
    parts = _parts(len(table.x_raw), spec)
    features = offered(table.x_raw.shape[1])
    chosen = [features[name] for name in spec.dataset.features]

    def columns(x_raw: np.ndarray) -> np.ndarray:
        return np.stack([feature.column(x_raw) for feature in chosen])

    prepare, notices = columns, ()
    names = tuple(_input_name(name, table) for name in spec.dataset.features)
    if spec.dataset.standardize:
        training = columns(table.x_raw)[:, parts["train"]]
        deviation = np.where(np.ptp(training, axis=1) == 0, 0.0, training.std(axis=1))
        scaling = Scaling(training.mean(axis=1), np.where(np.isinf(deviation), np.nan, deviation))
        notices = tuple(
            f"{name} is constant over the training rows, so standardizing makes it 0."
            for name, spread in zip(names, scaling.deviation, strict=True)
            if spread == 0
        )

        def prepare(x_raw: np.ndarray) -> np.ndarray:
            return scaling(columns(x_raw))

    last = spec.layers[-1]
    targets = encode(table, last.units, last.activation)
    x = np.ascontiguousarray(prepare(table.x_raw))
    _check_finite(x, names, spec.dataset.standardize)
    notices += _unseen_classes(targets, parts["train"])
    _fixed(targets.y)
    return Examples(table, _fixed(x), targets, parts, prepare, names, notices, DATASETS[spec.dataset.name].extent)


def _fixed(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def _check_finite(x: np.ndarray, names: tuple[str, ...], standardized: bool) -> None:
    """Raise SpecError for the first prepared input, of x (features, rows), that float64 does not hold."""
    unfit = np.argwhere(~np.isfinite(x))
    if len(unfit):
        feature, row = unfit[0].tolist()
        what = f"{names[feature]} of row {row + 1}{', standardized,' if standardized else ''}"
        message = f"{what} is beyond what float64 holds; the raw inputs must be smaller."
        raise SpecError.of("dataset.features", message, "features that are finite numbers")


def _unseen_classes(targets: Targets, training: np.ndarray) -> tuple[str, ...]:
    """A notice that names the classes of which no row, of ``training`` (indices from 0), is learnt from."""
    if targets.labels is None:
        return ()
    seen = set(targets.labels[training].tolist())
    unseen = [name for code, name in enumerate(targets.classes) if code not in seen]
    return (f"No training row is of class {', '.join(unseen)}, so nothing of it is learnt.",) if unseen else ()


def _parts(rows: int, spec: Spec) -> dict[str, np.ndarray]:
    """Ascending row indices of each part; the split stream decides which rows are held back."""
    _, validation, test = part_sizes(rows, spec.dataset.split)
    drawn = order(rows, spec.seed, "split")
    held = (drawn[validation + test :], drawn[:validation], drawn[validation : validation + test])
    return {name: np.sort(indices) for name, indices in zip(PARTS, held, strict=True)}


def _input_name(feature: str, table: Table) -> str:
    """The learner's own name of a raw column, else the feature's name."""
    number = feature[1:]
    return table.input_names[int(number) - 1] if feature.startswith("x") and number.isdigit() else feature
