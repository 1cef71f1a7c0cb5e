"""From the engine's records to the wire: the only module that knows both."""

from dataclasses import fields, replace
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from app.deadline import Deadline
from app.encoding import to_json
from app.schemas.calls import (
    GradientCheckQuery,
    GridQuery,
    HistoryQuery,
    InspectQuery,
    IterationQuery,
    LandscapeQuery,
    QuantilesQuery,
    RowsQuery,
    SliceQuery,
    StepCall,
    TraceQuery,
    UpdatesQuery,
    plain,
)
from app.trace_form import filled, has_form
from app.written import written
from engine.chain_rule import Parameter, inspect
from engine.course import Prospect
from engine.diagnostics import diagnostics
from engine.errors import NotInBatch
from engine.gradient_check import gradient_check
from engine.grid import grid
from engine.history import HistoryRow, history
from engine.landscape import landscape
from engine.paths import Flow
from engine.quantiles import quantiles
from engine.rows import rows
from engine.run import Run
from engine.slice import loss_slice
from engine.trace import Trace, check_iteration, moment, prospect_at, trace, trace_of
from engine.updates import updates

PASSED = 500
"""History rows that a step answers at most."""
MOST_WRITTEN = 20_000
"""Bytes of a trace that is kept as it was written: one of the default run takes 3,000."""
WRITTEN: WeakKeyDictionary[Prospect, tuple[tuple[int | None, str | None], bytes]] = WeakKeyDictionary()
"""Traces as they were written, with the row and the form asked for; what no run holds any more is forgotten."""
FROM = {"from_": "from"}
"""How the contract calls a member whose name is a word of Python."""


def run_document(session_id: str, run: Run) -> dict[str, Any]:
    """The session of this id, if it stands at ``run``."""
    parts, batch, evaluation = written(run), run.batch, run.evaluation
    layers = run.course.network.layout.views(run.state.parameters)  # run.parameters would be copies
    return {
        "id": session_id,
        "spec": parts.spec,
        "iteration": run.iteration,
        "furthest": run.furthest,
        "epoch": run.epoch,
        "batch": {"number": batch.number, "of": batch.of, "size": batch.size},
        "status": run.status,
        "parameters": [{"layer": layer, "W": W, "b": b} for layer, (W, b) in enumerate(layers, 1)],
        "losses": evaluation.losses,
        "accuracy": evaluation.accuracy,
        "edits": parts.edits,
        "settings": parts.settings,
        "notices": run.notices,
        "permalink": parts.opening.link(run.iteration),
    }


def session_answer(run: Run, session_id: str, form: str | None) -> bytes:
    """The session as it is now."""
    return to_json(run_document(session_id, run), form)


def change_answer(session_id: str, _: int, after: Run, form: str | None) -> bytes:
    """The session as the call left it."""
    return to_json(run_document(session_id, after), form)


def step_answer(session_id: str, before: int, after: Run, call: StepCall) -> bytes:
    """What a step did: the session it left, the last trace applied, the next one, and the history rows passed."""
    peek = call.peek and after.status.state != "diverged"
    document = {
        "session": run_document(session_id, after),
        "trace": trace_in_focus(after, after.iteration, call) if call.trace else None,
        "next": trace_in_focus(after, after.iteration + 1, call) if peek else None,
        "history": history_passed(before, after),
    }
    return to_json(document, call.arrays)


def history_passed(before: int, after: Run) -> list[HistoryRow]:
    """The rows of the iterations after ``before``, up to where the run stands, thinned."""
    if after.furthest > after.iteration:
        after = replace(after, history=after.history.until(after.iteration))
    return history(after, PASSED, before)


def trace_document(trace: Trace) -> dict[str, Any]:
    """One iteration in full; its layers are written as they are."""
    batch = trace.batch
    return {
        "iteration": trace.iteration,
        "epoch": trace.epoch,
        "batch": {"number": batch.number, "of": batch.of, "size": batch.size, "rows": batch.rows},
        "sample": trace.sample,
        "loss": trace.loss,
        "layers": trace.layers,
        "optimizer": trace.optimizer,
    }


def trace_in_focus(run: Run, iteration: int, call: StepCall) -> orjson.Fragment:
    """The trace of an iteration with the call's row as its sample, or its first sample where its batch lacks that row.

    The next one, once it is written, is the last one applied when the next step asks for it.
    """
    prospect, focus = prospect_at(run, iteration), (call.row, call.arrays)
    known = WRITTEN.get(prospect)
    if known is not None and known[0] == focus:
        return orjson.Fragment(known[1])
    try:
        chosen = moment(run, iteration, row=call.row)
    except NotInBatch:
        chosen = moment(run, iteration)
    if has_form(chosen, call.arrays):
        content = filled(chosen, call.arrays)
    else:
        content = to_json(trace_document(trace_of(chosen)), call.arrays)
    if len(content) <= MOST_WRITTEN:
        WRITTEN[prospect] = focus, content
    return orjson.Fragment(content)


def trace_answer(run: Run, query: TraceQuery) -> bytes:
    """One iteration in full."""
    return to_json(trace_document(trace(run, query.iteration, query.sample, query.row)), query.arrays)


def inspect_answer(run: Run, query: InspectQuery) -> bytes:
    """Where one parameter's gradient comes from."""
    found = inspect(run, query.parameter, query.iteration, query.sample, query.row)
    sample = members(found.sample) | {"flow": flow_document(found.sample.flow)}
    return to_json(members(found) | {"parameter": parameter_document(found.parameter), "sample": sample}, query.arrays)


def updates_answer(run: Run, query: UpdatesQuery) -> bytes:
    """The latest updates of one parameter."""
    return to_json(updates(run, **plain(query, "arrays")), query.arrays)


def members(record: Any) -> dict[str, Any]:
    """The members of a record by name, as they are."""
    return {member.name: getattr(record, member.name) for member in fields(record)}


def parameter_document(parameter: Parameter) -> dict[str, Any]:
    """The parameter inspected, in the contract's order of members."""
    return {FROM.get(name, name): value for name, value in members(parameter).items()}


def flow_document(flow: Flow) -> list[dict[str, Any]]:
    """What the paths through each edge add up to, an edge an item."""
    names = [FROM.get(name, name) for name in members(flow)]
    columns = [column.tolist() for column in members(flow).values()]
    return [dict(zip(names, edge, strict=True)) for edge in zip(*columns, strict=True)]


def rows_answer(run: Run, query: RowsQuery) -> bytes:
    """A stretch of the rows, and what the network makes of them."""
    n = shown_iteration(run, query.iteration)
    return to_json({"iteration": n} | members(rows(run, **plain(query, "arrays"))), query.arrays)


def shown_iteration(run: Run, iteration: int | None) -> int:
    """The iteration that a view shows, the next one if None; raises Diverged where that one is not finite."""
    n = check_iteration(run, iteration)
    if n == run.furthest + 1:
        prospect_at(run, n)
    return n


def grid_answer(run: Run, query: GridQuery) -> bytes:
    """The outputs over the inputs."""
    shown_iteration(run, query.iteration)
    return to_json(grid(run, **plain(query, "arrays")), query.arrays)


def history_answer(run: Run, query: HistoryQuery) -> bytes:
    """The run so far."""
    document = {"history": history(run, **plain(query, "arrays")), "furthest": run.furthest}
    return to_json(document, query.arrays)


def gradient_check_answer(run: Run, query: GradientCheckQuery, deadline: Deadline) -> bytes:
    """Every gradient of an iteration against its central difference, as many as the time of a call allows."""
    found = gradient_check(run, query.iteration, query.epsilon, deadline.clock, deadline())
    return to_json(found, query.arrays)


def slice_answer(run: Run, query: SliceQuery, deadline: Deadline) -> bytes:
    """The loss along one parameter, at as many values as the time of a call allows."""
    return to_json(loss_slice(run, **plain(query, "arrays"), keep_going=deadline()), query.arrays)


def landscape_answer(run: Run, query: LandscapeQuery, deadline: Deadline) -> bytes:
    """Training losses over a plane, as many as the time of a call allows."""
    return to_json(landscape(run, **plain(query, "arrays"), keep_going=deadline()), query.arrays)


def quantiles_answer(run: Run, query: QuantilesQuery, deadline: Deadline) -> bytes:
    """How a quantity is spread over the run, at as many iterations as the time of a call allows."""
    return to_json(quantiles(run, **plain(query, "arrays"), keep_going=deadline()), query.arrays)


def diagnostics_answer(run: Run, query: IterationQuery) -> bytes:
    """The health of an iteration, by layer."""
    return to_json(diagnostics(run, query.iteration), query.arrays)
