"""What cannot be combined, by every registry: each refusal is a sentence, and what it allows is accepted."""

import copy
import itertools
import json

import pytest

from engine.activations import ACTIVATIONS
from engine.chain_rule import inspect
from engine.datasets import DATASETS
from engine.diagnostics import diagnostics
from engine.errors import NotReached
from engine.features import FEATURES
from engine.gradient_check import gradient_check
from engine.grid import grid
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.rows import rows
from engine.run import seek, step
from engine.schedules import SCHEDULES
from engine.trace import trace
from tests.engine.drawn import run_of
from tests.engine.refused import CUSTOM, PLAIN, assert_sentence, refusals


def put(spec: dict, path: str, value: object) -> dict:
    """A copy of the spec with ``value`` at the dotted path."""
    changed = copy.deepcopy(spec)
    place = changed
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        place = place[part]
    place[last] = value
    return changed


# What the contract allows: two losses that need one activation, one activation that needs the last layer and 2 units.
NEEDED = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("units", [1, 2])
def test_every_hidden_and_last_activation_is_accepted_or_refused_by_the_contract_and_what_is_allowed_is_accepted(
    loss, units
):
    for hidden, last in itertools.product([None, *ACTIVATIONS], ACTIVATIONS):
        layers = [] if hidden is None else [{"units": 3, "activation": hidden}]
        spec = {
            "dataset": {"name": "xor"},
            "layers": [*layers, {"units": units, "activation": last}],
            "loss": {"name": loss},
        }
        place = len(layers)
        expected = []
        if hidden == "softmax":
            expected.append(("layers.0.activation", hidden))
        if last == "softmax" and units == 1:
            expected.append((f"layers.{place}.activation", last))
        if not expected and NEEDED.get(loss, last) != last:
            expected.append(("loss.name", loss))
        found = refusals(spec)
        assert [problem.field for problem in found] == [field for field, _ in expected], (hidden, last)
        for problem, (field, given) in zip(found, expected, strict=True):
            assert given in problem.message
            if hidden in (None, "softmax", "tanh") and len(found) == 1:
                for allowed in problem.allowed:
                    changed = refusals(put(spec, field, allowed))
                    # Another last activation may in turn be one that the loss does not follow.
                    assert not any(each.field == field for each in changed), allowed


def all_fields() -> dict[str, set[str]]:
    """The fields of every dataset's part of a spec, by the contract."""
    drawn = {"rows", "noise"}
    return {
        name: {"custom": {"inputs", "targets", "input_names", "target_names", "task"}}.get(
            name, drawn if record.extent == (-6.0, 6.0) else set()
        )
        for name, record in DATASETS.items()
    }


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_a_dataset_refuses_the_fields_of_others_and_names_its_own(name):
    fields = all_fields()
    table = CUSTOM if name == "custom" else {"name": name}
    for other in sorted(set().union(*fields.values(), {"radius"}) - fields[name]):
        found = [
            problem for problem in refusals({"dataset": {**table, other: 3}}) if problem.field == f"dataset.{other}"
        ]
        assert len(found) == 1, other
        assert name in found[0].message
        assert other in found[0].message
        assert set(found[0].allowed) == {"name", "features", "standardize", "split", *fields[name]}


REGISTERED = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES, "initializer": INITIALIZERS}


@pytest.mark.parametrize(
    ("part", "name"), [(part, name) for part, registry in REGISTERED.items() for name in sorted(registry)]
)
def test_every_number_of_an_entry_refuses_what_is_beyond_its_range_and_what_is_no_number(part, name):
    known = [field.name for field in REGISTERED[part][name].parameters]
    for field in REGISTERED[part][name].parameters:
        numbers = field.kind != "boolean"
        unfit: list[object] = ["0.5", None, [1], {}, 1 if not numbers else True]
        if numbers:
            unfit += [float("nan"), float("inf"), 10**400]
            unfit += [] if field.minimum is None else [field.minimum - 1]
            unfit += [] if field.maximum is None else [field.maximum + 1, -field.maximum - 1]
            unfit += [] if field.above is None else [field.above, field.above - 1]
            unfit += [0.5] if field.kind == "integer" else []
        for given in unfit:
            found = refusals({**PLAIN, part: {"name": name, field.name: given}})
            assert [problem.field for problem in found] == [f"{part}.{field.name}"], given
            assert found[0].allowed == field.allowed()
            assert found[0].allowed in found[0].message
    strangers = {field.name for entry in REGISTERED[part].values() for field in entry.parameters} - set(known)
    for other in sorted(strangers | {"speed"}):
        found = refusals({**PLAIN, part: {"name": name, other: 0.5}})
        assert [problem.field for problem in found] == [f"{part}.{other}"]
        assert found[0].allowed == ["name", *known]


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_features_that_a_dataset_cannot_have_are_refused_with_those_it_can(name):
    record = DATASETS[name]
    inputs = record.inputs or len(CUSTOM["inputs"][0])
    table = CUSTOM if name == "custom" else {"name": name}
    raw = {f"x{n}" for n in range(1, inputs + 1)}
    of_line, of_plane = {"x1^2", "sin(x1)"}, {"x2^2", "x1*x2", "sin(x2)"}
    offered = raw | (of_line if inputs <= 2 else set()) | (of_plane if inputs == 2 else set())
    for feature in [*FEATURES, f"x{inputs + 1}", "x0", "X1", "x1^3", "", 3, None]:
        found = [each for each in refusals({"dataset": {**table, "features": [feature]}}) if "features" in each.field]
        if feature in offered:
            assert not found, feature
        else:
            assert [each.field for each in found] == ["dataset.features.0"], feature
            assert set(found[0].allowed) == offered
            assert json.dumps(feature) in found[0].message


VIEWS = {
    "trace": lambda run, n: trace(run, n),
    "inspection": lambda run, n: inspect(run, "W1.1.1", n),
    "rows": lambda run, n: rows(run, n),
    "grid": lambda run, n: grid(run, n),
    "diagnostics": lambda run, n: diagnostics(run, n),
    "gradient check": lambda run, n: gradient_check(run, n),
}


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_view_refuses_an_iteration_beyond_what_was_reached_and_names_what_was(view):
    run = seek(step(run_of(PLAIN), 3), 1)
    for n in (0, 5, -1, 10**9, 1.0, True, "2"):
        with pytest.raises(NotReached) as refused:
            VIEWS[view](run, n)
        problem = refused.value.problems[0]
        assert_sentence(problem)
        assert problem.field == "iteration"
        assert "from 1 to 4" in problem.message
        assert json.dumps(n) in problem.message
    assert VIEWS[view](run, 4) is not None
