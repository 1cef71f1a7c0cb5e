"""Many runs of one network advanced together, against one by itself: bare, and as a comparison takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine.run import Run, start
from engine.spec import Spec
from engine.spec_records import Choice
from engine.stacked import advance
from tests.benchmarks.ours import at_hand, spec_of
from tests.benchmarks.rounds import Contender
from tests.benchmarks.shapes import RATE, RUNS, Case

BARE = f"ours, bare, one of {RUNS} stacked"
WHOLE = f"ours, whole, one of {RUNS} stacked"
RATES = RATE * np.linspace(0.5, 1.5, RUNS)


def stacked(case: Case) -> list[Contender]:
    """RUNS runs that differ in their rates. An iteration of one of them is what is counted."""
    spec = spec_of(case)
    return [_bare(case, spec), _whole(spec)]


def same_bits(case: Case, iterations: int) -> bool:
    """Whether each of the stacked runs has, after so many bare iterations, the parameters of a run by itself."""
    spec = spec_of(case)
    together, updated = at_hand(case, spec, _written_out(spec), RUNS)
    _repeat(together.run, updated, iterations)
    for place, rate in enumerate(RATES):
        alone, updated = at_hand(case, spec, float(rate))
        _repeat(alone.run, updated, iterations)
        if not np.array_equal(alone.parameters, together.parameters[place]):
            return False
    return True


def _bare(case: Case, spec: Spec) -> Contender:
    computed, updated = at_hand(case, spec, _written_out(spec), RUNS)
    return Contender(BARE, lambda count: _repeat(computed.run, updated, count // RUNS), RUNS)


def _whole(spec: Spec) -> Contender:
    """Within an epoch, each time from its start."""
    first = [start(_with_rate(spec, float(rate))) for rate in RATES]
    block = first[0].batch.of - 1
    first = advance(first, block + 1)

    def iterate(count: int) -> None:
        for _ in range(count // (block * RUNS)):
            _advanced(first, block)

    return Contender(WHOLE, iterate, block * RUNS)


def _advanced(runs: list[Run], count: int) -> list[Run]:
    return advance([replace(run) for run in runs], runs[0].iteration + count)


def _with_rate(spec: Spec, rate: float) -> Spec:
    return replace(spec, optimizer=Choice("sgd", {**spec.optimizer.values, "learning_rate": rate}))


def _written_out(spec: Spec) -> np.ndarray:
    """The rate of each run for each of its parameters, (RUNS, P)."""
    return np.ascontiguousarray(np.broadcast_to(RATES[:, None], (RUNS, spec.layout.count)))


def _repeat(run: Callable[[], object], updated: Callable[[], object], count: int) -> None:
    with np.errstate(all="ignore"):
        for _ in range(count):
            run()
            updated()
