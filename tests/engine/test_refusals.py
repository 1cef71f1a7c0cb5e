"""What is refused: each with the field's path, a sentence, and what is allowed."""

import copy
import math

import pytest

from engine.activations import ACTIVATIONS
from engine.chain_rule import inspect
from engine.datasets import DATASETS
from engine.errors import BackpassError, NotInBatch, NotReached, SpecError, UnknownParameter
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.presets import PRESETS
from engine.run import edit, replay, seek, step
from engine.schedules import SCHEDULES
from engine.spec import complete
from engine.trace import trace
from tests.engine.drawn import draw, run_of


def problems_of(spec: dict) -> dict[str, tuple[str, object]]:
    """Field -> (message, allowed) of a refused spec."""
    with pytest.raises(SpecError) as refused:
        complete(spec)
    return {problem.field: (problem.message, problem.allowed) for problem in refused.value.problems}


CUSTOM = {"name": "custom", "inputs": [[0.0], [1.0]], "targets": [[0.0], [1.0]]}
ONE = [{"units": 1, "activation": "identity"}]


def custom(**fields) -> dict:
    """A small spec on custom data."""
    return {"dataset": {**CUSTOM, **fields}, "layers": ONE}


def hidden(**fields) -> dict:
    """A spec with one hidden layer that holds ``fields``."""
    return {"dataset": CUSTOM, "layers": [{"units": 2, "activation": "tanh", **fields}, *ONE]}


# title -> (spec, the field that must be named)
REFUSED = {
    "65 units": (hidden(units=65), "layers.0.units"),
    "no units": (hidden(units=0), "layers.0.units"),
    "a negative number of units": (hidden(units=-1), "layers.0.units"),
    "true for units": (hidden(units=True), "layers.0.units"),
    "two and a half units": (hidden(units=2.5), "layers.0.units"),
    "units in words": (hidden(units="four"), "layers.0.units"),
    "null units": (hidden(units=None), "layers.0.units"),
    "an unknown activation": (hidden(activation="swoosh"), "layers.0.activation"),
    "a number for an activation": (hidden(activation=3), "layers.0.activation"),
    "a softmax in a hidden layer": (hidden(activation="softmax"), "layers.0.activation"),
    "an unknown field of a layer": (hidden(neurons=3), "layers.0.neurons"),
    "no layers": ({"dataset": CUSTOM, "layers": []}, "layers"),
    "nine layers": ({"dataset": CUSTOM, "layers": ONE * 9}, "layers"),
    "layers that are no list": ({"dataset": CUSTOM, "layers": {"units": 1}}, "layers"),
    "an unknown field of the spec": ({**custom(), "epochs": 3}, "epochs"),
    "an unknown dataset": ({"dataset": {"name": "triangle"}}, "dataset.name"),
    "a field that the dataset does not have": ({"dataset": {"name": "xor", "rows": 8}}, "dataset.rows"),
    "an unknown field of the dataset": ({"dataset": {"name": "circle", "radius": 2}}, "dataset.radius"),
    "a negative noise": ({"dataset": {"name": "circle", "noise": -0.1}}, "dataset.noise"),
    "no rows": ({"dataset": {"name": "circle", "rows": 0}}, "dataset.rows"),
    "true for rows": ({"dataset": {"name": "circle", "rows": True}}, "dataset.rows"),
    "more targets than inputs": (custom(targets=[[0.0], [1.0], [2.0]]), "dataset.targets"),
    "a row of another length": (custom(inputs=[[0.0], [1.0, 2.0]]), "dataset.inputs"),
    "a missing input": (custom(inputs=[[None], [1.0]]), "dataset.inputs"),
    "an input that is not a number": (custom(inputs=[[math.nan], [1.0]]), "dataset.inputs"),
    "an infinite target": (custom(targets=[[math.inf], [1.0]]), "dataset.targets"),
    "true for an input": (custom(inputs=[[True], [1.0]]), "dataset.inputs"),
    "no inputs": (custom(inputs=[], targets=[]), "dataset.inputs"),
    "an unknown task": (custom(task="clustering"), "dataset.task"),
    "shares of a split that do not sum to 1": (
        custom(split={"train": 0.5, "validation": 0.2, "test": 0.2}),
        "dataset.split",
    ),
    "a negative share": (custom(split={"train": 1.2, "validation": -0.2, "test": 0.0}), "dataset.split"),
    "a number for standardize": (custom(standardize=1), "dataset.standardize"),
    "an unknown loss": ({**custom(), "loss": {"name": "hinge"}}, "loss.name"),
    "an unknown reduction": ({**custom(), "loss": {"reduction": "median"}}, "loss.reduction"),
    "cross-entropy without softmax": ({**custom(), "loss": {"name": "cross_entropy"}}, "loss.name"),
    "binary cross-entropy without sigmoid": ({**custom(), "loss": {"name": "binary_cross_entropy"}}, "loss.name"),
    "an unknown optimizer": ({**custom(), "optimizer": {"name": "newton"}}, "optimizer.name"),
    "a negative learning rate": ({**custom(), "optimizer": {"learning_rate": -0.1}}, "optimizer.learning_rate"),
    "an infinite learning rate": ({**custom(), "optimizer": {"learning_rate": math.inf}}, "optimizer.learning_rate"),
    "a learning rate in quotes": ({**custom(), "optimizer": {"learning_rate": "0.1"}}, "optimizer.learning_rate"),
    "true for a learning rate": ({**custom(), "optimizer": {"learning_rate": True}}, "optimizer.learning_rate"),
    "an unknown field of sgd": ({**custom(), "optimizer": {"name": "sgd", "beta1": 0.9}}, "optimizer.beta1"),
    "a moment that lets nothing new in": ({**custom(), "optimizer": {"name": "adam", "beta1": 1.0}}, "optimizer.beta1"),
    "a negative share of a moment": ({**custom(), "optimizer": {"name": "rmsprop", "alpha": -0.1}}, "optimizer.alpha"),
    "an epsilon of zero": ({**custom(), "optimizer": {"name": "adagrad", "eps": 0}}, "optimizer.eps"),
    "a decay that adam does not have": (
        {**custom(), "optimizer": {"name": "adam", "weight_decay": 0.1}},
        "optimizer.weight_decay",
    ),
    "a negative decay": ({**custom(), "optimizer": {"name": "adamw", "weight_decay": -1}}, "optimizer.weight_decay"),
    "a step of no iterations": ({**custom(), "schedule": {"name": "step", "every": 0}}, "schedule.every"),
    "a factor of zero": ({**custom(), "schedule": {"name": "exponential", "factor": 0}}, "schedule.factor"),
    "a factor above one": ({**custom(), "schedule": {"name": "step", "factor": 1.5}}, "schedule.factor"),
    "a cosine of half an iteration": (
        {**custom(), "schedule": {"name": "cosine", "iterations": 0.5}},
        "schedule.iterations",
    ),
    "a negative final rate": ({**custom(), "schedule": {"name": "cosine", "final": -0.1}}, "schedule.final"),
    "a field of another schedule": ({**custom(), "schedule": {"name": "constant", "factor": 0.5}}, "schedule.factor"),
    "a negative warm-up": ({**custom(), "schedule": {"name": "cosine", "warmup": -1}}, "schedule.warmup"),
    "an unknown schedule": ({**custom(), "schedule": {"name": "staircase"}}, "schedule.name"),
    "an unknown initializer": ({**custom(), "initializer": {"name": "magic"}}, "initializer.name"),
    "a negative penalty": ({**custom(), "penalty": {"l2": -1.0}}, "penalty.l2"),
    "an unknown penalty": ({**custom(), "penalty": {"l3": 1.0}}, "penalty.l3"),
    "a batch of none": ({**custom(), "batch_size": 0}, "batch_size"),
    "true for a batch size": ({**custom(), "batch_size": True}, "batch_size"),
    "a number for shuffle": ({**custom(), "shuffle": 1}, "shuffle"),
    "a seed that is no integer": ({**custom(), "seed": 0.5}, "seed"),
    "true for a seed": ({**custom(), "seed": True}, "seed"),
    "an unknown frozen name": ({**custom(), "frozen": ["W1.5.1"]}, "frozen.0"),
    "a frozen name of another form": ({**custom(), "frozen": ["b", "weights"]}, "frozen.1"),
    "a weight that is not a number": ({**custom(), "parameters": [{"W": [[math.nan]], "b": [0.0]}]}, "parameters.0.W"),
    "true for a bias": ({**custom(), "parameters": [{"W": [[1.0]], "b": [True]}]}, "parameters.0.b"),
    "weights of another shape": ({**custom(), "parameters": [{"W": [[1.0, 2.0]], "b": [0.0]}]}, "parameters.0.W"),
    "start values for another depth": (
        {**custom(), "parameters": [{"W": [[1.0]], "b": [0.0]}, {"W": [[1.0]], "b": [0.0]}]},
        "parameters",
    ),
    "targets that do not fit the last layer": (
        {**custom(), "layers": [{"units": 3, "activation": "tanh"}]},
        "layers.0.units",
    ),
}


@pytest.mark.parametrize("title", sorted(REFUSED))
def test_a_spec_is_refused_with_the_path_of_the_field(title):
    spec, field = REFUSED[title]
    found = problems_of(spec)
    named = [path for path in found if path == field or path.startswith(f"{field}.")]
    assert named, f"{field} is not among {sorted(found)}"
    for path in named:
        message, _ = found[path]
        assert len(message.split()) >= 3, message


@pytest.mark.parametrize(
    ("spec", "field", "registry"),
    [
        (hidden(activation="swoosh"), "layers.0.activation", ACTIVATIONS),
        ({"dataset": {"name": "triangle"}}, "dataset.name", DATASETS),
        ({**custom(), "loss": {"name": "hinge"}}, "loss.name", LOSSES),
        ({**custom(), "optimizer": {"name": "newton"}}, "optimizer.name", OPTIMIZERS),
        ({**custom(), "schedule": {"name": "staircase"}}, "schedule.name", SCHEDULES),
        ({**custom(), "initializer": {"name": "magic"}}, "initializer.name", INITIALIZERS),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_an_unknown_name_is_answered_with_the_list_of_those_known(spec, field, registry):
    message, allowed = problems_of(spec)[field]
    assert set(allowed) <= set(registry)
    # Softmax is not for hidden layers, so a list without it is right too.
    assert set(allowed) >= set(registry) - {"softmax"}
    given = {"layers.0.activation": "swoosh"}.get(field)
    assert given is None or given in message


def test_the_limits_are_inside_what_is_accepted():
    assert complete(hidden(units=64))
    eight = [{"units": 64, "activation": "tanh"}] * 7 + ONE
    assert complete({"dataset": CUSTOM, "layers": eight})


def test_every_fault_is_told_at_once():
    spec = {"dataset": CUSTOM, "layers": [{"units": 65, "activation": "swoosh"}, *ONE], "seed": True, "batch_size": -1}
    assert set(problems_of(spec)) >= {"layers.0.units", "layers.0.activation", "seed", "batch_size"}


def test_a_target_mismatch_names_the_units_needed():
    spec = {**custom(targets=[[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]]), "layers": [{"units": 2, "activation": "identity"}]}
    message, allowed = problems_of(spec)["layers.0.units"]
    assert "3" in f"{message} {allowed}"
    assert "2" in message


def test_a_spec_that_is_no_object_is_refused():
    for spec in ([], "xor", 3, None, True):
        with pytest.raises(SpecError):
            complete(spec)


def test_an_empty_spec_is_the_default_run_of_the_contract():
    spec = complete({}).to_dict()
    assert spec["layers"] == [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]
    assert spec["dataset"]["name"] == "circle"
    assert spec["dataset"]["rows"] == 200
    assert spec["dataset"]["noise"] == 0.1
    assert spec["dataset"]["features"] == ["x1", "x2"]
    assert spec["dataset"]["standardize"] is False
    assert spec["dataset"]["split"] == {"train": 0.7, "validation": 0.15, "test": 0.15}
    assert spec["initializer"] == {"name": "glorot_uniform"}
    assert spec["loss"] == {"name": "half_squared_error", "reduction": "mean"}
    assert spec["penalty"] == {"l1": 0.0, "l2": 0.0}
    assert (spec["optimizer"]["name"], spec["optimizer"]["learning_rate"]) == ("sgd", 0.1)
    assert spec["schedule"]["name"] == "constant"
    assert [spec[name] for name in ("parameters", "frozen", "clip", "stop")] == [None, [], None, None]
    assert (spec["batch_size"], spec["shuffle"], spec["seed"]) == (10, True, 0)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_completing_a_completed_spec_changes_nothing(name):
    once = complete(PRESETS[name].spec).to_dict()
    assert complete(copy.deepcopy(once)).to_dict() == once


RUN = draw(1, [2, 3, 1], ["tanh", "identity"], "squared_error", rows=8, batch_size=3)


@pytest.mark.parametrize(
    "name", ["W9.1.1", "W1.4.1", "W1.1.3", "b1.4", "b0.1", "W1.1", "x", "", "W1.0.1", "w1.1.1", "W1.1.1.1"]
)
def test_an_unknown_parameter_is_refused_wherever_it_is_named(name):
    run = RUN.run()
    with pytest.raises(UnknownParameter):
        inspect(run, name)
    with pytest.raises(SpecError) as refused:
        edit(run, {"parameters": {name: 1.0}})
    assert any(problem.field.startswith("parameters") for problem in refused.value.problems)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, "0.3", None, [1.0]])
def test_an_edit_to_what_is_no_finite_number_is_refused_and_changes_nothing(value):
    run = RUN.run()
    with pytest.raises(SpecError) as refused:
        edit(run, {"parameters": {"W1.2.1": value}})
    assert [problem.field for problem in refused.value.problems] == ["parameters.W1.2.1"]
    assert run.parameters[0][0].tolist() == RUN.net.W[0]


@pytest.mark.parametrize(
    "changes", [{"layers": ONE}, {"seed": 3}, {"loss": {"name": "squared_error"}}, {"dataset": CUSTOM}]
)
def test_what_needs_a_reset_is_no_edit(changes):
    with pytest.raises(SpecError) as refused:
        edit(RUN.run(), changes)
    assert [problem.field for problem in refused.value.problems] == list(changes)


def test_a_sample_or_row_outside_the_batch_is_refused():
    run = RUN.run()
    batch = trace(run).batch.rows
    outside = next(row for row in range(1, 9) if row not in batch)
    for view in (lambda **at: trace(run, **at), lambda **at: inspect(run, "W1.1.1", **at)):
        for at in ({"sample": 0}, {"sample": 4}, {"row": outside}, {"row": 99}, {"sample": -1}):
            with pytest.raises(NotInBatch):
                view(**at)


def test_an_iteration_that_was_not_reached_is_refused():
    run = step(RUN.run(), 3)
    assert trace(run, iteration=4).iteration == 4
    for iteration in (0, 5, -1, 100):
        with pytest.raises(NotReached):
            trace(run, iteration=iteration)
        with pytest.raises(NotReached):
            inspect(run, "W1.1.1", iteration=iteration)
    for iteration in (4, -1):
        with pytest.raises(NotReached):
            seek(run, iteration)


@pytest.mark.parametrize(
    "edits", [[{"iteration": -1, "batch_size": 2}], [{"batch_size": 2}], [{"iteration": 0, "seed": 3}], [3]]
)
def test_edits_that_make_no_sense_are_refused_by_replay(edits):
    with pytest.raises(BackpassError):
        replay(complete(RUN.spec), edits, 2)


def test_the_fields_of_the_drawn_run_are_accepted():
    assert run_of(RUN.spec).iteration == 0
