"""A pass through the network: forward, loss and backward over a batch.

Arrays are feature-major: a batch of B rows is a matrix with a column for each row, so that the code reads as on paper,
Z = W A + b. With a row of ones under A it is one product, Z = [W b] [A; 1], and so is the gradient, delta [A; 1]ᵀ.
One class computes the pass, for steps, traces and comparisons alike, so they cannot differ by a bit.

Source: Nielsen, ch. 2, equations (25) and BP1 to BP4 (MODEL.md repeats them with our names).
"""

# long because forward, slopes, backward and the memory that they share are read together
from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, groupby, pairwise
from math import prod

import numpy as np

from engine.network import Network, reduced
from engine.once import once

Call = tuple[Callable[..., object], tuple[object, ...]]
"""A function and what it is called with, buffers included: a pass is a list of these, made once and run many times."""

TAME = 1e100
"""Where the sum of the squares of all that is ``checked`` is below this, it is finite, and none of it is large enough
for a loss to overflow, if no target is: no loss grows faster than the square of z or of a target."""


class Pass:
    """One pass over a batch of B rows: buffers made once, and the calls that fill them, listed once and in order.

    parameters: (P,), what the pass is computed with; a buffer that its owner may fill anew. columns: for the owner to
    fill too. Lists go by layer, the first entry being layer 1.

    Flat stretches of its memory, for whoever takes many numbers at once: block, all; checked: z, gradient and after;
    ending: the last layer's z, (units + 1, B) with its last row being nothing, and the gradient.

    With ``runs`` = R it is of R runs at once and every array has R first, but ``columns`` where all are fed the same:
    each run's numbers have the bits that a pass of its own gives.
    """

    def __init__(
        self, network: Network, parameters: np.ndarray, rows: int, runs: int | None = None, shared: bool = False
    ) -> None:
        self.network, self.parameters, self.rows = network, parameters, rows
        inputs, *units = network.layout.sizes
        self._lead = () if runs is None else (runs,)
        self._shape = (*(() if shared else self._lead), inputs + 1 + units[-1], rows)
        # One memory: columns | told | slopes | delta | a | z | gradient | after. Told is of one run alone. It and the
        # next four are arenas of as many cells, in which a layer has a row more than units: under its a the row of ones
        # that the next one's biases are multiplied with.
        self._starts = [rows * (runs or 1) * start for start in accumulate((count + 1 for count in units), initial=0)]
        self._begins = prod(self._shape) + (0 if self._lead else self._starts[-1])
        self._memory = np.ones(self._begins + 4 * self._starts[-1] + 2 * parameters.size)
        self.arenas[3] = 0.0
        self._is_told = False

    def copy(self, parameters: np.ndarray) -> Pass:
        """What was computed and told, in memory of its own, with ``parameters``, which it was computed with."""
        made = object.__new__(Pass)
        made.network, made.parameters, made.rows = self.network, parameters, self.rows
        made._lead, made._shape, made._starts, made._begins = self._lead, self._shape, self._starts, self._begins
        made._memory, made._is_told = self._memory.copy(), self._is_told
        return made

    # The views of that memory, made when they are first asked for: few look at all of them.
    @once
    def columns(self) -> np.ndarray:
        """The rows fed in, a row of ones and the targets; (features + 1 + outputs, B)."""
        return self._memory[: prod(self._shape)].reshape(self._shape)

    @once
    def block(self) -> np.ndarray:
        """slopes, delta, a, z, gradient and after."""
        return self._memory[self._begins :]

    @once
    def y(self) -> np.ndarray:
        """The targets, (outputs, B)."""
        return self.columns[..., self.network.layout.sizes[0] + 1 :, :]

    @once
    def arenas(self) -> np.ndarray:
        """slopes, delta, a and z, each flat, one after the other."""
        cells = self._starts[-1]
        return self.block[: 4 * cells].reshape(4, cells)

    @once
    def checked(self) -> np.ndarray:
        """What has to be finite lies together, so that one product tells."""
        return self.block[3 * self._starts[-1] :]

    @once
    def gradient(self) -> np.ndarray:
        """Of the batch's loss, (P,)."""
        cells = self._starts[-1]
        return self.checked[cells : cells + self.parameters.size].reshape(self.parameters.shape)

    @once
    def after(self) -> np.ndarray:
        """Room for the step of an update, or for the parameters after it, (P,)."""
        return self.block[-self.parameters.size :].reshape(self.parameters.shape)

    @once
    def ending(self) -> np.ndarray:
        """What a row of the history follows from."""
        return self.checked[self._starts[-2] : self._starts[-1] + self.parameters.size]

    @once
    def _matrices(self) -> list[np.ndarray]:
        return self.network.layout.matrices(self.parameters)

    @once
    def _slopes(self) -> list[np.ndarray]:
        return self._narrow(self.arenas[0])

    @once
    def delta(self) -> list[np.ndarray]:
        """By layer, (units, B)."""
        return self._narrow(self.arenas[1])

    @once
    def a(self) -> list[np.ndarray]:
        """By layer, (units, B)."""
        return self._narrow(self.arenas[2])

    @once
    def z(self) -> list[np.ndarray]:
        """By layer, (units, B)."""
        return self._narrow(self.arenas[3])

    @once
    def calls(self) -> list[Call]:
        """What fills all this, in order."""
        return [*self._forward_calls(), *self._slope_calls(), *self._backward_calls()]

    def _layers(self, arena: np.ndarray) -> list[np.ndarray]:
        """Views (units + 1, B) of an arena, by layer."""
        heights = [units + 1 for units in self.network.layout.sizes[1:]]
        spans = zip(pairwise(self._starts), heights, strict=True)
        return [arena[start:end].reshape(*self._lead, height, self.rows) for (start, end), height in spans]

    def _narrow(self, arena: np.ndarray) -> list[np.ndarray]:
        """Views (units, B) of an arena, by layer."""
        if self._lead:
            return [wide[..., :-1, :] for wide in self._layers(arena)]
        wide = arena.reshape(-1, self.rows)
        return [wide[own] for own in self.network.layout.stretches]

    @once
    def _fed(self) -> list[np.ndarray]:
        """What each layer is fed, with its row of ones, (inputs + 1, B)."""
        return [self.columns[..., : self.network.layout.sizes[0] + 1, :], *self._layers(self.arenas[2])[:-1]]

    @once
    def _wide_delta(self) -> list[np.ndarray]:
        return self._layers(self.arenas[1])

    def run(self) -> None:
        """Fill every array from ``parameters`` and ``columns``; NumPy's warnings are to be off."""
        self._is_told = False
        for call, arguments in self.calls:
            call(*arguments)

    def _times(self, left: np.ndarray, right: np.ndarray, out: np.ndarray) -> Call:
        """The call that writes the matrix product; a bound ``dot`` costs a third of ``matmul`` and gives its bits.

        (Of a product that is 0 the sign may differ where a batch has one row; no parameter moves by it.)
        """
        return (np.matmul, (left, right, out)) if out.ndim > 2 else (left.dot, (right, out))

    def _forward_calls(self) -> list[Call]:
        """z = [W b] [a_in; 1] and a = f(z), layer by layer."""
        calls: list[Call] = []
        for layer, activation in enumerate(self.network.activations):
            calls.append(self._times(self._matrices[layer], self._fed[layer], self.z[layer]))
            calls.append((activation.function, (self.z[layer], self.a[layer])))
        return calls

    def _slope_calls(self) -> list[Call]:
        """da/dz of all layers, neighbours of one activation in one call; the rows between them are never read."""
        calls: list[Call] = []
        slopes, _, a, z = self.arenas
        for activation, group in groupby(enumerate(self.network.activations), key=lambda numbered: numbered[1]):
            layers = [layer for layer, _ in group]
            if activation.slope is not None:
                place = slice(self._starts[layers[0]], self._starts[layers[-1] + 1])
                calls.append((activation.slope, (z[place], a[place], slopes[place])))
        return calls

    def _backward_calls(self) -> list[Call]:
        """delta from the last layer to the first, and with it the gradient (BP1 to BP4)."""
        network, calls = self.network, []
        into = network.layout.matrices(self.gradient)
        for layer in reversed(range(len(self.z))):
            delta = self.delta[layer]
            calls += self._last_delta_calls() if layer == len(self.z) - 1 else self._hidden_delta_calls(layer)
            calls.append(self._times(delta, self._fed[layer].swapaxes(-1, -2), into[layer]))
        if network.mean:
            calls.append((np.divide, (self.gradient, np.array(float(self.rows)), self.gradient)))
        return calls

    def _last_delta_calls(self) -> list[Call]:
        """delta = dL/da · da/dz of the last layer, or the loss's own delta where dL/da may leave float64."""
        activation, loss = self.network.activations[-1], self.network.loss
        outputs, delta = (self.z[-1], self.a[-1], self.y), self.delta[-1]
        if loss.delta is not None:
            return [(loss.delta, (*outputs, delta))]
        first = (loss.slope, (*outputs, delta))
        if activation.slope is None:
            return [first, (activation.pull_back, (delta, self.a[-1], delta))]
        return [first, (np.multiply, (delta, self._slopes[-1], delta))]

    def _hidden_delta_calls(self, layer: int) -> list[Call]:
        """delta = Wᵀ delta above · da/dz; the product's last row, of the biases, falls on a row that is never read."""
        back = self._times(self._matrices[layer + 1].swapaxes(-1, -2), self.delta[layer + 1], self._wide_delta[layer])
        return [back, (np.multiply, (self.delta[layer], self._slopes[layer], self.delta[layer]))]

    def is_finite(self, penalty: float | np.ndarray = 0.0) -> bool:
        """Whether every z, a, delta, gradient, parameter after the update, and the loss with its penalty is finite.

        a is finite where z is, and delta where the gradient is, since the bias's gradient is its sum.
        """
        return bool(np.isfinite(self.checked).all() and np.isfinite(self.loss + penalty).all())

    def column(self, sample: int) -> np.ndarray:
        """What stands of one sample, counted from 0, in columns, told, slopes, delta, a and z, one after the other."""
        told = self.told
        return self._memory[: self._begins + 4 * told.size].reshape(-1, self.rows)[:, sample]

    @property
    def x(self) -> np.ndarray:
        """The rows fed in, (features, B)."""
        return self.columns[..., : self.network.layout.sizes[0], :]

    @property
    def pairs(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """(W, b) by layer."""
        return [(matrix[..., :-1], matrix[..., -1]) for matrix in self._matrices]

    @property
    def a_in(self) -> list[np.ndarray]:
        """What each layer was fed, (units before, B)."""
        return [self.x, *self.a[:-1]]

    @property
    def slopes(self) -> list[np.ndarray | None]:
        """da/dz by layer, (units, B); None for a layer that has a Jacobian."""
        activations = self.network.activations
        return [slope if each.elementwise else None for slope, each in zip(self._slopes, activations, strict=True)]

    @property
    def dL_da(self) -> list[np.ndarray]:
        """By layer, (units, B): what was multiplied with da/dz, computed again in the same way."""
        return [self.told[own] for own in self.network.layout.stretches]

    @property
    def losses(self) -> np.ndarray:
        """The loss of each sample, (B,)."""
        if self._is_told:
            return self._told[-1]
        with np.errstate(all="ignore"):
            return self.network.loss.value(self.z[-1], self.a[-1], self.y)

    @property
    def told(self) -> np.ndarray:
        """What is shown and no step is made of, of one run: an arena of dL/da, (units and one more of every layer, B),
        whose last row, after the last layer's units, are the losses."""
        if not self._is_told:
            with np.errstate(all="ignore"):
                self.tell()
        return self._told

    def tell(self) -> None:
        """Fill ``told``; NumPy's warnings are to be off."""
        for call, arguments in self._telling:
            call(*arguments)
        self._told[-1] = self.network.loss.value(self.z[-1], self.a[-1], self.y)
        self._is_told = True

    @once
    def _told(self) -> np.ndarray:
        return self._memory[self._begins - self._starts[-1] : self._begins].reshape(-1, self.rows)

    @once
    def _telling(self) -> list[Call]:
        into = self._layers(self._told.reshape(-1))
        above = zip(self._matrices[1:], self.delta[1:], into, strict=False)
        hidden = [self._times(matrix.swapaxes(-1, -2), delta, wide) for matrix, delta, wide in above]
        return [*hidden, (self.network.loss.slope, (self.z[-1], self.a[-1], self.y, into[-1][:-1]))]

    @property
    def loss(self) -> float:
        """The batch's loss: the mean or the sum of its samples', without penalty."""
        with np.errstate(all="ignore"):
            return reduced(self.network, self.losses)


def full_pass(network: Network, parameters: np.ndarray, x: np.ndarray, y: np.ndarray) -> Pass:
    """Forward, loss and backward of a batch: x (features, B), y (outputs, B). Overflow is left in the arrays as
    infinities for the caller to find; call it where NumPy's warnings are off."""
    computed = Pass(network, parameters, x.shape[1])
    computed.x[...] = x
    computed.y[...] = y
    computed.run()
    return computed
