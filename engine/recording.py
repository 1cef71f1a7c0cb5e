"""What iterations leave behind on their way, as rows of the history.

While a run goes on only what is cheap is kept: the last layer's z, the targets, the gradient, the parameters that end
an epoch. The losses and norms are worked out from these for many iterations at once, with the bits that each alone
would have.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.evaluation import Evaluation, part_values
from engine.examples import PARTS, PartedRows
from engine.network import Network, reduced
from engine.parameters import Layout
from engine.passes import Pass
from engine.series import BATCH_LOSS, EPOCH, EVALUATED, ITERATION, NORMS, TOTAL_LOSS
from engine.update import norm

if TYPE_CHECKING:
    from engine.course import Prospect

MOST = 1024
BYTES = 1_000_000
"""Iterations whose rows are worked out at once, and bytes kept of them until then."""
LARGE = 4096
"""Numbers of an iteration that are too many to be kept."""
CELLS = 250_000
"""Numbers of a layer's z, epochs times rows times units, that are worked out at once where epochs have ended."""
NOTHING = [None] * (2 * len(PARTS))
"""What the row of an iteration says of the losses over the parts, unless it ends an epoch."""
SAFE = (1e-280, 1e280)
"""Where a sum of squares lies between these, nothing was lost to underflow or overflow on the way."""


class Recording:
    """The rows of successive iterations of one run, or of several computed together (``lead`` is then (R,)).

    evaluated: the rows that the losses at the ends of epochs are of. targets: (outputs, rows), of all rows that any
    order of them speaks of.
    """

    def __init__(
        self, network: Network, evaluated: PartedRows, targets: np.ndarray, lead: tuple[int, ...] = ()
    ) -> None:
        self.network, self.evaluated, self.targets, self.lead = network, evaluated, targets, lead
        self._kept: dict[int, Kept] = {}
        self._after: dict[int, np.ndarray] = {}
        self._ends: dict[int, np.ndarray] = {}
        cells = evaluated.columns.shape[-1] * max(network.layout.sizes)
        self._most = 1 if lead else max(1, min(CELLS // cells, BYTES // (8 * network.layout.count)))

    def kept(self, computed: Pass) -> Kept:
        """Where iterations whose passes are over as many rows are kept."""
        return self._kept.get(computed.rows) or self._kept.setdefault(computed.rows, Kept(computed, self.lead))

    @property
    def full(self) -> bool:
        """Whether ``rows`` must be taken before any more is kept."""
        return any(kept.count == kept.room for kept in self._kept.values())

    def end_epoch(self, n: int, after: np.ndarray) -> None:
        """Keep the parameters, (P,) or (R, P), after iteration n, which ended an epoch."""
        self._after[n] = after.copy()
        if len(self._after) == self._most:
            self._evaluate()

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
            found = [kept.rows(self.network, self.targets) for kept in self._kept.values() if kept.count]
        if not found:
            return np.empty((0, *self.lead, NORMS + self.network.layout.layers)), np.empty(0, dtype=bool)
        rows = np.concatenate(found) if len(found) > 1 else found[0]
        numbers = rows.reshape(len(rows), -1)[:, ITERATION]
        if len(found) > 1:
            ascending = np.argsort(numbers)
            rows, numbers = rows[ascending], numbers[ascending]
        ends = np.zeros(len(rows), dtype=bool)
        if self._ends:
            places = np.searchsorted(numbers, list(self._ends))
            rows[places, ..., EVALUATED] = list(self._ends.values())
            ends[places] = True
            self._ends = {}
        return rows, ends


class Kept:
    """What was kept of passes over as many rows: a place for each of some iterations, of which ``count`` are taken.

    endings: copies of what its row follows from, (places, cells), each a pass's ``ending``; None where that is so large
    that working out the loss and the gradient's lengths as they come costs less.
    """

    def __init__(self, computed: Pass, lead: tuple[int, ...]) -> None:
        ending, gradient = computed.ending, computed.gradient
        layers = computed.network.layout.layers
        large = ending.size > LARGE
        self.room = MOST if large else max(1, min(MOST, BYTES // ending.nbytes))
        self.endings = None if large else np.empty((self.room, ending.size))
        if large:
            self.losses, self.lengths = np.empty((self.room, *lead)), np.empty((self.room, *lead, layers))
        else:
            cells = ending.size - gradient.size
            units, rows = computed.z[-1].shape[-2:]
            self.z = self.endings[:, :cells].reshape(self.room, *lead, units + 1, rows)[..., :-1, :]
            self.gradients = self.endings[:, cells:].reshape(self.room, *lead, -1)
        self.penalties = np.zeros((self.room, *lead))
        self.count = 0
        self._spans: list[tuple[int, int, int]] = []
        self._orders: list[np.ndarray] = []

    @property
    def left(self) -> int:
        """How many more iterations there is a place for."""
        return self.room - self.count

    def put(self, place: int, computed: Pass, gradient: np.ndarray, penalty: float | np.ndarray) -> None:
        """Keep in a place what an iteration's row follows from; ``gradient`` is with the penalty's."""
        if self.endings is None:
            layout = computed.network.layout
            self.losses[place] = computed.loss
            self.lengths[place] = norms(layout, gradient) if gradient.ndim > 1 else lengths(layout, gradient)
        else:
            self.endings[place] = computed.ending
            if gradient is not computed.gradient:
                self.gradients[place] = gradient
        self.penalties[place] = penalty

    def tell(self, first: int, count: int, epoch: int, order: np.ndarray) -> None:
        """Take the next ``count`` places, where the iterations from ``first`` on were put, all of one epoch; order:
        their rows, (count * B,), or (count * B, R) of runs that have rows of their own."""
        self._spans.append((first - self.count, epoch, count))
        if self.endings is not None:
            self._orders.append(order)
        self.count += count

    def rows(self, network: Network, targets: np.ndarray) -> np.ndarray:
        """The rows of what was kept since last asked, in its order."""
        count = self.count
        rows = np.full((count, *self.penalties.shape[1:], NORMS + network.layout.layers), np.nan)
        if self.endings is None:
            losses, rows[..., NORMS:] = self.losses[:count], self.lengths[:count]
        else:
            z = np.ascontiguousarray(self.z[:count])
            y = self._targets(targets, z)
            losses = reduced(network, network.loss.value(z, network.activations[-1].function(z), y))
            rows[..., NORMS:] = norms(network.layout, self.gradients[:count])
        shift, epoch, many = np.array(self._spans).T
        columns = rows.T  # of several runs (columns, R, count): what all of them share is told them all
        columns[ITERATION] = np.arange(count) + np.repeat(shift, many)
        columns[EPOCH] = np.repeat(epoch, many)
        columns[BATCH_LOSS] = losses.T
        columns[TOTAL_LOSS] = columns[BATCH_LOSS] + self.penalties[:count].T
        self.penalties[:count] = 0.0
        self.count, self._spans, self._orders = 0, [], []
        return rows

    def _targets(self, targets: np.ndarray, z: np.ndarray) -> np.ndarray:
        """The targets that go with z (count, outputs, B), in that shape; with z (count, R, outputs, B) of several runs
        in that, or with 1 for R where all are fed the same."""
        order = self._orders[0] if len(self._orders) == 1 else np.concatenate(self._orders)
        y = targets.take(order, 1).reshape(len(targets), len(z), z.shape[-1], *order.shape[1:])
        y = np.ascontiguousarray(np.moveaxis(y, (1, 0, 2), (0, -2, -1)))
        return y if y.ndim == z.ndim else y[:, None]


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


def norms(layout: Layout, vectors: np.ndarray) -> np.ndarray:
    """The lengths of the layers of flat vectors (..., P), as ``norm`` gives them where squares would leave float64;
    (..., L)."""
    parts = [vectors[..., start:end] for start, end in pairwise(layout.offsets)]
    squares = np.empty((*vectors.shape[:-1], len(parts)))
    for layer, part in enumerate(parts):
        np.vecdot(part, part, out=squares[..., layer])
    lengths = np.sqrt(squares)
    if SAFE[0] < squares.min() and squares.max() < SAFE[1]:
        return lengths
    for *place, layer in np.argwhere(~((squares > SAFE[0]) & (squares < SAFE[1]))).tolist():
        lengths[(*place, layer)] = norm(parts[layer][tuple(place)])
    return lengths
