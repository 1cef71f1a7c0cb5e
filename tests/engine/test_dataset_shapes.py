"""What a dataset's record says about its rows holds for the rows that it makes."""

import numpy as np
import pytest

from engine.datasets import DATASETS
from engine.limits import limit
from engine.targets import misfit

MADE = [record for record in DATASETS.values() if record.inputs is not None]


@pytest.mark.parametrize("record", MADE, ids=lambda record: record.name)
def test_a_dataset_has_the_columns_and_takes_the_last_layers_that_its_record_names(record):
    values = {parameter.name: parameter.default for parameter in record.parameters}
    table = record.table(values, np.random.default_rng(0))
    assert table.x_raw.shape[1] == record.inputs
    assert tuple(units for units in range(1, limit("units") + 1) if misfit(table, units) is None) == record.last_units


def test_only_the_learners_own_rows_decide_their_shape():
    assert [record.name for record in DATASETS.values() if record not in MADE] == ["custom"]
