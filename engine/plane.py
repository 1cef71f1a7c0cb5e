"""A plane through parameter space: its origin, its two directions, and what of a vector lies in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.errors import SpecError
from engine.parameters import Layout
from engine.plane_trajectory import States
from engine.streams import generator
from engine.update import norm

FLAT = 1e-12
"""Two directions whose angle has a squared sine below this span no plane; nor does a trajectory as thin as this."""
ROUNDING = 1e-14
"""What of a trajectory, over its largest parameter, may be rounding alone."""
DRAWS = 100
"""How often a second random direction is drawn until it differs from the first one."""


@dataclass(frozen=True, eq=False)
class Plane:
    """The points origin + x · x_direction + y · y_direction; vectors (P,).

    explained: the shares of the trajectory's variance that lie along each direction, for principal components.
    """

    origin: np.ndarray
    x_direction: np.ndarray
    y_direction: np.ndarray
    x_name: str
    y_name: str
    explained: tuple[float, float] | None = None
    lengths: np.ndarray = field(init=False)
    unit: np.ndarray = field(init=False)
    gram: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        lengths = np.array([norm(self.x_direction), norm(self.y_direction)])
        unit = np.array([self.x_direction, self.y_direction]) / lengths[:, None]
        object.__setattr__(self, "lengths", lengths)
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "gram", unit @ unit.T)

    def at(self, x: float, y: float) -> np.ndarray:
        """The parameters (P,) at a point of the plane."""
        return self.origin + x * self.x_direction + y * self.y_direction

    def within(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(coordinates (T, 2), residuals (T,)) of vectors (T, P): of the nearest vector in the plane, and how far it
        is from there, in the units of the parameters."""
        of_unit = np.linalg.solve(self.gram, self.unit @ vectors.T).T
        rest = vectors - of_unit @ self.unit
        return of_unit / self.lengths, np.array([norm(each) for each in rest])

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """``within`` of points (T, P) of parameter space, as seen from the origin."""
        return self.within(points - self.origin)

    def slopes(self, gradient: np.ndarray) -> np.ndarray:
        """(2,): how the loss with this gradient (P,) rises along x and along y."""
        return self.unit @ gradient * self.lengths


def over_parameters(layout: Layout, present: np.ndarray, names: Sequence[str]) -> Plane:
    """The plane of two parameters; x and y are their values. Raises SpecError for other than two different names."""
    if len(names) != 2:
        message = f"A plane over parameters takes two of them, and {len(names)} were given. {layout.allowed()}"
        raise SpecError.of("parameter", message, "two names of parameters")
    places = [layout.place(name) for name in names]
    if places[0].index == places[1].index:
        message = f"A plane takes two different parameters, and {places[0].name} was given twice."
        raise SpecError.of("parameter", message, "two names of parameters")
    origin, directions = present.copy(), np.zeros((2, layout.count))
    for place, direction in zip(places, directions, strict=True):
        origin[place.index], direction[place.index] = 0.0, 1.0
    return Plane(origin, *directions, *(place.name for place in places))


def over_random(layout: Layout, present: np.ndarray, frozen: np.ndarray | None, seed: int, own_seed: int) -> Plane:
    """The plane of two filter-normalised random directions through the present parameters (P,).

    The weights that lead into a unit are drawn from a normal distribution and scaled to the length of that unit's own
    weights; biases and frozen parameters (mask (P,)) stand still. Raises SpecError where that leaves no plane.
    Source: Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018), section 4.
    """
    stream = generator(seed, "landscape", own_seed)
    first = _filter_normalised(layout, present, frozen, stream)
    for _ in range(DRAWS):
        second = _filter_normalised(layout, present, frozen, stream)
        if _differ(first, second):
            return Plane(present, first, second, "direction 1", "direction 2")
    message = (
        "Two random directions need at least two weights that are neither 0 nor frozen, since each is scaled to the "
        "weights of its unit; there are too few here."
    )
    raise SpecError.of("directions", message, ["parameters"])


def over_trajectory(present: np.ndarray, states: States, frozen: np.ndarray | None, seed: int) -> Plane:
    """The plane of the first two principal components of a trajectory, through the present parameters (P,).

    Directions have length 1 and are perpendicular; the largest entry of each is positive. Across a trajectory that is a
    straight line stands a direction drawn at random, along which nothing of it lies (``explained`` is 1 and 0). Raises
    SpecError for fewer than 3 different states, and where no second parameter may move (frozen: mask (P,)).
    """
    scale = float(np.abs(states.parameters).max()) or 1.0
    points = states.parameters / scale
    points -= points[-1]  # what never moved is now exactly 0, and stays so
    moved = points.any(axis=0)
    centred = points - points.mean(axis=0)
    (first, size), (second, next_size) = _component(centred), (None, 0.0)
    if size > ROUNDING:
        second, next_size = _component(centred - np.outer(centred @ first, first))
    if next_size <= max(ROUNDING, FLAT * size):
        free = np.full(len(present), True) if frozen is None else ~frozen
        if size <= ROUNDING or len(states.iterations) < 3 or np.count_nonzero(free | moved) < 2:
            raise SpecError.of("directions", _too_thin(size > ROUNDING, states), ["parameters", "random"])
        return _across(present, _upright(np.where(moved, first, 0.0)), free, generator(seed, "landscape", 0))
    second = second - second.dot(first) * first
    directions = [_upright(each) for each in np.where(moved, [first, second / norm(second)], 0.0)]
    whole = float((centred**2).sum())
    return Plane(present, *directions, "component 1", "component 2", (size**2 / whole, next_size**2 / whole))


def _upright(direction: np.ndarray) -> np.ndarray:
    """The direction (P,), or the opposite one, that has its largest entry positive."""
    return direction * (-1.0 if direction[np.abs(direction).argmax()] < 0.0 else 1.0)


def _across(present: np.ndarray, along: np.ndarray, free: np.ndarray, stream: np.random.Generator) -> Plane:
    """The plane of a straight line's direction (P,) and one perpendicular to it, drawn over what is ``free`` (P,)."""
    along = along / norm(along)
    drawn = np.where(free | (along != 0.0), stream.standard_normal(len(present)), 0.0)
    across = drawn - drawn.dot(along) * along
    across -= across.dot(along) * along  # once more: what rounding left of it
    return Plane(present, along, _upright(across / norm(across)), "component 1", "random direction", (1.0, 0.0))


def _component(centred: np.ndarray) -> tuple[np.ndarray, float]:
    """(direction (P,), size): the first right singular vector and value of (T, P), by way of the (T, T) products.

    T is small where P may be large. What is left without it is as exact again, where one decomposition would drown the
    second component in the rounding of the first one's square.
    """
    _, columns = np.linalg.eigh(centred @ centred.T)
    along = columns[:, -1] @ centred
    size = norm(along)
    return (along / size if size else along), size


def _too_thin(moved: bool, states: States) -> str:
    needs = "Two principal components need a trajectory of at least 3 different points that are not on one line; "
    last = states.iterations[-1]
    if not states.complete:
        return f"{needs}there was time to go through this one up to iteration {last} only."
    if last < 2:
        return f"{needs}this run has only got to iteration {last}. Take it to iteration 2 at least."
    if not moved:
        return f"{needs}the parameters of this run never moved up to iteration {last}."
    return f"{needs}this run's up to iteration {last} is a straight line, as far as float64 tells."


def _filter_normalised(
    layout: Layout, present: np.ndarray, frozen: np.ndarray | None, stream: np.random.Generator
) -> np.ndarray:
    direction = np.zeros(layout.count)
    still = np.zeros(layout.count, dtype=bool) if frozen is None else frozen
    views = zip(layout.views(direction), layout.views(present), layout.views(still), strict=True)
    for (into, _), (W, _), (held, _) in views:
        drawn = np.where(held, 0.0, stream.standard_normal(W.shape))
        kept = np.where(held, 0.0, W)
        for unit, row in enumerate(drawn):
            length = norm(row)
            into[unit] = row * (norm(kept[unit]) / length) if length else 0.0
    return direction


def _differ(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two directions span a plane."""
    lengths = norm(first), norm(second)
    if not min(lengths):
        return False
    cosine = float((first / lengths[0]).dot(second / lengths[1]))
    return 1.0 - cosine**2 > FLAT
