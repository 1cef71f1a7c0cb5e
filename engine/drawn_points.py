"""Points drawn from the data stream: clouds, curves and surfaces in the square from -6 to 6.

`noise` is the standard deviation of what is added to each coordinate (to the target, for regression), in units of the
plane. Elementary geometry, written out below.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.dataset_records import Table, labelled, regression


def _displaced(x: np.ndarray, values: Mapping[str, object], generator: np.random.Generator) -> np.ndarray:
    return x + values["noise"] * generator.standard_normal(x.shape)


def _halves(rows: int) -> np.ndarray:
    """Class codes: the first half 1 (rounded down), the rest 0."""
    return (np.arange(rows) < rows // 2).astype(np.intp)


def circle(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Class 1 in the disc of radius 2.5 (r uniform), class 0 in the ring from 3.5 to 5, at uniform angles."""
    labels = _halves(values["rows"])
    share, turn = generator.random((2, len(labels)))
    radius = np.where(labels == 1, 2.5 * share, 3.5 + 1.5 * share)
    angle = 2.0 * np.pi * turn
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return labelled(_displaced(x, values, generator), labels)


def gauss(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Two normal clouds of deviation 1, class 1 around (2, 2), class 0 around (-2, -2)."""
    labels = _halves(values["rows"])
    x = generator.standard_normal((len(labels), 2)) + np.where(labels == 1, 2.0, -2.0)[:, None]
    return labelled(_displaced(x, values, generator), labels)


def spiral(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Two arms of 1.75 turns from the centre to radius 5, opposite each other, evenly spaced along the turn."""
    labels = _halves(values["rows"])
    share = np.empty(len(labels))
    for code in (0, 1):
        arm = labels == code
        share[arm] = (np.arange(arm.sum()) + 0.5) / arm.sum()
    angle = 2.0 * np.pi * 1.75 * share + np.pi * labels
    x = 5.0 * share[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return labelled(_displaced(x, values, generator), labels)


def regression_plane(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Points uniform over the square, target (x1 + x2) / 12 plus noise."""
    x = 12.0 * generator.random((values["rows"], 2)) - 6.0
    y = x.sum(axis=1, keepdims=True) / 12.0
    return regression(x, _displaced(y, values, generator))


def moons(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Two half circles of radius 3, each reaching into the other: class 0 opens downwards, class 1 upwards."""
    labels = _halves(values["rows"])
    angle = np.pi * generator.random(len(labels))
    side = np.where(labels == 1, -1.0, 1.0)
    x = side[:, None] * (3.0 * np.stack([np.cos(angle), np.sin(angle)], axis=1) - np.array([1.5, 0.75]))
    return labelled(_displaced(x, values, generator), labels)


def xor_clusters(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Four normal clouds of deviation 0.8 around (±3, ±3), class 1 where the signs of the centre differ."""
    labels = _halves(values["rows"])
    right = np.where(np.arange(len(labels)) % 2 == 0, 3.0, -3.0)
    centres = np.stack([right, np.where(labels == 1, -right, right)], axis=1)
    x = centres + 0.8 * generator.standard_normal(centres.shape)
    return labelled(_displaced(x, values, generator), labels)


def sine(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """One input, uniform from -6 to 6, target sin x plus noise."""
    x = 12.0 * generator.random((values["rows"], 1)) - 6.0
    return regression(x, _displaced(np.sin(x), values, generator))


def regression_gauss(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Points uniform over the square; hills of deviation 1.5 at (3, 3) and (-3, -3), dips at (3, -3) and (-3, 3)."""
    x = 12.0 * generator.random((values["rows"], 2)) - 6.0
    waves = np.exp(-((x - 3.0) ** 2) / 4.5) - np.exp(-((x + 3.0) ** 2) / 4.5)
    return regression(x, _displaced(waves.prod(axis=1, keepdims=True), values, generator))
