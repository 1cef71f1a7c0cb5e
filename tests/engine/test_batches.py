"""The rows of iteration n: every epoch a permutation, the short last batch applied, the same rows by any route."""

import itertools

import numpy as np
import pytest

from engine.examples import WIDE
from engine.rows import rows
from engine.run import Run, edit, seek, start, step
from engine.spec import complete
from engine.streams import MANY, raw_words, sorting, words
from engine.trace import trace
from tests.engine.drawn import draw, run_of

ROWS = 10


def table(rows: int = ROWS, **fields) -> dict:
    """One weight on ``rows`` numbered rows; small steps, no split."""
    inputs = [[float(row)] for row in range(1, rows + 1)]
    return {
        "dataset": {"name": "custom", "inputs": inputs, "targets": inputs, "task": "regression", "split": None},
        "layers": [{"units": 1, "activation": "identity"}],
        "optimizer": {"name": "sgd", "learning_rate": 1e-4},
        "batch_size": 4,
        "seed": 3,
        **fields,
    }


def order(run: Run, iterations: int) -> list[tuple[int, ...]]:
    """The rows of the next iterations, stepping through them."""
    batches = []
    for _ in range(iterations):
        batches.append(tuple(int(row) for row in trace(run).batch.rows))
        run = step(run)
    return batches


def joined(batches: list[tuple[int, ...]]) -> list[int]:
    """The batches as one list of rows."""
    return list(itertools.chain(*batches))


@pytest.mark.parametrize("batch_size", [1, 3, 4, 5, 9, 10])
@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_every_epoch_is_a_permutation_of_the_training_rows(batch_size, seed):
    of = -(-ROWS // batch_size)
    batches = order(run_of(table(batch_size=batch_size, seed=seed)), 4 * of)
    for epoch in range(4):
        assert sorted(joined(batches[epoch * of : (epoch + 1) * of])) == list(range(1, ROWS + 1))


def test_epochs_are_shuffled_anew_and_seeds_differ():
    orders = {
        tuple(joined(order(run_of(table(batch_size=None, seed=seed)), epochs))[-ROWS:])
        for seed in range(4)
        for epochs in (1, 2, 3)
    }
    # Twelve orders out of 10! = 3.6 million: two equal ones would be a broken stream.
    assert len(orders) == 12


def test_the_orders_favour_no_row():
    # 300 epochs of 10 rows: a row comes first 30 times, deviation √(300·0.1·0.9) = 5.2; 5 of these either way.
    run = run_of(table(batch_size=10))
    firsts, lasts = [], []
    for _ in range(300):
        batch = trace(run).batch.rows
        firsts.append(int(batch[0]))
        lasts.append(int(batch[-1]))
        run = step(run)
    for places in (firsts, lasts):
        counts = np.bincount(places, minlength=ROWS + 1)[1:]
        assert counts.min() >= 4
        assert counts.max() <= 56


def test_the_short_last_batch_is_applied_by_its_own_size():
    run = run_of(table(shuffle=False))
    sizes, numbers = [], []
    for _ in range(6):
        seen = trace(run)
        sizes.append(seen.batch.size)
        numbers.append((seen.epoch, seen.batch.number, seen.batch.of))
        before = float(run.parameters[0][0][0, 0])
        x = np.array(seen.batch.rows, dtype=float)
        w, b = before, float(run.parameters[0][1][0])
        run = step(run)
        # half squared error on y = x: dL/dw = mean (w x + b - x) x over as many rows as there are.
        expected = before - 1e-4 * np.mean((w * x + b - x) * x)
        assert run.parameters[0][0][0, 0] == pytest.approx(expected, rel=1e-12)
    assert sizes == [4, 4, 2, 4, 4, 2]
    assert numbers == [(1, 1, 3), (1, 2, 3), (1, 3, 3), (2, 1, 3), (2, 2, 3), (2, 3, 3)]


@pytest.mark.parametrize("batch_size", [None, 10, 11, 5000])
def test_a_batch_larger_than_the_rows_is_all_the_rows(batch_size):
    run = run_of(table(batch_size=batch_size, shuffle=False))
    assert (run.batch.number, run.batch.of, run.batch.size) == (1, 1, ROWS)
    assert order(run, 2) == [tuple(range(1, ROWS + 1))] * 2


def test_without_shuffling_the_rows_come_in_order():
    assert joined(order(run_of(table(shuffle=False)), 6)) == list(range(1, ROWS + 1)) * 2


def test_iteration_n_has_the_same_rows_by_any_route():
    start = run_of(table())
    singly = order(start, 20)
    at_once = step(start, 20)
    assert [tuple(trace(at_once, iteration=n).batch.rows) for n in range(1, 21)] == singly
    for n in (13, 2, 19, 0):
        assert tuple(trace(seek(at_once, n)).batch.rows) == singly[n]
        assert tuple(seek(at_once, n).batch.rows) == singly[n]
    by_epochs = step(start, 3, unit="epoch")
    assert (by_epochs.iteration, by_epochs.epoch) == (9, 3)
    assert tuple(trace(by_epochs).batch.rows) == singly[9]
    edited = edit(step(start, 5), {"optimizer": {"learning_rate": 2e-4}, "parameters": {"b1.1": 0.5}})
    assert order(edited, 8) == singly[5:13]


def test_stepping_many_at_once_and_singly_gives_the_same_bits():
    drawn = draw(8, [2, 4, 3, 2], ["tanh", "relu", "softmax"], "cross_entropy", rows=11, batch_size=4, shuffle=True)
    at_once = step(drawn.run(), 200)
    singly = drawn.run()
    for _ in range(200):
        singly = step(singly)
    by_epochs = step(step(drawn.run(), 66, unit="epoch"), 2)
    there_and_back = step(seek(at_once, 57), 143)
    for other in (singly, by_epochs, there_and_back, seek(there_and_back, 200)):
        assert other.iteration == 200
        for (W, b), (W_other, b_other) in zip(at_once.parameters, other.parameters, strict=True):
            assert W.tobytes() == W_other.tobytes()
            assert b.tobytes() == b_other.tobytes()


def test_stepping_by_epoch_ends_the_epoch_under_way_first():
    run = step(run_of(table()), 2)
    assert (run.epoch, trace(run).epoch) == (0, 1)
    ended = step(run, 1, unit="epoch")
    assert (ended.iteration, ended.epoch, ended.batch.number) == (3, 1, 1)
    assert step(run, 3, unit="epoch").iteration == 9


def test_an_edit_of_the_batch_size_starts_a_new_epoch():
    for before in (1, 2, 3):
        run = edit(step(run_of(table(shuffle=False)), before), {"batch_size": 5})
        assert order(run, 4) == [(1, 2, 3, 4, 5), (6, 7, 8, 9, 10)] * 2, before
        assert (run.batch.number, run.batch.of, run.batch.size) == (1, 2, 5), before
        assert trace(run).epoch == 2, before


def test_the_epoch_begun_by_a_new_batch_size_has_an_order_of_its_own():
    whole = joined(order(run_of(table(batch_size=10)), 2))
    run = edit(step(run_of(table()), 1), {"batch_size": 10})
    assert [list(rows) for rows in order(run, 1)] == [whole[ROWS:]]


@pytest.mark.parametrize(
    "changes",
    [
        {"layers": [{"units": 5, "activation": "tanh"}, {"units": 1, "activation": "identity"}]},
        {"initializer": {"name": "normal", "scale": 0.3}},
        {"optimizer": {"name": "sgd", "learning_rate": 1e-3}},
        {"loss": {"name": "squared_error", "reduction": "sum"}},
        {"penalty": {"l1": 0.1, "l2": 0.1}},
        {"frozen": ["W"]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_order_depends_on_nothing_but_the_seed_and_the_epoch(changes):
    assert order(run_of(table(**changes)), 9) == order(run_of(table()), 9)


def test_the_batch_size_cuts_one_and_the_same_order():
    whole = joined(order(run_of(table(batch_size=10)), 3))
    for batch_size, iterations in ((1, 30), (3, 12), (4, 9)):
        assert joined(order(run_of(table(batch_size=batch_size)), iterations)) == whole


def drawn_dataset(**fields) -> dict:
    """A dataset that is drawn, split and shuffled, with start values from an initializer."""
    return {
        "dataset": {"name": "circle", "rows": 40, "noise": 0.1},
        "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
        "seed": 7,
        **fields,
    }


def seen_of(spec: dict) -> dict:
    """What each of the four streams decides."""
    run = run_of(spec)
    found = rows(run, limit=1000).rows
    return {
        "rows": [tuple(row.x_raw) for row in found],
        "split": [row.split for row in found],
        "start": [(W.tolist(), b.tolist()) for W, b in run.parameters],
        "order": order(run, 6),
    }


def test_a_stream_set_back_gives_the_words_of_one_made_anew():
    streams = [(count, seed, epoch) for count in (1, 3, 140) for seed in (0, 2**63) for epoch in (1, 2)]
    found = [raw_words(count, seed, "order", epoch) for count, seed, epoch in streams]
    expected = [words(seed, "order", epoch).random_raw(count) for count, seed, epoch in streams]
    for (made, fresh), stream in zip(zip(found, expected, strict=True), streams, strict=True):
        assert made.tolist() == fresh.tolist(), stream


def test_the_raw_words_of_one_stream_never_come_back_in_another():
    streams = [("data",), ("split",), ("parameters",), ("order",), ("order", 1), ("order", 2), ("order", 12)]
    drawn = [words(seed, *stream).random_raw(500) for seed in (0, 1, 10) for stream in streams]
    # 10,500 words of 64 bits: two equal ones by chance once in 10^11 tries.
    assert len(np.unique(np.concatenate(drawn))) == 500 * len(drawn)


def test_data_split_start_values_and_order_are_independent_streams_of_the_seed():
    base = seen_of(drawn_dataset())
    other_layers = seen_of(
        drawn_dataset(layers=[{"units": 6, "activation": "relu"}, {"units": 1, "activation": "tanh"}])
    )
    assert [other_layers[part] == base[part] for part in ("rows", "split", "order")] == [True] * 3
    noisier = seen_of(drawn_dataset(dataset={"name": "circle", "rows": 40, "noise": 0.3}))
    assert noisier["rows"] != base["rows"]
    assert [noisier[part] == base[part] for part in ("split", "start", "order")] == [True] * 3
    shares = {"train": 0.5, "validation": 0.5, "test": 0.0}
    other_split = seen_of(drawn_dataset(dataset={"name": "circle", "rows": 40, "noise": 0.1, "split": shares}))
    assert other_split["split"] != base["split"]
    assert [other_split[part] == base[part] for part in ("rows", "start")] == [True] * 2
    other_seed = seen_of(drawn_dataset(seed=8))
    assert [other_seed[part] != base[part] for part in ("rows", "split", "start", "order")] == [True] * 4
    assert seen_of(drawn_dataset()) == base


@pytest.mark.parametrize("count", [1, 7, MANY - 1, MANY, 20_000])
def test_words_are_sorted_with_their_places_among_them_as_they_are_in_full(count):
    drawn = words(3, "order", 1).random_raw(count)
    assert sorting(drawn).tolist() == sorted(range(count), key=drawn.tolist().__getitem__)


def test_words_that_differ_in_their_last_bits_alone_are_told_apart_by_these():
    drawn = words(3, "order", 1).random_raw(MANY)
    drawn[10], drawn[20], drawn[30] = drawn[5] + np.uint64(2), drawn[5] + np.uint64(1), drawn[5]
    assert sorting(drawn).tolist() == sorted(range(MANY), key=drawn.tolist().__getitem__)


def test_a_wide_table_is_gathered_as_a_narrow_one():
    inputs = np.random.default_rng(0).normal(size=(5000, 64))
    spec = complete(
        {
            "dataset": {"name": "custom", "inputs": inputs.tolist(), "targets": [[value] for value in inputs[:, 0]]},
            "layers": [{"units": 1, "activation": "identity"}],
        }
    )
    run = start(spec)
    assert run.course.examples.columns.nbytes > WIDE
    np.testing.assert_array_equal(run.prospect.computed.x, inputs[run.batch.indices].T)
    np.testing.assert_array_equal(run.prospect.computed.y[0], inputs[run.batch.indices, 0])
