"""What iterations leave behind on their way, as rows of the history.

While a run goes on only what is cheap is kept: the last layer's z, the targets, the gradient, the parameters that end
an epoch. The losses and norms are worked out from these for many iterations at once, with the bits that each alone
would have.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation import Evaluation, part_values
from engine.examples import PARTS, PartedRows
from engine.network import Network, Pass, reduced
from engine.parameters import Layout
from engine.series import BATCH_LOSS, EPOCH, EVALUATED, ITERATION, NORMS, TOTAL_LOSS
from engine.update import norm

if TYPE_CHECKING:
    from engine.course import Prospect

MOST = 256
BYTES = 1_000_000
LARGE = 4096
CELLS = 250_000
"""Numbers of a layer's z, epochs times rows times units, that are worked out at once where epochs have ended."""
NOTHING = [None] * (2 * len(PARTS))
"""What the row of an iteration says of the losses over the parts, unless it ends an epoch."""
SAFE = (1e-280, 1e280)
"""Where a sum of squares lies between these, nothing was lost to underflow or overflow on the way."""


class Recording:
    """The rows of successive iterations of one run, or of several computed together (``lead`` is then (R,)).

    evaluated: the rows that the losses at the ends of epochs are of.
    """

    def __init__(self, network: Network, evaluated: PartedRows, lead: tuple[int, ...] = ()) -> None:
        self.network, self.evaluated, self.lead = network, evaluated, lead
        self._kept: dict[int, _Kept] = {}
        self._after: dict[int, np.ndarray] = {}
        self._ends: dict[int, np.ndarray] = {}
        cells = evaluated.columns.shape[-1] * max(network.layout.sizes)
        self._most = 1 if lead else max(1, min(CELLS // cells, BYTES // (8 * network.layout.count)))

    def keep(
        self,
        n: int,
        epoch: int,
        computed: Pass,
        gradient: np.ndarray,
        penalty: float | np.ndarray,
        after: np.ndarray | None,
    ) -> bool:
        """Keep what iteration n's row follows from; ``gradient`` is with penalty, ``after`` the parameters (P,) after
        it where it ends an epoch. True where ``rows`` must be taken before the next one is kept."""
        if after is not None:
            self._after[n] = after.copy()
            if len(self._after) == self._most:
                self._evaluate()
        kept = self._kept.get(computed.rows) or self._new_place(computed)
        count = len(kept.numbers)
        if kept.takes_norms:
            kept.endings[count] = computed.ending[: kept.cells]
            layout = self.network.layout
            kept.gradients[count] = self._norms(gradient) if self.lead else lengths(layout, gradient)
        else:
            kept.endings[count] = computed.ending
            if gradient is not computed.gradient:
                kept.gradients[count] = gradient
        kept.y[count] = computed.y
        kept.numbers.append((n, epoch, penalty))
        return count + 1 == kept.room

    def _new_place(self, computed: Pass) -> _Kept:
        kept = self._kept[computed.rows] = _Kept(computed)
        return kept

    def _norms(self, gradient: np.ndarray) -> np.ndarray:
        """The lengths of the gradient's layers, (..., P) -> (..., L)."""
        spans = pairwise(self.network.layout.offsets)
        return np.stack([norms(gradient[..., start:end]) for start, end in spans], axis=-1)

    def _evaluate(self) -> None:
        """Find the losses and the accuracy of the parameters that ended epochs, as if each were a run of its own."""
        if not self._after:
            return
        parameters = next(iter(self._after.values())) if self.lead else np.stack(list(self._after.values()))
        found = part_values(self.network, self.evaluated, parameters)
        values = np.full((len(parameters), 2 * len(PARTS)), np.nan)
        for place, part in enumerate(PARTS):
            mean, share = found[part]
            if mean is not None:
                values[:, place] = mean
            if share is not None:
                values[:, len(PARTS) + place] = share
        values[np.isinf(values)] = np.nan
        self._ends |= dict.fromkeys(self._after, values) if self.lead else dict(zip(self._after, values, strict=True))
        self._after = {}

    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """The rows kept since last asked, (iterations, columns) or (iterations, R, columns), ascending; and which of
        them end an epoch, (iterations,)."""
        with np.errstate(all="ignore"):
            self._evaluate()
            found = [kept.rows(self.network, self._norms) for kept in self._kept.values() if kept.numbers]
        if not found:
            return np.empty((0, *self.lead, NORMS + self.network.layout.layers)), np.empty(0, dtype=bool)
        rows = np.concatenate(found) if len(found) > 1 else found[0]
        numbers = rows.reshape(len(rows), -1)[:, ITERATION].astype(int)
        if len(found) > 1:
            ascending = np.argsort(numbers)
            rows, numbers = rows[ascending], numbers[ascending]
        for n, values in self._ends.items():
            rows[np.searchsorted(numbers, n)][..., EVALUATED] = values
        ends = np.array([n in self._ends for n in numbers.tolist()])
        self._ends = {}
        return rows, ends


class _Kept:
    """What was kept of passes over as many rows: a place for each of some iterations.

    takes_norms: whether the gradient's norms are kept in its place, since it is so large that copying it costs more.
    """

    def __init__(self, computed: Pass) -> None:
        ending, y, gradient = computed.ending, computed.y, computed.gradient
        self.takes_norms = gradient.size > LARGE
        ending = ending[: -gradient.size] if self.takes_norms else ending
        self.cells = ending.size
        room = self.room = max(1, min(MOST, BYTES // (ending.nbytes + y.nbytes)))
        self.endings, self.y = (np.empty((room, *array.shape)) for array in (ending, y))
        *lead, units, rows = computed.z[-1].shape
        cells = ending.size if self.takes_norms else ending.size - gradient.size
        self.z = self.endings[:, :cells].reshape(room, *lead, units + 1, rows)[..., :-1, :]
        layers = computed.network.layout.layers
        lengths = np.empty((room, *lead, layers)) if self.takes_norms else None
        self.gradients = self.endings[:, cells:].reshape(room, *lead, -1) if lengths is None else lengths
        self.numbers: list[tuple[int, int, float | np.ndarray]] = []

    def rows(self, network: Network, norms_of: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """The rows of what was kept since last asked, in its order."""
        count = len(self.numbers)
        z, y, gradient = self.z[:count], self.y[:count], self.gradients[:count]
        y = y if y.ndim == z.ndim else y[:, None]
        z = np.ascontiguousarray(z)
        losses = network.loss.value(z, network.activations[-1].function(z), y)
        rows = np.full((*gradient.shape[:-1], NORMS + network.layout.layers), np.nan)
        numbers, epochs, penalties = zip(*self.numbers, strict=True)
        across = (count,) + (1,) * (gradient.ndim - 2)
        rows[..., ITERATION] = np.reshape(numbers, across)
        rows[..., EPOCH] = np.reshape(epochs, across)
        rows[..., BATCH_LOSS] = reduced(network, losses)
        rows[..., TOTAL_LOSS] = rows[..., BATCH_LOSS] + np.reshape(
            penalties, gradient.shape[:-1] if np.ndim(penalties[0]) else across
        )
        rows[..., NORMS:] = gradient if self.takes_norms else norms_of(gradient)
        self.numbers = []
        return rows


def row_alone(prospect: Prospect, epoch: int, after: Evaluation | None) -> list[float | None]:
    """The row of an iteration computed by itself, with the bits it has among others; ``after`` is what the parameters
    after it come to, where the row tells of that."""
    evaluated = NOTHING if after is None else [*after.losses.values(), *after.accuracy.values()]
    total = prospect.loss + prospect.update.penalty
    return [prospect.iteration, epoch, prospect.loss, total, *evaluated, *prospect.gradient_norms]


def lengths(layout: Layout, vector: np.ndarray) -> list[float]:
    """The lengths of the layers of a flat vector (P,), as ``norms`` gives them."""
    found = []
    for start, end in pairwise(layout.offsets):
        part = vector[start:end]
        square = float(np.vecdot(part, part))
        found.append(math.sqrt(square) if SAFE[0] < square < SAFE[1] else norm(part))
    return found


def norms(vectors: np.ndarray) -> np.ndarray:
    """The lengths of vectors (..., P), as ``norm`` gives them where squares would leave float64."""
    squares = np.vecdot(vectors, vectors)
    lengths = np.sqrt(squares)
    if SAFE[0] < squares.min() and squares.max() < SAFE[1]:
        return lengths
    for place in np.argwhere(~((squares > SAFE[0]) & (squares < SAFE[1]))):
        lengths[tuple(place)] = norm(vectors[tuple(place)])
    return lengths
