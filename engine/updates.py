"""The optimizer's arithmetic of one parameter over a stretch of iterations, ending with a given one.

Each row is what an inspection of that iteration tells of the update, to the last bit; the stretch is replayed once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.chain_rule import UpdateInspection, update_arithmetic
from engine.course import Prospect
from engine.errors import SpecError
from engine.fields import is_integer, shown
from engine.limits import limit
from engine.parameters import Place
from engine.run import Run, seek, step
from engine.trace import check_iteration, prospect_at

COUNT = 20
"""How many iterations are told unless said otherwise."""


@dataclass(frozen=True)
class UpdateRow:
    """Iteration n: the parameter's value before the update (edits made at n - 1 included), and the update's terms."""

    iteration: int
    value: float
    update: UpdateInspection


@dataclass(frozen=True)
class Updates:
    """The rows of ``parameter`` up to ``iteration``, ascending; fewer than asked for where the run begins."""

    parameter: str
    iteration: int
    rows: list[UpdateRow]


def updates(run: Run, parameter: str, iteration: int | None = None, count: int | None = None) -> Updates:
    """The updates of the ``count`` iterations that end with iteration n (default: the next).

    Raises UnknownParameter, NotReached (SpecErrors), SpecError for a count that does not fit, and Diverged where
    iteration n is not finite.
    """
    place = run.course.network.layout.place(parameter)
    last, count = check_iteration(run, iteration), _checked(count)
    rows = []
    here = seek(run, max(0, last - count))
    while here.iteration + 1 < last:
        # A step applies the prospect that the row was read from: nothing is computed twice.
        rows.append(_row(place, here.prospect))
        here = step(here)
    rows.append(_row(place, prospect_at(here, last)))
    return Updates(place.name, last, rows)


def _row(place: Place, prospect: Prospect) -> UpdateRow:
    with np.errstate(all="ignore"):
        value = float(prospect.parameters[place.index])
        return UpdateRow(prospect.iteration, value, update_arithmetic(place, prospect))


def _checked(count: int | None) -> int:
    if count is None:
        return COUNT
    most = limit("updates_a_call")
    if not is_integer(count) or not 1 <= count <= most:
        allowed = f"an integer from 1 to {most}"
        raise SpecError.of("count", f"must be {allowed}, not {shown(count)}.", allowed)
    return int(count)
