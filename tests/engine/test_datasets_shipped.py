"""Iris and digits are the published data, unchanged."""

import hashlib
from importlib import resources

import numpy as np
import pytest

from engine.dataset_records import Table
from engine.datasets import DATASETS
from engine.spec import complete
from engine.streams import generator

TABLES = resources.files("engine").joinpath("tables")
# Of the files in scikit-learn 1.9.1.
CHECKSUMS = {
    "iris.csv": "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449",
    "digits.csv.gz": "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
}


def shipped(name: str) -> Table:
    """The table of a dataset without parameters."""
    return DATASETS[name].table({}, generator(0, "data"))


@pytest.mark.parametrize("name", list(CHECKSUMS))
def test_a_file_is_the_published_one_and_its_source_and_licence_are_written_beside_it(name):
    assert hashlib.sha256(TABLES.joinpath(name).read_bytes()).hexdigest() == CHECKSUMS[name]
    sources = TABLES.joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert f"## {name}" in sources
    assert CHECKSUMS[name] in sources
    assert "CC BY 4.0" in sources


def test_iris_has_fishers_150_flowers():
    table = shipped("iris")
    assert table.x_raw.shape == (150, 4)
    assert table.classes == ("setosa", "versicolor", "virginica")
    np.testing.assert_array_equal(np.bincount(table.labels), [50, 50, 50])
    np.testing.assert_array_equal(table.x_raw[:2], [[5.1, 3.5, 1.4, 0.2], [4.9, 3.0, 1.4, 0.2]])
    np.testing.assert_array_equal(table.x_raw[[50, 100]], [[7.0, 3.2, 4.7, 1.4], [6.3, 3.3, 6.0, 2.5]])
    np.testing.assert_allclose(table.x_raw.mean(axis=0), [5.8433, 3.0573, 3.7580, 1.1993], atol=5e-5)


def test_iris_has_rows_35_and_38_of_fishers_paper():
    np.testing.assert_array_equal(shipped("iris").x_raw[[34, 37]], [[4.9, 3.1, 1.5, 0.2], [4.9, 3.6, 1.4, 0.1]])


def test_digits_are_1797_pictures_of_ten_digits():
    table = shipped("digits")
    assert table.x_raw.shape == (1797, 64)
    assert table.classes == tuple("0123456789")
    # Counts by class as the description of the data gives them for the test part.
    np.testing.assert_array_equal(np.bincount(table.labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    np.testing.assert_array_equal(table.labels[:10], np.arange(10))


def test_a_digit_is_its_pixels_over_16_row_by_row():
    table = shipped("digits")
    picture = 16 * table.x_raw[0].reshape(8, 8)
    np.testing.assert_array_equal(picture[:2], [[0, 0, 5, 13, 9, 1, 0, 0], [0, 0, 13, 15, 10, 15, 5, 0]])
    np.testing.assert_array_equal(picture[7], [0, 0, 6, 13, 10, 0, 0, 0])
    assert table.x_raw.min() == 0.0
    assert table.x_raw.max() == 1.0


@pytest.mark.parametrize("name", ["iris", "digits"])
def test_a_table_is_read_once_and_no_run_can_write_to_it(name):
    table = shipped(name)
    assert shipped(name) is table
    for array in (table.x_raw, table.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(("name", "units"), [("iris", 3), ("digits", 10)])
def test_shipped_data_holds_rows_back_and_feeds_every_column(name, units):
    last = {"units": units, "activation": "softmax"}
    spec = complete({"dataset": {"name": name}, "layers": [last], "loss": {"name": "cross_entropy"}}).to_dict()
    columns = shipped(name).x_raw.shape[1]
    assert spec["dataset"]["features"] == [f"x{number}" for number in range(1, columns + 1)]
    assert spec["dataset"]["split"] == {"train": 0.7, "validation": 0.15, "test": 0.15}
