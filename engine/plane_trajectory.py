"""The way a run went through parameter space: its states at thinned iterations, as many as a picture can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.limits import limit
from engine.run import KeepGoing, Run, seek

LEAST = 16
"""The states shown even of the largest network."""


@dataclass(frozen=True, eq=False)
class States:
    """Parameters (T, P), of ``iterations`` (T of them, ascending from 0): what each left, the edits made there done.

    complete: whether they go to the furthest iteration; time may have been up before.
    """

    iterations: list[int]
    parameters: np.ndarray
    complete: bool


def thinned(furthest: int, most: int) -> list[int]:
    """0 … furthest in strides of a power of two, at most ``most`` of them, and ``furthest`` itself.

    They depend on ``furthest`` alone, and keyframes stand at such strides too, so that little is replayed.
    """
    stride = 1
    while furthest // stride >= most:
        stride *= 2
    return sorted({*range(0, furthest + 1, stride), furthest})


def most_states(run: Run) -> int:
    """How many states of a run can be looked at with little replayed: about as many as are kept of it."""
    of_a_state = run.arrival.parameters.nbytes * (1 + len(run.arrival.memory.slots))
    return max(LEAST, min(limit("trajectory_points"), limit("trajectory_bytes") // of_a_state))


def states_of(run: Run, keep_going: KeepGoing | None = None) -> States:
    """The States of a run from 0 to its furthest iteration, replayed from what is kept of them.

    keep_going: asked between states; where it says no, the later ones are left out.
    """
    wanted = thinned(run.furthest, most_states(run))
    found, there = [], run
    for iteration in wanted:
        there = seek(there, iteration)  # goes on from the state before where no keyframe is nearer
        found.append(there.state.parameters)
        if keep_going and not keep_going():
            break
    return States(wanted[: len(found)], np.array(found), len(found) == len(wanted))
