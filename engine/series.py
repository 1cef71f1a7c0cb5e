"""What a history is kept in: a row for each iteration, thinned so that it never grows without bound, keeping extremes.

Rows that end an epoch (they carry the losses over the data) and the others are thinned apart, so that neither crowds
out the other. A full series keeps, of every four neighbours, the lowest and the highest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from engine.examples import PARTS

BLOCK = 64
CAPACITY = 1024
ITERATION, EPOCH, BATCH_LOSS, TOTAL_LOSS, TRAIN = range(5)
EVALUATED = slice(TRAIN, TRAIN + 2 * len(PARTS))
"""The losses over the parts, in the order of PARTS from TRAIN on, then their accuracies in the same order."""
ACCURACIES = slice(TRAIN + len(PARTS), EVALUATED.stop)
NORMS = EVALUATED.stop


@dataclass(frozen=True)
class HistoryRow:
    """Row n. batch_loss, total_loss (with penalty) and gradient_norms (by layer, W and b together, with penalty, before
    clipping) are trace n's, before its update; train, validation, test (mean losses) and accuracy (by part) are after
    it, at the ends of epochs and for the run's present iteration, else None."""

    iteration: int
    epoch: int
    batch_loss: float
    total_loss: float
    train: float | None
    validation: float | None
    test: float | None
    accuracy: dict[str, float | None] | None
    gradient_norms: list[float]


@dataclass(frozen=True, eq=False)
class Series:
    """Rows as numbers: full blocks of (rows, columns), and a tail that is not yet a block. NaN stands for None."""

    key: int
    blocks: tuple[np.ndarray, ...] = ()
    tail: np.ndarray | None = None

    def extend(self, rows: np.ndarray) -> Series:
        """The series with more rows, (rows, columns), thinned whenever it is full; however they are dealt out."""
        if not len(rows):
            return self
        tail = rows.copy() if self.tail is None else np.concatenate([self.tail, rows])
        if len(tail) < BLOCK:
            return Series(self.key, self.blocks, tail)
        blocks = self.blocks
        while len(tail) >= BLOCK:
            blocks, tail = (*blocks, tail[:BLOCK].copy()), tail[BLOCK:]
            if sum(len(block) for block in blocks) > CAPACITY:
                blocks = (halved(np.concatenate(blocks), self.key),)
        return Series(self.key, blocks, tail.copy() if len(tail) else None)

    def after(self, iteration: int) -> np.ndarray:
        """The rows after ``iteration``, (rows, columns), ascending; (0, 0) if there are none."""
        parts = [*self.blocks, *([] if self.tail is None else [self.tail])]
        if not parts:
            return np.empty((0, 0))
        rows = np.concatenate(parts)
        return rows[rows[:, ITERATION] > iteration]

    def until(self, iteration: int) -> Series:
        """The series without the rows after ``iteration``."""
        blocks = tuple(block[block[:, ITERATION] <= iteration] for block in self.blocks)
        tail = self.tail if self.tail is None else self.tail[self.tail[:, ITERATION] <= iteration]
        tail = None if tail is None or not len(tail) else tail
        return replace(self, blocks=tuple(block for block in blocks if len(block)), tail=tail)


@dataclass(frozen=True, eq=False)
class History:
    """The rows of a run up to its furthest iteration, those at epoch ends apart from the others."""

    within: Series = Series(BATCH_LOSS)
    at_epoch_ends: Series = Series(TRAIN)

    def extend(self, rows: np.ndarray, ends: np.ndarray) -> History:
        """The history with more rows, (rows, columns), in order; ``ends``, (rows,): which of them end an epoch."""
        return History(self.within.extend(rows[~ends]), self.at_epoch_ends.extend(rows[ends]))

    def with_row(self, row: np.ndarray, end: bool) -> History:
        """The history with one more row, (columns,); ``end``: whether it ends an epoch."""
        if end:
            return History(self.within, self.at_epoch_ends.extend(row[None]))
        return History(self.within.extend(row[None]), self.at_epoch_ends)

    def until(self, iteration: int) -> History:
        """The history without the rows after ``iteration``."""
        return History(self.within.until(iteration), self.at_epoch_ends.until(iteration))

    def rows(self, points: int, after: int = 0) -> list[HistoryRow]:
        """At most ``points`` rows after iteration ``after``, in order, keeping extremes."""
        within, ends = (series.after(after) for series in (self.within, self.at_epoch_ends))
        if len(within) + len(ends) > points:
            # Epoch ends carry more, so they keep at least half the room while they can fill it.
            room = min(len(ends), max(points - len(within), -(-points // 2)))
            within, ends = thinned(within, points - room, BATCH_LOSS), thinned(ends, room, TRAIN)
        parts = [part for part in (within, ends) if len(part)]
        if not parts:
            return []
        merged = np.concatenate(parts)
        return [row_of(values) for values in merged[np.argsort(merged[:, ITERATION], kind="stable")]]


def halved(rows: np.ndarray, key: int) -> np.ndarray:
    """Of every four neighbouring rows the one with the lowest and the one with the highest value in column ``key``."""
    whole = len(rows) - len(rows) % 4
    groups = rows[:whole].reshape(-1, 4, rows.shape[1])
    values = np.nan_to_num(groups[:, :, key])
    low, high = values.argmin(axis=1), values.argmax(axis=1)
    level = low == high
    low, high = np.where(level, 0, low), np.where(level, 3, high)
    pairs = np.sort(np.stack([low, high], axis=1), axis=1)
    kept = np.take_along_axis(groups, pairs[:, :, None], axis=1).reshape(-1, rows.shape[1])
    return np.concatenate([kept, rows[whole:]])


def thinned(rows: np.ndarray, count: int, key: int) -> np.ndarray:
    """At most ``count`` rows: the first, the last, and of each stretch between the lowest and highest in column
    ``key``.
    """
    if len(rows) <= count:
        return rows
    if count <= 2:
        return rows[[-1]] if count == 1 else rows[[0, -1]][: max(count, 0)]
    values = np.nan_to_num(rows[:, key])
    kept = {0, len(rows) - 1}
    edges = np.linspace(1, len(rows) - 1, (count - 2) // 2 + 1).astype(int)
    for start, end in pairwise(edges):
        if end > start:
            stretch = values[start:end]
            kept |= {start + int(stretch.argmin()), start + int(stretch.argmax())}
    return rows[sorted(kept)]


def row_of(values: np.ndarray) -> HistoryRow:
    """The record of a row of numbers, (columns,)."""
    numbers = [None if value != value else value for value in values.tolist()]
    losses = dict(zip(PARTS, numbers[TRAIN:], strict=False))
    accuracy = dict(zip(PARTS, numbers[ACCURACIES], strict=True))
    return HistoryRow(
        iteration=int(numbers[ITERATION]),
        epoch=int(numbers[EPOCH]),
        batch_loss=numbers[BATCH_LOSS],
        total_loss=numbers[TOTAL_LOSS],
        **losses,
        accuracy=None if accuracy["train"] is None else accuracy,
        gradient_norms=numbers[NORMS:],
    )
