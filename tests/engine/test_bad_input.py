"""Rows, rules and start values that do not fit: refused with what was given and what is allowed, by row and column."""

import pytest

from engine.errors import SpecError
from engine.limits import LIMITS
from engine.penalties import PENALTIES
from engine.rows import rows
from engine.run import edit, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.drawn import run_of
from tests.engine.refused import PLAIN, custom, refusals

BIG = 20_001
# title -> (spec, field, words that say what was given and what is allowed)
TABLE = {
    "no features": (custom(features=[]), "dataset.features", ["[]", "1 to 64"]),
    "a feature twice": (custom(features=["x1", "x1"]), "dataset.features.1", ["x1", "twice"]),
    "a missing input": (custom(inputs=[[0.0], [None], [1.0]]), "dataset.inputs.1.0", ["Row 2, column 1", "missing"]),
    "an empty cell": (custom(inputs=[[0, 1], [1, 2], [1, ""]]), "dataset.inputs.2.1", ["Row 3, column 2", "missing"]),
    "a word": (custom(inputs=[[0, 1], [1, "NA"], [1, 2]]), "dataset.inputs.1.1", ["Row 2, column 2", '"NA"']),
    "not a number": (custom(inputs=[[0.0], [float("nan")], [1.0]]), "dataset.inputs.1.0", ["Row 2, column 1", "nan"]),
    "a missing target": (custom(targets=[[0.0], [1.0], [None]]), "dataset.targets.2.0", ["Row 3, column 1", "missing"]),
    "a missing label": (custom(targets=["a", "b", ""]), "dataset.targets.2", ["Row 3", '""']),
    "a null label": (custom(targets=["a", None, "b"]), "dataset.targets.1", ["Row 2", "null"]),
    "20,001 rows": (
        custom(inputs=[[0.0]] * BIG, targets=[[0.0]] * BIG),
        "dataset.inputs",
        ["20001", "20000"],
    ),
    "20,001 labels": (custom(inputs=[[0.0]] * BIG, targets=["a", "b", "c"] * 6_667), "dataset.inputs", ["20001"]),
    "65 columns": (custom(inputs=[[0.0] * 65] * 3), "dataset.inputs", ["65", "64"]),
    "no columns": (custom(inputs=[[]] * 3), "dataset.inputs", ["1 to 64", "0"]),
    "65 target columns": (custom(targets=[[0.0] * 65] * 3), "dataset.targets", ["65", "64"]),
    "65 classes": (
        custom(inputs=[[0.0]] * 65, targets=[f"c{n}" for n in range(65)]),
        "dataset.targets",
        ["65", "2 to 64"],
    ),
    "a single class": (custom(targets=["a", "a", "a"]), "dataset.targets", ["1", "2 to 64"]),
    "one value for two classes": (
        custom(targets=[[1.0], [1.0], [1.0]], task="classification"),
        "dataset.targets",
        ["two values", "1"],
    ),
    "three values for two classes": (
        custom(targets=[[0.0], [1.0], [2.0]], task="classification"),
        "dataset.targets",
        ["two values", "3"],
    ),
    "labels for a regression": (
        custom(targets=["a", "b", "a"], task="regression"),
        "dataset.targets.0",
        ["Row 1", "number", '"a"'],
    ),
    "a split that trains on nothing": (
        custom(split={"train": 0.1, "validation": 0.9, "test": 0.0}),
        "dataset.split",
        ["3", "at least 1"],
    ),
    "a part that there is not": (
        custom(split={"train": 0.7, "dev": 0.3}),
        "dataset.split.dev",
        ["dev", "train, validation, test"],
    ),
    "a split that is a number": (custom(split=0.7), "dataset.split", ["0.7"]),
    "start values for too many layers": (
        {**PLAIN, "parameters": [{"W": [[1.0]], "b": [0.0]}] * 2},
        "parameters",
        ["1", "2"],
    ),
    "start values that are a word": ({**PLAIN, "parameters": "zeros"}, "parameters", ['"zeros"', "null"]),
    "a W of another shape": (
        {**PLAIN, "parameters": [{"W": [[1.0, 2.0]], "b": [0.0]}]},
        "parameters.0.W.0",
        ["1", "2.0"],
    ),
    "a layer without b": ({**PLAIN, "parameters": [{"W": [[1.0]]}]}, "parameters.0.b", ["1", "null"]),
}
# What an edit refuses as well: title -> (changes, field, words).
RULES = {
    "a norm of 0": ({"clip": {"norm": 0}}, "clip.norm", ["above 0", "not 0"]),
    "a negative value to clip at": ({"clip": {"value": -1}}, "clip.value", ["above 0", "-1"]),
    "two ways to clip": ({"clip": {"norm": 1, "value": 1}}, "clip", ["one of norm and value", '"value": 1']),
    "no way to clip": ({"clip": {}}, "clip", ["one of norm and value", "{}"]),
    "an unknown way to clip": ({"clip": {"length": 1}}, "clip.length", ["length", "norm, value"]),
    "a clip that is a number": ({"clip": 5}, "clip", ["5"]),
    "a patience of 0": ({"stop": {"patience": 0}}, "stop.patience", ["from 1", "0"]),
    "patience without validation rows": ({"stop": {"patience": 1}}, "stop.patience", ["validation rows", "none"]),
    "a loss below 0": ({"stop": {"loss_below": -0.1}}, "stop.loss_below", ["above 0", "-0.1"]),
    "a gradient below 0": ({"stop": {"gradient_below": 0}}, "stop.gradient_below", ["above 0", "not 0"]),
    "half an epoch": ({"stop": {"max_epochs": 1.5}}, "stop.max_epochs", ["integer", "1.5"]),
    "an unknown stop": ({"stop": {"epochs": 1}}, "stop.epochs", ["epochs", "max_epochs"]),
    "a stop that is a number": ({"stop": 3}, "stop", ["3"]),
    "frozen in one word": ({"frozen": "W1"}, "frozen", ['"W1"', "list"]),
    "a frozen layer that there is not": ({"frozen": ["b1", "W2"]}, "frozen.1", ["W2", "W1.1.1"]),
    "a frozen bias that there is not": ({"frozen": ["b1.2"]}, "frozen.0", ["b1.2", "b1.1"]),
    "a frozen number": ({"frozen": [3]}, "frozen.0", ["3", "b1.1"]),
    "a batch of 20,001": ({"batch_size": BIG}, "batch_size", ["20001", "1 to 20000"]),
    "a batch of none": ({"batch_size": 0}, "batch_size", ["0", "null for the whole"]),
    "a batch in quotes": ({"batch_size": "10"}, "batch_size", ['"10"', "integer"]),
    "a warm-up of half iterations": ({"schedule": {"warmup": 2.5}}, "schedule.warmup", ["2.5", "integer"]),
    "a schedule in one word": ({"schedule": "cosine"}, "schedule", ['"cosine"', "object"]),
    "an optimizer in one word": ({"optimizer": "adam"}, "optimizer", ['"adam"', "object"]),
    "a penalty that is a number": ({"penalty": 0.1}, "penalty", ["0.1", "object"]),
    **{
        f"a negative {name}": ({"penalty": {name: -1}}, f"penalty.{name}", ["-1", "from 0"])
        for name in sorted(PENALTIES)
    },
}


@pytest.mark.parametrize("title", sorted(TABLE))
def test_bad_input_is_refused_by_field_with_what_was_given_and_what_is_allowed(title):
    spec, field, words = TABLE[title]
    found = {problem.field: problem for problem in refusals(spec)}
    assert field in found, list(found)
    assert all(word in found[field].message for word in words), found[field].message


@pytest.mark.parametrize("title", sorted(RULES))
def test_a_bad_rule_is_refused_alike_at_the_start_and_in_mid_run(title):
    changes, field, words = RULES[title]
    at_start = refusals({**PLAIN, **changes})
    assert [problem.field for problem in at_start] == [field]
    assert all(word in at_start[0].message for word in words), at_start[0].message
    run = step(run_of(PLAIN), 2)
    with pytest.raises(SpecError) as refused:
        edit(run, changes)
    assert refused.value.problems == at_start


def test_20_000_rows_of_64_columns_with_64_classes_are_not_too_many():
    table = {"inputs": [[float(n)] * 64 for n in range(64)], "targets": [f"c{n}" for n in range(64)]}
    assert complete({**custom(**table), "layers": [{"units": 64, "activation": "softmax"}]})
    assert len(complete(custom(inputs=[[0.0]] * 20_000, targets=[[0.0]] * 20_000)).dataset.values["table"].y) == 20_000
    assert (LIMITS["rows"].maximum, LIMITS["inputs"].maximum) == (20_000, 64)


def test_a_constant_column_is_standardized_to_zero_with_a_notice_that_names_it():
    inputs = [[float(n), 7.0] for n in range(5)]
    names = ["age", "year"]
    table = {"inputs": inputs, "targets": [0.0] * 5, "input_names": names}
    run = run_of(custom(**table, standardize=True))
    assert [notice for notice in run.notices if "constant" in notice] == [
        "year is constant over the training rows, so standardizing makes it 0."
    ]
    assert [row.x[1] for row in rows(run).rows] == [0.0] * 5
    assert trace(step(run, 5)).layers[0].dL_dW[0, 1] == 0.0
    assert not any("constant" in notice for notice in run_of(custom(**table)).notices)


@pytest.mark.parametrize("units", [1, 2])
def test_a_class_that_appears_once_is_learnt_where_its_row_is_trained_on(units):
    layers = [{"units": units, "activation": "sigmoid"}]
    spec = {**custom(targets=["no", "yes", "no"]), "layers": layers, "optimizer": {"learning_rate": 1.0}}
    run = step(run_of(spec), 50)
    assert not any("class" in notice for notice in run.notices)
    assert [row.label for row in rows(run).rows] == ["no", "yes", "no"]
    assert run.accuracy["train"] is not None


def test_a_class_that_appears_once_among_held_back_rows_is_named_as_not_learnt():
    inputs = [[float(n)] for n in range(10)]
    split = {"train": 0.5, "validation": 0.3, "test": 0.2}
    told = set()
    for seed in range(12):
        table = custom(inputs=inputs, targets=["rare", *["common"] * 9], split=split)
        run = run_of({**table, "layers": [{"units": 2, "activation": "softmax"}], "seed": seed})
        held_back = rows(run).rows[0].split != "train"
        notices = [notice for notice in run.notices if "class" in notice]
        assert notices == (["No training row is of class rare, so nothing of it is learnt."] if held_back else [])
        assert step(run, 3).losses["train"] is not None
        told.add(held_back)
    assert told == {True, False}
