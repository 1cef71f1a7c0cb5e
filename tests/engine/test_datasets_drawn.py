"""Drawn points lie where the formulas put them, in balanced classes, by the seed alone."""

import math

import numpy as np
import pytest

from engine.dataset_records import Table
from engine.datasets import DATASETS
from engine.streams import generator

DRAWN = [record for record in DATASETS.values() if any(field.name == "noise" for field in record.parameters)]
TWO_CLASSES = [record for record in DRAWN if record.task == "classification"]


def drawn(name: str, rows: int = 200, noise: float = 0.0, seed: int = 5) -> Table:
    """The table of a drawn dataset from the data stream of ``seed``."""
    return DATASETS[name].table({"rows": rows, "noise": noise}, generator(seed, "data"))


def test_a_nand_is_false_only_where_both_are_true():
    table = DATASETS["nand"].table({}, generator(0, "data"))
    for (a, b), label in zip(table.x_raw, table.labels, strict=True):
        assert label == int(not (a and b))


@pytest.mark.parametrize("record", DRAWN, ids=lambda record: record.name)
def test_points_are_a_function_of_the_seed(record):
    values = {"rows": 40, "noise": 0.5}
    one, again, other = (record.table(values, generator(seed, "data")) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.x_raw, again.x_raw)
    assert not np.array_equal(one.x_raw, other.x_raw)


@pytest.mark.parametrize("rows", [4, 200, 201])
@pytest.mark.parametrize("record", TWO_CLASSES, ids=lambda record: record.name)
def test_classes_are_balanced(record, rows):
    counts = np.bincount(drawn(record.name, rows).labels, minlength=2)
    assert counts.sum() == rows
    assert abs(counts[0] - counts[1]) == rows % 2


@pytest.mark.parametrize("record", DRAWN, ids=lambda record: record.name)
def test_without_noise_all_but_normal_clouds_lie_in_the_extent_and_targets_in_their_range(record):
    table = drawn(record.name, 2000)
    low, high = record.extent
    inside = (table.x_raw >= low) & (table.x_raw <= high)
    assert inside.mean() > 0.999
    assert (record.target_range is None) == (table.y is None)
    if table.y is not None:
        assert record.target_range[0] <= table.y.min() <= table.y.max() <= record.target_range[1]


def test_a_fixed_tables_target_range_is_that_of_its_targets():
    assert DATASETS["y_3x"].target_range == (3.0, 12.0)
    assert DATASETS["two_two_two"].target_range == (0.01, 0.99)
    assert DATASETS["xor"].target_range is None


def test_moons_are_two_half_circles_of_radius_3():
    table = drawn("moons", 400)
    for label, centre, upwards in ((0, (-1.5, -0.75), True), (1, (1.5, 0.75), False)):
        x = table.x_raw[table.labels == label]
        np.testing.assert_allclose(np.hypot(x[:, 0] - centre[0], x[:, 1] - centre[1]), 3.0, rtol=1e-12)
        assert np.all((x[:, 1] >= centre[1] - 1e-12) == upwards)
        turn = np.arctan2(np.abs(x[:, 1] - centre[1]), x[:, 0] - centre[0])
        assert turn.min() < 0.1
        assert turn.max() > math.pi - 0.1


def test_the_label_of_an_xor_cloud_is_the_exclusive_or_of_its_sides():
    table = drawn("xor_clusters", 4000, seed=1)
    right, up = table.x_raw.T > 0
    assert np.mean((right ^ up) == (table.labels == 1)) > 0.999
    for is_right in (False, True):
        for is_up in (False, True):
            cloud = table.x_raw[(right == is_right) & (up == is_up)]
            assert len(cloud) == pytest.approx(1000, abs=5)
            centre = [3.0 if side else -3.0 for side in (is_right, is_up)]
            np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.1)
            np.testing.assert_allclose(cloud.std(axis=0), 0.8, atol=0.1)


def test_sine_is_the_sine_of_one_input():
    table = drawn("sine")
    assert table.x_raw.shape == (200, 1)
    for x, y in zip(table.x_raw[:, 0], table.y[:, 0], strict=True):
        assert y == pytest.approx(math.sin(x), abs=1e-14)


def test_hills_are_the_sum_of_two_bumps_up_and_two_down():
    table = drawn("regression_gauss")
    for (a, b), (y,) in zip(table.x_raw, table.y, strict=True):
        bumps = [
            sign * math.exp(-((a - p) ** 2 + (b - q) ** 2) / (2 * 1.5**2))
            for p, q, sign in ((3, 3, 1), (-3, -3, 1), (3, -3, -1), (-3, 3, -1))
        ]
        assert y == pytest.approx(sum(bumps), abs=1e-14)


@pytest.mark.parametrize("name", ["sine", "regression_gauss"])
def test_noise_is_added_to_the_target_of_a_regression_with_that_deviation(name):
    still, noisy = drawn(name, 5000), drawn(name, 5000, noise=0.4)
    np.testing.assert_array_equal(still.x_raw, noisy.x_raw)
    assert np.std(noisy.y - still.y) == pytest.approx(0.4, rel=0.05)


@pytest.mark.parametrize("name", ["moons", "xor_clusters"])
def test_noise_displaces_both_coordinates_of_a_class_with_that_deviation(name):
    still, noisy = drawn(name, 5000), drawn(name, 5000, noise=0.4)
    np.testing.assert_allclose(np.std(noisy.x_raw - still.x_raw, axis=0), 0.4, rtol=0.05)
