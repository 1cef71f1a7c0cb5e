"""Runs as bytes: what comes back is the run that went, and what is no run is refused with a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packing import COURSES, BrokenPacking, Courses, Packed, digest, pack, packed_spec, read_progress, unpack
from engine.history import history
from engine.run import Run, edit, replay, seek, start, step
from engine.spec import complete
from tests.engine.any_spec import changes, edited, examples, specs
from tests.engine.exact import everything, exact
from tests.engine.small_run import edited_by_hand, run_of

LONG = seek(edited_by_hand(), 17)


def whole(run: Run) -> tuple:
    return everything(run), run.furthest, run.edits, exact((run.keyframes, run.history)), exact(history(run))


@examples(40)
@given(st.data())
def test_a_run_that_was_packed_is_stepped_on_sought_and_edited_as_one_that_was_not(drawing):
    spec = complete(drawing.draw(specs()))
    edits = drawing.draw(st.one_of(st.just([]), edited(spec.to_dict(), 20)))
    run = replay(spec, edits, drawing.draw(st.integers(0, 40)))
    back = unpack(pack(run))
    assert whole(back) == whole(run)
    if run.status.is_ready:
        assert whole(step(back, 30)) == whole(step(run, 30))
    k = drawing.draw(st.integers(0, run.furthest))
    assert whole(seek(back, k)) == whole(seek(run, k))
    change = drawing.draw(changes(spec.to_dict()))
    assert whole(edit(seek(back, k), change)) == whole(edit(seek(run, k), change))


@examples(40)
@given(st.data())
def test_a_run_packed_early_comes_back_where_it_had_got_to(drawing):
    spec = complete(drawing.draw(specs()))
    early = start(spec, drawing.draw(edited(spec.to_dict(), 20)))
    if early.status.is_ready:
        early = step(early, drawing.draw(st.integers(1, 10)))
    late = step(early, drawing.draw(st.integers(1, 40))) if early.status.is_ready else early
    late = seek(late, drawing.draw(st.integers(0, late.furthest)))
    assert whole(unpack(pack(early), late.iteration, late.furthest)) == whole(late)
    assert whole(unpack(pack(early)._replace(progress=b""), late.iteration, late.furthest)) == whole(late)


def test_another_python_takes_up_what_this_one_packed():
    program = """
import sys
from app.packing import Packed, pack, unpack
from engine.run import step
parts, given = [], sys.stdin.buffer
for _ in range(3):
    parts.append(given.read(int.from_bytes(given.read(4), "big")))
for part in pack(step(unpack(Packed(*parts)), 5)):
    sys.stdout.buffer.write(len(part).to_bytes(4, "big") + part)
"""
    sent = b"".join(len(part).to_bytes(4, "big") + part for part in pack(LONG))
    top = Path(__file__).parents[2]
    answer = subprocess.run([sys.executable, "-c", program], input=sent, capture_output=True, check=True, cwd=top)
    expected = b"".join(len(part).to_bytes(4, "big") + part for part in pack(step(LONG, 5)))
    assert answer.stdout == expected


@pytest.mark.parametrize("cut", [0, 3, 8, 11, 12, 40, -1000, -1])
def test_a_progress_cut_off_anywhere_is_refused(cut):
    with pytest.raises(BrokenPacking):
        read_progress(pack(LONG).progress[:cut])


def test_a_progress_with_any_byte_of_its_header_changed_is_refused_with_a_sentence():
    packed = pack(LONG)
    end = 12 + int.from_bytes(packed.progress[8:12], "little")
    for place in range(end):
        changed = bytearray(packed.progress)
        changed[place] ^= 0x11
        with pytest.raises(BrokenPacking, match=r"\.$"):
            unpack(packed._replace(progress=bytes(changed)))


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (pack(LONG)._replace(progress=b"PK\x03\x04 something else"), "no packed run"),
        (pack(LONG)._replace(progress=pack(LONG).progress + b"\x00"), "cut off or changed"),
        (pack(LONG)._replace(progress=b"bprun\x00\x02\x00" + pack(LONG).progress[8:]), "in form 2"),
        (
            pack(LONG)._replace(progress=pack(run_of(seed=1, layers=[{"units": 1, "activation": "tanh"}])).progress),
            "saved",
        ),
        (Packed(b"{"), "cannot be read"),
        (Packed(b'{"layers": []}'), "cannot be read"),
        (Packed(b"[]"), "cannot be read"),
        (pack(LONG)._replace(edits=b'[{"iteration": -1}]'), "cannot be read"),
    ],
)
def test_what_is_no_packed_run_of_this_version_is_refused_with_a_sentence(broken, says):
    with pytest.raises(BrokenPacking, match=says):
        unpack(broken)


def test_runs_of_one_spec_share_their_rows_whatever_their_edits():
    first, second = unpack(pack(run_of())), unpack(pack(edit(run_of(), {"batch_size": 2})))
    assert first.course.examples is second.course.examples
    assert second.edits == ({"iteration": 0, "batch_size": 2},)
    assert first.edits == ()


def test_the_courses_at_hand_are_bounded_in_number_and_in_size():
    specs = [packed_spec(run_of(seed=seed).course) for seed in range(4)]
    few = Courses(2, 1_000_000)
    kept = [few.find(spec) for spec in specs]
    assert [few.known(spec) is course for spec, course in zip(specs, kept, strict=True)] == [False, False, True, True]
    small = Courses(100, 2 * len(specs[0]))
    for spec in specs:
        small.find(spec)
    assert list(small.kept) == [digest(spec) for spec in specs[2:]]
    assert small.bytes == len(specs[2]) + len(specs[3])


def test_a_course_is_prepared_once_and_found_again():
    spec = packed_spec(run_of(seed=77).course)
    assert COURSES.known(spec) is None
    assert COURSES.find(spec) is COURSES.find(spec) is COURSES.known(spec)
