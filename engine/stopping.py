"""Stop rules: when a run is converged or stopped, and why, in a sentence. A function of the state alone."""

from __future__ import annotations

import numpy as np

from engine.course import Course, Prospect, State
from engine.evaluation import evaluate
from engine.status import Status
from engine.update import norm


def stop_reason(course: Course, settled: State, prospect: Prospect) -> Status | None:
    """The Status of a run that a rule halts at the settled state, or None. ``prospect`` is its next iteration.

    loss_below looks at the mean training loss (without penalty), gradient_below at the length of the next batch's
    gradient (with penalty, over the parameters that move), max_epochs and patience at completed epochs.
    """
    stop = prospect.settings.spec.stop
    if stop is None:
        return None
    k = settled.iteration
    epochs = course.batches.completed(k)
    if stop.max_epochs is not None and epochs >= stop.max_epochs:
        return Status("stopped", f"Stopped after {_counted(epochs)}: max_epochs is {stop.max_epochs}.", k)
    if stop.patience is not None and settled.watch.waited >= stop.patience:
        reason = (
            f"Stopped after {_counted(epochs)}: the validation loss has not fallen below {settled.watch.best:.6g} "
            f"for {_counted(settled.watch.waited)}, and patience is {stop.patience}."
        )
        return Status("stopped", reason, k)
    if stop.loss_below is not None:
        loss = evaluate(course.network, course.examples, settled.parameters, ("train",)).losses["train"]
        if loss is not None and loss < stop.loss_below:
            reason = f"Converged at iteration {k}: the training loss {loss:.6g} is below {stop.loss_below:g}."
            return Status("converged", reason, k)
    if stop.gradient_below is not None:
        frozen = prospect.settings.rules.frozen
        moving = prospect.update.gradient if frozen is None else np.where(frozen, 0.0, prospect.update.gradient)
        length = norm(moving)
        if length < stop.gradient_below:
            reason = f"Converged at iteration {k}: the gradient's length {length:.6g} is below {stop.gradient_below:g}."
            return Status("converged", reason, k)
    return None


def _counted(epochs: int) -> str:
    return "1 epoch" if epochs == 1 else f"{epochs} epochs"
