"""How the sizes of a quantity are spread in each layer over the run: quantiles at thinned iterations.

The iterations looked at follow states that are kept of the run, so that little of it is computed again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.distributions import QUANTITIES, SHARES, quantiles_of, values_of
from engine.errors import SpecError
from engine.fields import is_integer, shown
from engine.limits import limit
from engine.plane_trajectory import most_states, thinned
from engine.run import KeepGoing, Run, seek
from engine.trace import prospect_at

POINTS = 64
"""How many iterations are looked at unless said otherwise, and the furthest one."""


@dataclass(frozen=True, eq=False)
class LayerQuantiles:
    """One layer at T iterations. values: of the sizes |v|, those below which lie the SHARES, (T, 5). zeros: the share
    of the numbers that are exactly 0, (T,)."""

    layer: int
    values: np.ndarray
    zeros: np.ndarray


@dataclass(frozen=True, eq=False)
class Quantiles:
    """A quantity (one of QUANTITIES, of iteration n as its distribution is) over the run. shares: what part of the
    numbers lies below each quantile. complete: whether they go to ``furthest``; time may have been up before."""

    quantity: str
    shares: list[float]
    iterations: list[int]
    layers: list[LayerQuantiles]
    furthest: int
    complete: bool


def quantiles(
    run: Run, quantity: str = "dL_dW", points: int | None = None, keep_going: KeepGoing | None = None
) -> Quantiles:
    """The Quantiles of a run from iteration 1 to its furthest, at about ``points`` of them; fewer of a large network.

    keep_going: asked between iterations; where it says no, the later ones are left out. Raises SpecError for a quantity
    or points that do not fit.
    """
    if quantity not in QUANTITIES:
        message = f"must be one of {', '.join(QUANTITIES)}, not {shown(quantity)}."
        raise SpecError.of("quantity", message, list(QUANTITIES))
    most = min(_checked(points), most_states(run))
    wanted = [] if run.furthest == 0 else [k + 1 for k in thinned(run.furthest - 1, most)]
    found: list[list[tuple[np.ndarray, float]]] = []
    there = run
    for n in wanted:
        there = seek(there, n - 1)  # goes on from the iteration before where no keyframe is nearer
        prospect = prospect_at(there)
        values = values_of(run.course.network, prospect, quantity)
        found.append([(quantiles_of(one), float((one == 0.0).mean())) for one in values])
        if keep_going and not keep_going():
            break
    layers = [
        LayerQuantiles(
            layer=index + 1,
            values=np.array([row[index][0] for row in found]).reshape(len(found), len(SHARES)),
            zeros=np.array([row[index][1] for row in found]),
        )
        for index in range(run.course.network.layout.layers)
    ]
    iterations = wanted[: len(found)]
    return Quantiles(quantity, list(SHARES), iterations, layers, run.furthest, len(iterations) == len(wanted))


def _checked(points: int | None) -> int:
    if points is None:
        return POINTS
    most = limit("quantile_points")
    if not is_integer(points) or not 2 <= points <= most:
        allowed = f"an integer from 2 to {most}"
        raise SpecError.of("points", f"must be {allowed}, not {shown(points)}.", allowed)
    return int(points)
