"""Our own contenders: the bare arithmetic of an iteration, the same with its trace kept, and the step as taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import numpy as np

from engine.network import network_of
from engine.passes import Pass
from engine.run import Run, start, step
from engine.spec import Spec, complete
from engine.spec_records import LayerSpec
from tests.benchmarks.rounds import Contender
from tests.benchmarks.shapes import RATE, Case

BARE = "ours, bare"
TRACED = "ours, bare, full trace kept"
WHOLE = "ours, whole, within an epoch"
ENDING = "ours, whole, epoch ends included"
SINGLY = "ours, whole, one call an iteration"

EPOCHS = 3
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
        _within_epochs(WHOLE, first, lambda run, count: step(run, count)),
        _epochs_through(first),
        _within_epochs(SINGLY, first, _one_by_one),
    ]


def bare(case: Case, spec: Spec) -> Contender:
    """Forward, backward and update on the batch at hand."""
    computed, updated = at_hand(case, spec, RATE)

    def iterate(count: int) -> None:
        with np.errstate(all="ignore"):
            for _ in range(count):
                computed.run()
                updated()

    return Contender(BARE, iterate, layers=lambda: computed.pairs)


def traced(case: Case, spec: Spec) -> Contender:
    """The same, copying of each iteration all that its trace is made of: delta, a, z, the gradient, the new parameters.

    The slopes before them in the block, and dL/da, follow from these by the calls that made them.
    """
    computed, updated = at_hand(case, spec, RATE)
    trace = computed.block[computed.arenas.shape[1] :]
    kept = np.empty_like(trace)

    def iterate(count: int) -> None:
        with np.errstate(all="ignore"):
            for _ in range(count):
                computed.run()
                updated()
                np.copyto(kept, trace)

    return Contender(TRACED, iterate, layers=lambda: computed.pairs)


def at_hand(
    case: Case, spec: Spec, rate: float | np.ndarray, runs: int | None = None
) -> tuple[Pass, Callable[[], object]]:
    """A pass over the batch at hand and the update that follows it, as a stretch of a run does both.

    rate: one for all parameters, or (R, P) for so many runs, which are fed the same batch.
    """
    flat = start(spec).state.parameters
    parameters = flat.copy() if runs is None else np.tile(flat, (runs, 1))
    computed = Pass(network_of(spec), parameters, case.shape.batch, runs, shared=runs is not None)
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
    """The whole step with the evaluation of all parts that ends each epoch."""
    return Contender(ENDING, lambda count: step(replace(first), count), first.batch.of)
