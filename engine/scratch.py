"""Passes that are made once and filled again and again, for those who compute one iteration here and one there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.network import Network, Pass

LARGE = 10_000
"""Units times rows from which making a pass costs little beside computing it, and a copy of it much."""


def computed_pass(network: Network, parameters: np.ndarray, rows: int, fill: Callable[[np.ndarray], object]) -> Pass:
    """The pass over ``rows`` rows, which ``fill`` writes into its columns, with parameters (P,).

    A spare pass is filled by one caller at a time, whatever their threads. Call it where NumPy's warnings are off.
    """
    if rows * sum(network.layout.sizes) > LARGE:
        made = Pass(network, parameters, rows)
        fill(made.columns)
        made.run()
        return made
    waiting = network.spare.setdefault(rows, [])
    try:
        spare = waiting.pop()
    except IndexError:
        spare = Pass(network, parameters.copy(), rows)
    spare.parameters[...] = parameters
    fill(spare.columns)
    spare.run()
    computed = spare.copy(parameters)
    waiting.append(spare)
    return computed
