"""What iterations leave behind on their way, as rows of the history.

While a run goes on only what is cheap is kept: the last layer's z, the targets, the gradient. The losses and norms are
worked out from these for many iterations at once, with the bits that each alone would have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np

from engine.examples import PARTS
from engine.network import Network, Pass, reduced
from engine.series import BATCH_LOSS, EPOCH, EVALUATED, ITERATION, NORMS, TOTAL_LOSS
from engine.update import norm

Evaluate = Callable[[np.ndarray], Mapping[str, tuple[object, object]]]

MOST = 256
BYTES = 1_000_000
LARGE = 4096
SAFE = (1e-280, 1e280)
"""Where a sum of squares lies between these, nothing was lost to underflow or overflow on the way."""


class Recording:
    """The rows of successive iterations of one run, or of several computed together (``lead`` is then (R,)).

    evaluate: parameters (P,) or (R, P) -> mean loss and accuracy by part, as ``part_values`` gives them.
    """

    def __init__(self, network: Network, evaluate: Evaluate, lead: tuple[int, ...] = ()) -> None:
        self.network, self.evaluate, self.lead = network, evaluate, lead
        self._kept: dict[int, _Kept] = {}
        self._ends: dict[int, np.ndarray] = {}

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
            self._evaluate(n, after)
        kept = self._kept.get(computed.rows) or self._new_place(computed)
        count = len(kept.numbers)
        if kept.takes_norms:
            kept.endings[count] = computed.ending[: kept.endings.shape[1]]
            kept.gradients[count] = self._norms(gradient)
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

    def _evaluate(self, n: int, parameters: np.ndarray) -> None:
        """Give row n the losses and accuracy of the parameters after it, (P,) or (R, P)."""
        values, found = np.full((*self.lead, 2 * len(PARTS)), np.nan), self.evaluate(parameters)
        for place, part in enumerate(PARTS):
            mean, share = found[part]
            if mean is not None:
                values[..., place] = mean
            if share is not None:
                values[..., len(PARTS) + place] = share
        values[np.isinf(values)] = np.nan
        self._ends[n] = values

    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """The rows kept since last asked, (iterations, columns) or (iterations, R, columns), ascending; and which of
        them end an epoch, (iterations,)."""
        with np.errstate(all="ignore"):
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


def norms(vectors: np.ndarray) -> np.ndarray:
    """The lengths of vectors (..., P), as ``norm`` gives them where squares would leave float64."""
    squares = np.vecdot(vectors, vectors)
    lengths = np.sqrt(squares)
    if SAFE[0] < squares.min() and squares.max() < SAFE[1]:
        return lengths
    for place in np.argwhere(~((squares > SAFE[0]) & (squares < SAFE[1]))):
        lengths[tuple(place)] = norm(vectors[tuple(place)])
    return lengths
