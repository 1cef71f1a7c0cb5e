"""How long calls take against what ``app.costs`` estimates: ``python -m tests.benchmarks.estimates``.

An estimate decides only where the work is done: below 2 ms in place, from 20 ms on in a worker process. What matters is
that long work is not taken for short, and short work not for heavy; within a factor of two all is well.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import process_time
from typing import Any

from app import costs, translate
from app.api.changes import begun_again, edited, sought, stepped
from app.deadline import Deadline
from app.pool import HEAVY, SHORT
from app.schemas import calls
from app.schemas.spec import EditCall, ResetCall
from engine.run import Run, seek, start, step
from engine.spec import complete
from tests.benchmarks.machine import described
from tests.benchmarks.tables import number, table

ROUNDS = 3
REACHED = 1000
LONG = Deadline(3600.0)


def layers(*units: int) -> list[dict[str, Any]]:
    return [{"units": count, "activation": "tanh"} for count in units]


NETWORKS = {
    "2-4-1, 200 rows": {},
    "2-16-16-1, 2,000 rows, batch 32": {
        "dataset": {"name": "circle", "rows": 2000}, "layers": layers(16, 16, 1), "batch_size": 32},
    "2-64-64-64-1, 2,000 rows, batch 256": {
        "dataset": {"name": "circle", "rows": 2000}, "layers": layers(64, 64, 64, 1), "batch_size": 256},
    "2-8-1, 20,000 rows, whole batch": {
        "dataset": {"name": "circle", "rows": 20_000}, "layers": layers(8, 1), "batch_size": None},
}  # fmt: skip


def milliseconds(work: Callable[[], object]) -> float:
    """Of the processor, the least of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        gc.collect()
        began = process_time()
        work()
        taken.append(1e3 * (process_time() - began))
    return min(taken)


def asked(run: Run) -> list[tuple[str, float, Callable[[Run], object]]]:
    """Calls by name, their estimates in seconds, and what is done, given a run that has nothing computed yet."""
    one, hundred = calls.StepCall(), calls.StepCall(count=100, trace=False)
    edit = EditCall(parameters={"W1.1.1": 0.3})
    name = "W1.1.1"
    seek, fresh = calls.SeekCall(iteration=run.iteration - 9), ResetCall(spec={"seed": 3})
    back = calls.TraceQuery(iteration=run.iteration // 2 + 7)
    return [
        ("session", costs.answer(run), partial(translate.session_answer, session_id="", form=None)),
        ("step", costs.step(run, one), partial(stepped_answer, call=one)),
        ("step of 100", costs.step(run, hundred), partial(stepped_answer, call=hundred)),
        ("edit", costs.edit(run, edit), lambda run: translate.session_answer(edited(run, None, edit), "", None)),
        ("trace of long ago", costs.look_back(run, back.iteration), partial(translate.trace_answer, query=back)),
        ("inspect", costs.inspect(run), partial(translate.inspect_answer, query=calls.InspectQuery(parameter=name))),
        ("updates", costs.updates(run, 20),
         partial(translate.updates_answer, query=calls.UpdatesQuery(parameter=name))),
        ("diagnostics", costs.diagnostics(run), partial(translate.diagnostics_answer, query=calls.IterationQuery())),
        ("rows", costs.rows(run, 200), partial(translate.rows_answer, query=calls.RowsQuery(limit=200))),
        ("history", costs.history(run, 500), partial(translate.history_answer, query=calls.HistoryQuery())),
        ("seek", costs.seek(run, seek), lambda run: translate.session_answer(sought(run, None, seek), "", None)),
        ("reset", costs.start(run, fresh),
         lambda run: translate.session_answer(begun_again(run, None, fresh), "", None)),
        ("grid of 40", costs.grid(run, 40), partial(translate.grid_answer, query=calls.GridQuery(resolution=40))),
        ("slice of 101", costs.loss_slice(run, 101),
         partial(translate.slice_answer, query=calls.SliceQuery(parameter=name, points=101), deadline=LONG)),
        ("landscape of 11", costs.landscape(run, 11),
         partial(translate.landscape_answer, query=calls.LandscapeQuery(resolution=11), deadline=LONG)),
        ("gradient check", costs.gradient_check(run),
         partial(translate.gradient_check_answer, query=calls.GradientCheckQuery(), deadline=LONG)),
        ("quantiles of 64", costs.quantiles(run, 64),
         partial(translate.quantiles_answer, query=calls.QuantilesQuery(points=64), deadline=LONG)),
    ]  # fmt: skip


def stepped_answer(run: Run, call: calls.StepCall) -> bytes:
    return translate.step_answer("", run.iteration, stepped(run, LONG(), call), call)


def place(seconds: float) -> str:
    """Where a pool does work of so many seconds."""
    return "in place" if seconds <= SHORT else "thread" if seconds <= HEAVY else "worker"


def main() -> None:
    """Measure, and print each call's estimate beside what it took."""
    print("\n".join(described()))
    for name, spec in NETWORKS.items():
        run = start(complete(spec))
        run = seek(step(run, REACHED if len(run.course.examples.parts["train"]) < 5000 else 100), 60)
        rows = []
        for call, seconds, work in asked(run):
            taken = milliseconds(lambda work=work, run=run: work(replace(run)))
            rows.append([call, number(1e3 * seconds), number(taken), number(1e3 * seconds / taken),
                         place(seconds), place(taken / 1e3)])  # fmt: skip
        print(f"\n{name}\n")
        print(table(["call", "estimate, ms", "taken, ms", "ratio", "done", "should be"], rows))


if __name__ == "__main__":
    main()
