"""Any edit of any run: it holds from its iteration on, is replayed as made, and discards only what lay beyond."""

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from engine.errors import NotReached, SpecError
from engine.history import history
from engine.run import Run, edit, replay, reset, seek, start, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.any_spec import changes, edited, examples, parameter_names, sizes_of, specs
from tests.engine.exact import everything, exact
from tests.engine.plain_run import laid_over

# What two edits of one iteration may both hold: parts that merge key by key, or are replaced.
MERGED = ("parameters", "penalty", "clip", "batch_size", "frozen")


def made_live(spec: dict, edits: list[dict], last: int) -> Run:
    """The run with every edit made when it is there, and ``last`` iterations in all; it may halt before."""
    run = start(complete(spec))
    for change in [*edits, {"iteration": last}]:
        if change["iteration"] > run.iteration and run.status.is_ready:
            run = step(run, change["iteration"] - run.iteration)
        if run.iteration < change["iteration"]:
            break
        run = edit(run, {key: value for key, value in change.items() if key != "iteration"})
    return run


@examples(60)
@given(st.data())
def test_edits_replayed_are_the_edits_made_live(drawing):
    spec = drawing.draw(specs())
    edits = drawing.draw(edited(complete(spec).to_dict(), 15))
    last = drawing.draw(st.integers(edits[-1]["iteration"], 22))
    live = made_live(spec, edits, last)
    assume(len(live.edits) == len(edits))
    waiting = start(complete(spec), edits)
    waiting = step(waiting, live.iteration) if live.iteration else waiting
    replayed = replay(complete(spec), live.edits, live.iteration)
    assert everything(replayed) == everything(live) == everything(waiting)
    assert history(replayed) == history(live) == history(waiting)
    assert exact(replayed.edits) == exact(live.edits) == exact(waiting.edits)
    for k in range(0, live.iteration + 1, 3):
        assert everything(seek(replayed, k)) == everything(seek(live, k)), k


@examples(60)
@given(st.data())
def test_an_edit_in_the_past_discards_what_lay_beyond_it_and_nothing_before(drawing):
    spec = complete(drawing.draw(specs(halting=False)))
    far = replay(spec, drawing.draw(edited(spec.to_dict(), 12, halting=False)), 16)
    assume(far.iteration > 1)
    k = drawing.draw(st.integers(0, far.iteration - 1))
    change = drawing.draw(changes(spec.to_dict(), halting=False))
    back = seek(far, k)
    assert back.furthest == far.furthest
    now = edit(back, change)
    assert (now.iteration, now.furthest) == (k, k)
    for beyond in (k + 1, far.furthest):
        with pytest.raises(NotReached):
            seek(now, beyond)
    with pytest.raises(NotReached):
        trace(now, k + 2)
    assert [made["iteration"] for made in now.edits if made["iteration"] > k] == []
    assert exact([made for made in now.edits if made["iteration"] < k]) == exact(
        [made for made in far.edits if made["iteration"] < k]
    )
    assert [row.iteration for row in history(now)] == list(range(1, k + 1))
    for n in range(1, k + 1, 2):
        assert exact(trace(now, n)) == exact(trace(far, n)), n
        assert exact(seek(now, n - 1).state) == exact(seek(far, n - 1).state), n
    assert now.batch == back.batch or "batch_size" in change
    # Nothing of the old future comes back when there is a new one.
    later = step(now, 6) if now.status.is_ready else now
    for n in range(k, later.iteration + 1):
        assert everything(seek(later, n)) == everything(replay(spec, now.edits, n)), n
    # The run it was made in is still what it was.
    assert everything(seek(far, far.iteration)) == everything(far)
    assert (far.furthest, back.furthest) == (far.furthest, far.furthest)


@examples(40)
@given(st.data())
def test_a_seek_and_a_step_after_an_edit_keep_it_and_what_was_reached(drawing):
    spec = complete(drawing.draw(specs(halting=False)))
    run = replay(spec, [], drawing.draw(st.integers(0, 6)))
    run = edit(run, drawing.draw(changes(spec.to_dict(), halting=False)))
    assume(run.status.is_ready)
    far = step(run, drawing.draw(st.integers(1, 10)))
    back = seek(far, drawing.draw(st.integers(0, far.iteration)))
    assert exact(back.edits) == exact(run.edits)
    assert back.furthest == far.furthest
    again = seek(back, far.iteration) if drawing.draw(st.booleans()) else back
    while again.iteration < far.iteration:
        again = step(again)
    assert (again.furthest, everything(again)) == (far.furthest, everything(far))
    assert history(again) == history(far)


@examples(60)
@given(st.data())
def test_two_edits_of_one_iteration_are_one_with_their_parts_merged_by_key(drawing):
    spec = complete(drawing.draw(specs(halting=False)))
    run = replay(spec, [], drawing.draw(st.integers(0, 4)))
    first, second = (drawing.draw(changes(spec.to_dict(), halting=False)) for _ in range(2))
    shared = set(first) & set(second)
    second = {key: value for key, value in second.items() if key not in shared or key in MERGED}
    merged = {**first, **second}
    for key in shared & set(second):
        merged[key] = laid_over(first[key], second[key], key)
    event("of the same things" if shared & set(second) else "of other things")
    twice, once = edit(edit(run, first), second), edit(run, merged)
    assert everything(twice) == everything(once)
    assert twice.edits == once.edits


def values_of(run: Run) -> dict[str, float]:
    """Every parameter by its name."""
    numbers = [float(value) for W, b in run.parameters for j in range(len(b)) for value in (*W[j], b[j])]
    return dict(zip(parameter_names(sizes_of(run.spec.to_dict())), numbers, strict=True))


@examples(60)
@given(st.data())
def test_an_edit_changes_what_it_names_and_nothing_else(drawing):
    spec = complete(drawing.draw(specs(halting=False)))
    run = replay(spec, [], drawing.draw(st.integers(0, 6)))
    change = drawing.draw(changes(spec.to_dict(), halting=False))
    now = edit(run, change)
    before, after = run.settings.spec.to_dict(), now.settings.spec.to_dict()
    laid = {key: laid_over(before[key], value, key) for key, value in change.items() if key != "parameters"}
    assert after == complete({**before, **laid}).to_dict()
    assert now.spec == run.spec
    assert values_of(now) == {**values_of(run), **change.get("parameters", {})}
    renamed = "optimizer" in change and after["optimizer"]["name"] != before["optimizer"]["name"]
    slots = now.state.memory.slots
    if renamed:
        assert not any(slot.any() for slot in slots.values())
    else:
        assert exact(dict(slots)) == exact(dict(run.state.memory.slots))


@examples(40)
@given(st.data())
def test_a_refused_edit_and_an_empty_one_leave_the_run_as_it_was(drawing):
    run = replay(complete(drawing.draw(specs())), [], 4)
    before, reached = everything(run), run.furthest
    sound = drawing.draw(changes(run.spec.to_dict()))
    unsound = drawing.draw(
        st.sampled_from([{"batch_size": 0}, {"seed": 1}, {"frozen": ["W9"]}, {"parameters": {"b9.9": 1.0}}])
    )
    with pytest.raises(SpecError):
        edit(seek(run, run.iteration // 2), {**sound, **unsound})
    assert everything(edit(run, {})) == everything(run) == before
    assert run.edits == edit(run, {}).edits == ()
    assert (run.furthest, edit(seek(run, 0), {}).furthest) == (reached, reached)


@examples(40)
@given(st.data())
def test_a_reset_brings_back_the_start_with_the_edits_made_there_and_no_others(drawing):
    spec = drawing.draw(specs())
    edits = drawing.draw(edited(complete(spec).to_dict(), 8))
    run = replay(complete(spec), edits, 10)
    at_start = [made for made in run.edits if made["iteration"] == 0]
    again = reset(run)
    assert (again.furthest, history(again)) == (0, [])
    assert everything(again) == everything(start(complete(spec), at_start))
    assert exact(again.edits) == exact(at_start)
    assert reset(run, edits=[]).edits == ()
    assert everything(reset(run, edits=[])) == everything(start(complete(spec)))
    seed = drawing.draw(st.integers(0, 99))
    assert everything(reset(run, {"seed": seed}, [])) == everything(start(complete({**spec, "seed": seed})))
