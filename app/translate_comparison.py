"""From the records of comparisons to the wire."""

from dataclasses import fields
from typing import Any

from app.comparisons import Job
from app.encoding import to_json
from engine.compared_run import Outcome
from engine.comparison import ComparedRun, Comparison


def begun_answer(job: Job) -> bytes:
    """A comparison that is now worked on."""
    return to_json({"id": job.id, "state": job.state, "progress": progress_document(job.comparison)})


def progress_document(comparison: Comparison) -> dict[str, int]:
    """How much of the work is done."""
    runs = comparison.runs
    finished = sum(each.stage == "finished" for each in runs)
    return {"iterations": comparison.done, "total": comparison.total, "finished": finished, "runs": len(runs)}


def progress_event(job: Job, before: Comparison | None) -> bytes:
    """The progress, and the runs that have got on since ``before``; every run where that is None."""
    comparison = job.comparison
    known = [None] * len(comparison.runs) if before is None else before.runs
    moved = [now for now, then in zip(comparison.runs, known, strict=True) if now is not then]
    standing = {"state": job.state, "reason": job.reason, "progress": progress_document(comparison)}
    return to_json({**standing, "runs": [run_progress(each) for each in moved]})


def run_progress(each: ComparedRun) -> dict[str, Any]:
    """How far one run of a comparison is."""
    return {"run": each.number, "stage": each.stage, "iteration": each.iteration, "last": each.last}


def comparison_answer(job: Job, form: str | None) -> bytes:
    """The comparison as far as it is."""
    comparison = job.comparison
    standing = {"id": job.id, "state": job.state, "reason": job.reason, "progress": progress_document(comparison)}
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
    return to_json({**standing, **common, "runs": [compared_document(each) for each in comparison.runs]}, form)


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
