"""Our own contenders: the bare arithmetic of an iteration, the same with its trace kept, and the step as taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import numpy as np

from engine.network import Pass, network_of
from engine.run import Run, start, step
from engine.spec import Spec, complete
from engine.spec_records import LayerSpec
from tests.benchmarks.rounds import Contender
from tests.benchmarks.shapes import RATE, RUNS, Case

BARE = "ours, bare"
TRACED = "ours, bare, full trace kept"
STACKED = f"ours, bare, one of {RUNS} stacked"
WHOLE = "ours, whole, within an epoch"
ENDING = "ours, whole, epoch ends included"
SINGLY = "ours, whole, one call an iteration"

EPOCHS = 8
"""How many epochs the whole step is timed in: it has to draw their orders anew."""


def spec_of(case: Case) -> Spec:
    """The spec whose run learns as the case says. The limit of 64 units is for the picture, so layers come after it."""
    spec = complete(
        {
            "dataset": {"name": "custom", "inputs": case.x.tolist(), "targets": case.y.tolist(), "task": "regression"},
            "layers": [{"units": case.shape.sizes[-1], "activation": "tanh"}],
            "optimizer": {"name": "sgd", "learning_rate": RATE},
            "batch_size": case.shape.batch,
        }
    )
    start_values = tuple((tuple(map(tuple, W.tolist())), tuple(b.tolist())) for W, b in case.layers)
    layers = tuple(LayerSpec(units, "tanh") for units in case.shape.sizes[1:])
    return replace(spec, layers=layers, parameters=start_values)


def ours(case: Case) -> list[Contender]:
    """All of ours for a case."""
    spec = spec_of(case)
    first = start(spec)
    return [
        bare(case, spec),
        traced(case, spec),
        *([stacked(case, spec)] if case.shape.stacked else []),
        _within_epochs(WHOLE, first, lambda run, count: step(run, count)),
        _epochs_through(first),
        _within_epochs(SINGLY, first, _one_by_one),
    ]


def bare(case: Case, spec: Spec) -> Contender:
    """Forward, backward and update on the batch at hand."""
    computed, updated = _at_hand(case, spec, RATE)

    def iterate(count: int) -> None:
        with np.errstate(all="ignore"):
            for _ in range(count):
                computed.run()
                updated()

    return Contender(BARE, iterate, layers=lambda: computed.pairs)


def traced(case: Case, spec: Spec) -> Contender:
    """The same, keeping of each iteration all that its trace is made of: a copy of the block that holds it."""
    computed, updated = _at_hand(case, spec, RATE)
    kept = cycle([np.empty_like(computed.block) for _ in range(2)])

    def iterate(count: int) -> None:
        with np.errstate(all="ignore"):
            for _ in range(count):
                computed.run()
                updated()
                np.copyto(next(kept), computed.block)

    return Contender(TRACED, iterate, layers=lambda: computed.pairs)


def stacked(case: Case, spec: Spec) -> Contender:
    """RUNS runs on the batch at hand, each with a rate of its own; an iteration of one of them is what is counted."""
    computed, updated = _at_hand(case, spec, rates(), RUNS)

    def iterate(count: int) -> None:
        with np.errstate(all="ignore"):
            for _ in range(count // RUNS):
                computed.run()
                updated()

    return Contender(STACKED, iterate, RUNS)


def same_bits(case: Case, iterations: int) -> bool:
    """Whether each of the stacked runs has, after so many iterations, the parameters of a run by itself."""
    spec = spec_of(case)
    together, updated = _at_hand(case, spec, rates(), RUNS)
    for _ in range(iterations):
        together.run()
        updated()
    for place, rate in enumerate(rates()):
        alone, updated = _at_hand(case, spec, rate)
        for _ in range(iterations):
            alone.run()
            updated()
        if not np.array_equal(alone.parameters, together.parameters[place]):
            return False
    return True


def rates() -> np.ndarray:
    """A learning rate for each of the stacked runs, (RUNS, 1), around the one of all others."""
    return RATE * np.linspace(0.5, 1.5, RUNS)[:, None]


def _at_hand(
    case: Case, spec: Spec, rate: float | np.ndarray, runs: int | None = None
) -> tuple[Pass, Callable[[], object]]:
    """A pass over the batch at hand and the update that follows it, as a stretch of a run does both."""
    flat = start(spec).state.parameters
    parameters = flat.copy() if runs is None else np.tile(flat, (runs, 1))
    computed = Pass(network_of(spec), parameters, case.shape.batch, runs)
    x, y = case.batch
    computed.x[...], computed.y[...] = x.T, y.T
    minus_rate, moved = np.array(-rate), np.empty_like(parameters)

    def updated() -> None:
        np.multiply(computed.gradient, minus_rate, moved)
        np.add(parameters, moved, computed.after)
        parameters[...] = computed.after

    return computed, updated


def _within_epochs(name: str, first: Run, taken: Callable[[Run, int], object]) -> Contender:
    """The whole step from the start of an epoch to just before its end, in one epoch after the other."""
    block = first.batch.of - 1
    starts = [first]
    for _ in range(EPOCHS - 1):
        starts.append(step(starts[-1], 1, "epoch"))
    turns = cycle(starts)

    def iterate(count: int) -> None:
        for _ in range(count // block):
            taken(replace(next(turns)), block)

    return Contender(name, iterate, block)


def _one_by_one(run: Run, count: int) -> None:
    for _ in range(count):
        run = step(run, 1)


def _epochs_through(first: Run) -> Contender:
    """The whole step with the evaluation of training and validation rows that ends each epoch."""
    return Contender(ENDING, lambda count: step(replace(first), count), first.batch.of)
