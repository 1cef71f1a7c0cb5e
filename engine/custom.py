"""Reading the learner's own table: inputs, targets or class labels, refused by row and column where they do not fit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from engine.dataset_records import Table
from engine.fields import Problems, is_number, shown
from engine.limits import limit

TASKS = ("regression", "classification")


def read_custom(raw: Mapping, path: str, problems: Problems) -> Table | None:
    """The Table of a custom dataset, or None with every fault noted in ``problems`` under ``path``."""
    before = len(problems.found)
    inputs = _matrix(raw.get("inputs"), f"{path}.inputs", problems)
    task = _task(raw, path, problems)
    targets = raw.get("targets")
    if not _is_list(targets) or not targets:
        problems.add(f"{path}.targets", f"must be a list of rows × outputs, or of class labels, not {shown(targets)}.")
    if inputs is None or task is None or len(problems.found) > before:
        return None
    if len(targets) != len(inputs):
        message = f"There are {len(inputs)} rows of inputs and {len(targets)} of targets; they must be as many."
        problems.add(f"{path}.targets", message, len(inputs))
        return None
    flat = not _is_list(targets[0])
    y = labels = None
    classes: tuple[str, ...] = ()
    if flat and task == "classification":
        labels, classes = _labels(targets, f"{path}.targets", problems)
        outputs = 1
    else:
        y = _matrix([[value] for value in targets] if flat else targets, f"{path}.targets", problems, flat)
        outputs = 0 if y is None else y.shape[1]
        if y is not None and task == "classification" and outputs == 1 and len(np.unique(y)) != 2:
            message = f"One target column of a classification must hold two values, not {len(np.unique(y))}."
            problems.add(f"{path}.targets", message)
    names = (
        _column_names(raw, "input_names", "x", inputs.shape[1], path, problems),
        _column_names(raw, "target_names", "y", outputs, path, problems),
    )
    return None if len(problems.found) > before else Table(inputs, y, labels, classes, *names, task)


def written(table: Table) -> dict[str, object]:
    """The fields of the completed spec that say the same as ``table``."""
    targets = [table.classes[code] for code in table.labels] if table.y is None else table.y.tolist()
    return {
        "inputs": table.x_raw.tolist(),
        "targets": targets,
        "input_names": list(table.input_names),
        "target_names": list(table.target_names),
        "task": table.task,
    }


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _task(raw: Mapping, path: str, problems: Problems) -> str | None:
    task = raw.get("task")
    if task is None:
        targets = raw.get("targets")
        labelled = _is_list(targets) and any(isinstance(value, str) for value in targets)
        return "classification" if labelled else "regression"
    if task in TASKS:
        return task
    problems.add(f"{path}.task", f"must be regression or classification, not {shown(task)}.", list(TASKS))
    return None


def _matrix(given: object, path: str, problems: Problems, flat: bool = False) -> np.ndarray | None:
    """A (rows, columns) array out of nested lists; notes the first row or cell that does not fit."""
    if not _is_list(given) or not given or not all(_is_list(row) for row in given):
        problems.add(path, f"must be a list of rows, each a list of numbers, not {shown(given)}.")
        return None
    if len(given) > limit("rows"):
        problems.add(path, f"must be at most {limit('rows')} rows, not {len(given)}.", limit("rows"))
        return None
    width = len(given[0])
    if not 1 <= width <= limit("inputs"):
        problems.add(path, f"must have 1 to {limit('inputs')} columns, not {width}.", limit("inputs"))
        return None
    for index, row in enumerate(given):
        if len(row) != width:
            problems.add(f"{path}.{index}", f"Row {index + 1} has {len(row)} columns, row 1 has {width}.", width)
            return None
        for column, value in enumerate(row):
            if not is_number(value):
                where = f"{path}.{index}" if flat else f"{path}.{index}.{column}"
                fault = "is missing" if value is None or value == "" else f"must be a number, not {shown(value)}"
                problems.add(where, f"Row {index + 1}, column {column + 1} {fault}.", "a finite number")
                return None
    return np.array(given, dtype=np.float64)


def _labels(given: Sequence, path: str, problems: Problems) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Integer codes of the class labels and the classes in order (numbers by size, else by name)."""
    for index, value in enumerate(given):
        if not (isinstance(value, str) and value.strip()) and not is_number(value):
            problems.add(
                f"{path}.{index}", f"Row {index + 1} has no class label but {shown(value)}.", "text or a number"
            )
            return None, ()
    names = _in_order({_label(value) for value in given})
    if not 2 <= len(names) <= limit("units"):
        problems.add(path, f"There must be 2 to {limit('units')} classes, not {len(names)}.", limit("units"))
        return None, ()
    code = {name: index for index, name in enumerate(names)}
    return np.array([code[_label(value)] for value in given], dtype=np.intp), names


def _label(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(int(value)) if float(value).is_integer() else str(float(value))


def _in_order(names: set[str]) -> tuple[str, ...]:
    """Class names by size where all are numbers, those of one size by name; else by name."""
    if all(_is_numeral(name) for name in names):
        return tuple(sorted(names, key=lambda name: (float(name), name)))
    return tuple(sorted(names))


def _is_numeral(name: str) -> bool:
    """Whether a class name is a finite number: only those have an order by size."""
    try:
        return math.isfinite(float(name))
    except ValueError:
        return False


def _column_names(raw: Mapping, key: str, letter: str, count: int, path: str, problems: Problems) -> tuple[str, ...]:
    given = raw.get(key)
    if given is None:
        return (letter,) if count == 1 and letter == "y" else tuple(f"{letter}{n}" for n in range(1, count + 1))
    fits = _is_list(given) and len(given) == count and all(isinstance(name, str) and name.strip() for name in given)
    if not fits:
        problems.add(f"{path}.{key}", f"must be a list of {count} names, not {shown(given)}.", count)
        return ()
    return tuple(name.strip() for name in given)
