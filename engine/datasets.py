"""Data to learn from, one record an entry: fixed tables, drawn points, measured data, and the learner's own table.

Sources: Minsky and Papert, "Perceptrons" (the logic gates); ``engine.drawn_points`` (geometry); ``tables/SOURCES.md``
(measured data); the others are elementary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from engine.dataset_records import TWO_CLASSES, Dataset, Table, labelled, regression
from engine.drawn_points import (
    circle,
    gauss,
    moons,
    regression_gauss,
    regression_plane,
    sine,
    spiral,
    xor_clusters,
)
from engine.fields import Field
from engine.limits import limit
from engine.shipped_tables import digits, iris


def _fixed(name: str, label: str, description: str, table: Table, extent: tuple[float, float], **words: str) -> Dataset:
    return Dataset(
        name=name,
        label=label,
        description=description,
        task=table.task,
        table=lambda _values, _generator: table,
        raw_inputs=lambda _values: table.x_raw.shape[1],
        split_by_default=lambda _values: False,
        extent=extent,
        inputs=table.x_raw.shape[1],
        last_units=TWO_CLASSES if table.y is None else (table.y.shape[1],),
        target_range=None if table.y is None else (float(table.y.min()), float(table.y.max())),
        derivative_latex="",
        **words,
    )


def _gate(name: str, label: str, truth: tuple[int, int, int, int], latex: str) -> Dataset:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    table = labelled(corners, np.array(truth))
    source = "Minsky and Papert, Perceptrons (1969)"
    return _fixed(name, label, f"The truth table of {label}.", table, (-0.5, 1.5), latex=latex, source=source)


def _drawn(
    name: str,
    label: str,
    latex: str,
    table: Callable[..., Table],
    noise: float = 0.1,
    inputs: int = 2,
    target_range: tuple[float, float] | None = None,
) -> Dataset:
    return Dataset(
        name=name,
        label=label,
        latex=latex,
        derivative_latex="",
        source="drawn from the seed's data stream",
        description=(table.__doc__ or "").strip(),
        task="regression" if target_range else "classification",
        table=table,
        raw_inputs=lambda _values: inputs,
        split_by_default=lambda _values: True,
        extent=(-6.0, 6.0),
        inputs=inputs,
        last_units=(1,) if target_range else TWO_CLASSES,
        target_range=target_range,
        parameters=(
            Field("rows", "integer", 200, minimum=4, maximum=limit("rows"), meaning="how many rows are drawn"),
            Field("noise", "number", noise, minimum=0.0, maximum=3.0, meaning="standard deviation of what is added"),
        ),
    )


def _measured(name: str, label: str, latex: str, source: str, table: Callable[..., Table], *shape: int) -> Dataset:
    """Data with its own split of rows; shape: (inputs, classes)."""
    inputs, classes = shape
    return Dataset(
        name=name,
        label=label,
        latex=latex,
        derivative_latex="",
        source=source,
        description=(table.__doc__ or "").strip(),
        task="classification",
        table=table,
        raw_inputs=lambda _values: inputs,
        split_by_default=lambda _values: True,
        inputs=inputs,
        last_units=(classes,),
    )


def _custom_table(values: Mapping[str, object], _generator: np.random.Generator) -> Table:
    """The learner's own rows; ``engine.custom`` has read and checked them."""
    return values["table"]


_ENTRIES = (
    _fixed(
        "one_point",
        "One point",
        "Inputs (1, 1), target 0.",
        regression(np.array([[1.0, 1.0]]), np.array([[0.0]])),
        (-0.5, 1.5),
        latex=r"(1, 1) \mapsto 0",
        source="one row, so that every number can be followed by hand",
    ),
    _fixed(
        "two_two_two",
        "Two inputs, two targets",
        "Inputs (0.05, 0.10), targets (0.01, 0.99).",
        regression(np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])),
        (-0.5, 1.5),
        latex=r"(0.05, 0.10) \mapsto (0.01, 0.99)",
        source="one row, so that every number can be followed by hand",
    ),
    _fixed(
        "y_3x",
        "y = 3x",
        "x = 1, 2, 3, 4 with target 3x.",
        regression(np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([[3.0], [6.0], [9.0], [12.0]])),
        (0.0, 5.0),
        latex=r"y = 3x,\ x = 1 \dots 4",
        source="the smallest regression whose answer is known",
    ),
    _gate("and", "AND", (0, 0, 0, 1), r"y = x_1 \wedge x_2"),
    _gate("or", "OR", (0, 1, 1, 1), r"y = x_1 \vee x_2"),
    _gate("nand", "NAND", (1, 1, 1, 0), r"y = \neg (x_1 \wedge x_2)"),
    _gate("xor", "XOR", (0, 1, 1, 0), r"y = x_1 \oplus x_2"),
    _drawn("circle", "Circle", r"y = [\,x_1^2 + x_2^2 < 9\,]", circle),
    _drawn("gauss", "Gauss", r"x \sim N(\pm 2, 1)", gauss),
    _drawn("spiral", "Spiral", r"x = r\,(\sin\theta, \cos\theta)", spiral),
    _drawn("moons", "Moons", r"x = \pm\left(3 (\cos\theta, \sin\theta) - (1.5, 0.75)\right)", moons, 0.3),
    _drawn("xor_clusters", "XOR clouds", r"y = [\,x_1 x_2 < 0\,]", xor_clusters),
    _drawn("regression_plane", "Plane", r"y = \tfrac{x_1 + x_2}{12}", regression_plane, target_range=(-1.0, 1.0)),
    _drawn(
        "regression_gauss",
        "Hills",
        r"y = g(x_1)\,g(x_2),\ g(u) = e^{-(u - 3)^2 / 4.5} - e^{-(u + 3)^2 / 4.5}",
        regression_gauss,
        target_range=(-1.0, 1.0),
    ),
    _drawn("sine", "Sine", r"y = \sin x", sine, inputs=1, target_range=(-1.0, 1.0)),
    _measured(
        "iris",
        "Iris",
        r"\mathbb{R}^4 \to \{1, 2, 3\}",
        "Fisher, R. A. (1936), Iris, UCI Machine Learning Repository, DOI 10.24432/C56C76, CC BY 4.0",
        iris,
        4,
        3,
    ),
    _measured(
        "digits",
        "Digits 8 × 8",
        r"x = \tfrac{1}{16}\,\text{pixel}",
        "Alpaydin, E. and Kaynak, C. (1998), Optical Recognition of Handwritten Digits, "
        "UCI Machine Learning Repository, DOI 10.24432/C50P49, CC BY 4.0",
        digits,
        64,
        10,
    ),
    Dataset(
        name="custom",
        label="Own data",
        latex="",
        derivative_latex="",
        source="given with the spec",
        description="Rows that the learner gives: inputs with targets or class labels.",
        task="given",
        table=_custom_table,
        raw_inputs=lambda values: values["table"].x_raw.shape[1],
        split_by_default=lambda values: len(values["table"].x_raw) >= 20,
        parameters=(
            Field("inputs", "table", meaning="rows × features"),
            Field("targets", "table", meaning="rows × outputs, or class labels"),
            Field("input_names", "table", optional=True, meaning="one name a column"),
            Field("target_names", "table", optional=True, meaning="one name an output"),
            Field("task", "table", optional=True, meaning="regression or classification"),
        ),
    ),
)

DATASETS: Mapping[str, Dataset] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
