"""Data to learn from, one record an entry: fixed tables, drawn points of the plane, and the learner's own table.

Drawn points lie in the square from -6 to 6. `noise` is the standard deviation of what is added to each coordinate (to
the target, for regression), in units of the plane.

Sources: Minsky and Papert, "Perceptrons" (the logic gates); the others are elementary geometry, written out below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.fields import Field
from engine.limits import limit


@dataclass(frozen=True)
class Table:
    """Rows as they are before features and labels are prepared.

    x_raw: (rows, raw inputs). y: (rows, outputs) numeric targets, or None where there are class labels.
    labels: (rows,) integer codes into ``classes``, or None. task: "regression" or "classification".
    """

    x_raw: np.ndarray
    y: np.ndarray | None
    labels: np.ndarray | None
    classes: tuple[str, ...]
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    task: str


@dataclass(frozen=True)
class Dataset:
    """One dataset.

    table: (values of its parameters, generator of the data stream) -> Table.
    raw_inputs: how many raw columns it has, given those values. extent: (low, high) of each raw axis, or None.
    split_by_default: whether rows are held back for validation and test when nothing is said, given those values.
    inputs: its raw columns, where they are always as many, else None. last_units: how many units of a last layer fit
    its targets (``engine.targets.misfit``); empty where the rows decide.
    """

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    description: str
    task: str
    table: Callable[[Mapping[str, object], np.random.Generator], Table]
    raw_inputs: Callable[[Mapping[str, object]], int]
    split_by_default: Callable[[Mapping[str, object]], bool]
    parameters: tuple[Field, ...] = ()
    extent: tuple[float, float] | None = None
    inputs: int | None = None
    last_units: tuple[int, ...] = ()

    def refuses(self, field: str) -> str | None:
        """Why this dataset does not take ``field``, as a sentence, or None."""
        known = [parameter.name for parameter in self.parameters]
        if field in known:
            return None
        return f"{self.name} has no {field}. Its fields: {', '.join([*known, 'features', 'standardize', 'split'])}."


_TWO_CLASSES = (1, 2)


def _names(letter: str, count: int) -> tuple[str, ...]:
    return (letter,) if count == 1 and letter == "y" else tuple(f"{letter}{n}" for n in range(1, count + 1))


def _regression(x: np.ndarray, y: np.ndarray) -> Table:
    return Table(x, y, None, (), _names("x", x.shape[1]), _names("y", y.shape[1]), "regression")


def _labelled(x: np.ndarray, labels: np.ndarray) -> Table:
    return Table(x, None, labels.astype(np.intp), ("0", "1"), _names("x", x.shape[1]), ("y",), "classification")


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
        last_units=_TWO_CLASSES if table.y is None else (table.y.shape[1],),
        derivative_latex="",
        **words,
    )


def _gate(name: str, label: str, truth: tuple[int, int, int, int], latex: str) -> Dataset:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    table = _labelled(corners, np.array(truth))
    source = "Minsky and Papert, Perceptrons (1969)"
    return _fixed(name, label, f"The truth table of {label}.", table, (-0.5, 1.5), latex=latex, source=source)


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
    return _labelled(_displaced(x, values, generator), labels)


def gauss(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Two normal clouds of deviation 1, class 1 around (2, 2), class 0 around (-2, -2)."""
    labels = _halves(values["rows"])
    x = generator.standard_normal((len(labels), 2)) + np.where(labels == 1, 2.0, -2.0)[:, None]
    return _labelled(_displaced(x, values, generator), labels)


def spiral(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Two arms of 1.75 turns from the centre to radius 5, opposite each other, evenly spaced along the turn."""
    labels = _halves(values["rows"])
    share = np.empty(len(labels))
    for code in (0, 1):
        arm = labels == code
        share[arm] = (np.arange(arm.sum()) + 0.5) / arm.sum()
    angle = 2.0 * np.pi * 1.75 * share + np.pi * labels
    x = 5.0 * share[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return _labelled(_displaced(x, values, generator), labels)


def regression_plane(values: Mapping[str, object], generator: np.random.Generator) -> Table:
    """Points uniform over the square, target (x1 + x2) / 12 plus noise."""
    x = 12.0 * generator.random((values["rows"], 2)) - 6.0
    y = x.sum(axis=1, keepdims=True) / 12.0
    return _regression(x, _displaced(y, values, generator))


def _drawn(name: str, label: str, latex: str, table: Callable[..., Table], task: str = "classification") -> Dataset:
    return Dataset(
        name=name,
        label=label,
        latex=latex,
        derivative_latex="",
        source="drawn from the seed's data stream",
        description=(table.__doc__ or "").strip(),
        task=task,
        table=table,
        raw_inputs=lambda _values: 2,
        split_by_default=lambda _values: True,
        extent=(-6.0, 6.0),
        inputs=2,
        last_units=_TWO_CLASSES if task == "classification" else (1,),
        parameters=(
            Field("rows", "integer", 200, minimum=4, maximum=limit("rows"), meaning="how many rows are drawn"),
            Field("noise", "number", 0.1, minimum=0.0, maximum=3.0, meaning="standard deviation of what is added"),
        ),
    )


def _custom_table(values: Mapping[str, object], _generator: np.random.Generator) -> Table:
    """The learner's own rows; ``engine.custom`` has read and checked them."""
    return values["table"]


_ENTRIES = (
    _fixed(
        "one_point",
        "One point",
        "Inputs (1, 1), target 0.",
        _regression(np.array([[1.0, 1.0]]), np.array([[0.0]])),
        (-0.5, 1.5),
        latex=r"(1, 1) \mapsto 0",
        source="one row, so that every number can be followed by hand",
    ),
    _fixed(
        "two_two_two",
        "Two inputs, two targets",
        "Inputs (0.05, 0.10), targets (0.01, 0.99).",
        _regression(np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])),
        (-0.5, 1.5),
        latex=r"(0.05, 0.10) \mapsto (0.01, 0.99)",
        source="one row, so that every number can be followed by hand",
    ),
    _fixed(
        "y_3x",
        "y = 3x",
        "x = 1, 2, 3, 4 with target 3x.",
        _regression(np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([[3.0], [6.0], [9.0], [12.0]])),
        (0.0, 5.0),
        latex=r"y = 3x,\ x = 1 \dots 4",
        source="the smallest regression whose answer is known",
    ),
    _gate("and", "AND", (0, 0, 0, 1), r"y = x_1 \wedge x_2"),
    _gate("or", "OR", (0, 1, 1, 1), r"y = x_1 \vee x_2"),
    _gate("xor", "XOR", (0, 1, 1, 0), r"y = x_1 \oplus x_2"),
    _drawn("circle", "Circle", r"y = [\,x_1^2 + x_2^2 < 9\,]", circle),
    _drawn("gauss", "Gauss", r"x \sim N(\pm 2, 1)", gauss),
    _drawn("spiral", "Spiral", r"x = r\,(\sin\theta, \cos\theta)", spiral),
    _drawn("regression_plane", "Plane", r"y = \tfrac{x_1 + x_2}{12}", regression_plane, "regression"),
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
