"""How class labels become targets, and what counts as correct."""

from itertools import permutations

import pytest

from engine.errors import SpecError
from engine.rows import rows
from engine.spec import complete
from tests.engine.drawn import run_of

COLOURS = ["red", "blue", "red", "green", "blue"]
INPUTS = [[0.1], [0.2], [0.3], [0.4], [0.5]]


def labelled(targets: list, units: int, activation: str, loss: str = "squared_error", inputs=INPUTS, **fields) -> dict:
    """Custom data with class labels under one layer."""
    return {
        "dataset": {"name": "custom", "inputs": inputs, "targets": targets, "task": "classification", **fields},
        "layers": [{"units": units, "activation": activation}],
        "loss": {"name": loss},
        "batch_size": None,
    }


@pytest.mark.parametrize(
    ("activation", "low", "high"), [("tanh", -1.0, 1.0), ("sigmoid", 0.0, 1.0), ("identity", 0.0, 1.0)]
)
def test_two_classes_on_one_output_take_the_range_of_the_last_activation(activation, low, high):
    found = rows(run_of(labelled(["no", "yes", "yes", "no", "yes"], 1, activation)))
    by_label = {row.label: list(row.y) for row in found.rows}
    assert [row.label for row in found.rows] == ["no", "yes", "yes", "no", "yes"]
    assert sorted(by_label.values()) == [[low], [high]]
    # The classes are listed lowest target first.
    assert [by_label[label] for label in found.classes] == [[low], [high]]
    assert [list(row.y) for row in found.rows] == [by_label[row.label] for row in found.rows]


def test_three_classes_on_three_outputs_are_one_hot_in_the_order_of_the_classes():
    found = rows(run_of(labelled(COLOURS, 3, "softmax", "cross_entropy")))
    assert sorted(found.classes) == ["blue", "green", "red"]
    for row, colour in zip(found.rows, COLOURS, strict=True):
        assert row.label == colour
        assert list(row.y) == [1.0 if name == colour else 0.0 for name in found.classes]


def test_two_classes_on_two_outputs_are_one_hot():
    found = rows(run_of(labelled(["a", "b", "b", "a", "a"], 2, "softmax", "cross_entropy")))
    assert sorted(list(row.y) for row in found.rows) == [[0.0, 1.0]] * 2 + [[1.0, 0.0]] * 3


@pytest.mark.parametrize("units", [1, 2, 4])
def test_classes_that_do_not_fit_the_last_layer_name_the_units_needed(units):
    with pytest.raises(SpecError) as refused:
        complete(labelled(COLOURS, units, "sigmoid"))
    assert "3" in str(refused.value)
    assert any(problem.field.startswith("layers.0.units") for problem in refused.value.problems)


def numeric(y: list[list[float]], y_hat: list[list[float]], activation: str = "identity", loss="squared_error") -> dict:
    """Numeric targets, and outputs that are exactly ``y_hat``: row r's input is the r-th unit vector."""
    count = len(y)
    unit_vectors = [[1.0 if i == r else 0.0 for i in range(count)] for r in range(count)]
    columns = [[row[k] for row in y_hat] for k in range(len(y_hat[0]))]
    spec = labelled(y, len(columns), activation, loss, inputs=unit_vectors)
    return {**spec, "parameters": [{"W": columns, "b": [0.0] * len(columns)}]}


def test_numeric_targets_are_taken_as_given():
    targets = [[0.9], [0.1], [0.9]]
    found = rows(run_of(numeric(targets, [[0.0]] * 3)))
    assert [list(row.y) for row in found.rows] == targets


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (2.0, 8.0)])
def test_one_output_is_correct_on_its_own_side_of_the_midpoint(low, high):
    middle, width = (low + high) / 2, high - low
    outputs = [middle - 0.01 * width, middle + 0.01 * width, low - 5 * width, high + 5 * width, middle + 0.2 * width]
    targets = [low, low, low, high, high]
    run = run_of(numeric([[v] for v in targets], [[v] for v in outputs]))
    assert [row.correct for row in rows(run).rows] == [True, False, True, True, True]
    assert run.accuracy["train"] == 0.8


def test_several_outputs_are_correct_by_the_largest_the_first_on_a_tie():
    y = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    y_hat = [[0.4, 0.4, 0.1], [0.4, 0.4, 0.1], [0.1, 0.2, 0.3], [-3.0, -1.0, -2.0]]
    run = run_of(numeric(y, y_hat))
    assert [row.correct for row in rows(run).rows] == [True, False, True, True]
    assert run.accuracy == {"train": 0.75, "validation": None, "test": None}


def test_a_regression_has_no_accuracy():
    spec = numeric([[0.3], [0.7]], [[0.3], [0.7]])
    spec["dataset"]["task"] = "regression"
    run = run_of(spec)
    assert run.accuracy["train"] is None
    assert [row.correct for row in rows(run).rows] == [None, None]


@pytest.mark.parametrize("target", [-0.1, 1.1])
def test_binary_cross_entropy_refuses_targets_outside_zero_to_one(target):
    with pytest.raises(SpecError) as refused:
        complete(numeric([[target], [1.0]], [[0.0], [0.0]], "sigmoid", "binary_cross_entropy"))
    (problem,) = refused.value.problems
    assert problem.field in ("loss.name", "dataset.targets")
    assert "targets between 0 and 1" in problem.message


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["1.0", "1", "01"], ("01", "1", "1.0")),
        (["nan", "2", "10"], ("10", "2", "nan")),
        (["10", "9", "-1.5"], ("-1.5", "9", "10")),
    ],
)
def test_classes_have_one_order_whatever_order_they_come_in(labels, expected):
    orders = [complete(labelled(list(given), 3, "tanh", inputs=INPUTS[:3])) for given in permutations(labels)]
    assert {tuple(spec.dataset.values["table"].classes) for spec in orders} == {expected}
