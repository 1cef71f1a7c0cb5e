"""The training loss as a function of all parameters, and the window of a plane that is worth looking at."""

from __future__ import annotations

import math

import numpy as np

from engine.course import Course
from engine.evaluation import part_values
from engine.passes import full_pass
from engine.plane import Plane
from engine.slice import rounded_up, valley

AROUND = 1.0
"""The least half width of a default window over parameters or random directions."""
APART = 1e-9
"""The least half width of any default window, beside the largest coordinate in it: its points must differ."""
WIDEST = 1e300
"""The widest default window, so that its ends are within float64."""
MARGIN = 1.2
"""How much wider a default window is than what it holds."""
HALF_WIDTHS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 20.0)
NUDGE = 1e-3
"""The nudge along an axis, times max(1, |present coordinate|), by which its curvature is seen."""


class Surface:
    """The mean loss over the training rows, without penalty, as a function of the flat parameters (P,)."""

    def __init__(self, course: Course) -> None:
        indices = course.examples.parts["train"]
        self.network, self.rows = course.network, course.examples.parted
        self.x, self.y = course.examples.x[:, indices], course.examples.targets.y[:, indices]

    def loss(self, parameters: np.ndarray) -> float:
        """The loss at these parameters, with the bits of ``Run.losses``; NaN beyond float64."""
        loss = float(part_values(self.network, self.rows, parameters)["train"][0])
        return loss if math.isfinite(loss) else math.nan

    def gradient(self, parameters: np.ndarray) -> np.ndarray:
        """The loss's gradient (P,), whatever the reduction of batches."""
        gradient = full_pass(self.network, parameters, self.x, self.y).gradient
        return gradient if self.network.mean else gradient / self.x.shape[1]

    @property
    def work(self) -> int:
        """What one loss takes: rows, of all parts, times (parameters and ten a unit)."""
        layout = self.network.layout
        return self.rows.columns.shape[1] * (layout.count + 10 * sum(layout.sizes[1:]))


def window(
    surface: Surface, plane: Plane, present: np.ndarray, coordinates: np.ndarray, slopes: np.ndarray, least: float
) -> tuple[np.ndarray, float]:
    """(centre (2,), half width) of a square that holds the trajectory (T, 2), the present point (2,) and the valleys
    that the slopes (2,) and the curvature there speak of, one along each axis; at least ``least`` to each side.

    On round numbers, so that it stays where it is while a learner steps on.
    """
    held = [*coordinates, present, *_valleys(surface, plane, present, slopes)]
    low, high = np.min(held, axis=0), np.max(held, axis=0)
    reach = MARGIN * float((high / 2.0 - low / 2.0).max())
    half = rounded_up(min(WIDEST, max(reach, least, APART * float(np.abs(held).max())) or AROUND), HALF_WIDTHS)
    quarter = half / 4.0
    return np.round((low / 2.0 + high / 2.0) / quarter) * quarter, half


def _valleys(surface: Surface, plane: Plane, present: np.ndarray, slopes: np.ndarray) -> list[np.ndarray]:
    found = []
    loss = surface.loss(plane.at(*present))
    for axis, at in enumerate(present.tolist()):
        aside = np.zeros(2)
        aside[axis] = nudge = NUDGE * max(1.0, abs(at))
        either = (surface.loss(plane.at(*(present + way))) for way in (aside, -aside))
        away = valley(float(slopes[axis]), (sum(either) - 2.0 * loss) / nudge / nudge, at)
        if away is not None:
            found.append(present + away * (aside != 0.0))
    return found
