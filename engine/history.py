"""The history of a run as asked for: its rows up to the furthest iteration, thinned keeping extremes."""

from __future__ import annotations

from engine.errors import SpecError
from engine.fields import is_integer, shown
from engine.limits import limit
from engine.run import Run, computed_at
from engine.series import HistoryRow


def history(run: Run, points: int = 500, after: int = 0) -> list[HistoryRow]:
    """At most ``points`` rows, in order, up to the furthest iteration.

    after: leaves out the rows up to that iteration. The row of the run's present iteration is always among the others,
    with its losses and accuracy. Raises SpecError for points that do not fit.
    """
    if not is_integer(points) or not 2 <= points <= limit("history_points"):
        allowed = f"an integer from 2 to {limit('history_points')}"
        raise SpecError.of("points", f"must be {allowed}, not {shown(points)}.", allowed)
    k = run.iteration
    if k <= after:
        return run.history.rows(points, after)
    if k == run.furthest == after + 1:
        return [_present_row(run)]
    rows = [row for row in run.history.rows(points - 1, after) if row.iteration != k]
    return sorted([*rows, _present_row(run)], key=lambda row: row.iteration)


def _present_row(run: Run) -> HistoryRow:
    """The row of the run's present iteration, computed again, with the losses after it."""
    prospect, evaluation = computed_at(run, run.iteration), run.arrived
    return HistoryRow(
        iteration=prospect.iteration,
        epoch=run.course.batches.position(prospect.iteration)[0],
        batch_loss=prospect.loss,
        total_loss=prospect.loss + prospect.update.penalty,
        **evaluation.losses,
        accuracy=None if evaluation.accuracy["train"] is None else evaluation.accuracy,
        gradient_norms=prospect.gradient_norms,
    )


__all__ = ["HistoryRow", "history"]
