"""What the network answers over the plane (or line) of its raw inputs: the picture of its decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import SpecError
from engine.fields import is_integer, shown
from engine.forward import forward
from engine.limits import limit
from engine.run import Run
from engine.trace import check_iteration, settled_parameters

DEFAULT_RESOLUTION = 40


@dataclass(frozen=True, eq=False)
class LayerGrid:
    """One layer's activations, (units, ny, nx)."""

    layer: int
    a: np.ndarray


@dataclass(frozen=True, eq=False)
class Grid:
    """iteration n whose starting parameters were used; x (nx,) and y (ny,) the points of the axes, ascending, y None
    for one raw input (then ny is 1); outputs (outputs, ny, nx), y increasing with the second index; units: by layer,
    or None.
    """

    iteration: int
    resolution: int
    x: np.ndarray
    y: np.ndarray | None
    x_name: str
    y_name: str | None
    outputs: np.ndarray
    units: list[LayerGrid] | None


def grid(run: Run, iteration: int | None = None, resolution: int = DEFAULT_RESOLUTION, units: bool = False) -> Grid:
    """The Grid of iteration n (default: the next), ``resolution`` points an axis.

    Raises SpecError for data of other than 1 or 2 raw inputs, a resolution that does not fit, or an answer too large,
    and NotReached.
    """
    course, table = run.course, run.course.examples.table
    raw_inputs = table.x_raw.shape[1]
    if raw_inputs not in (1, 2):
        message = f"A grid needs data of 1 or 2 raw inputs; this data has {raw_inputs}."
        raise SpecError.of("dataset", message, [1, 2])
    _check_resolution(run, resolution, raw_inputs, units)
    axes = [_axis(run, column, resolution) for column in range(raw_inputs)]
    x, y = axes[0], axes[1] if raw_inputs == 2 else None
    points = x[:, None] if y is None else np.stack([part.ravel() for part in np.meshgrid(x, y)], axis=1)
    shape = (1 if y is None else len(y), len(x))
    n = check_iteration(run, iteration)
    with np.errstate(all="ignore"):
        _, a = forward(course.network, settled_parameters(run, n), course.examples.prepare(points))
    layers = [LayerGrid(number, _shaped(values, shape)) for number, values in enumerate(a, start=1)]
    names = table.input_names
    return Grid(
        iteration=n,
        resolution=resolution,
        x=x,
        y=y,
        x_name=names[0],
        y_name=names[1] if raw_inputs == 2 else None,
        outputs=layers[-1].a,
        units=layers if units else None,
    )


def _check_resolution(run: Run, resolution: object, raw_inputs: int, units: object) -> None:
    if not isinstance(units, bool):
        raise SpecError.of("units", f"must be true or false, not {shown(units)}.", "true or false")
    sizes = run.course.network.layout.sizes
    values = sum(sizes[1:]) if units else sizes[-1]
    most = min(limit("grid_resolution"), int((limit("grid_values") / values) ** (1 / raw_inputs)))
    if not is_integer(resolution) or not 2 <= resolution <= most:
        allowed = f"an integer from 2 to {most} (for {values} values a point)"
        raise SpecError.of("resolution", f"must be {allowed}, not {shown(resolution)}.", allowed)


def _axis(run: Run, column: int, resolution: int) -> np.ndarray:
    """The points of one raw axis: the dataset's own extent, widened to hold its rows."""
    examples = run.course.examples
    values = examples.table.x_raw[:, column]
    low, high = float(values.min()), float(values.max())
    if examples.extent is None:
        margin = 0.1 * (high - low) or 1.0
        low, high = low - margin, high + margin
    else:
        low, high = min(low, examples.extent[0]), max(high, examples.extent[1])
    return np.linspace(low, high, resolution)


def _shaped(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    shaped = values.reshape(len(values), *shape)
    shaped.flags.writeable = False
    return shaped
