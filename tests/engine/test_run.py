"""Time in a run: single steps, many at once, epochs, seeks and replays reach the same bits by every way."""

import numpy as np
import pytest

from engine.errors import NotReached, SpecError
from engine.history import history
from engine.run import replay, seek, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.small_run import EDITS, SMALL, bits, edited_by_hand, run_of


def test_single_steps_many_at_once_epochs_and_a_replay_reach_the_same_bits():
    many = step(run_of(), 12)
    single = run_of()
    for _ in range(12):
        single = step(single)
    by_epoch = step(step(run_of(), 3, "epoch"), 1, "epoch")
    assert bits(many) == bits(single) == bits(by_epoch) == bits(replay(complete(SMALL), [], 12))


def test_a_run_kept_and_stepped_twice_gives_the_same_and_stays_as_it_was():
    kept = step(run_of(), 5)
    before = bits(kept)
    assert bits(step(kept, 7)) == bits(step(kept, 7))
    assert bits(kept) == before
    assert history(step(kept, 7)) == history(step(kept, 7))
    assert len(history(kept)) == 5


def test_parameters_cannot_be_written_through_a_run():
    run = step(run_of(), 2)
    for W, b in run.parameters:
        assert not W.flags.writeable
        assert not b.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        run.parameters[0][0][0, 0] = 1.0


def test_the_step_that_a_trace_shows_is_the_step_that_is_taken_to_the_bit():
    run = step(run_of(), 4)
    shown = trace(run)
    after = step(run)
    for layer, (W, b) in zip(shown.layers, after.parameters, strict=True):
        assert (layer.W + layer.step_W).tobytes() == W.tobytes()
        assert (layer.b + layer.step_b).tobytes() == b.tobytes()
    again = trace(after, iteration=5)
    assert all(np.array_equal(one.z, two.z) for one, two in zip(shown.layers, again.layers, strict=True))


@pytest.mark.parametrize("k", [0, 1, 63, 64, 200, 511, 599, 600])
def test_a_seek_reaches_the_bits_of_having_gone_no_further(k):
    far = step(run_of(), 600)
    back = seek(far, k)
    assert bits(back) == bits(replay(complete(SMALL), [], k))
    assert (back.furthest, far.iteration) == (600, 600)
    assert bits(seek(back, 600)) == bits(far)
    if k < 600:
        assert bits(step(back, 600 - k)) == bits(far)


def test_edits_made_by_hand_and_replayed_from_a_list_reach_the_same_bits():
    by_hand = edited_by_hand()
    replayed = replay(complete(SMALL), EDITS, 30)
    assert bits(by_hand) == bits(replayed)
    assert by_hand.edits == replayed.edits
    assert by_hand.spec == replayed.spec
    assert history(by_hand) == history(replayed)
    for k in (0, 3, 4, 5, 7, 8, 19, 20, 21, 30):
        assert bits(seek(by_hand, k)) == bits(seek(replayed, k)), k


def test_a_replay_to_before_the_last_edit_still_reaches_as_far_as_it():
    run = replay(complete(SMALL), EDITS, 6)
    assert (run.iteration, run.furthest) == (6, 20)
    assert bits(step(run, 24)) == bits(edited_by_hand())


def test_another_seed_gives_other_numbers_and_the_same_seed_the_same():
    assert bits(step(run_of(seed=3), 5)) == bits(step(run_of(seed=3), 5))
    assert bits(step(run_of(seed=3), 5)) != bits(step(run_of(seed=4), 5))


def test_a_caller_may_stop_a_step_between_iterations():
    answers = iter([True, True, False])
    run = step(run_of(), 100, keep_going=lambda: next(answers))
    assert run.iteration == 3
    assert bits(step(run, 97)) == bits(step(run_of(), 100))


@pytest.mark.parametrize("count", [0, -1, 1.0, True, None, 10**9])
def test_a_count_that_does_not_fit_is_refused(count):
    with pytest.raises(SpecError) as refused:
        step(run_of(), count)
    assert [problem.field for problem in refused.value.problems] == ["count"]


def test_a_unit_that_there_is_not_is_refused():
    with pytest.raises(SpecError) as refused:
        step(run_of(), 1, "batch")
    assert refused.value.problems[0].allowed == ["iteration", "epoch"]


@pytest.mark.parametrize("iteration", [-1, 4, 1.5, True, "2"])
def test_a_seek_beyond_what_was_reached_names_what_was(iteration):
    with pytest.raises(NotReached, match="0 to 3"):
        seek(step(run_of(), 3), iteration)
