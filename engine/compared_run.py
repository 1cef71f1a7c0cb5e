"""One run of a comparison: what is measured at its start, what at its end, and how it went, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.curvature import largest_stable_rate
from engine.errors import SpecError
from engine.gradient_noise import gradient_noise
from engine.grid import Grid, grid
from engine.history import HistoryRow, history
from engine.run import Run
from engine.status import Status
from engine.update import norm

RESOLUTION = 30
"""Points an axis of a run's picture: small multiples, side by side."""
POINTS = 200
"""History rows of a run, at most."""
CURVED_ROWS = 256
"""Rows of the first batch whose curvature is looked at, at most: about a hundred passes over them."""


@dataclass(frozen=True)
class FirstUpdate:
    """The step of iteration 1: its Euclidean length (None beyond float64), and its largest entry: whose it is, and how
    large, signed."""

    norm: float | None
    parameter: str
    step: float


@dataclass(frozen=True)
class GradientNoise:
    """``engine.gradient_noise`` at the start values and where the run stands at its end."""

    start: float | None
    end: float | None


@dataclass(frozen=True)
class Beginning:
    """What is known of a run before its first update.

    first_update: None where the first iteration is not finite. largest_stable_rate: 2 / λmax of the first batch's loss
    (of at most 256 of its rows); None where it cannot be told, and for an optimizer whose rate no curvature bounds.
    quadratic: whether that limit is exact. train: the mean training loss of the start values.
    """

    first_update: FirstUpdate | None
    largest_stable_rate: float | None
    quadratic: bool
    train: float | None
    noise: float | None
    start: np.ndarray


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is known of a run at its end. parameters: (W, b) by layer. grid: None for other than 1 or 2 raw inputs."""

    iteration: int
    epoch: int
    status: Status
    parameters: list[tuple[np.ndarray, np.ndarray]]
    losses: Mapping[str, float | None]
    accuracy: Mapping[str, float | None]
    history: list[HistoryRow]
    gradient_noise: GradientNoise
    grid: Grid | None
    sentence: str
    notices: tuple[str, ...]


def beginning_of(run: Run) -> Beginning:
    """The Beginning of a run at iteration 0."""
    prospect, course = run.prospect, run.course
    first, stable = None, None
    if prospect.finite:
        step = prospect.update.step
        largest = int(np.abs(step).argmax())
        length = norm(step)
        name = course.network.layout.name(largest)
        first = FirstUpdate(length if np.isfinite(length) else None, name, float(step[largest]))
        if not run.settings.rules.optimizer.adaptive:
            stable = largest_stable_rate(course, replace(prospect, indices=prospect.indices[:CURVED_ROWS]))
    whole = len(course.examples.parts["train"]) <= min(len(prospect.indices), CURVED_ROWS)
    momentum = run.settings.rules.choice.values.get("momentum", 0.0)
    quadratic = course.network.is_quadratic and whole and not momentum
    return Beginning(first, stable, quadratic, run.losses["train"], gradient_noise(run), run.state.parameters)


def outcome_of(run: Run, beginning: Beginning) -> Outcome:
    """The Outcome of a run that has gone as far as it will."""
    return Outcome(
        iteration=run.iteration,
        epoch=run.epoch,
        status=run.status,
        parameters=run.parameters,
        losses=run.losses,
        accuracy=run.accuracy,
        history=history(run, POINTS),
        gradient_noise=GradientNoise(beginning.noise, gradient_noise(run)),
        grid=_picture(run),
        sentence=" ".join([_went(run, beginning), *_against_curvature(run, beginning)]),
        notices=run.notices,
    )


def _picture(run: Run) -> Grid | None:
    try:
        return grid(run, resolution=RESOLUTION)
    except SpecError:  # of other than 1 or 2 raw inputs there is none
        return None


def _went(run: Run, beginning: Beginning) -> str:
    """How the run ended, and what became of the training loss."""
    if run.status.state == "diverged":
        return f"It diverged: iteration {run.status.iteration} could not be applied."
    after, before = run.losses["train"], beginning.train
    if not run.status.is_ready:
        how = run.status.reason
    elif after is None or before is None:
        how = f"After {_counted(run.iteration)} the training loss is beyond float64."
    else:
        how = f"In {_counted(run.iteration)} the training loss went from {before:.4g} to {after:.4g}."
    frozen = run.settings.rules.frozen
    moving = np.arange(len(beginning.start)) if frozen is None else np.flatnonzero(~frozen)
    if len(moving) == 1:
        (only,) = moving.tolist()
        name, here, there = run.course.network.layout.name(only), beginning.start[only], run.state.parameters[only]
        how += f" {name} went from {here:.6g} to {there:.6g}."
    return how


def _counted(iterations: int) -> str:
    return "1 iteration" if iterations == 1 else f"{iterations} iterations"


def _against_curvature(run: Run, beginning: Beginning) -> list[str]:
    """Its learning rate against the largest stable rate at the start, where that bounds it; no sentence elsewhere."""
    rate, stable = run.spec.optimizer.values["learning_rate"], beginning.largest_stable_rate
    if stable is None:
        return []
    verb = "is" if beginning.quadratic else "is estimated at"
    limit = f"the largest stable rate at the start, which {verb} {stable:.4g} (2/λmax)"
    if rate > stable:
        end = "each update overshoots further" if beginning.quadratic else "updates overshoot while it is that curved"
        return [f"Its rate {rate:g} is above {limit}: {end}."]
    if run.status.state == "diverged":
        return [f"Its rate {rate:g} is not above {limit}; what drove it away is said in its status."]
    return [f"Its rate {rate:g} is not above {limit}."]
