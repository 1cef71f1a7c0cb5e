"""What cannot be compared is refused with a sentence that names the value, says why, and what is allowed."""

import pytest

from engine.comparison import compare
from engine.comparison_settings import PATHS
from engine.completion import complete
from engine.errors import SpecError
from engine.limits import limit


def refused(vary: object, fields: dict | None = None, **extent) -> dict[str, tuple[str, object]]:
    """(message, allowed) by field."""
    with pytest.raises(SpecError) as caught:
        compare(complete(fields or {}), vary, **(extent or {"iterations": 5}))
    return {fault.field: (fault.message, fault.allowed) for fault in caught.value.problems}


def test_65_runs_are_refused_and_64_are_not():
    found = refused({"seed": list(range(65))})
    assert found == {"vary.seed": ("must be a list of 1 to 64 values, a run each, not 65 of them.", 64)}
    assert len(compare(complete({}), {"seed": list(range(64))}, iterations=5).runs) == 64


@pytest.mark.parametrize("values", [[], 0.1, "0.1", None, {"0": 1}])
def test_values_must_be_a_list_that_is_not_empty(values):
    assert list(refused({"seed": values})) == ["vary.seed"]


@pytest.mark.parametrize("vary", [None, {}, [], "seed", {"seed": [1], "batch_size": [1]}])
def test_exactly_one_setting_varies(vary):
    message, allowed = refused(vary)["vary"]
    assert "one setting" in message
    assert allowed == list(PATHS)


@pytest.mark.parametrize(
    "path",
    ["layers", "dataset.rows", "rate", "layers.N.activation", "layers.0.units", "layers.00.activation", "stop", ""],
)
def test_a_setting_that_may_not_vary_is_refused_with_those_that_may(path):
    message, allowed = refused({path: [1]})[f"vary.{path}"]
    assert "optimizer.learning_rate" in message
    assert allowed == list(PATHS)


def test_every_value_that_does_not_fit_is_named():
    found = refused({"optimizer.learning_rate": [0.1, -1, 0.2, "fast", True, float("nan"), 10**400]})
    assert list(found) == [f"vary.optimizer.learning_rate.{index}" for index in (1, 3, 4, 5, 6)]
    assert "not -1" in found["vary.optimizer.learning_rate.1"][0]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("optimizer.name", "adamax", "There are: sgd"),
        ("optimizer", {"name": "adam", "momentum": 0.9}, "optimizer.momentum: There is no field"),
        ("optimizer", 3, "must be an object"),
        ("optimizer.beta1", 0.9, "There is no field"),
        ("initializer.name", "ones", "There are: zeros"),
        ("activation", "softmax", "layers.0.activation: softmax"),
        ("activation", 3, "There are: identity"),
        ("layers.1.activation", "swish", "There are: identity"),
        ("loss.name", "cross_entropy", "softmax"),
        ("seed", 1.5, "an integer"),
        ("penalty.l2", -0.1, "from 0 to"),
        ("clip", {"norm": 0}, "above 0"),
        ("shuffle", 1, "true or false"),
    ],
)
def test_a_value_is_refused_as_a_spec_with_it_would_be(path, value, words):
    found = refused({path: [value]})
    assert list(found) == [f"vary.{path}.0"]
    assert words in found[f"vary.{path}.0"][0]


def test_layers_that_there_are_not_and_hidden_layers_of_none_are_refused():
    assert "The network has 2 layers" in refused({"layers.2.activation": ["relu"]})["vary.layers.2.activation"][0]
    single = {"layers": [{"units": 1, "activation": "tanh"}]}
    assert refused({"activation": ["relu"]}, single)["vary.activation"][1] == ["layers.0.activation"]


def test_exactly_one_of_iterations_and_epochs_says_how_far():
    assert "not both" in refused({"seed": [1]}, iterations=5, epochs=1)["iterations"][0]
    assert "not neither" in refused({"seed": [1]}, loss_below=1.0)["iterations"][0]
    for wrong in (0, -1, 1.5, True, "5"):
        assert list(refused({"seed": [1]}, iterations=wrong)) == ["iterations"]
        assert list(refused({"seed": [1]}, epochs=wrong)) == ["epochs"]
    for wrong in (0, -1, True, "0.1", float("inf")):
        assert list(refused({"seed": [1]}, iterations=5, loss_below=wrong)) == ["loss_below"]


def test_batch_sizes_are_compared_by_epochs():
    message, allowed = refused({"batch_size": [1, 32]}, {"dataset": {"name": "circle", "rows": 2000}})["iterations"]
    assert "by epochs" in message
    assert allowed == ["epochs"]


def test_batch_sizes_are_compared_on_at_least_2000_rows():
    message, allowed = refused({"batch_size": [1, 32]}, epochs=2)["dataset.rows"]
    assert "at least 2,000 rows" in message
    assert "circle has 200 here; ask for rows of at least 2000" in message
    assert allowed == "at least 2000"
    assert list(refused({"batch_size": [1]}, {"dataset": {"name": "circle", "rows": 1999}}, epochs=2)) == [
        "dataset.rows"
    ]
    assert (
        compare(complete({"dataset": {"name": "circle", "rows": 2000}}), {"batch_size": [1, None]}, epochs=2).total
        == 2802
    )


def test_batch_sizes_are_not_compared_on_a_dataset_that_has_fewer_rows():
    iris = {"dataset": {"name": "iris"}, "layers": [{"units": 3, "activation": "softmax"}]}
    message, _ = refused({"batch_size": [1, 32]}, iris, epochs=2)["dataset.name"]
    assert "iris has 150 and no more" in message
    own = {"dataset": {"name": "custom", "inputs": [[0.0], [1.0]], "targets": [[1.0], [0.0]]}}
    assert list(refused({"batch_size": [1, 2]}, own, epochs=2)) == ["dataset.name"]


def test_more_work_than_a_comparison_may_be_is_refused():
    most = limit("comparison_iterations")
    found = refused({"seed": [1, 2]}, iterations=most // 2 + 1)
    assert f"{most:,}" in found["iterations"][0]
    assert found["iterations"][1] == most
    assert compare(complete({}), {"seed": [1, 2]}, iterations=most // 2).total == most
    wide = {"layers": [*({"units": 64, "activation": "tanh"} for _ in range(7)), {"units": 1, "activation": "tanh"}]}
    assert "parameters in all" in refused({"seed": list(range(64))}, wide)["vary"][0]
