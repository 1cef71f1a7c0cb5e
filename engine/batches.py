"""Which rows iteration n learns from: a function of (seed, n) and of the batch sizes in force, nothing else.

Epoch e takes the training rows in an order of its own (the argsort of raw Philox words keyed by seed, "order", e) and
cuts it into batches; the last may be short. A changed batch size starts a new epoch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from engine.streams import order

KEPT = 16
KEPT_ROWS = 4096
"""How many epochs' orders and how many batches are kept, and of how many rows in all: runs of one course stand at
different iterations."""


@dataclass(frozen=True)
class Batch:
    """The batch of one iteration: its number in the epoch, how many that epoch has, and its rows counted from 1."""

    epoch: int
    number: int
    of: int
    size: int
    rows: tuple[int, ...]

    @property
    def indices(self) -> np.ndarray:
        """The rows counted from 0, shape (size,)."""
        return np.array(self.rows, dtype=np.intp) - 1


@dataclass(frozen=True)
class Segment:
    """From iteration ``after`` + 1 on, batches have ``size`` rows.

    epochs: begun before it; completed: those of them that took every row.
    """

    after: int
    epochs: int
    size: int
    completed: int = 0


@dataclass(frozen=True)
class Batches:
    """The batches of a run: training rows (counted from 0), the seed, whether epochs are shuffled, and the segments."""

    training: np.ndarray
    seed: int
    shuffle: bool
    segments: tuple[Segment, ...]
    _latest: list[tuple[int, np.ndarray]] = field(default_factory=list, compare=False, repr=False)
    _batches: dict[int, Batch] = field(default_factory=dict, init=False, compare=False, repr=False)

    def position(self, n: int) -> tuple[int, int, int, int]:
        """(epoch, number in it, batches in it, size of a full batch) of iteration n; all count from 1."""
        segment, of = self._segment(n)
        epochs, number = divmod(n - segment.after - 1, of)
        return segment.epochs + epochs + 1, number + 1, of, segment.size

    def completed(self, k: int) -> int:
        """How many epochs are complete after k updates; one that a changed batch size cut short is not."""
        segment, of = self._segment(k + 1)
        return segment.completed + (k - segment.after) // of

    def _segment(self, n: int) -> tuple[Segment, int]:
        """The segment of iteration n, and how many batches an epoch has there."""
        for segment in reversed(self.segments):
            if segment.after < n:
                break
        return segment, -(-len(self.training) // segment.size)

    def is_epoch_end(self, n: int) -> bool:
        """Whether iteration n is the last of its epoch."""
        _, number, of, _ = self.position(n)
        return number == of

    def epoch_order(self, epoch: int) -> np.ndarray:
        """The training rows of an epoch in their order, shape (training rows,), counted from 0."""
        if not self.shuffle:
            return self.training
        for known, rows in self._latest:  # an epoch is asked for again and again, and drawn by a sort of all its rows
            if known == epoch:
                return rows
        count = len(self.training)
        rows = self.training[order(count, self.seed, "order", epoch)]
        self._latest[:] = [*self._latest, (epoch, rows)][-room_for(count) :]
        return rows

    def indices(self, n: int) -> np.ndarray:
        """The rows of iteration n, counted from 0, shape (size,)."""
        epoch, number, _, size = self.position(n)
        return self.epoch_order(epoch)[(number - 1) * size : number * size]

    def batch(self, n: int) -> Batch:
        """The batch of iteration n."""
        found = self._batches.get(n)
        if found is None:
            epoch, number, of, size = self.position(n)
            rows = self.epoch_order(epoch)[(number - 1) * size : number * size]
            if len(self._batches) >= room_for(size):
                self._batches.clear()
            found = self._batches[n] = Batch(epoch, number, of, len(rows), tuple((rows + 1).tolist()))
        return found


def room_for(rows: int) -> int:
    """How many orders of so many rows are kept."""
    return max(1, min(KEPT, KEPT_ROWS // rows))


def segments(sizes: Iterable[tuple[int, int | None]], rows: int) -> tuple[Segment, ...]:
    """Segments out of (iteration from which on, batch size) pairs, ascending; None or too large is all ``rows``.

    A pair that does not change the size starts nothing; one in the middle of an epoch ends that epoch there.
    """
    found: list[Segment] = []
    for after, given in sizes:
        size = rows if given is None else min(given, rows)
        if not found:
            found.append(Segment(0, 0, size))
        elif size != found[-1].size:
            last = found[-1]
            passed, of = after - last.after, -(-rows // last.size)
            segment = Segment(after, last.epochs + -(-passed // of), size, last.completed + passed // of)
            found = [*found[:-1], segment] if last.after == after else [*found, segment]
    return tuple(found)
