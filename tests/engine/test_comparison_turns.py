"""Comparisons taken on in turns: what is begun at once, and that nothing depends on where a turn ends."""

import math

import engine.comparison
from engine.comparison import advance, compare
from engine.completion import complete
from engine.run import start, step
from tests.engine.exact import exact
from tests.engine.small_run import SMALL


def most_at_once(comparison):
    """How many runs are begun and not finished, at most, on the way to the end."""
    most = 0
    while not comparison.finished:
        comparison = advance(comparison, lambda: False)
        most = max(most, sum(each.stage == "running" for each in comparison.runs))
    return most


def test_a_run_that_goes_on_alone_is_begun_when_the_one_before_has_ended():
    wide = {"dataset": {"name": "circle", "rows": 40}, "layers": [{"units": 64, "activation": "tanh"}] * 2}
    wide = {**wide, "layers": [*wide["layers"], {"units": 1, "activation": "tanh"}], "batch_size": None}
    assert most_at_once(compare(complete(wide), {"seed": [1, 2, 3]}, iterations=2)) == 1


def test_no_more_runs_are_stacked_than_memory_has_room_for_their_rows(monkeypatch):
    comparison = compare(complete(SMALL), {"seed": [1, 2, 3, 4, 5]}, iterations=4)
    alone = [exact(each.outcome) for each in advance(comparison).runs]
    assert most_at_once(comparison) == 5
    columns = start(comparison.runs[0].spec).course.examples.columns
    monkeypatch.setattr(engine.comparison, "HELD", 2 * columns.size)
    assert most_at_once(comparison) == 2
    assert [exact(each.outcome) for each in advance(comparison).runs] == alone


def test_a_loss_met_within_an_epoch_counts_from_its_end_wherever_a_turn_ends():
    """12 training rows in batches of 5: the first epoch ends with iteration 3; the loss is below already after 2."""
    at = [step(start(complete(SMALL)), k).losses["train"] if k else math.inf for k in range(4)]
    level = math.nextafter(max(at[2:]), math.inf)
    comparison = compare(complete(SMALL), {"seed": [0]}, iterations=9, loss_below=level)
    assert advance(comparison).runs[0].iterations_to_loss == 3
    while not comparison.finished:
        comparison = advance(comparison, lambda: False)
    assert comparison.runs[0].iterations_to_loss == 3


def test_a_first_update_whose_length_is_beyond_float64_has_none():
    spec = {**SMALL, "optimizer": {"name": "adam", "learning_rate": 1.7e308, "eps": 1e-8}}
    (each,) = advance(compare(complete(spec), {"seed": [0]}, iterations=1)).runs
    assert each.beginning.first_update.norm is None
    assert abs(each.beginning.first_update.step) > 1e308
