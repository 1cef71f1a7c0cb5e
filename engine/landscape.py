"""The training loss over a plane through parameter space, with the way that the run went seen from above.

The loss is the mean over the training rows, without penalty, whatever the reduction: the number of ``Run.losses``. The
gradient is that of the same number, so arrow and contours belong together.

Source: Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018), sections 4 and 7; Goodfellow et al., 8.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.course import Prospect
from engine.errors import SpecError
from engine.fields import is_integer, is_number, listed, shown
from engine.gradient_check import visiting_order
from engine.limits import limit
from engine.plane import Plane, over_parameters, over_random, over_trajectory
from engine.plane_surface import AROUND, Surface, window
from engine.plane_trajectory import States, states_of
from engine.run import KeepGoing, Run
from engine.trace import prospect_at
from engine.update import norm

DIRECTIONS = ("parameters", "random", "pca")
FINEST_DEFAULT, COARSEST_DEFAULT = 41, 5
WORK = 5e9
"""Rows times (parameters and ten a unit) that a default picture takes at most: about a second."""


@dataclass(frozen=True)
class Descent:
    """The negative gradient of the training loss at the present parameters, seen in the plane.

    x, y: of the vector in the plane that is nearest to it. slope_x, slope_y: how the loss rises along each axis; for
    perpendicular directions of length 1, x = -slope_x and y = -slope_y. norm: the gradient's length. share: how much
    of that lies in the plane, 0 to 1; None where the gradient is 0.
    """

    x: float
    y: float
    slope_x: float
    slope_y: float
    norm: float
    share: float | None


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The run's states at thinned ``iterations`` (T of them), each (T,): x, y where it is nearest in the plane;
    residuals, how far from the plane it really is, in the units of the parameters; losses, its own training losses
    (not the plane's below it), NaN beyond float64 or where time was up."""

    iterations: list[int]
    x: np.ndarray
    y: np.ndarray
    residuals: np.ndarray
    losses: np.ndarray


@dataclass(frozen=True, eq=False)
class PlaneVectors:
    """The plane, by the parameters that differ on it: ``names`` (D of them) stand at origin + x · x_direction +
    y · y_direction, vectors (D,); all others are the present ones."""

    names: list[str]
    origin: np.ndarray
    x_direction: np.ndarray
    y_direction: np.ndarray


@dataclass(frozen=True)
class PlanePoint:
    """A point of the plane."""

    x: float
    y: float


@dataclass(frozen=True, eq=False)
class Landscape:
    """Training losses over a plane through the parameters that iteration n starts from.

    x, y: the points of the axes, ascending, each (resolution,). losses: (resolution, resolution), y increasing with
    the first index; NaN beyond float64, or where time was up before. evaluated: of how many of ``count`` points the
    loss was computed. present: where the present parameters are, which lie in the plane. loss: theirs.
    explained: the shares of the trajectory's variance along x and y, for principal components. seed: of random
    directions, beside the run's own. descent: None where the gradient is beyond float64.
    vectors: None where they are too long to name. notices: what one should know to read the picture.
    """

    iteration: int
    directions: str
    resolution: int
    x_name: str
    y_name: str
    x: np.ndarray
    y: np.ndarray
    losses: np.ndarray
    count: int
    evaluated: int
    present: PlanePoint
    loss: float | None
    descent: Descent | None
    trajectory: Trajectory
    explained: tuple[float, float] | None
    seed: int | None
    vectors: PlaneVectors | None
    notices: list[str]


# long because it is the list of what a learner may choose, each told in the docstring
def landscape(
    run: Run,
    iteration: int | None = None,
    directions: str = "random",
    parameter: Sequence[str] = (),
    span: float | None = None,
    resolution: int | None = None,
    seed: int | None = None,
    keep_going: KeepGoing | None = None,
) -> Landscape:
    """The Landscape at the parameters that iteration n (default: the next) starts from.

    directions: "parameters" (the two of ``parameter``), "random" (filter-normalised, drawn by the run's seed and
    ``seed``, default 0) or "pca" (the trajectory's first two principal components). span: how far to each side of the
    present point; by default the window is a square that holds the trajectory, and the valley along each axis that
    slope and curvature speak of. resolution: points along each axis; by default as many as take about a second, at
    most 41. keep_going: asked between points; where it says no, the other losses stay NaN.
    Raises SpecError for what does not fit (also: a plane that the run does not have, like two principal components
    before iteration 2), UnknownParameter, NotReached, and Diverged where the iteration is not finite.
    """
    _check(directions, parameter, span, resolution, seed)
    prospect = prospect_at(run, iteration)
    surface = Surface(run.course)
    with np.errstate(all="ignore"):
        states = states_of(run, keep_going)
        plane = _plane(run, directions, parameter, seed or 0, prospect, states)
        coordinates, residuals = plane.project(states.parameters)
        present = plane.project(prospect.parameters[None])[0][0]
        loss, gradient = surface.loss(prospect.parameters), surface.gradient(prospect.parameters)
        if span is None:
            least = 0.0 if directions == "pca" else AROUND
            centre, half = window(surface, plane, present, coordinates, plane.slopes(gradient), least)
        else:
            centre, half = present, float(span)
        size = resolution or _default_resolution(surface)
        x, y = (_axis(middle, half, size) for middle in centre.tolist())
        losses, evaluated = _grid(surface, plane, x, y, keep_going)
        along = _losses_along(surface, states, keep_going)
        return Landscape(
            iteration=prospect.iteration,
            directions=directions,
            resolution=size,
            x_name=plane.x_name,
            y_name=plane.y_name,
            x=x,
            y=y,
            losses=losses,
            count=size * size,
            evaluated=evaluated,
            present=PlanePoint(*present.tolist()),
            loss=None if math.isnan(loss) else loss,
            descent=_descent(plane, gradient),
            trajectory=Trajectory(states.iterations, *coordinates.T, residuals, along),
            explained=plane.explained,
            seed=(seed or 0) if directions == "random" else None,
            vectors=_vectors(run, plane),
            notices=_notices(run, prospect, plane, states),
        )


def _check(directions: object, parameter: Sequence[str], span: object, resolution: object, seed: object) -> None:
    most = limit("landscape_resolution")
    if directions not in DIRECTIONS:
        message = f"must be one of {listed(DIRECTIONS)}, not {shown(directions)}."
        raise SpecError.of("directions", message, list(DIRECTIONS))
    if parameter and directions != "parameters":
        message = f"Parameters are named for directions=parameters, not for {directions}."
        raise SpecError.of("parameter", message, "none")
    if span is not None and not (is_number(span) and span > 0):
        raise SpecError.of("span", f"must be a number above 0, not {shown(span)}.", "a number above 0")
    if resolution is not None and not (is_integer(resolution) and 3 <= resolution <= most):
        allowed = f"an integer from 3 to {most}"
        raise SpecError.of("resolution", f"must be {allowed}, not {shown(resolution)}.", allowed)
    if seed is not None and directions != "random":
        raise SpecError.of("seed", f"Only random directions are drawn by a seed, not those of {directions}.", "none")
    if seed is not None and not (is_integer(seed) and 0 <= seed <= limit("seed")):
        allowed = f"an integer from 0 to {limit('seed')}"
        raise SpecError.of("seed", f"must be {allowed}, not {shown(seed)}.", allowed)


def _plane(run: Run, directions: str, parameter: Sequence[str], seed: int, prospect: Prospect, states: States) -> Plane:
    layout = run.course.network.layout
    if directions == "parameters":
        return over_parameters(layout, prospect.parameters, parameter)
    if directions == "pca":
        return over_trajectory(prospect.parameters, states, prospect.settings.rules.frozen, run.spec.seed)
    return over_random(layout, prospect.parameters, prospect.settings.rules.frozen, run.spec.seed, seed)


def _default_resolution(surface: Surface) -> int:
    """Points along each axis that take about a second."""
    return max(COARSEST_DEFAULT, min(FINEST_DEFAULT, math.isqrt(int(WORK / surface.work))))


def _axis(centre: float, half: float, size: int) -> np.ndarray:
    """``size`` points evenly from centre - half to centre + half, ascending."""
    points = centre + half * (np.arange(1 - size, size, 2) / (size - 1))
    if not (np.diff(points) > 0.0).all() or not np.isfinite(points).all():
        message = f"must leave {size} points around {centre:g} apart and within float64, which {half:g} does not."
        raise SpecError.of("span", message, "a number within float64, not too small beside the present values")
    return points


def _grid(
    surface: Surface, plane: Plane, x: np.ndarray, y: np.ndarray, keep_going: KeepGoing | None
) -> tuple[np.ndarray, int]:
    """(losses (y, x), how many were computed), spread over the plane where time is up."""
    losses, evaluated = np.full((len(y), len(x)), np.nan), 0
    for index in visiting_order(losses.size):
        down, across = divmod(index, len(x))
        losses[down, across] = surface.loss(plane.at(x[across], y[down]))
        evaluated += 1
        if keep_going and not keep_going():
            break
    return losses, evaluated


def _losses_along(surface: Surface, states: States, keep_going: KeepGoing | None) -> np.ndarray:
    losses = np.full(len(states.parameters), np.nan)
    for index, point in enumerate(states.parameters):
        if keep_going and not keep_going():
            break
        losses[index] = surface.loss(point)
    return losses


def _descent(plane: Plane, gradient: np.ndarray) -> Descent | None:
    length = norm(gradient)
    if not math.isfinite(length):
        return None
    coordinates = plane.within(-gradient[None])[0][0]
    figures = [*coordinates.tolist(), *plane.slopes(gradient).tolist(), length]
    share = min(1.0, norm(coordinates * plane.lengths @ plane.unit) / length) if length else None
    return Descent(*figures, share) if np.isfinite(figures).all() else None


def _vectors(run: Run, plane: Plane) -> PlaneVectors | None:
    differing = np.flatnonzero((plane.x_direction != 0.0) | (plane.y_direction != 0.0))
    if len(differing) > limit("named_directions"):
        return None
    names = [run.course.network.layout.name(int(index)) for index in differing]
    return PlaneVectors(names, *(vector[differing] for vector in (plane.origin, plane.x_direction, plane.y_direction)))


def _notices(run: Run, prospect: Prospect, plane: Plane, states: States) -> list[str]:
    found = []
    rules = prospect.settings.rules
    if rules.penalties:
        found.append("These losses are without penalty, but the run descends its penalty too: its path may climb them.")
    if rules.frozen is not None:
        layout = run.course.network.layout
        both = (plane.x_direction != 0.0) | (plane.y_direction != 0.0)
        still = [layout.name(int(index)) for index in np.flatnonzero(both & rules.frozen)]
        if still:
            found.append(f"No update moves along {' and '.join(still[:2])}, frozen now.")
    if plane.explained is not None and plane.explained[1] == 0.0:
        found.append(
            "The way of this run is a straight line, as far as float64 tells: across it stands a direction drawn at "
            "random, perpendicular to it."
        )
    if not states.complete:
        last = states.iterations[-1]
        found.append(f"Time was up: the trajectory is shown up to iteration {last} of {run.furthest}.")
    return found
