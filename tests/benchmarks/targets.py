"""What was measured, set against what is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks import ours, stacked
from tests.benchmarks.digits import Learned
from tests.benchmarks.others import TORCH
from tests.benchmarks.plain_loop import PLAIN
from tests.benchmarks.rounds import Spread, Times
from tests.benchmarks.seeking import BACK_FROM, Travel
from tests.benchmarks.shapes import RUNS, Shape
from tests.benchmarks.tables import number, table

LONG = 100_000


@dataclass(frozen=True)
class Target:
    """One thing asked for: what it is, what was measured (and its spread), the bound in words, whether it is met.

    met is None where less was measured than the target speaks of.
    """

    what: str
    measured: str
    spread: str
    bound: str
    met: bool | None


def at_most(what: str, found: Spread, bound: float) -> Target:
    """A target of a ratio that is to be small."""
    return Target(what, *_shown(found), f"at most {bound:.2f} ×", found.median <= bound)


def at_least(what: str, found: Spread, bound: float) -> Target:
    """A target of a ratio that is to be large."""
    return Target(what, *_shown(found), f"at least {bound:g} ×", found.median >= bound)


def of_shape(shape: Shape, times: Times) -> list[Target]:
    """The targets of one network's iteration."""
    found = [
        at_most(f"bare / plain loop, {shape.name}", times.ratio(ours.BARE, PLAIN), shape.bare),
        at_most(f"whole / plain loop, {shape.name}", times.ratio(ours.WHOLE, PLAIN), shape.whole),
    ]
    if shape.traced and ours.TRACED in times.rounds:
        found.append(at_most(f"trace kept / bare, {shape.name}", times.ratio(ours.TRACED, ours.BARE), shape.traced))
    if shape.stacked:
        what = f"iterations a second, {RUNS} stacked runs / one, {shape.name}"
        found.append(at_least(f"bare {what}", times.ratio(ours.BARE, stacked.BARE), shape.stacked))
        found.append(at_least(f"whole {what}", times.ratio(ours.WHOLE, stacked.WHOLE), shape.stacked))
    if TORCH in times.rounds:
        found.append(at_least(f"PyTorch / bare, {shape.name}", times.ratio(TORCH, ours.BARE), shape.torch))
    return found


def of_bits(shape: Shape, same: bool) -> Target:
    """The target that stacked runs have the bits of runs by themselves."""
    what = f"bits of {RUNS} stacked runs after 50 iterations, {shape.name}"
    return Target(what, "equal" if same else "unequal", "", "those of single runs", same)


def of_travel(travel: Travel) -> list[Target]:
    """The targets of seeks and memory; those of a run of 100,000 iterations are neither met nor missed by less."""
    long = travel.iterations >= LONG
    reach = f"{travel.iterations:,} iterations of the default run"
    usual = f"median {number(travel.usual)} ms"
    back, worst = f"{number(travel.back)} ms", f"{number(travel.worst)} ms"
    seeks = f"worst of {travel.seeks} random seeks within {reach}"
    return [
        Target(f"back 1 from {BACK_FROM:,}, default run", back, "", "under 20 ms", travel.back < 20),
        Target(seeks, worst, usual, "under 300 ms", travel.worst < 300 if long else None),
        Target(
            f"memory after {reach}", f"{travel.memory:.2f} MB", "", "under 2 MB", travel.memory < 2 if long else None
        ),
    ]


def of_digits(learned: Learned, seeds: int) -> list[Target]:
    """The targets of the digits."""
    time, accuracy = f"{number(learned.seconds)} s", _share(learned.accuracy)
    spread = f"{_share(learned.lowest)} to {_share(learned.highest)}"
    name = "digits, 64-32-10, batch 32, 20 epochs"
    return [
        Target(f"{name}: time", time, "", "a few seconds", learned.seconds < 5),
        Target(f"{name}: accuracy of {seeds} seeds", accuracy, spread, "at least 95 %", learned.accuracy >= 0.95),
    ]


_VERDICTS = {True: "yes", False: "NO", None: "–"}


def targets_table(targets: list[Target]) -> str:
    """The table of all targets."""
    rows = [(each.what, each.measured, each.spread, each.bound, _VERDICTS[each.met]) for each in targets]
    return table(("what", "measured", "spread", "target", "met"), rows)


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _shown(found: Spread) -> tuple[str, str]:
    figure = number(found.median)
    return f"{figure} ×", f"{number(found.low)} to {number(found.high)}"
