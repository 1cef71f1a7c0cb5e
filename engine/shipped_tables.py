"""Measured data that comes with the engine, read at first use. Sources and licences: ``tables/SOURCES.md``."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np

from engine.dataset_records import Table, names

IRIS_CLASSES = ("setosa", "versicolor", "virginica")
IRIS_INPUTS = ("sepal length", "sepal width", "petal length", "petal width")
DIGIT_CLASSES = tuple(str(digit) for digit in range(10))


def iris(_values: Mapping[str, object], _generator: np.random.Generator) -> Table:
    """150 flowers of three species: length and width of sepal and petal in cm; standardized, they are learnt sooner."""
    return _iris()


def digits(_values: Mapping[str, object], _generator: np.random.Generator) -> Table:
    """1,797 handwritten digits of 8 × 8 pixels, row by row from the top left; x is a pixel's ink, 0 to 16, over 16."""
    return _digits()


@cache
def _iris() -> Table:
    lines = _contents("iris.csv").decode().splitlines()
    measured = np.loadtxt(lines[1:], delimiter=",")
    return _classified(measured[:, :4], measured[:, 4], IRIS_CLASSES, IRIS_INPUTS)


@cache
def _digits() -> Table:
    lines = gzip.decompress(_contents("digits.csv.gz")).decode().splitlines()
    pixels = np.loadtxt(lines, delimiter=",")
    return _classified(pixels[:, :64] / 16.0, pixels[:, 64], DIGIT_CLASSES, names("x", 64))


def _contents(file: str) -> bytes:
    return resources.files("engine").joinpath("tables", file).read_bytes()


def _classified(x: np.ndarray, codes: np.ndarray, classes: tuple[str, ...], input_names: tuple[str, ...]) -> Table:
    """Rows that every run shares, so that none may write to them."""
    x, labels = np.ascontiguousarray(x), codes.astype(np.intp)
    for array in (x, labels):
        array.flags.writeable = False
    return Table(x, None, labels, classes, input_names, ("y",), "classification")
