"""Merging changes into a spec, and what survives a reset."""

import copy

import pytest

from engine.run import edit, reset, seek, step
from engine.spec import merge
from tests.engine.drawn import run_of

BASE = {
    "dataset": {"name": "circle", "rows": 50, "noise": 0.2, "features": ["x1", "x2"]},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
    "optimizer": {"name": "sgd", "learning_rate": 0.3},
    "penalty": {"l1": 0.1, "l2": 0.2},
    "clip": {"norm": 1.0},
    "frozen": ["b1"],
    "seed": 4,
}


def test_objects_merge_key_by_key():
    merged = merge(BASE, {"penalty": {"l2": 0.5}, "dataset": {"noise": 0.0}})
    assert merged["penalty"] == {"l1": 0.1, "l2": 0.5}
    assert merged["dataset"] == {"name": "circle", "rows": 50, "noise": 0.0, "features": ["x1", "x2"]}
    assert {key: merged[key] for key in ("layers", "optimizer", "clip", "frozen", "seed")} == {
        key: BASE[key] for key in ("layers", "optimizer", "clip", "frozen", "seed")
    }


def test_a_changed_name_drops_its_siblings():
    assert merge(BASE, {"dataset": {"name": "xor"}})["dataset"] == {"name": "xor"}
    assert merge(BASE, {"dataset": {"name": "spiral", "rows": 80}})["dataset"] == {"name": "spiral", "rows": 80}
    assert merge(BASE, {"optimizer": {"name": "adam", "beta1": 0.8}})["optimizer"] == {"name": "adam", "beta1": 0.8}


def test_a_repeated_name_keeps_its_siblings():
    merged = merge(BASE, {"optimizer": {"name": "sgd", "learning_rate": 0.1}, "dataset": {"name": "circle"}})
    assert merged["optimizer"] == {"name": "sgd", "learning_rate": 0.1}
    assert merged["dataset"] == BASE["dataset"]


def test_arrays_and_null_replace():
    merged = merge(BASE, {"layers": [{"units": 2}], "frozen": [], "clip": None, "dataset": {"features": ["x1"]}})
    assert merged["layers"] == [{"units": 2}]
    assert merged["frozen"] == []
    assert merged["clip"] is None
    assert merged["dataset"] == {"name": "circle", "rows": 50, "noise": 0.2, "features": ["x1"]}


def test_an_object_replaces_null_and_a_new_key_is_added():
    merged = merge({**BASE, "clip": None}, {"clip": {"value": 2.0}, "batch_size": 7})
    assert merged["clip"] == {"value": 2.0}
    assert merged["batch_size"] == 7


def test_merging_changes_neither_of_its_arguments():
    base, changes = copy.deepcopy(BASE), {"penalty": {"l1": 9.0}, "layers": [{"units": 9}]}
    kept = copy.deepcopy(changes)
    assert merge(base, changes)["penalty"] == {"l1": 9.0, "l2": 0.2}
    assert base == BASE
    assert changes == kept


def test_reset_with_other_layers_keeps_the_start_values_whose_names_survive():
    run = run_of(BASE)
    wider = reset(run, {"layers": [{"units": 5, "activation": "relu"}, {"units": 1, "activation": "tanh"}]})
    (W1, b1), (W2, b2) = run.parameters
    (W1_new, b1_new), (W2_new, b2_new) = wider.parameters
    assert W1_new.shape == (5, 2)
    assert W1_new[:3].tolist() == W1.tolist()
    assert b1_new[:3].tolist() == b1.tolist()
    assert W2_new[:, :3].tolist() == W2.tolist()
    assert b2_new.tolist() == b2.tolist()
    assert (W1_new[3:] != 0).all()
    assert wider.iteration == 0


def test_reset_to_fewer_units_keeps_the_others_and_drops_frozen_names_that_vanished():
    run = run_of({**BASE, "frozen": ["W1.3.1", "W1.1.2", "b1", "b1.3"]})
    narrower = reset(run, {"layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]})
    assert narrower.parameters[0][0].tolist() == run.parameters[0][0][:2].tolist()
    assert narrower.parameters[1][0].tolist() == run.parameters[1][0][:, :2].tolist()
    assert sorted(narrower.spec.to_dict()["frozen"]) == ["W1.1.2", "b1"]


def test_typed_in_start_values_survive_a_change_of_layers():
    parameters = [
        {"W": [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], "b": [1.0, 2.0, 3.0]},
        {"W": [[7.0, 8.0, 9.0]], "b": [4.0]},
    ]
    run = run_of({**BASE, "parameters": parameters})
    wider = reset(run, {"layers": [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]})
    assert wider.parameters[0][0][:3].tolist() == parameters[0]["W"]
    assert wider.parameters[0][1][:3].tolist() == parameters[0]["b"]
    assert wider.parameters[1][0][:, :3].tolist() == parameters[1]["W"]


def test_reset_brings_back_the_same_start():
    run = run_of(BASE)
    again = reset(step(run, 40))
    assert again.iteration == 0
    for (W, b), (W_again, b_again) in zip(run.parameters, again.parameters, strict=True):
        assert W.tobytes() == W_again.tobytes()
        assert b.tobytes() == b_again.tobytes()


def test_reset_keeps_the_edits_made_at_zero_and_drops_the_later_ones():
    run = edit(run_of({**BASE, "frozen": []}), {"parameters": {"W1.1.1": 0.75}})
    run = edit(step(run, 3), {"optimizer": {"learning_rate": 0.9}})
    again = reset(run)
    assert again.parameters[0][0][0, 0] == 0.75
    assert [change["iteration"] for change in again.edits] == [0]
    without = reset(run, edits=[])
    assert list(without.edits) == []
    assert without.parameters[0][0].tolist() == run_of({**BASE, "frozen": []}).parameters[0][0].tolist()


def test_edits_at_one_iteration_merge_by_key():
    run = step(run_of({**BASE, "frozen": []}), 2)
    run = edit(run, {"parameters": {"W1.1.1": 0.5, "b1.1": 0.25}})
    run = edit(run, {"parameters": {"W1.1.1": -0.5}, "penalty": {"l1": 0.0}})
    assert len(run.edits) == 1
    assert run.edits[0]["iteration"] == 2
    assert run.edits[0]["parameters"] == {"W1.1.1": -0.5, "b1.1": 0.25}
    assert (run.parameters[0][0][0, 0], run.parameters[0][1][0]) == (-0.5, 0.25)


@pytest.mark.parametrize("iteration", [0, 1, 4])
def test_only_a_new_edit_discards_what_lay_beyond_it(iteration):
    run = edit(step(run_of(BASE), 5), {"optimizer": {"learning_rate": 0.01}})
    run = step(run, 5)
    back = seek(run, iteration)
    assert (back.furthest, [change["iteration"] for change in back.edits]) == (10, [5])
    forward = step(back, 10 - iteration)
    assert forward.parameters[0][0].tobytes() == run.parameters[0][0].tobytes()
    changed = edit(back, {"penalty": {"l1": 0.0}})
    assert changed.furthest == iteration
    assert [change["iteration"] for change in changed.edits] == [iteration]
