"""The parameters of a network as one flat vector, with a view and a name for every weight and bias.

Order: layer by layer, unit by unit, each unit's weights and then its bias, so that a layer is one matrix [W b] and its
weighted inputs one product, Z = [W b] [A; 1]. Names count from 1: ``W1.2.1`` joins unit 1 of layer 0 (the input) to
unit 2 of layer 1; ``b1.2`` is the bias of unit 2 of layer 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from engine.errors import UnknownParameter
from engine.fields import shown

_NAME = re.compile(r"W([1-9]\d{0,3})\.([1-9]\d{0,3})\.([1-9]\d{0,3})|b([1-9]\d{0,3})\.([1-9]\d{0,3})", re.ASCII)
_GROUP = re.compile(r"([Wb])([1-9]\d{0,3})?", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where one parameter sits: its index in the flat vector, kind, layer, to-unit and from-unit (None for a bias)."""

    index: int
    name: str
    kind: str
    layer: int
    to: int
    from_: int | None

    @property
    def in_reading(self) -> tuple[int, bool, int]:
        """What sorts parameters as they are read: layer by layer, weights before biases."""
        return self.layer, self.kind != "weight", self.index


@dataclass(frozen=True)
class Layout:
    """The shape of a network: ``sizes`` are the inputs, then the units of each layer.

    count: P, how many parameters. offsets: where each layer starts in the flat vector, and P at the end.
    """

    sizes: tuple[int, ...]
    offsets: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        offsets = [0]
        for inputs, units in zip(self.sizes, self.sizes[1:], strict=False):
            offsets.append(offsets[-1] + units * inputs + units)
        object.__setattr__(self, "offsets", tuple(offsets))

    @property
    def count(self) -> int:
        """P, the number of weights and biases."""
        return self.offsets[-1]

    @property
    def layers(self) -> int:
        """L, the number of layers that have parameters."""
        return len(self.sizes) - 1

    @cached_property
    def stretches(self) -> list[slice]:
        """Where the units of each layer stand in one row, with one place more after each layer."""
        ends = accumulate((units + 1 for units in self.sizes[1:]), initial=0)
        return [slice(start, end - 1) for start, end in pairwise(ends)]

    @cached_property
    def _spans(self) -> list[tuple[int, int, tuple[int, int]]]:
        """By layer, where it starts and ends in the flat vector, and the shape of [W b]."""
        shapes = ((units, inputs + 1) for inputs, units in pairwise(self.sizes))
        return [(*span, shape) for span, shape in zip(pairwise(self.offsets), shapes, strict=True)]

    @cached_property
    def counts(self) -> tuple[int, int, int]:
        """How many layers, units and weights."""
        units = sum(self.sizes[1:])
        return self.layers, units, self.count - units

    def matrices(self, flat: np.ndarray) -> list[np.ndarray]:
        """Views [W b], (..., units, inputs + 1), of flat vectors (..., P), by layer."""
        lead = flat.shape[:-1]
        return [flat[..., start:end].reshape(lead + shape) for start, end, shape in self._spans]

    def views(self, flat: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Views (W, b) of the flat vector, shape (P,), by layer: W (units, inputs), b (units,)."""
        return [(matrix[:, :-1], matrix[:, -1]) for matrix in self.matrices(flat)]

    def flatten(self, pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
        """One flat vector, shape (P,), out of (W, b) by layer."""
        return np.concatenate([np.column_stack([W, b]).ravel() for W, b in pairs])

    def weights(self) -> np.ndarray:
        """A mask, shape (P,), True at weights and False at biases."""
        mask = np.zeros(self.count, dtype=bool)
        for W, _ in self.views(mask):
            W[...] = True
        return mask

    def place(self, name: object) -> Place:
        """Where the parameter ``name`` sits. Raises UnknownParameter, with what is allowed."""
        found = _NAME.fullmatch(name) if isinstance(name, str) else None
        if found:
            kind = "weight" if found[1] else "bias"
            layer, to = int(found[1] or found[4]), int(found[2] or found[5])
            from_ = int(found[3]) if found[3] else None
            if layer <= self.layers and to <= self.sizes[layer] and (from_ or 1) <= self.sizes[layer - 1]:
                return Place(self._index(layer, to, from_), name, kind, layer, to, from_)
        message = f"There is no parameter {shown(name)} here. {self.allowed()}"
        raise UnknownParameter.of("parameter", message, self.allowed())

    def name(self, index: int) -> str:
        """The name of the parameter at ``index`` of the flat vector."""
        layer = next(number for number in range(self.layers) if index < self.offsets[number + 1])
        unit, from_ = divmod(index - self.offsets[layer], self.sizes[layer] + 1)
        if from_ == self.sizes[layer]:
            return f"b{layer + 1}.{unit + 1}"
        return f"W{layer + 1}.{unit + 1}.{from_ + 1}"

    def check(self, name: object) -> None:
        """Raise UnknownParameter where ``name`` chooses nothing here: no parameter, no layer's all and no kind."""
        group = _group(name)
        if group is None:
            self.place(name)
        elif group[2] is not None and int(group[2]) > self.layers:
            raise UnknownParameter.of("parameter", f"There is no layer of {shown(name)} here. {self.allowed()}")

    def chosen(self, names: Sequence[str]) -> np.ndarray:
        """A mask, shape (P,), of parameters named singly (W1.2.1), by layer (W1, b1) or by kind (W, b)."""
        mask = np.zeros(self.count, dtype=bool)
        views = self.views(mask)
        for name in names:
            group = _group(name)
            if group is None:
                mask[self.place(name).index] = True
                continue
            self.check(name)
            for W, b in views if group[2] is None else [views[int(group[2]) - 1]]:
                (W if group[1] == "W" else b)[...] = True
        return mask

    def has(self, name: str) -> bool:
        """Whether ``name`` chooses anything here: a parameter, a layer's all or a kind."""
        try:
            self.check(name)
        except UnknownParameter:
            return False
        return True

    def allowed(self) -> str:
        """The names there are, in a sentence."""
        shapes = [f"W{n}.1.1 … W{n}.{self.sizes[n]}.{self.sizes[n - 1]}" for n in range(1, self.layers + 1)]
        biases = [f"b{n}.1 … b{n}.{self.sizes[n]}" for n in range(1, self.layers + 1)]
        return f"Weights: {', '.join(shapes)}. Biases: {', '.join(biases)}."

    def _index(self, layer: int, to: int, from_: int | None) -> int:
        inputs = self.sizes[layer - 1]
        return self.offsets[layer - 1] + (to - 1) * (inputs + 1) + (inputs if from_ is None else from_ - 1)


def _group(name: object) -> re.Match[str] | None:
    """What chooses a layer's all or a kind, as the letter and the layer's number; None for anything else."""
    return _GROUP.fullmatch(name) if isinstance(name, str) else None
