"""Estimates of how long the engine takes, from the sizes of a run: they decide only where the work is done."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from app.schemas.calls import StepCall
from app.schemas.spec import EditCall
from engine.limits import limit
from engine.run import Run

# Seconds, measured on two cores of 2026 and rounded up: an estimate too high costs a hop to a thread, 0.14 ms; one too
# low keeps other calls waiting for as long as the work takes.
A_LAYER = 40e-6
A_WEIGHT_AND_ROW = 4e-9
A_UNIT_AND_ROW = 60e-9
A_COUNT = 150e-9
AN_EDIT = 500e-6
A_NAME = 30e-6
A_WEIGHT_INSPECTED = 1e-6
A_UNIT_INSPECTED = 20e-6
A_BYTE_CONVERTED = 50e-9
A_BYTE_SAVED = 20e-9
A_BYTE_PACKED = 4e-9
SHORT_REPLAY = 0.01
# Bytes.
A_KEYFRAME = 600
A_HISTORY = 60_000
UNKNOWN = math.inf
"""Seconds of what can be anything: a session taken up from its bytes, whose course may not be at hand."""


def sizes(run: Run) -> tuple[int, int, int]:
    """Layers, units and weights of the run's network."""
    layout = run.course.network.layout
    units = sum(layout.sizes[1:])
    return layout.layers, units, layout.count - units


def passes(run: Run, rows: int) -> float:
    """Seconds of one forward and backward pass over ``rows`` rows, with what is kept of it."""
    layers, units, weights = sizes(run)
    return layers * A_LAYER + rows * (weights * A_WEIGHT_AND_ROW + units * A_UNIT_AND_ROW)


def answer(run: Run) -> float:
    """Seconds of a session's answer: its next batch for its status, and every row for its losses."""
    return passes(run, run.batch.size) + passes(run, run.course.examples.rows)


def start(_: Run) -> float:
    """Seconds of a new start, which draws its rows and its values: always long enough for a thread."""
    return math.inf


def step(run: Run, call: StepCall) -> float:
    """Seconds of a step and its answer; ``count`` is of iterations or of epochs."""
    count = call.count * (run.batch.of if call.unit == "epoch" else 1)
    return count * passes(run, run.batch.size) + answer(run)


def edit(run: Run, call: EditCall) -> float:
    """Seconds of one more edit: every edit of the run is read again, with the names in it."""
    named = sum(map(names, [*run.edits, vars(call)]))
    return (len(run.edits) + 1) * AN_EDIT + named * A_NAME + answer(run)


def names(changes: Mapping[str, Any]) -> int:
    """Parameters named by an edit, which may hold anything."""
    lists = (changes.get("parameters"), changes.get("frozen"))
    return sum(len(named) for named in lists if isinstance(named, Mapping | Sequence))


def look_back(run: Run) -> float:
    """Seconds of reaching an iteration of the past, from the keyframe before it, and showing something of it."""
    return run.keyframes.interval * passes(run, run.batch.size) + answer(run)


def quantiles(run: Run, points: int | None) -> float:
    """Seconds of a quantity's quantiles, at each iteration looked at."""
    _, units, weights = sizes(run)
    counted = weights + units * run.batch.size
    return look_back(run) + (points or limit("quantile_points")) * (passes(run, run.batch.size) + counted * A_COUNT)


def diagnostics(run: Run) -> float:
    """Seconds of looking at one iteration, at every training row, and of counting all its numbers."""
    _, units, weights = sizes(run)
    return look_back(run) + 2 * (weights + units * run.batch.size) * A_COUNT


def inspect(run: Run) -> float:
    """Seconds of an inspection: paths are summed over every weight, and listed by a search over every unit."""
    _, units, weights = sizes(run)
    return look_back(run) + weights * A_WEIGHT_INSPECTED + units * A_UNIT_INSPECTED


def updates(run: Run, count: int | None) -> float:
    """Seconds of a stretch of updates, replayed from the keyframe before it."""
    return look_back(run) + (count or limit("updates_a_call")) * passes(run, run.batch.size)


def grid(run: Run, resolution: int | None) -> float:
    """Seconds of a grid, of the finest one where no resolution is given."""
    return look_back(run) + passes(run, (resolution or limit("grid_resolution")) ** 2)


def loss_slice(run: Run, points: int | None) -> float:
    """Seconds of a slice, of the finest one where no points are given: a pass for each, and a few around them."""
    return look_back(run) + ((points or limit("slice_points")) + 10) * passes(run, run.batch.size)


def landscape(run: Run, resolution: int | None) -> float:
    """Seconds of a plane, of the finest one where no resolution is given, and of the trajectory's losses."""
    points = (resolution or limit("landscape_resolution")) ** 2 + limit("trajectory_points")
    return look_back(run) + points * passes(run, run.course.examples.rows)


def gradient_check(run: Run) -> float:
    """Seconds of a gradient check: three passes for each parameter, and as many where kinks are looked for."""
    _, units, weights = sizes(run)
    return look_back(run) + 6 * (weights + units) * passes(run, run.batch.size)


def conversion(answer: bytes, form: str | None) -> float:
    """Seconds of writing an answer that is kept as base64 in ``form``."""
    return 0.0 if form == "base64" else len(answer) * A_BYTE_CONVERTED


def catching_up(run: Run, iteration: int, furthest: int) -> float:
    """Seconds of taking a run to a later moment of its own."""
    straight = iteration == furthest and run.iteration == run.furthest
    return (furthest - run.furthest + (0 if straight else run.keyframes.interval)) * passes(run, run.batch.size)


def replaying(run: Run, count: int) -> float:
    """Seconds of so many more iterations of a run, at most."""
    return count * passes(run, run.batch.size)


def longest_replay(run: Run) -> float:
    """Seconds of iterations that are rather done again than saved: not long, or not longer than saving takes."""
    return max(SHORT_REPLAY, memory(run) * A_BYTE_SAVED)


def packing(run: Run) -> float:
    """Seconds of turning what a run has come to into bytes."""
    return memory(run) * A_BYTE_PACKED


def memory(run: Run) -> int:
    """Bytes that a run takes, about: its keyframes, its history, and the rows it may share with others."""
    state = run.arrival
    vectors = state.parameters.nbytes * (1 + len(state.memory.slots))
    rows = run.course.examples.x.nbytes
    return len(run.keyframes.frames) * (vectors + A_KEYFRAME) + A_HISTORY + 4 * rows
