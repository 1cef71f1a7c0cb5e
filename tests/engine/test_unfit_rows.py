"""Rows that a run cannot learn from: beyond float64 once prepared, or with targets that the loss does not take."""

import pytest

from engine.errors import SpecError
from engine.run import start
from engine.spec import complete


@pytest.mark.parametrize(
    ("inputs", "changes", "named"),
    [
        ([[1.0], [1e200]], {"features": ["x1^2"]}, "x1^2 of row 2 is"),
        ([[1e308], [1.7e308], [1.7e308]], {"standardize": True}, "x1 of row 1, standardized, is"),
        ([[1e200], [2e200]], {"standardize": True}, "x1 of row 1, standardized, is"),
    ],
)
def test_inputs_that_cannot_be_prepared_within_float64_are_refused(inputs, changes, named):
    dataset = {"name": "custom", "inputs": inputs, "targets": [0.0] * len(inputs), **changes}
    spec = complete({"dataset": dataset, "layers": [{"units": 1, "activation": "identity"}]})
    with pytest.raises(SpecError) as refused:
        start(spec)
    assert refused.value.problems[0].field == "dataset.features"
    assert named in refused.value.problems[0].message


def test_targets_that_a_loss_does_not_take_are_named_with_their_row():
    dataset = {"name": "custom", "inputs": [[0.0], [1.0]], "targets": [0.5, 1.5]}
    layers = [{"units": 1, "activation": "sigmoid"}]
    with pytest.raises(SpecError) as refused:
        complete({"dataset": dataset, "layers": layers, "loss": {"name": "binary_cross_entropy"}})
    assert "row 2 has 1.5" in refused.value.problems[0].message


def test_a_loss_that_does_not_follow_the_last_activation_is_refused_once():
    with pytest.raises(SpecError) as refused:
        complete({"loss": {"name": "binary_cross_entropy"}})
    assert [problem.field for problem in refused.value.problems] == ["loss.name"]
