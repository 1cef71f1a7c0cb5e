"""From the engine's records to the wire: the only module that knows both."""

from typing import Any

from app import permalinks
from app.catalog import catalog
from app.encoding import to_json
from app.schemas.calls import GridQuery, HistoryQuery, InspectQuery, RowsQuery, StepCall, TraceQuery, plain
from app.sessions import Change, Session
from engine.chain_rule import inspect
from engine.errors import NotInBatch
from engine.grid import grid
from engine.history import history
from engine.rows import rows
from engine.run import Run
from engine.trace import Trace, trace

PASSED = 500
"""History rows that a step answers at most."""


def catalog_answer() -> bytes:
    """Everything that a spec can choose from."""
    return to_json(catalog())


def run_document(session_id: str, run: Run) -> dict[str, Any]:
    """The session of this id, if it stands at ``run``."""
    spec, edits = run.spec.to_dict(), [dict(edit) for edit in run.edits]
    return {
        "id": session_id,
        "spec": spec,
        "iteration": run.iteration,
        "furthest": run.furthest,
        "epoch": run.epoch,
        "batch": {"number": run.batch.number, "of": run.batch.of, "size": run.batch.size},
        "status": run.status,
        "parameters": [{"layer": layer, "W": W, "b": b} for layer, (W, b) in enumerate(run.parameters, 1)],
        "losses": run.losses,
        "accuracy": run.accuracy,
        "edits": edits,
        "permalink": permalinks.encode(spec, edits, run.iteration),
    }


def session_document(session: Session) -> dict[str, Any]:
    """The session as it is now."""
    return run_document(session.id, session.run)


def session_answer(session: Session, form: str | None) -> bytes:
    """The session as it is now."""
    return to_json(session_document(session), form)


def change_answer(session: Session, change: Change, form: str | None) -> bytes:
    """The session as the call left it."""
    return to_json(run_document(session.id, change.after), form)


def step_answer(session: Session, change: Change, call: StepCall) -> bytes:
    """What a step did: the session it left, the last trace applied, the next one, and the history rows passed."""
    before, after = change.before, change.after
    applied = after.iteration > before.iteration
    peek = call.peek and after.status.state != "diverged"
    document = {
        "session": run_document(session.id, after),
        "trace": trace_in_focus(after, after.iteration, call.row) if call.trace and applied else None,
        "next": trace_in_focus(after, after.iteration + 1, call.row) if peek else None,
        "history": history(after, PASSED, before.iteration + 1, after.iteration) if applied else [],
    }
    return to_json(document, call.arrays)


def trace_in_focus(run: Run, iteration: int, row: int | None) -> Trace:
    """The trace of an iteration with ``row`` as its sample, or its first sample where its batch lacks that row."""
    try:
        return trace(run, iteration, row=row)
    except NotInBatch:
        return trace(run, iteration)


def trace_answer(session: Session, query: TraceQuery) -> bytes:
    """One iteration in full."""
    return to_json(trace(session.run, query.iteration, query.sample, query.row), query.arrays)


def inspect_answer(session: Session, query: InspectQuery) -> bytes:
    """Where one parameter's gradient comes from."""
    return to_json(inspect(session.run, query.parameter, query.iteration, query.sample, query.row), query.arrays)


def rows_answer(session: Session, query: RowsQuery) -> bytes:
    """A stretch of the rows, and what the network makes of them."""
    return to_json(rows(session.run, **plain(query, "arrays")), query.arrays)


def grid_answer(session: Session, query: GridQuery) -> bytes:
    """The outputs over the inputs."""
    return to_json(grid(session.run, **plain(query, "arrays")), query.arrays)


def history_answer(session: Session, query: HistoryQuery) -> bytes:
    """The run so far."""
    document = {"history": history(session.run, **plain(query, "arrays")), "furthest": session.run.furthest}
    return to_json(document, query.arrays)
