"""Runs of one shape advanced together: their parameters stacked, (R, P), and every product one of stacked matrices.

Each run has the bits that it has alone. Small networks gain, since a call of NumPy costs more than its arithmetic;
large ones lose, since their arrays leave the cache: those advance one by one. Shapes alone decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from engine.course import State
from engine.examples import PartedRows
from engine.journey import KeepGoing
from engine.optimizers import Memory
from engine.passes import Pass
from engine.recording import Recording
from engine.run import Run, step
from engine.stretch import Stretch

MOST = 256
"""Iterations of rows that wait to be put into the histories."""

LARGEST = 100_000
"""Parameters times rows of a batch above which runs advance one by one."""


def advance(runs: Sequence[Run], last: int, keep_going: KeepGoing | None = None) -> list[Run]:
    """Each run that is ready taken on to iteration ``last``, or to where it halts; in the order given.

    ``keep_going``, asked between iterations, may end it early; at least one run is then further than it was. Runs that
    can be are advanced together (``kind``), the others one by one.
    """
    found = list(runs)
    for places in _groups(found, last):
        together = [found[place] for place in places]
        if len(together) == 1:
            moved = [step(together[0], last - together[0].iteration, keep_going=keep_going)]
        else:
            moved = _together(together, last, keep_going)
        for place, run in zip(places, moved, strict=True):
            found[place] = run
        if keep_going and not keep_going():
            break
    return found


def _groups(runs: list[Run], last: int) -> list[list[int]]:
    """The places of the runs that have a way to go, those that advance together in one list."""
    groups: dict[object, list[int]] = {}
    for place, run in enumerate(runs):
        if run.iteration < last and run.status.is_ready:
            groups.setdefault(kind(run, last) or place, []).append(place)
    return list(groups.values())


def kind(run: Run, last: int) -> tuple | None:
    """What runs must have in common to be advanced together; None for one that advances alone."""
    course, settings = run.course, run.settings
    rules, n = settings.rules, run.iteration + 1
    layout, batches = course.network.layout, course.batches
    size = batches.position(n)[3]
    alone = settings.spec.stop is not None or course.settings_end(n) < last or run.furthest > run.iteration
    if alone or layout.count * size > LARGEST:
        return None
    values = {name: value for name, value in rules.choice.values.items() if name != "learning_rate"}
    moves = (rules.choice.name, tuple(values.items()), rules.penalties, rules.clip, rules.steady)
    frozen = None if rules.frozen is None else rules.frozen.tobytes()
    functions = (course.network.activations, course.network.loss.name, course.network.mean)
    names = tuple(activation.name for activation in functions[0])
    examples = course.examples
    parts = tuple(len(indices) for indices in examples.parts.values())
    rows = (parts, examples.targets.labels is None, examples.targets.midpoint, batches.segments, batches.shuffle)
    return n, layout.sizes, names, *functions[1:], *moves, frozen, rows


def _together(runs: list[Run], last: int, keep_going: KeepGoing | None) -> list[Run]:
    """Runs of one kind taken on together; one that is not finite any more stays behind, and the others go on."""
    found = dict(enumerate(runs))
    places = list(found)
    with np.errstate(all="ignore"):
        while places and found[places[0]].iteration < last:
            stack = Stack([found[place] for place in places])
            going = stack.go(last, keep_going)
            found |= zip(places, stack.arrived(), strict=True)
            if not going:
                break
            places = [place for place, fit in zip(places, stack.fit, strict=True) if fit]
    return list(found.values())


class Stack(Stretch):
    """A stretch of R runs of one kind. fit: (R,), which of them are finite; where any is not, none is applied."""

    def __init__(self, runs: list[Run]) -> None:
        self.runs, courses = runs, [run.course for run in runs]
        first = courses[0].examples
        # Runs that differ in their rates or start values alone are fed the same rows, gathered once.
        self._shared = all(
            course.batches.seed == courses[0].batches.seed and np.array_equal(course.examples.columns, first.columns)
            for course in courses
        )
        self._rows = first.parted if self._shared else _parted([course.examples.parted for course in courses])
        memories = [run.state.memory.slots for run in runs]
        memory = Memory({name: np.stack([slots[name] for slots in memories]) for name in memories[0]})
        self._begin(courses[0], runs[0].state, np.stack([run.state.parameters for run in runs]), memory)
        if self._shared:
            self._gather, columns = first.gather, first.columns
        else:
            columns = np.concatenate([course.examples.columns for course in courses], axis=1)
            self._gather = _gather_of(columns)
        self._tame = all(course.examples.targets.tame for course in courses)
        targets = columns[courses[0].network.layout.sizes[0] + 1 :]
        self._recording = Recording(courses[0].network, self._rows, targets, (len(runs),))
        self._keyframes = [run.keyframes for run in runs]
        self._histories = [run.history for run in runs]
        self._rows_found: list[tuple[np.ndarray, np.ndarray]] = []
        self.fit = np.ones(len(runs), dtype=bool)

    def go(self, last: int, keep_going: KeepGoing | None) -> bool:
        """Go on to iteration ``last`` or to where a run is not finite; False where it is told to wait."""
        for _ in self.iterations(last, self._recording, keep_going):
            self._keep()
        if self.refused:
            self.fit = self._finite()
        return self.going or self.refused is not None

    def _keep(self) -> None:
        """Put rows into the histories where they must be taken, and now and then the states among the keyframes."""
        if self.at_epoch_end:
            self._recording.end_epoch(self.iteration, self.parameters)
        if self._recording.full:
            self._rows_found.append(self._recording.rows())
            if sum(len(ends) for _, ends in self._rows_found) > MOST:
                self._extend_histories()
        if self.iteration % self._keyframes[0].interval == 0:
            kept = zip(self._keyframes, self.states(), strict=True)
            self._keyframes = [keyframes.with_state(state) for keyframes, state in kept]

    def _finite(self) -> np.ndarray:
        """Which runs are finite in the iteration that was refused, (R,)."""
        computed, update = self.refused, self._refused_update
        arrays = [*computed.z, computed.gradient, computed.after]
        arrays += [update.gradient, *update.memory.slots.values()] if update else []
        fit = np.isfinite(computed.loss + (update.penalty if update else 0.0))
        for array in arrays:
            fit &= np.isfinite(array).all(axis=tuple(range(1, array.ndim)))
        return fit

    def states(self) -> list[State]:
        """Where each run stands."""
        found = []
        for place, run in enumerate(self.runs):
            parameters = self.parameters[place].copy()
            parameters.flags.writeable = False
            slots = {name: slot[place].copy() for name, slot in self.memory.slots.items()}
            found.append(State(self.iteration, parameters, Memory(slots), run.state.watch))
        return found

    def arrived(self) -> list[Run]:
        """The runs where they stand now."""
        self._rows_found.append(self._recording.rows())
        self._extend_histories()
        kept = zip(self.runs, self.states(), self._keyframes, self._histories, strict=True)
        return [
            replace(run, arrival=state, furthest=self.iteration, keyframes=keyframes, history=history)
            for run, state, keyframes, history in kept
        ]

    def _extend_histories(self) -> None:
        """Put the rows found into the histories, many at once, since a history costs much to extend and there are R."""
        rows, ends = (np.concatenate(found) for found in zip(*self._rows_found, strict=True))
        self._rows_found = []
        self._histories = [history.extend(rows[:, place], ends) for place, history in enumerate(self._histories)]

    def _epoch_order(self, epoch: int) -> np.ndarray:
        """The training rows of an epoch in their order, (training rows,), or (training rows, R), counted as if all
        runs' rows were one's."""
        if self._shared:
            return self.runs[0].course.batches.epoch_order(epoch)
        orders = [run.course.batches.epoch_order(epoch) for run in self.runs]
        return np.stack(orders, axis=1) + np.arange(len(self.runs)) * self.runs[0].course.examples.rows

    def _rate(self, n: int) -> np.ndarray:
        """The learning rates of iteration n, written out for every parameter, (R, P): quicker than a column."""
        rates = [[run.course.settings_for(n).rules.rate(n)] for run in self.runs]
        return np.ascontiguousarray(np.broadcast_to(rates, self.parameters.shape))

    def _new_pass(self, rows: int) -> Pass:
        shape = len(self.runs), self._shared
        computed = self._passes[rows] = Pass(self.course.network, self.parameters, rows, *shape)
        return computed


def _parted(rows: list[PartedRows]) -> PartedRows:
    """The parted rows of several runs as one."""
    labels = None if rows[0].labels is None else np.stack([each.labels for each in rows])
    return rows[0]._replace(columns=np.stack([each.columns for each in rows]), labels=labels)


def _gather_of(columns: np.ndarray) -> Callable[[np.ndarray, int, np.ndarray, str], None]:
    """As ``Examples.gather``: the columns of each run's rows, order (B, R), into out (R, features + 1 + outputs, B)."""
    turned = np.ascontiguousarray(columns.T)

    def take(order: np.ndarray, _axis: int, out: np.ndarray, _mode: str) -> None:
        out[...] = turned.take(order, 0).transpose(1, 2, 0)

    return take
