"""The batches of any run: every epoch all training rows, short last ones as they are, larger ones than the data, parts
without rows."""

import math

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from engine.chain_rule import inspect
from engine.errors import SpecError
from engine.history import history
from engine.rows import rows
from engine.run import edit, replay, seek, start, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.any_spec import examples, specs
from tests.engine.drawn import close
from tests.engine.exact import everything, exact


def training_rows(run) -> list[int]:
    """The rows, from 1, that are trained on."""
    return [row.row for row in rows(run, limit=1000).rows if row.split == "train"]


@examples(60)
@given(specs(halting=False), st.integers(1, 20))
def test_every_epoch_takes_every_training_row_once_in_full_batches_but_for_the_last(raw, size):
    run = start(complete({**raw, "batch_size": size, "optimizer": {"learning_rate": 0.0}}))
    train = training_rows(run)
    of = math.ceil(len(train) / size)
    for epoch in range(1, 3):
        taken = []
        for number in range(1, of + 1):
            seen = trace(run).batch
            assert (run.epoch, seen.epoch, seen.number, seen.of) == (epoch - 1, epoch, number, of)
            full = min(size, len(train))
            assert seen.size == len(seen.rows) == (full if number < of else len(train) - (of - 1) * full)
            taken += seen.rows
            run = step(run)
        assert sorted(taken) == train
        assert raw.get("shuffle", True) or taken == train
    event("with a short last batch" if len(train) % size and of > 1 else "all of a size")


@examples(50)
@given(specs(halting=False), st.integers(2, 6))
def test_the_gradient_of_a_short_last_batch_is_divided_by_its_own_size(raw, size):
    spec = {**raw, "batch_size": size, "penalty": {"l1": 0.0, "l2": 0.0}, "frozen": ["W", "b"]}
    first = start(complete(spec))
    count = len(training_rows(first))
    assume(count % size and count > size)
    run = replay(first.spec, [], count // size)
    seen = trace(run)
    assert seen.batch.size == count % size
    samples = [trace(run, row=row) for row in seen.batch.rows]
    share = count % size if raw["loss"]["reduction"] == "mean" else 1
    for layer, gradient in enumerate(each.dL_dW for each in seen.layers):
        each = np.array([sample.layers[layer].sample_dL_dW for sample in samples])
        terms = np.abs(each).sum(axis=0) / share
        assert (np.abs(each.sum(axis=0) / share - gradient) <= 1e-12 * np.maximum(1, terms)).all()
    losses = [sample.sample.loss / share for sample in samples]
    assert close(math.fsum(losses), seen.loss.data, losses)
    name = f"b{len(seen.layers)}.1"
    contributions = [sample.contribution for sample in inspect(run, name).samples]
    assert len(contributions) == count % size
    assert close(math.fsum(contributions), float(seen.layers[-1].dL_db[0]), contributions)


@examples(60)
@given(specs(), st.integers(0, 3), st.integers(1, 8))
def test_a_batch_as_large_as_the_data_or_larger_is_the_whole_data_to_the_last_bit(raw, more, count):
    whole = replay(complete({**raw, "batch_size": None}), [], count)
    train = training_rows(whole)
    large = {0: len(train), 1: len(train) + 1, 2: 7 * len(train), 3: 20_000}[more]
    same = replay(complete({**raw, "batch_size": large}), [], count)
    assert exact((same.iteration, same.epoch, same.batch)) == exact((whole.iteration, whole.epoch, whole.batch))
    assert exact((same.state, same.losses, same.status)) == exact((whole.state, whole.losses, whole.status))
    assert history(same) == history(whole)
    assert whole.epoch == whole.iteration
    for n in range(1, whole.iteration + 1):
        assert exact(trace(same, n)) == exact(trace(whole, n)), n
        assert sorted(trace(whole, n).batch.rows) == train
    told = [notice for notice in same.notices if str(large) in notice and "larger" in notice]
    assert len(told) == (large > len(train))
    # An edit from one to the other changes no bit either, and begins no epoch.
    changed = edit(seek(whole, whole.iteration // 2), {"batch_size": large})
    if whole.status.is_ready:
        left = whole.iteration - changed.iteration
        assert exact((step(changed, left) if left else changed).state) == exact(whole.state)


@examples(50)
@given(specs(halting=False), st.sampled_from(["validation", "test", "both"]), st.integers(1, 9))
def test_a_part_without_rows_has_no_loss_and_no_accuracy_and_costs_nothing_else(raw, empty, count):
    shares = {"validation": (0.6, 0.0, 0.4), "test": (0.6, 0.4, 0.0), "both": (1.0, 0.0, 0.0)}[empty]
    split = dict(zip(("train", "validation", "test"), shares, strict=True))
    run = replay(complete({**raw, "dataset": {**raw["dataset"], "split": split}}), [], count)
    counted = [row.split for row in rows(run, limit=1000).rows]
    for part in ("train", "validation", "test"):
        assert (run.losses[part] is None) == (part not in counted)
        if part not in counted:
            assert run.accuracy[part] is None
    labelled = rows(run, limit=1).classes
    assert (run.accuracy["train"] is not None) == bool(labelled)
    ended = [row for row in history(run) if row.train is not None]
    assert all((row.validation is None) == ("validation" not in counted) for row in ended)
    if "validation" not in counted:
        for make in (
            lambda stop: complete({**run.spec.to_dict(), "stop": stop}),
            lambda stop: edit(run, {"stop": stop}),
        ):
            with pytest.raises(SpecError) as refused:
                make({"patience": 2})
            assert [problem.field for problem in refused.value.problems] == ["stop.patience"]
            assert "validation" in refused.value.problems[0].message


@examples(40)
@given(specs(halting=False), st.integers(1, 3))
def test_the_held_back_rows_move_no_parameter(raw, count):
    assume(raw["dataset"]["name"] == "custom" and len(raw["dataset"]["inputs"]) > 3)
    dataset = {**raw["dataset"], "split": {"train": 0.5, "validation": 0.25, "test": 0.25}}
    run = replay(complete({**raw, "dataset": dataset}), [], count)
    train = training_rows(run)
    inputs = [row if n in train else [value + 5 for value in row] for n, row in enumerate(dataset["inputs"], start=1)]
    other = replay(complete({**raw, "dataset": {**dataset, "inputs": inputs}}), [], count)
    assert exact(other.parameters) == exact(run.parameters)
    assert everything(other) != everything(run) or not run.status.is_ready
