"""Comparisons: runs of one spec that differ in one setting, advanced together. State in, state out.

Every run is, to the last bit, the session of the same spec: it is started and stepped by ``engine.run``. All follow
from the same seed, so that whatever the setting does not touch (rows, split, start values, order) they share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine import stacked
from engine.compared_run import POINTS, Beginning, Outcome, beginning_of, outcome_of
from engine.comparison_settings import BATCHES, Vary, changes_of, in_common, label_of, read_vary, value_of, variants
from engine.completion import draw_table, part_sizes
from engine.errors import SpecError
from engine.fields import Field, Problems
from engine.history import HistoryRow, history
from engine.limits import limit
from engine.run import KeepGoing, Run, start, step
from engine.spec_records import Spec

HELD = 2_000_000
"""Numbers in the rows of runs begun at once, at most: each run holds its rows about five times over."""
BATCH_ROWS = 2000
"""Rows on which batch sizes are compared, at least: on fewer, an epoch is a handful of updates whatever the size."""


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """One run, from its spec to its outcome.

    number: from 1. value: what the setting is, as completed; changes: that, to be merged into the comparison's spec.
    last: the iteration it goes to; of: batches an epoch. run: where it is, once begun and until its outcome is known.
    iterations_to_loss: the first iteration, of those that end an epoch and the last one, after which the mean training
    loss is below ``loss_below``. seconds: spent on its iterations.
    """

    number: int
    value: object
    label: str
    changes: Mapping[str, object]
    spec: Spec
    last: int
    of: int
    run: Run | None = None
    beginning: Beginning | None = None
    iterations_to_loss: int | None = None
    seconds: float = 0.0
    outcome: Outcome | None = None

    @property
    def stage(self) -> str:
        """How far it is: "waiting", "running" or "finished"."""
        if self.outcome is not None:
            return "finished"
        return "waiting" if self.run is None else "running"

    @property
    def iteration(self) -> int:
        """How many updates it has had."""
        if self.outcome is not None:
            return self.outcome.iteration
        return 0 if self.run is None else self.run.iteration

    @property
    def epochs_to_loss(self) -> float | None:
        """``iterations_to_loss`` in epochs; a whole number but for a last epoch that was not ended."""
        return None if self.iterations_to_loss is None else self.iterations_to_loss / self.of

    @property
    def history(self) -> list[HistoryRow]:
        """Its history so far, thinned."""
        if self.outcome is not None:
            return self.outcome.history
        return [] if self.run is None else history(self.run, POINTS)

    @property
    def done(self) -> int:
        """Iterations that need not be waited for any more: all of them where it has ended early."""
        return self.last if self.outcome is not None else self.iteration


@dataclass(frozen=True, eq=False)
class Comparison:
    """spec: what the runs have in common, completed. iterations, epochs: how far each goes, one of them None.

    shared, differs: sentences on what the runs share and what they differ in.
    """

    spec: Spec
    vary: Vary
    iterations: int | None
    epochs: int | None
    loss_below: float | None
    shared: str
    differs: str
    runs: tuple[ComparedRun, ...]

    @property
    def total(self) -> int:
        """Iterations of all runs together."""
        return sum(each.last for each in self.runs)

    @property
    def done(self) -> int:
        """Iterations that need not be waited for any more."""
        return sum(each.done for each in self.runs)

    @property
    def finished(self) -> bool:
        """Whether every run has its outcome."""
        return all(each.outcome is not None for each in self.runs)


def spec_at(run: Run) -> dict[str, object]:
    """The raw spec that starts where ``run`` stands: its spec as edited so far, its parameters as start values.

    What the optimizer remembers, the order of rows and the count of iterations begin anew.
    """
    start_values = [{"W": W.tolist(), "b": b.tolist()} for W, b in run.parameters]
    return {**run.settings.spec.to_dict(), "parameters": start_values}


def compare(
    spec: Spec, vary: object, iterations: object = None, epochs: object = None, loss_below: object = None
) -> Comparison:
    """The Comparison of the runs of ``spec`` that ``vary``, ``{path: [values]}``, asks for; none is begun yet.

    Raises SpecError for a setting that may not vary, values that do not fit (``vary.batch_size.2`` names the third),
    more than 64 of them, both or neither of iterations and epochs, batch sizes compared by iterations or on fewer
    than 2,000 rows, and more work than a comparison may be.
    """
    setting = read_vary(spec, vary, limit("comparison_runs"))
    _check_extent(setting, iterations, epochs, loss_below)
    rows = len(draw_table(spec.dataset, spec.seed).x_raw)
    if setting.path == BATCHES and rows < BATCH_ROWS:
        raise _too_few(spec, rows)
    training = part_sizes(rows, spec.dataset.split)[0]
    runs = []
    for number, (asked, own) in enumerate(zip(setting.values, variants(spec, setting), strict=True), start=1):
        of = -(-training // min(own.batch_size or training, training))
        last = int(iterations) if epochs is None else int(epochs) * of
        value = value_of(own, setting.path)
        changes = changes_of(spec, setting.path, value)
        runs.append(ComparedRun(number, value, label_of(setting.path, asked), changes, own, last, of))
    _check_work(spec, runs, "iterations" if epochs is None else "epochs")
    start(runs[0].spec)  # what shows only once the rows are prepared is refused here, not in mid-work
    return Comparison(spec, setting, iterations, epochs, loss_below, *in_common(spec, setting), tuple(runs))


def advance(
    comparison: Comparison, keep_going: KeepGoing | None = None, clock: Callable[[], float] = lambda: 0.0
) -> Comparison:
    """``comparison`` taken on until every run is finished, or ``keep_going``, asked now and then, says no.

    Every call does at least a little, so that calling it again and again comes to an end. ``clock`` tells the time in
    seconds, for ``ComparedRun.seconds``. Raises SpecError where the rows of another seed cannot be prepared.
    """
    runs = {each.number: each for each in comparison.runs}
    while any(each.stage != "finished" for each in runs.values()):
        moved = _moved(list(runs.values()), comparison.loss_below, keep_going, clock)
        runs |= {each.number: each for each in moved}
        if keep_going and not keep_going():
            break
    return replace(comparison, runs=tuple(runs.values()))


def _moved(
    runs: list[ComparedRun], loss_below: float | None, keep_going: KeepGoing | None, clock: Callable[[], float]
) -> list[ComparedRun]:
    """What is next to do, done: a run at its end is finished, one of the group is begun, or the group is trained."""
    for each in runs:
        if each.stage == "running" and _is_over(each):
            return [_finished(each, loss_below)]
    left = [each for each in runs if each.stage != "finished"]
    going = [each for each in left if each.stage == "running"]
    for each in left:
        if each.stage == "waiting" and (not going or _joins(each, going)):
            return [_begun(each, loss_below)]
    group = _together(left)
    until = min(group[0].last, group[0].iteration + limit("iterations_a_call"))
    began = clock()
    trained = stacked.advance([each.run for each in group], until, keep_going)
    seconds = (clock() - began) / sum(after is not each.run for each, after in zip(group, trained, strict=True))
    return [
        _after(each, after, seconds, loss_below)
        for each, after in zip(group, trained, strict=True)
        if after is not each.run
    ]


def _joins(each: ComparedRun, going: list[ComparedRun]) -> bool:
    """Whether a waiting run is begun beside those begun: only what may be stacked, before it goes on, and as many as
    memory has room for. What goes on alone is begun alone, since its rows and its first pass may be large."""
    first = going[0]
    if first.run.iteration or _shapes(each) != _shapes(first) or stacked.kind(first.run, first.last) is None:
        return False
    return (len(going) + 1) * first.run.course.examples.columns.size <= HELD


def _shapes(each: ComparedRun) -> tuple:
    """What runs have in common whose arrays have the same shapes all the way."""
    return each.spec.layout.sizes, each.spec.batch_size, each.last


def _together(left: list[ComparedRun]) -> list[ComparedRun]:
    """The first run on its way, and those that are stacked with it; their time is shared evenly among them."""
    going = [each for each in left if each.run is not None]
    common = stacked.kind(going[0].run, going[0].last)
    if common is None:
        return going[:1]
    return [each for each in going if each.last == going[0].last and stacked.kind(each.run, each.last) == common]


def _is_over(each: ComparedRun) -> bool:
    return each.run.iteration >= each.last or not each.run.status.is_ready


def _begun(each: ComparedRun, loss_below: float | None) -> ComparedRun:
    run = start(each.spec)
    reached = 0 if _is_below(run, loss_below) else None
    return replace(each, run=run, beginning=beginning_of(run), iterations_to_loss=reached)


def _after(each: ComparedRun, run: Run, seconds: float, loss_below: float | None) -> ComparedRun:
    reached = each.iterations_to_loss
    if reached is None and loss_below is not None:
        reached = _first_below(each.run, run, loss_below)
    return replace(each, run=run, seconds=each.seconds + seconds, iterations_to_loss=reached)


def _finished(each: ComparedRun, loss_below: float | None) -> ComparedRun:
    run, reached = each.run, each.iterations_to_loss
    if reached is None and _is_below(run, loss_below):
        reached = run.iteration
    return replace(each, run=None, outcome=outcome_of(run, each.beginning), iterations_to_loss=reached)


def _first_below(before: Run, after: Run, loss_below: float) -> int | None:
    """The first iteration between two moments of a run that ends an epoch with a training loss below the one asked for.

    The history keeps the lowest of the rows it thins, so it tells whether there is one; stepping again tells which.
    ``before`` itself is not asked: where it ends no epoch, it is a moment at which others got their turn.
    """
    rows = after.history.rows(limit("history_points"), before.iteration)
    if not any(row.train is not None and row.train < loss_below for row in rows):
        return None
    before = step(before, 1, "epoch")
    while not _is_below(before, loss_below):
        before = step(before, 1, "epoch")
    return before.iteration


def _is_below(run: Run, loss_below: float | None) -> bool:
    loss = run.losses["train"]
    return loss_below is not None and loss is not None and loss < loss_below


def _check_extent(setting: Vary, iterations: object, epochs: object, loss_below: object) -> None:
    problems = Problems()
    if (iterations is None) == (epochs is None):
        given = "neither" if epochs is None else "both"
        problems.add("iterations", f"Give iterations or epochs, one of them, not {given}.", ["iterations", "epochs"])
    elif setting.path == BATCHES and epochs is None:
        message = "Batch sizes are compared by epochs, in which every run sees the same rows: give epochs instead."
        problems.add("iterations", message, ["epochs"])
    asked = {"iterations": iterations, "epochs": epochs, "loss_below": loss_below}
    kinds = [Field(name, "integer", None, minimum=1, maximum=limit("iterations")) for name in ("iterations", "epochs")]
    kinds.append(Field("loss_below", "number", None, above=0.0, maximum=1e300))
    problems.values("", kinds, {name: value for name, value in asked.items() if value is not None})
    problems.raise_any()


def _too_few(spec: Spec, rows: int) -> SpecError:
    """The refusal of batch sizes on a dataset of so few rows."""
    name, least = spec.dataset.name, f"{BATCH_ROWS:,} rows"
    message = f"Batch sizes are compared on at least {least}: on fewer, epochs are too short to tell them apart."
    if "rows" in spec.dataset.values:
        message += f" {name} has {rows:,} here; ask for rows of at least {BATCH_ROWS}."
        return SpecError.of("dataset.rows", message, f"at least {BATCH_ROWS}")
    message += f" {name} has {rows:,} and no more; take a dataset whose rows can be chosen, such as circle."
    return SpecError.of("dataset.name", message, f"a dataset of at least {least}")


def _check_work(spec: Spec, runs: Sequence[ComparedRun], field: str) -> None:
    """Raise SpecError where the runs are more work, or their parameters more numbers, than a comparison may be."""
    total, most = sum(each.last for each in runs), limit("comparison_iterations")
    if total > most:
        message = f"These {len(runs)} runs take {total:,} iterations in all; a comparison takes at most {most:,}."
        raise SpecError.of(field, message, most)
    count, most = len(runs) * spec.layout.count, limit("comparison_parameters")
    if count > most:
        message = f"These {len(runs)} networks have {count:,} parameters in all; a comparison takes at most {most:,}."
        raise SpecError.of("vary", message, most)
