"""What the tests of landscapes share: planes to ask for, runs, and parameters in an order of the tests' own."""

import numpy as np

from engine.landscape import Landscape
from engine.presets import PRESETS
from engine.run import Run, edit, step
from tests.engine.drawn import draw, run_of

PLANES = [
    {"directions": "parameters", "parameter": ["W1.1.1", "b1.1"]},
    {"directions": "random"},
    {"directions": "pca"},
]


def y_3x(**fields) -> Run:
    """x = 1 … 4, y = 3x, so that L(w, b) = 7.5 (w - 3)² + 5 (w - 3) b + b²."""
    return run_of({**PRESETS["y-3x"].spec, **fields})


def tanh_run(k: int = 12, **fields) -> Run:
    """A small run of three layers, k iterations in."""
    drawn = draw(11, [2, 4, 3, 1], ["tanh", "sigmoid", "identity"], "squared_error", rows=9, batch_size=4, **fields)
    return step(drawn.run(), k)


def flat(run: Run) -> np.ndarray:
    """The parameters of a run as one vector, in an order of the test's own."""
    return np.concatenate([part.ravel() for pair in run.parameters for part in pair])


def names(run: Run) -> list[str]:
    """The names of ``flat``'s entries."""
    found = []
    for layer, (W, b) in enumerate(run.parameters, start=1):
        found += [f"W{layer}.{to + 1}.{source + 1}" for to in range(len(W)) for source in range(W.shape[1])]
        found += [f"b{layer}.{to + 1}" for to in range(len(b))]
    return found


def vectors(run: Run, found: Landscape) -> tuple[np.ndarray, np.ndarray]:
    """Both directions in the order of ``names``."""
    place = {name: index for index, name in enumerate(names(run))}
    x_direction, y_direction = np.zeros(len(place)), np.zeros(len(place))
    for name, x, y in zip(found.vectors.names, found.vectors.x_direction, found.vectors.y_direction, strict=True):
        x_direction[place[name]], y_direction[place[name]] = x, y
    return x_direction, y_direction


def at(run: Run, found: Landscape, x: float, y: float) -> Run:
    """The run edited to stand at a point of the plane, as a page would do it."""
    points = found.vectors.origin + x * found.vectors.x_direction + y * found.vectors.y_direction
    return edit(run, {"parameters": dict(zip(found.vectors.names, points.tolist(), strict=True))})


def bits(found: Landscape) -> tuple:
    """What a landscape shows, to the last bit."""
    path = found.trajectory
    arrays = (found.x, found.y, found.losses, path.x, path.y, path.residuals, path.losses)
    return *(array.tobytes() for array in arrays), found.descent, found.explained, found.present
