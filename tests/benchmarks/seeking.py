"""What going back in time costs, and what a long run of the default spec keeps in memory."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import dataclass
from time import process_time

import numpy as np

from engine.run import Run, seek, start, step
from engine.spec import complete

BACK_FROM = 10_000


@dataclass(frozen=True)
class Travel:
    """Milliseconds of seeks, the processor's as everywhere, and megabytes of a run.

    back: the median of going back 1 from 10,000. worst, usual: of seeks to random iterations of the long run.
    memory: what the long run of ``iterations`` holds on to, its course, history and keyframes included.
    """

    iterations: int
    seeks: int
    back: float
    worst: float
    usual: float
    memory: float


def travelled(iterations: int, seeks: int) -> Travel:
    """The Travel of the default run taken to ``iterations``."""
    back = _back_by_one()
    run, memory = _long_run(iterations)
    targets = np.random.default_rng(2).integers(0, iterations, seeks).tolist()
    taken = []
    for target in targets:
        run, milliseconds = _sought(run, target)
        taken.append(milliseconds)
    return Travel(iterations, seeks, back, max(taken), float(np.median(taken)), memory)


def _back_by_one() -> float:
    run = step(start(complete({})), BACK_FROM)
    return float(np.median([_sought(run, BACK_FROM - 1)[1] for _ in range(9)]))


def _sought(run: Run, iteration: int) -> tuple[Run, float]:
    """The run there and the milliseconds that it took."""
    began = process_time()
    run = seek(run, iteration)
    return run, 1e3 * (process_time() - began)


def _long_run(iterations: int) -> tuple[Run, float]:
    """The default run taken there, and the megabytes that are held for it and were not before."""
    gc.collect()
    tracemalloc.start()
    try:
        run = step(start(complete({})), iterations)
        gc.collect()
        return run, tracemalloc.get_traced_memory()[0] / 1e6
    finally:
        tracemalloc.stop()
