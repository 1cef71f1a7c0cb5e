"""From the records of comparisons to the wire."""

from dataclasses import fields
from typing import Any

import orjson

from app.encoding import to_json
from app.stores.jobs import Job
from engine.compared_run import Outcome
from engine.comparison import ComparedRun, Comparison

KEPT_FORM = "base64"
"""The form of the arrays in an answer that is kept."""


def standing(comparison: Comparison) -> bytes:
    """How much of the work is done, and how far each run is."""
    runs = comparison.runs
    finished = sum(each.stage == "finished" for each in runs)
    done = {"iterations": comparison.done, "total": comparison.total, "finished": finished, "runs": len(runs)}
    return to_json({"progress": done, "runs": [run_progress(each) for each in runs]})


def run_progress(each: ComparedRun) -> dict[str, Any]:
    """How far one run of a comparison is."""
    return {"run": each.number, "stage": each.stage, "iteration": each.iteration, "last": each.last}


def state_document(job: Job) -> dict[str, Any]:
    """How the comparison stands, whatever its runs are."""
    progress = orjson.loads(job.standing)["progress"] | {"place": job.place}
    return {"state": job.state, "reason": job.reason, "progress": progress}


def begun_answer(job: Job) -> bytes:
    """A comparison that is now worked on, or waits for it."""
    document = state_document(job)
    return to_json({"id": job.id, "state": document["state"], "progress": document["progress"]})


def progress_event(job: Job, before: Job | None) -> bytes:
    """The progress, and the runs that have got on since ``before``; every run where that is None."""
    runs = orjson.loads(job.standing)["runs"]
    known = [None] * len(runs) if before is None else orjson.loads(before.standing)["runs"]
    moved = [now for now, then in zip(runs, known, strict=True) if now != then]
    return to_json(state_document(job) | {"runs": moved})


def told_answer(job: Job, answer: bytes) -> bytes:
    """The comparison as it stands, with what :func:`comparison_answer` last told of its runs."""
    return to_json({"id": job.id} | state_document(job))[:-1] + b"," + answer[1:]


def comparison_answer(comparison: Comparison) -> bytes:
    """The comparison's spec and runs as far as they are, with arrays in :data:`KEPT_FORM`."""
    extent = {"iterations": comparison.iterations, "epochs": comparison.epochs, "loss_below": comparison.loss_below}
    common = {
        "spec": comparison.spec.to_dict(),
        "vary": comparison.vary.path,
        "name": comparison.vary.name,
        "values": [each.value for each in comparison.runs],
        **extent,
        "shared": comparison.shared,
        "differs": comparison.differs,
    }
    return to_json({**common, "runs": [compared_document(each) for each in comparison.runs]}, KEPT_FORM)


def compared_document(each: ComparedRun) -> dict[str, Any]:
    """One run of a comparison; what is known only at its end is null until then."""
    beginning, outcome = each.beginning, each.outcome
    known = {
        **run_progress(each),
        "value": each.value,
        "label": each.label,
        "changes": each.changes,
        "seconds": each.seconds,
        "iterations_to_loss": each.iterations_to_loss,
        "epochs_to_loss": each.epochs_to_loss,
        "first_update": beginning and beginning.first_update,
        "largest_stable_rate": beginning and beginning.largest_stable_rate,
        "history": each.history,
    }
    at_end = {member.name: outcome and getattr(outcome, member.name) for member in fields(Outcome)}
    if outcome is not None:
        pairs = enumerate(outcome.parameters, start=1)
        at_end["parameters"] = [{"layer": layer, "W": W, "b": b} for layer, (W, b) in pairs]
    return {**at_end, **known}
