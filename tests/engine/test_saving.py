"""A run that was saved and restored goes on as if it had never been put away, to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.course import course_of
from engine.errors import Unrestorable
from engine.history import history
from engine.run import Run, edit, reach, reset, seek, start, step
from engine.saving import array, restored, saved
from engine.spec import complete
from engine.trace import trace
from tests.engine.any_spec import changes, edited, examples, specs
from tests.engine.exact import everything, exact
from tests.engine.small_run import run_of


def whole(run: Run) -> tuple:
    """All of a run: what it is, what lies beyond, its edits, and what it keeps of its past."""
    return everything(run), run.furthest, run.edits, exact((run.keyframes, run.history)), exact(history(run))


def put_away(run: Run) -> Run:
    """The run as it comes back in another place, where its course was made anew."""
    arrays = {name: part.copy() for name, part in saved(run).items()}
    return restored(course_of(complete(run.spec.to_dict()), run.edits), arrays)


@st.composite
def moves(draw: st.DrawFn, spec: dict) -> list:
    """What learners do: step, go back, edit there, begin again."""

    def stepped(count):
        return lambda run: step(run, count) if run.status.is_ready else run

    def sought(share):
        return lambda run: seek(run, round(share * run.furthest))

    step_on = st.integers(1, 25).map(stepped)
    go_back = st.floats(0, 1).map(sought)
    edit_here = changes(spec).map(lambda change: lambda run: edit(run, change))
    return draw(st.lists(st.one_of(step_on, step_on, go_back, edit_here, st.just(reset)), min_size=1, max_size=6))


@examples(40)
@given(st.data())
def test_a_run_saved_and_restored_after_every_move_is_the_one_that_never_was(drawing):
    spec = complete(drawing.draw(specs()))
    edits = drawing.draw(st.one_of(st.just([]), edited(spec.to_dict(), 20)))
    run = start(spec, edits)
    other = put_away(run)
    for move in drawing.draw(moves(spec.to_dict())):
        run, other = move(run), put_away(move(other))
        assert whole(other) == whole(run)
    for n in {1, run.iteration, run.furthest} - {0}:
        assert exact(trace(other, n)) == exact(trace(run, n))


def test_keyframes_and_history_thinned_on_the_way_are_restored_with_the_run():
    run = step(run_of(), 2_500)
    back = put_away(run)
    assert run.keyframes.interval == 32
    assert whole(back) == whole(run)
    assert whole(step(back, 700)) == whole(step(run, 700))
    early = {"optimizer": {"learning_rate": 0.2}}
    assert whole(step(edit(seek(back, 1_111), early), 50)) == whole(step(edit(seek(run, 1_111), early), 50))


def test_a_run_reaches_from_an_earlier_save_what_it_had_reached():
    early, late = step(run_of(), 90), seek(step(run_of(), 400), 333)
    assert whole(reach(put_away(early), 333, 400)) == whole(late)
    assert whole(reach(put_away(seek(early, 20)), 333, 400)) == whole(late)


def test_what_the_states_of_a_run_share_is_saved_once_and_shared_again():
    run = step(run_of(optimizer={"name": "sgd"}), 200)
    assert saved(run)["memory.velocity"].shape == (1, run.course.network.layout.count)
    first, *others = put_away(run).keyframes.frames
    assert all(state.memory.slots["velocity"] is first.memory.slots["velocity"] for state in others)


def test_a_restored_run_lets_go_of_the_arrays_it_came_from():
    back = put_away(step(run_of(), 200))
    vectors = [state.parameters for state in back.keyframes.frames]
    assert all(vector.base is None for vector in [*vectors, *back.history.within.blocks, back.history.within.tail])


LONG = step(run_of(), 300)
ARRAYS = saved(LONG)


@pytest.mark.parametrize("name", sorted(ARRAYS))
def test_a_save_that_lacks_an_array_or_has_some_of_it_twice_is_refused(name):
    twice = np.concatenate([ARRAYS[name], ARRAYS[name][-1:]])
    for broken in ({key: part for key, part in ARRAYS.items() if key != name}, {**ARRAYS, name: twice}):
        with pytest.raises(Unrestorable, match="saved run"):
            restored(LONG.course, broken)


@pytest.mark.parametrize("name", sorted(name for name in ARRAYS if not name.endswith("tail")))
def test_a_save_with_an_array_cut_off_is_refused(name):
    with pytest.raises(Unrestorable, match="saved run"):
        restored(LONG.course, {**ARRAYS, name: ARRAYS[name][:-1]})


@pytest.mark.parametrize(
    "other",
    [{"layers": [{"units": 1, "activation": "tanh"}]}, {"optimizer": {"name": "adam", "learning_rate": 0.1}}],
)
def test_the_save_of_another_run_is_refused(other):
    with pytest.raises(Unrestorable, match="saved run"):
        restored(run_of(**other).course, saved(step(run_of(), 70)))


@pytest.mark.parametrize(
    ("kind", "shape", "content"),
    [
        *[("<f4", [2], bytes(8)), ("|O", [1], bytes(8)), ("<f8", [2], bytes(15)), ("<f8", [-1, -1], bytes(8))],
        *[("<f8", [1, 1, 1], bytes(8)), ("<f8", [10**30], bytes(8)), ("<f8", ["2"], bytes(16))],
        ("<i8", [True], bytes(8)),
    ],
)
def test_bytes_that_are_no_array_are_refused(kind, shape, content):
    with pytest.raises(Unrestorable, match="saved run"):
        array(kind, shape, content)
