"""The data as a table: every row with its part, inputs, target, and what the network makes of it at an iteration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import SpecError
from engine.fields import is_integer, shown
from engine.forward import forward
from engine.limits import LIMITS
from engine.run import Run
from engine.targets import Targets
from engine.trace import settled_parameters


@dataclass(frozen=True, eq=False)
class Row:
    """One row, counted from 1: the part it belongs to, x (features,) as fed to the network, x_raw (raw inputs,) as
    given, y and y_hat (outputs,), its class label, its loss (None where not finite), whether it is decided rightly
    (None for a regression).
    """

    row: int
    split: str
    x: np.ndarray
    x_raw: np.ndarray
    y: np.ndarray
    label: str | None
    y_hat: np.ndarray
    loss: float | None
    correct: bool | None


@dataclass(frozen=True, eq=False)
class Rows:
    """A page of rows. input_names: one an entry of x; raw_names: one an entry of x_raw; classes: empty for a
    regression.
    """

    input_names: tuple[str, ...]
    raw_names: tuple[str, ...]
    target_names: tuple[str, ...]
    classes: tuple[str, ...]
    total: int
    offset: int
    rows: list[Row]


def rows(run: Run, iteration: int | None = None, offset: int = 0, limit: int | None = None) -> Rows:
    """The rows from ``offset`` on (from 0), with the parameters that iteration n (default: the next) starts from.

    Raises NotReached, and SpecError for an offset or limit that does not fit.
    """
    most = LIMITS["rows_a_call"].maximum
    count = most if limit is None else limit
    for field, given, least in (("offset", offset, 0), ("limit", count, 1)):
        highest = LIMITS["rows"].maximum if field == "offset" else most
        if not is_integer(given) or not least <= given <= highest:
            allowed = f"an integer from {least} to {highest}"
            raise SpecError.of(field, f"must be {allowed}, not {shown(given)}.", allowed)
    course, examples = run.course, run.course.examples
    table, targets = examples.table, examples.targets
    chosen = np.arange(offset, min(offset + count, examples.rows))
    with np.errstate(all="ignore"):
        z, a = forward(course.network, settled_parameters(run, iteration), examples.x[:, chosen])
        losses = course.network.loss.value(z[-1], a[-1], targets.y[:, chosen])
    parts = _part_names(run)
    found = [
        Row(
            row=index + 1,
            split=parts[index],
            x=examples.x[:, index],
            x_raw=table.x_raw[index],
            y=targets.y[:, index],
            label=None if targets.labels is None else targets.classes[targets.labels[index]],
            y_hat=a[-1][:, column],
            loss=float(losses[column]) if np.isfinite(losses[column]) else None,
            correct=_correct(targets, index, a[-1][:, [column]]),
        )
        for column, index in enumerate(chosen.tolist())
    ]
    names = (examples.input_names, table.input_names, targets.names, targets.classes)
    return Rows(*names, total=examples.rows, offset=offset, rows=found)


def _correct(targets: Targets, index: int, outputs: np.ndarray) -> bool | None:
    """Whether outputs (outputs, 1) decide a row rightly; None for a regression."""
    return None if targets.labels is None else bool(targets.decided(outputs)[0] == targets.labels[index])


def _part_names(run: Run) -> list[str]:
    """The name of each row's part, by index."""
    names = ["train"] * run.course.examples.rows
    for part, indices in run.course.examples.parts.items():
        for index in indices.tolist():
            names[index] = part
    return names
