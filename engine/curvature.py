"""The curvature of a batch's loss: λmax of its Hessian over the parameters that move, and with it the largest stable
rate.

Products of the Hessian with a vector are central differences of the gradient. Plain descent on a quadratic is stable
below 2 / λmax (Goodfellow et al., 4.3.1; LeCun et al. 1998, "Efficient BackProp", 4.2); elsewhere that is an estimate.
"""

from __future__ import annotations

import numpy as np

from engine.course import Course, Prospect
from engine.passes import full_pass
from engine.update import norm

DENSE = 64
ROUNDS = 60


def largest_stable_rate(course: Course, prospect: Prospect) -> float | None:
    """2 / λmax of the total batch loss at the parameters and batch of ``prospect``; None where it cannot be told."""
    with np.errstate(all="ignore"):
        largest = _largest_eigenvalue(course, prospect)
    if largest is None or not np.isfinite(largest) or largest <= 0.0:
        return None
    rate = 2.0 / largest
    return rate if np.isfinite(rate) else None


def _largest_eigenvalue(course: Course, prospect: Prospect) -> float | None:
    rules = prospect.settings.rules
    moving = np.ones(len(prospect.parameters), dtype=bool) if rules.frozen is None else ~rules.frozen
    places = np.flatnonzero(moving)
    if not len(places):
        return None
    x = course.examples.x.take(prospect.indices, 1)
    y = course.examples.targets.y.take(prospect.indices, 1)

    def gradient(parameters: np.ndarray) -> np.ndarray:
        found = full_pass(course.network, parameters, x, y).gradient
        return (found + rules.penalty_gradient(parameters) if rules.penalties else found)[places]

    def product(direction: np.ndarray) -> np.ndarray:
        """The Hessian times a unit direction over the moving parameters, both (moving,)."""
        nudge = np.zeros(len(prospect.parameters))
        nudge[places] = 1e-5 * max(1.0, norm(prospect.parameters)) * direction
        both = gradient(prospect.parameters + nudge), gradient(prospect.parameters - nudge)
        return (both[0] - both[1]) / (2.0 * norm(nudge))

    if len(places) <= DENSE:
        hessian = np.stack([product(unit) for unit in np.eye(len(places))])
        return float(np.linalg.eigvalsh((hessian + hessian.T) / 2.0)[-1]) if np.isfinite(hessian).all() else None
    return _power_iteration(product, gradient(prospect.parameters))


def _power_iteration(product: object, start: np.ndarray) -> float | None:
    """The eigenvalue of largest size, from a deterministic start; None if it does not settle within the rounds."""
    direction = start + norm(start) * 1e-3 * np.cos(np.arange(len(start)))
    before = None
    for _ in range(ROUNDS):
        length = norm(direction)
        if length == 0.0 or not np.isfinite(length):
            return None
        direction = direction / length
        image = product(direction)
        value = float(direction.dot(image))
        if before is not None and abs(value - before) <= 1e-3 * abs(value):
            return value
        before, direction = value, image
    return before
