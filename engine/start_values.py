"""The parameters a run starts from: the initializer's draw, or the exact values of the spec."""

from __future__ import annotations

import numpy as np

from engine.initializers import INITIALIZERS
from engine.spec_records import Spec
from engine.streams import generator


def start_values(spec: Spec) -> np.ndarray:
    """The flat vector, shape (P,), that iteration 1 starts from. Each layer draws from a stream of its own."""
    layout = spec.layout
    if spec.parameters is not None:
        return layout.flatten((np.array(W), np.array(b)) for W, b in spec.parameters)
    flat = np.zeros(layout.count)
    draw = INITIALIZERS[spec.initializer.name].draw
    for number, (W, _) in enumerate(layout.views(flat), start=1):
        W[...] = draw(generator(spec.seed, "initial", number), W.shape, spec.initializer.values)
    return flat
