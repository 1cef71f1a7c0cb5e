"""Passes that are made once and filled again and again, for those who compute one iteration here and one there."""

from __future__ import annotations

import numpy as np

from engine.network import Network
from engine.passes import Pass

LARGE = 10_000
"""Units times rows from which making a pass costs little beside computing it, and a copy of it much."""


def borrowed(network: Network, parameters: np.ndarray, rows: int) -> Pass:
    """A pass over ``rows`` rows with a copy of parameters (P,), which nobody else fills until it is given back."""
    try:
        spare = network.spare[rows].pop()
    except (KeyError, IndexError):
        spare = Pass(network, np.empty(network.layout.count), rows)
    spare.parameters[...] = parameters
    return spare


def given_back(spare: Pass, parameters: np.ndarray) -> Pass:
    """What a borrowed pass has computed, with these parameters, in memory of its own; others may have the pass now.

    NumPy's warnings are to be off.
    """
    network, rows = spare.network, spare.rows
    if rows * sum(network.layout.sizes) > LARGE:
        return spare
    spare.tell()
    computed = spare.copy(parameters)
    network.spare.setdefault(rows, []).append(spare)
    return computed
