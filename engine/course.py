"""The course of a run: everything its spec and edits determine, prepared once and shared by all its moments.

state at k  --edits made at k-->  settled state at k  --iteration k + 1-->  state at k + 1
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.batches import Batch, Batches, segments
from engine.completion import amend, read_values
from engine.edits import Edit, merged_edits
from engine.errors import SpecError
from engine.evaluation import evaluate
from engine.examples import Examples, examples
from engine.fields import Problems
from engine.network import Network, network_of, reduced
from engine.once import once
from engine.optimizers import Memory
from engine.passes import Pass
from engine.recording import lengths
from engine.scratch import borrowed, given_back
from engine.spec_records import Spec
from engine.start_values import start_values
from engine.update import Rules, Update, is_finite, rules_of, update_of


@dataclass(frozen=True)
class Watch:
    """What the rule of patience remembers: the best validation loss and the epochs since then."""

    best: float = float("inf")
    waited: int = 0


@dataclass(frozen=True, eq=False)
class State:
    """Where a run is: how many updates it has had, its flat parameters (P,), the optimizer's memory, the watch."""

    iteration: int
    parameters: np.ndarray
    memory: Memory
    watch: Watch


@dataclass(frozen=True, eq=False)
class Settings:
    """What is in force from iteration ``after`` + 1 on: the amended spec, its rules, the values an edit sets."""

    after: int
    spec: Spec
    rules: Rules
    values: Mapping[int, float]


@dataclass(frozen=True, eq=False)
class Prospect:
    """Iteration n computed and not applied: its pass, its update, and whether every number in them is finite.

    indices: the rows of its batch, counted from 0.
    """

    iteration: int
    indices: np.ndarray
    settings: Settings
    parameters: np.ndarray
    computed: Pass
    update: Update
    finite: bool

    @once
    def losses(self) -> np.ndarray:
        """The loss of each sample, (B,)."""
        return self.computed.losses

    @once
    def loss(self) -> float:
        """The batch's loss, without penalty."""
        return reduced(self.computed.network, self.losses)

    @once
    def gradient_norms(self) -> list[float]:
        """The lengths of the gradient of data and penalty, by layer."""
        with np.errstate(all="ignore"):
            return lengths(self.computed.network.layout, self.update.gradient)


@dataclass(frozen=True, eq=False)
class Course:
    """spec, edits (ascending, one an iteration), and what follows from them."""

    spec: Spec
    edits: tuple[Edit, ...]
    network: Network
    examples: Examples
    batches: Batches
    settings: tuple[Settings, ...]

    @once
    def _afters(self) -> list[int]:
        return [settings.after for settings in self.settings]

    def settings_for(self, n: int) -> Settings:
        """The Settings in force in iteration n."""
        return self.settings[bisect_right(self._afters, n - 1) - 1]

    def settings_end(self, n: int) -> int:
        """The iteration after which the settings in force in iteration n are amended; beyond any run if never."""
        place = bisect_right(self._afters, n - 1)
        return self._afters[place] if place < len(self._afters) else sys.maxsize

    def start(self) -> State:
        """The state at 0, before any edit made there."""
        flat = start_values(self.spec)
        memory = self.settings[0].rules.optimizer.fresh_memory(len(flat))
        return State(0, _read_only(flat), memory, Watch())

    def settle(self, state: State) -> State:
        """``state`` after the edits made at its iteration."""
        place = bisect_right(self._afters, state.iteration) - 1
        settings = self.settings[place]
        if settings.after != state.iteration or place == 0:
            return state
        before = self.settings[place - 1]
        memory = state.memory
        if before.rules.optimizer is not settings.rules.optimizer:
            memory = settings.rules.optimizer.fresh_memory(len(state.parameters))
        watch = state.watch if before.spec.stop == settings.spec.stop else Watch()
        parameters = state.parameters
        if settings.values:
            parameters = parameters.copy()
            parameters[list(settings.values)] = list(settings.values.values())
            _read_only(parameters)
        return replace(state, parameters=parameters, memory=memory, watch=watch)

    def prospect(self, settled: State, indices: np.ndarray | None = None) -> Prospect:
        """Iteration k + 1 of a settled state at k; ``indices`` are its batch's rows from 0, where they are known.

        Call it where NumPy's warnings are off: what overflows is found and told, not warned about.
        """
        n = settled.iteration + 1
        settings = self.settings_for(n)
        if indices is None:
            indices = self.batches.indices(n)
        rules, spare = settings.rules, borrowed(self.network, settled.parameters, len(indices))
        self.examples.gather(indices, 1, spare.columns, "clip")
        spare.run()
        computed = given_back(spare, settled.parameters)
        update = update_of(rules, settled.parameters, computed.gradient, settled.memory, rules.rate(n))
        finite = is_finite(computed, update, rules.plain and self.examples.targets.tame)
        return Prospect(n, indices, settings, settled.parameters, computed, update, finite)

    def apply(self, settled: State, prospect: Prospect) -> State:
        """The state after a finite prospect is applied."""
        n = prospect.iteration
        watch = settled.watch
        stop = prospect.settings.spec.stop
        if stop is not None and stop.patience and self.batches.is_epoch_end(n):
            watch = self._watched(watch, prospect.update.parameters)
        return State(n, _read_only(prospect.update.parameters), prospect.update.memory, watch)

    def _watched(self, watch: Watch, parameters: np.ndarray) -> Watch:
        loss = evaluate(self.network, self.examples, parameters, ("validation",)).losses["validation"]
        if loss is not None and loss < watch.best:
            return Watch(loss, 0)
        return Watch(watch.best, watch.waited + 1)

    def batch(self, n: int) -> Batch:
        """The batch of iteration n."""
        return self.batches.batch(n)


def course_of(spec: Spec, edits: Sequence[Edit] = ()) -> Course:
    """The Course of a completed spec and its edits. Raises SpecError where an edit does not fit."""
    merged = merged_edits(edits)
    prepared = examples(spec)
    settings = _settings(spec, merged)
    sizes = [(each.after, each.spec.batch_size) for each in settings]
    training = prepared.parts["train"]
    batches = Batches(training, spec.seed, spec.shuffle, segments(sizes, len(training)))
    return Course(spec, merged, network_of(spec), prepared, batches, settings)


def with_edits(course: Course, edits: Sequence[Edit]) -> Course:
    """The Course of the same spec with other edits; what they do not touch is shared."""
    merged = merged_edits(edits)
    settings = _settings(course.spec, merged)
    sizes = [(each.after, each.spec.batch_size) for each in settings]
    batches = replace(course.batches, segments=segments(sizes, len(course.batches.training)))
    return replace(course, edits=merged, settings=settings, batches=batches)


def _settings(spec: Spec, edits: tuple[Edit, ...]) -> tuple[Settings, ...]:
    """The Settings after the spec alone, and after each edit. An edit at 0 follows the spec's own."""
    found = [Settings(-1, spec, rules_of(spec), {})]
    for index, edit in enumerate(edits):
        changes = {key: value for key, value in edit.items() if key != "iteration"}
        try:
            amended = amend(found[-1].spec, changes)
        except SpecError as error:
            named = [replace(fault, field=f"edits.{index}.{fault.field}") for fault in error.problems]
            raise SpecError(named) from error
        values = read_values(changes.get("parameters", {}), spec.layout, Problems())
        found.append(Settings(edit["iteration"], amended, rules_of(amended), values))
    return tuple(found)


def _read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
