"""A run in time: state in, state out. Every function takes a Run and gives another; the old one stays as it was.

A run is a function of its spec, its edits and the iteration, to the last bit, by whichever way the iteration is
reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.batches import Batch
from engine.completion import amend, complete
from engine.course import Course, Prospect, Settings, State, course_of, with_edits
from engine.divergence import diverged
from engine.edits import Edit, joined, kept_at_start
from engine.errors import Diverged, Halted, NotReached, SpecError
from engine.evaluation import Evaluation, evaluate
from engine.fields import is_integer, shown
from engine.journey import Journey, KeepGoing, one_on, replayed
from engine.keyframes import Keyframes
from engine.limits import limit
from engine.merging import merge
from engine.once import once
from engine.series import History
from engine.spec_records import Spec
from engine.status import READY, Status
from engine.stopping import stop_reason

UNITS = ("iteration", "epoch")


@dataclass(frozen=True, eq=False)
class Run:
    """A run at one iteration.

    course: what its spec and edits determine. arrival: the state after ``iteration`` updates, before the edits made
    there.
    furthest: the last iteration reached, >= iteration. keyframes, history: shared with the runs it came from.
    applied: the iteration that led here as it was computed, where it is at hand.
    """

    course: Course
    arrival: State
    furthest: int
    keyframes: Keyframes
    history: History
    applied: Prospect | None = None

    @property
    def spec(self) -> Spec:
        """The spec it started from (what edits changed is in ``settings``)."""
        return self.course.spec

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits, ascending: {"iteration": k, ...what was changed}."""
        return self.course.edits

    @property
    def iteration(self) -> int:
        """How many updates it has had."""
        return self.arrival.iteration

    @once
    def state(self) -> State:
        """The state after the edits made at this iteration: what the next iteration starts from."""
        return self.course.settle(self.arrival)

    @property
    def settings(self) -> Settings:
        """The spec as edited and its rules, as the next iteration uses them."""
        return self.course.settings_for(self.iteration + 1)

    @once
    def batch(self) -> Batch:
        """The batch of the next iteration."""
        return self.course.batch(self.iteration + 1)

    @property
    def epoch(self) -> int:
        """How many epochs are completed."""
        return self.course.batches.completed(self.iteration)

    @property
    def parameters(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """(W, b) by layer, read-only: W (units, inputs), b (units,)."""
        views = self.course.network.layout.views(self.state.parameters)
        return [(_read_only(W), _read_only(b)) for W, b in views]

    @once
    def prospect(self) -> Prospect:
        """The next iteration, computed and not applied; it may be not finite."""
        with np.errstate(all="ignore"):
            return self.course.prospect(self.state)

    @once
    def status(self) -> Status:
        """How the run stands: a function of spec, edits and iteration."""
        stopped = stop_reason(self.course, self.state, self.prospect)
        if stopped:
            return stopped
        if self.prospect.finite:
            return READY
        return diverged(self.course, self.prospect, self.earlier)

    @once
    def evaluation(self) -> Evaluation:
        """Losses and accuracy by part, after ``iteration`` updates and the edits made there."""
        return evaluate(self.course.network, self.course.examples, self.state.parameters)

    @once
    def arrived(self) -> Evaluation:
        """The same before the edits made there."""
        if self.state is self.arrival:
            return self.evaluation
        return evaluate(self.course.network, self.course.examples, self.arrival.parameters)

    @property
    def losses(self) -> dict[str, float | None]:
        """Mean loss by part (train, validation, test), without penalty; None for an empty part."""
        return self.evaluation.losses

    @property
    def accuracy(self) -> dict[str, float | None]:
        """Share of rows decided rightly by part; None for an empty part or a regression."""
        return self.evaluation.accuracy

    @property
    def notices(self) -> tuple[str, ...]:
        """What the learner should know about the data's preparation and the batches."""
        size, rows = self.settings.spec.batch_size, len(self.course.examples.parts["train"])
        large = (f"A batch of {size} is larger than the {rows} training rows: it is all of them.",)
        return self.course.examples.notices + (large if size is not None and size > rows else ())

    def earlier(self) -> list[Prospect]:
        """The first iteration of the settings in force, and the one applied last: where curvature can be looked at."""
        with np.errstate(all="ignore"):
            ks = dict.fromkeys((max(self.settings.after, 0), max(self.iteration - 1, 0)))
            return [self.course.prospect(self.course.settle(state_at(self, k))) for k in ks]


def start(spec: Spec, edits: Sequence[Edit] = ()) -> Run:
    """The run of a completed spec at iteration 0; edits made later wait until it gets there.

    Raises SpecError where an edit does not fit.
    """
    return start_of(course_of(spec, edits))


def start_of(course: Course) -> Run:
    """The run of a course at iteration 0."""
    first = course.start()
    return Run(course, first, 0, Keyframes((first,)), History())


def replay(spec: Spec, edits: Sequence[Edit], iteration: int, keep_going: KeepGoing | None = None) -> Run:
    """The run of a spec and its edits, taken to ``iteration`` (and reaching as far as its last edit).

    Ends early where the run halts or ``keep_going`` says no. Raises SpecError for edits or an iteration that do not
    fit.
    """
    _check_count("iteration", iteration, 0, limit("iterations"))
    run = start(spec, edits)
    last = max([iteration, *(edit["iteration"] for edit in run.edits)])
    run = _forward(run, last, keep_going)
    return seek(run, iteration) if run.iteration > iteration else run


def step(run: Run, count: int = 1, unit: str = "iteration", keep_going: KeepGoing | None = None) -> Run:
    """``run`` after ``count`` more iterations, or at the end of the epoch under way and count - 1 more.

    Stops early where a stop rule is met, where the next update is not finite, and where ``keep_going``, asked between
    iterations, says no; the returned run's status says which. Raises Halted if it could not even begin.
    """
    _check_count("count", count, 1, limit("iterations_a_call"))
    if unit not in UNITS:
        raise SpecError.of("unit", f"must be iteration or epoch, not {shown(unit)}.", list(UNITS))
    if not run.status.is_ready:
        raise (Diverged if run.status.state == "diverged" else Halted)(run.status)
    last = run.iteration + count if unit == "iteration" else _epoch_end(run, count)
    if last > limit("iterations"):
        message = f"A run goes no further than iteration {limit('iterations')}, and this asks for {last}."
        raise SpecError.of("count", message, limit("iterations") - run.iteration)
    return _forward(run, last, keep_going)


def seek(run: Run, iteration: int) -> Run:
    """``run`` at another iteration that it has reached; history and edits stay. Raises NotReached beyond that."""
    if not is_integer(iteration) or not 0 <= iteration <= run.furthest:
        allowed = f"an integer from 0 to {run.furthest}"
        raise NotReached.of("iteration", f"must be {allowed} (the furthest reached), not {shown(iteration)}.", allowed)
    return run if iteration == run.iteration else replace(run, arrival=state_at(run, iteration), applied=None)


def reach(run: Run, iteration: int, furthest: int, keep_going: KeepGoing | None = None) -> Run:
    """``run`` taken on until it has reached ``furthest``, standing at ``iteration`` <= furthest; edits are replayed.

    Ends early where the run halts or ``keep_going`` says no.
    """
    if furthest > run.furthest:
        run = _forward(seek(run, run.furthest), furthest, keep_going)
    return seek(run, min(iteration, run.furthest))


def edit(run: Run, changes: Mapping[str, object]) -> Run:
    """``run`` with an edit made at its iteration; what lay beyond it is discarded. An edit of nothing changes nothing.

    Raises SpecError for what no edit may change and for values that do not fit.
    """
    amend(run.settings.spec, changes)
    if not changes:
        return run
    k = run.iteration
    kept = [edit for edit in run.edits if edit["iteration"] <= k]
    made = {"iteration": k, **changes}
    if kept and kept[-1]["iteration"] == k:
        made = joined(kept[-1], changes, run.settings.spec)
    course = with_edits(run.course, [*kept, made])
    return Run(course, run.arrival, k, run.keyframes.until(k), run.history.until(k))


def reset(run: Run, changes: Mapping[str, object] | None = None, edits: Sequence[Edit] | None = None) -> Run:
    """The run from iteration 0, with ``changes`` merged into its spec.

    Edits made at iteration 0 are kept where the changes do not speak of the same thing; ``edits`` replaces them.
    Raises SpecError where something does not fit.
    """
    unchanged = changes is None or changes == {}
    spec = run.spec if unchanged else complete(merge(run.spec.to_dict(), changes))
    if edits is None:
        return start(spec, kept_at_start(run.edits, changes or {}, spec.layout))
    fresh = start(spec, edits)
    late = [edit["iteration"] for edit in fresh.edits if edit["iteration"]]
    if late:
        raise SpecError.of("edits", f"A reset takes edits of iteration 0 only, not of {late[0]}.", 0)
    return fresh


def state_at(run: Run, iteration: int) -> State:
    """The state after ``iteration`` <= furthest updates, before the edits made there, replayed from one kept."""
    state = run.keyframes.before(iteration)
    if state.iteration < run.iteration <= iteration:
        state = run.arrival
    course = run.course
    with np.errstate(all="ignore"):
        while state.iteration < iteration:
            until = min(iteration, course.settings_end(state.iteration + 1))
            state = replayed(course, state, until)
    return state


def computed_at(run: Run, n: int) -> Prospect:
    """Iteration n as computed, 1 <= n <= furthest + 1; it may be not finite."""
    if n == run.iteration + 1:
        return run.prospect
    if n == run.iteration and run.applied is not None:
        return run.applied
    with np.errstate(all="ignore"):
        return run.course.prospect(run.course.settle(state_at(run, n - 1)))


def _forward(run: Run, last: int, keep_going: KeepGoing | None) -> Run:
    """``run`` taken on to iteration ``last``, or to where it halts or is told to wait."""
    if last == run.iteration + 1:
        found = one_on(run)
        return run if found is None else Run(run.course, *found)
    journey = Journey(run)
    with np.errstate(all="ignore"):
        while journey.state.iteration < last:
            if not journey.apply_prospect() or (keep_going and not keep_going()):
                break
            if not journey.stretch(last, keep_going):
                break
    return Run(run.course, journey.state, journey.furthest, journey.keyframes, journey.kept_history())


def _epoch_end(run: Run, count: int) -> int:
    """The iteration that ends the epoch under way and count - 1 more epochs, by the batch sizes now in force."""
    batch = run.batch
    return run.iteration + batch.of - batch.number + 1 + (count - 1) * batch.of


def _check_count(field: str, given: object, least: int, most: int) -> None:
    if not is_integer(given) or not least <= given <= most:
        allowed = f"an integer from {least} to {most}"
        raise SpecError.of(field, f"must be {allowed}, not {shown(given)}.", allowed)


def _read_only(view: np.ndarray) -> np.ndarray:
    array = np.ascontiguousarray(view)
    array.flags.writeable = False
    return array
