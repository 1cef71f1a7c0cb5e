"""Any run is a function of its spec, its edits and the iteration, to the last bit, by whatever way it gets there."""

import json

from hypothesis import event, given
from hypothesis import strategies as st

from engine.errors import Diverged
from engine.history import history
from engine.run import Run, edit, replay, seek, start, step
from engine.spec import Spec, complete
from engine.trace import trace
from tests.engine.any_spec import edited, examples, specs
from tests.engine.exact import everything, exact


def drawn(drawing: st.DataObject, last: int) -> tuple[Spec, list[dict]]:
    """A spec, and edits (often none) up to iteration ``last``."""
    spec = complete(drawing.draw(specs()))
    return spec, drawing.draw(st.one_of(st.just([]), edited(spec.to_dict(), last)))


def singly(run: Run, count: int) -> list[Run]:
    """The run and what it comes to by single steps, until it halts."""
    runs = [run]
    while len(runs) <= count and runs[-1].status.is_ready:
        runs.append(step(runs[-1]))
    return runs


def in_steps(run: Run, cuts: list[int], last: int) -> Run:
    """The run taken to ``last`` by the given counts, whatever is left in one."""
    for count in [*cuts, last]:
        count = min(count, last - run.iteration)
        if count and run.status.is_ready:
            run = step(run, count)
    return run


@examples(60)
@given(st.data())
def test_single_steps_many_at_once_cuts_epochs_and_a_replay_reach_the_same_bits(drawing):
    spec, edits = drawn(drawing, 20)
    count = drawing.draw(st.integers(1, 30))
    runs = singly(start(spec, edits), count)
    expected, rows = everything(runs[-1]), history(runs[-1])
    last = runs[-1].iteration
    cuts = drawing.draw(st.lists(st.integers(1, 9), max_size=4))
    epochs = start(spec, edits)
    while epochs.iteration < last:
        completed, epochs = epochs.epoch, step(epochs, 1, "epoch")
        if not edits and epochs.status.is_ready:
            assert (epochs.epoch, epochs.batch.number) == (completed + 1, 1)
    written = json.loads(json.dumps({"spec": spec.to_dict(), "edits": edits}))
    again = complete(written["spec"])
    for way, other in {
        "at once": in_steps(start(spec, edits), [count], count),
        "in cuts": in_steps(start(spec, edits), cuts, count),
        "by epochs, and back": seek(epochs, last),
        "replayed from what was written": replay(again, written["edits"], last),
    }.items():
        assert everything(other) == expected, way
        assert other.edits == runs[-1].edits, way
        assert [row for row in history(seek(other, last), 2000) if row.iteration <= last] == rows or way[:2] == "by"
    assert again == spec
    event(f"ends {runs[-1].status.state}")


@examples(60)
@given(st.data())
def test_seeking_back_and_forth_reaches_what_was_there_and_goes_on_as_before(drawing):
    spec, edits = drawn(drawing, 20)
    runs = singly(start(spec, edits), 40)
    reach = min(drawing.draw(st.integers(0, 30)), len(runs) - 1)
    here = in_steps(start(spec, edits), [], reach)
    for k in drawing.draw(st.lists(st.integers(0, 30), min_size=1, max_size=5)):
        here = seek(here, min(k, reach))
        assert here.furthest == reach
        assert everything(here) == everything(runs[here.iteration]), k
        ahead = min(drawing.draw(st.integers(0, 8)), len(runs) - 1 - here.iteration)
        if ahead:
            here = step(here, ahead)
            assert everything(here) == everything(runs[here.iteration]), (k, ahead)
            reach = max(reach, here.iteration)
    event(f"ends {runs[-1].status.state}")


@examples(14)
@given(st.data())
def test_a_seek_in_a_long_run_reaches_what_was_there_wherever_states_are_kept(drawing):
    spec = complete(drawing.draw(specs(halting=False)))
    edits = drawing.draw(edited(spec.to_dict(), 400, halting=False))
    here = start(spec, edits)
    passed = {}
    for n in range(1, drawing.draw(st.integers(140, 420)) + 1):
        if not here.status.is_ready:
            break
        here = step(here)
        if n % 16 in (0, 1, 15) or n in (127, 128, 129, 130, 255, 256, 257, 258):
            passed[n] = exact(here.state)
    far = in_steps(start(spec, edits), [], here.iteration)
    for k in drawing.draw(st.permutations(sorted(passed)))[:12]:
        far = seek(far, k)
        assert exact(far.state) == passed[k], k
    event(f"over {here.iteration // 128 * 128} iterations")


@examples(50)
@given(st.data())
def test_a_trace_taken_after_the_fact_is_the_one_peeked_before_and_its_steps_lead_to_the_next(drawing):
    spec, edits = drawn(drawing, 12)
    run = start(spec, edits)
    seen, row = [], drawing.draw(st.integers(0, 100))
    for _ in range(14):
        if not run.status.is_ready:
            break
        rows = run.batch.rows
        seen.append((rows[row % len(rows)], exact(trace(run, row=rows[row % len(rows)]))))
        run = step(run)
    for n, (row, peeked) in enumerate(seen, start=1):
        assert exact(trace(run, n, row=row)) == peeked, n
    edited_at = {change["iteration"] for change in edits if "parameters" in change}
    for n in range(1, len(seen)):
        if n not in edited_at:
            for layer, following in zip(trace(run, n).layers, trace(run, n + 1).layers, strict=True):
                assert exact(layer.W + layer.step_W) == exact(following.W)
                assert exact(layer.b + layer.step_b) == exact(following.b)


@examples(30)
@given(st.data())
def test_looking_changes_nothing_and_a_run_kept_gives_the_same_again(drawing):
    spec, edits = drawn(drawing, 8)
    kept = replay(spec, edits, drawing.draw(st.integers(0, 8)))
    before = everything(kept)
    for _ in range(2):
        try:
            trace(kept)
            history(kept)
        except Diverged:
            assert kept.status.state == "diverged"
        if kept.status.is_ready:
            one, two = step(kept, 3), step(kept, 3)
            assert everything(one) == everything(two)
        edit(kept, {"frozen": ["W", "b"]})
        seek(kept, 0)
    assert everything(kept) == before
