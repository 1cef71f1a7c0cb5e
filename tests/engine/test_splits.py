"""Splits, standardizing and the rows they are made of, against counts and means taken by hand."""

import functools
import math
import operator

import numpy as np
import pytest

from engine.errors import SpecError
from engine.rows import rows
from engine.trace import trace
from tests.engine.drawn import run_of


def table(count: int, **fields) -> dict:
    """``count`` numbered rows with one input, one target."""
    inputs = [[float(row)] for row in range(1, count + 1)]
    return {
        "dataset": {"name": "custom", "inputs": inputs, "targets": inputs, "task": "regression", **fields},
        "layers": [{"units": 1, "activation": "identity"}],
        "batch_size": None,
    }


def parts(spec: dict) -> dict[str, list[int]]:
    """Row numbers by part of the split."""
    found = rows(run_of(spec), limit=1000).rows
    assert [row.row for row in found] == list(range(1, len(found) + 1))
    return {name: [row.row for row in found if row.split == name] for name in ("train", "validation", "test")}


# (rows, train, validation, test) -> counts by floor(v N + ½), floor(t N + ½), the rest.
COUNTS = [
    (200, (0.7, 0.15, 0.15), (140, 30, 30)),
    (10, (0.7, 0.15, 0.15), (6, 2, 2)),  # 1.5 + ½ = 2 and 2
    (21, (0.7, 0.15, 0.15), (15, 3, 3)),  # 3.15 + ½ = 3.65
    (30, (0.7, 0.15, 0.15), (20, 5, 5)),  # 4.5 + ½ = 5
    (25, (0.5, 0.25, 0.25), (13, 6, 6)),  # 6.25 + ½ = 6.75
    (26, (0.5, 0.25, 0.25), (12, 7, 7)),  # 6.5 + ½ = 7
    (33, (0.8, 0.2, 0.0), (26, 7, 0)),  # 6.6 + ½ = 7.1
    (33, (0.8, 0.0, 0.2), (26, 0, 7)),
    (40, (1.0, 0.0, 0.0), (40, 0, 0)),
]


@pytest.mark.parametrize(("count", "shares", "expected"), COUNTS)
def test_a_split_has_the_counts_of_the_contract(count, shares, expected):
    split = dict(zip(("train", "validation", "test"), shares, strict=True))
    found = parts(table(count, split=split))
    assert tuple(len(part) for part in found.values()) == expected
    assert sorted(functools.reduce(operator.iadd, found.values(), [])) == list(range(1, count + 1))


@pytest.mark.parametrize(
    "split", [{"train": 0.1, "validation": 0.9, "test": 0.0}, {"train": 0, "validation": 1, "test": 0}]
)
def test_a_split_that_leaves_no_row_to_train_on_is_refused(split):
    with pytest.raises(SpecError, match="1 is needed") as refused:
        run_of(table(3, split=split))
    assert [problem.field for problem in refused.value.problems] == ["dataset.split"]


@pytest.mark.parametrize("fields", [{}, {"split": None}])
def test_custom_data_under_twenty_rows_is_all_for_training(fields):
    assert len(parts(table(19, **fields))["train"]) == 19


def test_twenty_rows_of_custom_data_are_split_by_default_but_not_with_null():
    assert [len(part) for part in parts(table(20)).values()] == [14, 3, 3]
    assert len(parts(table(20, split=None))["train"]) == 20


def test_the_rows_of_a_part_are_drawn_and_not_the_first_ones():
    split = {"train": 0.5, "validation": 0.25, "test": 0.25}
    drawn = {tuple(parts({**table(40, split=split), "seed": seed})["train"]) for seed in range(5)}
    assert len(drawn) == 5
    assert tuple(range(1, 21)) not in drawn


def test_only_training_rows_are_in_batches():
    spec = table(40, split={"train": 0.5, "validation": 0.25, "test": 0.25})
    assert sorted(trace(run_of(spec)).batch.rows) == parts(spec)["train"]


def test_the_losses_are_means_over_each_part_without_the_penalty_and_without_the_reduction():
    split = {"train": 0.5, "validation": 0.3, "test": 0.2}
    spec = {
        **table(40, split=split),
        "parameters": [{"W": [[0.5]], "b": [1.0]}],
        "loss": {"name": "squared_error", "reduction": "sum"},
        "penalty": {"l1": 0.0, "l2": 3.0},
    }
    run = run_of(spec)
    for name, members in parts(spec).items():
        expected = math.fsum((0.5 * row + 1.0 - row) ** 2 for row in members) / len(members)
        assert run.losses[name] == pytest.approx(expected, rel=1e-13)
    whole = run_of(table(40, split=None))
    assert whole.losses["validation"] is None
    assert whole.losses["test"] is None


def standardized(inputs: list[list[float]], split) -> tuple[dict, list]:
    """The raw spec and its rows with ``standardize`` on."""
    spec = {
        "dataset": {
            "name": "custom",
            "inputs": inputs,
            "targets": [[1000.0 + i] for i in range(len(inputs))],
            "task": "regression",
            "standardize": True,
            "split": split,
        },
        "layers": [{"units": 1, "activation": "identity"}],
    }
    return spec, rows(run_of(spec), limit=1000).rows


def test_standardizing_takes_mean_and_population_deviation_by_hand():
    # 2, 4, 4, 4, 5, 5, 7, 9 has mean 5 and population deviation 2.
    _, found = standardized([[v] for v in (2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0)], None)
    assert [row.x[0] for row in found] == [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]
    assert [row.x_raw[0] for row in found] == [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
    assert [row.y[0] for row in found] == [1000.0 + i for i in range(8)]


def test_standardizing_looks_at_the_training_rows_only():
    rng = np.random.default_rng(4)
    inputs = rng.normal([3, -50], [2, 30], (40, 2)).tolist()
    split = {"train": 0.5, "validation": 0.3, "test": 0.2}
    _, found = standardized(inputs, split)
    for column in range(2):
        train = [inputs[row.row - 1][column] for row in found if row.split == "train"]
        mean = math.fsum(train) / len(train)
        deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in train) / len(train))
        for row in found:
            expected = (inputs[row.row - 1][column] - mean) / deviation
            assert row.x[column] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("constant", [7.0, 0.1, 1e9 + 0.1])
def test_a_constant_column_becomes_zero(constant):
    _, found = standardized([[constant, float(i)] for i in range(5)], None)
    assert [row.x[0] for row in found] == [0.0] * 5
    assert [row.x[1] for row in found] == pytest.approx([(i - 2) / math.sqrt(2) for i in range(5)])


def test_the_network_sees_the_standardized_inputs():
    spec, found = standardized([[2.0], [4.0], [9.0]], None)
    run = run_of({**spec, "parameters": [{"W": [[1.0]], "b": [0.0]}]})
    for row in found:
        sample = trace(run, row=row.row).sample
        assert sample.x[0] == row.x[0]
        assert sample.y_hat[0] == row.x[0]


def test_offset_and_limit_show_a_window_of_the_rows():
    run = run_of(table(30, split=None))
    window = rows(run, offset=5, limit=3)
    assert [row.row for row in window.rows] == [6, 7, 8]
