"""Estimates of how long the engine takes, from the sizes of a run: they decide only where the work is done."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.schemas.calls import SeekCall, StepCall
from app.schemas.spec import EditCall, ResetCall
from app.written import is_written
from engine.limits import limit
from engine.run import Run

# Seconds, measured on two busy cores of 2026 (tests/benchmarks/estimates.py measures again): an estimate too high costs
# a hop to a thread, 0.14 ms, or to another process, 1 ms; one too low keeps others waiting while the work is done.
A_LAYER = 10e-6
A_ROW = 45e-9
A_WEIGHT_AND_ROW = 0.15e-9
A_UNIT_AND_ROW = 15e-9
AN_ANSWER = 400e-6
A_TRACE = 300e-6
A_WEIGHT_WRITTEN = 0.1e-6
A_WEIGHT_TRACED = 0.7e-6
A_ROW_WRITTEN = 10e-6
A_NUMBER_WRITTEN = 1.5e-6
A_START = 250e-6
A_ROW_DRAWN = 0.6e-6
A_ROW_GIVEN = 8e-6
ANOTHER_NETWORK = 3e-3
AN_EDIT = 500e-6
A_NAME = 30e-6
A_COUNT = 10e-9
A_DIAGNOSIS = 1.5e-3
A_NUMBER_DIAGNOSED = 100e-9
A_WEIGHT_INSPECTED = 1e-6
A_UNIT_INSPECTED = 20e-6
A_SAMPLE_INSPECTED = 1.5e-6
AN_UPDATE = 50e-6
A_POINT_ALONG = 40e-6
A_POINT_OF_A_PLANE = 70e-6
A_NUDGE = 100e-6
A_QUANTILE = 200e-6
A_COMPARISON = 3e-3
A_RUN_COMPARED = 100e-6
A_ROW_COMPARED = 15e-6
A_BYTE_CONVERTED = 50e-9
A_BYTE_SAVED = 20e-9
A_BYTE_PACKED = 4e-9
SHORT_REPLAY = 0.003
CUSTOM = "custom"
"""The dataset whose rows stand in the spec."""
FORWARD = 0.5
"""The part of a pass that only looks forward."""
USUAL_UPDATES = 20
"""Updates shown where no count is given."""
# Bytes.
A_KEYFRAME = 600
A_HISTORY = 60_000
UNKNOWN = math.inf
"""Seconds of what can be anything: a session taken up from its bytes, whose course may not be at hand."""


def sizes(run: Run) -> tuple[int, int, int]:
    """Layers, units and weights of the run's network."""
    return run.course.network.layout.counts


def passes(run: Run, rows: int) -> float:
    """Seconds of one forward and backward pass over ``rows`` rows, with the update."""
    return passes_of(sizes(run), rows)


@lru_cache(1024)
def passes_of(counts: tuple[int, int, int], rows: int) -> float:
    """The same of a network with so many layers, units and weights."""
    layers, units, weights = counts
    return layers * A_LAYER + rows * (A_ROW + weights * A_WEIGHT_AND_ROW + units * A_UNIT_AND_ROW)


def answer(run: Run) -> float:
    """Seconds of a session's answer: its next batch for its status, every row for its losses, its parameters."""
    rows = FORWARD * passes(run, run.course.examples.rows)
    spec = 0.0 if is_written(run) else writing(run)
    return AN_ANSWER + passes(run, run.batch.size) + rows + sizes(run)[2] * A_WEIGHT_WRITTEN + spec


def writing(run: Run) -> float:
    """Seconds of writing the spec and its link for the first time: long where it holds a learner's own rows."""
    columns = run.course.examples.columns if run.spec.dataset.name == CUSTOM else None
    return AN_ANSWER if columns is None else AN_ANSWER + columns.size * A_NUMBER_WRITTEN


def traced(run: Run) -> float:
    """Seconds of showing a trace."""
    return A_TRACE + passes(run, run.batch.size) + sizes(run)[2] * A_WEIGHT_TRACED


def start(run: Run, call: ResetCall) -> float:
    """Seconds of a new start, which draws its rows and its values, and of its answer."""
    changes = mapping(call.spec)
    dataset = changes.get("dataset")
    given = mapping(dataset).get("inputs")
    custom = len(given) if isinstance(given, Sequence) else 0
    if changes and not custom and run.spec.dataset.name == CUSTOM:
        custom = run.course.examples.rows
    rows = limit("rows") if dataset and not custom else max(custom, run.course.examples.rows)
    drawn = A_START + rows * A_ROW_DRAWN + custom * A_ROW_GIVEN
    return drawn + answer(run) + writing(run) + (ANOTHER_NETWORK if changes else 0.0)


def step(run: Run, call: StepCall) -> float:
    """Seconds of a step and its answer; ``count`` is of iterations or of epochs."""
    count = call.count * (run.batch.of if call.unit == "epoch" else 1)
    shown = (call.trace + call.peek) * traced(run)
    return count * passes(run, run.batch.size) + answer(run) + shown


def edit(run: Run, call: EditCall) -> float:
    """Seconds of one more edit: every edit of the run is read again, with the names in it."""
    named = sum(map(names, [*run.edits, vars(call)]))
    return (len(run.edits) + 1) * AN_EDIT + named * A_NAME + answer(run) + writing(run)


def names(changes: Mapping[str, Any]) -> int:
    """Parameters named by an edit, which may hold anything."""
    lists = (changes.get("parameters"), changes.get("frozen"))
    return sum(len(named) for named in lists if isinstance(named, Mapping | Sequence))


def reach(run: Run, iteration: int | None) -> float:
    """Seconds of reaching the parameters of iteration n, the next one if None, from the state nearest before it."""
    there = run.iteration if iteration is None else max(0, min(iteration - 1, run.furthest))
    if there == run.iteration:
        return passes(run, run.batch.size)
    nearest = run.keyframes.before(there).iteration
    return (1 + there - max(nearest, run.iteration * (run.iteration <= there))) * passes(run, run.batch.size)


def look_back(run: Run, iteration: int | None = None) -> float:
    """Seconds of showing something of an iteration."""
    return reach(run, iteration) + answer(run) + traced(run)


def seek(run: Run, call: SeekCall) -> float:
    """Seconds of a seek and its answer."""
    return reach(run, call.iteration + 1) + answer(run)


def quantiles(run: Run, points: int | None) -> float:
    """Seconds of a quantity's quantiles, at each iteration looked at."""
    _, units, weights = sizes(run)
    counted = weights + units * run.batch.size
    each = A_QUANTILE + FORWARD * passes(run, run.batch.size) + counted * A_COUNT
    return AN_ANSWER + (points or limit("quantile_points")) * each


def diagnostics(run: Run, iteration: int | None = None) -> float:
    """Seconds of looking at one iteration, at every training row, and of counting all its numbers."""
    _, units, weights = sizes(run)
    counted = weights + units * run.batch.size
    return A_DIAGNOSIS + look_back(run, iteration) + counted * A_NUMBER_DIAGNOSED


def inspect(run: Run, iteration: int | None = None) -> float:
    """Seconds of an inspection: paths are summed over all weights, listed by a search over all units; samples."""
    _, units, weights = sizes(run)
    listed = weights * A_WEIGHT_INSPECTED + units * A_UNIT_INSPECTED + run.batch.size * A_SAMPLE_INSPECTED
    return AN_ANSWER + A_TRACE + reach(run, iteration) + 2 * passes(run, run.batch.size) + listed


def updates(run: Run, count: int | None, iteration: int | None = None) -> float:
    """Seconds of a stretch of updates, replayed from the keyframe before it."""
    shown = (count or USUAL_UPDATES) * (AN_UPDATE + passes(run, run.batch.size))
    return AN_ANSWER + run.keyframes.interval * passes(run, run.batch.size) + reach(run, iteration) + shown


def rows(run: Run, count: int | None, iteration: int | None = None) -> float:
    """Seconds of a stretch of the rows, each with what the network makes of it."""
    there = run.course.examples.rows
    written = min(there, count or limit("rows_a_call")) * A_ROW_WRITTEN
    return AN_ANSWER + reach(run, iteration) + FORWARD * passes(run, there) + written


def history(run: Run, points: int | None) -> float:
    """Seconds of so many rows of the history."""
    shown = min(run.furthest, points or limit("history_points"))
    return answer(run) + reach(run, run.iteration) + shown * A_ROW_WRITTEN


def grid(run: Run, resolution: int | None, units: bool = False, iteration: int | None = None) -> float:
    """Seconds of a grid, of the finest one where no resolution is given, with all units' activations or not."""
    points = (resolution or limit("grid_resolution")) ** 2
    written = points * (sizes(run)[1] if units else 1) * A_WEIGHT_WRITTEN
    return AN_ANSWER + reach(run, iteration) + FORWARD * passes(run, points) + written


def loss_slice(run: Run, points: int | None, iteration: int | None = None) -> float:
    """Seconds of a slice, of the finest one where no points are given: a pass for each, and a few around them."""
    count = (points or limit("slice_points")) + 10
    return AN_ANSWER + reach(run, iteration) + count * (A_POINT_ALONG + FORWARD * passes(run, run.batch.size))


def landscape(run: Run, resolution: int | None, iteration: int | None = None) -> float:
    """Seconds of a plane, of the finest one where no resolution is given, and of the trajectory's losses."""
    points = (resolution or limit("landscape_resolution")) ** 2 + limit("trajectory_points")
    training = len(run.course.examples.parts["train"])
    return reach(run, iteration) + points * (A_POINT_OF_A_PLANE + FORWARD * passes(run, training))


def gradient_check(run: Run, iteration: int | None = None) -> float:
    """Seconds of a gradient check: a few passes for each parameter, and as many where kinks are looked for."""
    _, units, weights = sizes(run)
    each = A_NUDGE + passes(run, run.batch.size)
    return AN_ANSWER + reach(run, iteration) + (weights + units) * each


def comparing(asked: Mapping[str, Any], run: Run | None) -> float:
    """Seconds of reading what a comparison is asked for: every run's spec, and one start."""
    vary, dataset = mapping(asked.get("vary")), mapping(mapping(asked.get("spec")).get("dataset"))
    runs = sum(len(values) for values in vary.values() if isinstance(values, Sequence))
    inputs, rows = dataset.get("inputs"), dataset.get("rows")
    counts = [len(inputs) if isinstance(inputs, Sequence) else 0, rows if isinstance(rows, int) else 0]
    counts += [run.course.examples.rows] if run else []
    return A_COMPARISON + runs * A_RUN_COMPARED + min(max(counts), limit("rows")) * A_ROW_COMPARED


def mapping(value: Any) -> Mapping[str, Any]:
    """``value`` if it is a mapping, which a call that was not checked yet need not hold."""
    return value if isinstance(value, Mapping) else {}


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
