"""Runs as bytes, to be kept in a store or sent to another process, and taken up again to the last bit.

A packed run is its spec and its edits as JSON, and its progress: what it has come to beyond them, in a small binary
form of our own, which holds numbers only. Nothing that is read back can run code, as a pickle could.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import accumulate, pairwise, zip_longest
from math import prod
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import orjson

from engine.course import Course, course_of, with_edits
from engine.edits import Edit
from engine.errors import BackpassError, Unrestorable
from engine.examples import Examples
from engine.run import KeepGoing, Run, reach, start_of
from engine.saving import array, restored, saved
from engine.spec import complete

MAGIC = b"bprun\x00"
VERSION = 1
"""Of the form of the progress: to be raised with any change of what is written here or by ``engine.saving``."""
HEADER = len(MAGIC) + 2 + 4
NO_EDITS = b"[]"
SPECS: WeakKeyDictionary[Examples, bytes] = WeakKeyDictionary()
"""Packed specs by the rows that follow from them; what no run holds any more is forgotten."""


class BrokenPacking(ValueError):
    """Bytes that hold no run that this version can take up; the text says what is wrong with them."""


class Packed(NamedTuple):
    """A run as bytes: spec and edits as JSON, and its progress, empty where it begins at its start."""

    spec: bytes
    edits: bytes = NO_EDITS
    progress: bytes = b""


def pack(run: Run) -> Packed:
    """``run`` as bytes."""
    return Packed(packed_spec(run.course), packed_edits(run.course), packed_progress(run))


def unpack(packed: Packed, iteration: int | None = None, furthest: int | None = None) -> Run:
    """The run that was packed, taken on until it has reached ``furthest``, standing at ``iteration``.

    Without these it stands where it was packed. It ends early where the run halts; one that has been there before, on
    the same machine and versions, does not. Raises :class:`BrokenPacking`.
    """
    course = COURSES.find(packed.spec, packed.edits)
    if packed.progress:
        arrays = read_progress(packed.progress)
        try:
            run = restored(course, arrays)
        except Unrestorable as error:
            raise BrokenPacking(str(error)) from None
    else:
        run = start_of(course)
    return reach(run, run.iteration if iteration is None else iteration, furthest or run.furthest)


def caught_up(run: Run, edits: bytes | None, iteration: int, furthest: int) -> Run:
    """``run`` at a later moment of its own, at which it has these packed edits (None: those it has)."""
    if edits is not None:
        run = replace(run, course=with_edits(run.course, orjson.loads(edits)))
    return reach(run, iteration, furthest)


def recalled(run: Run, spec: bytes, edits: bytes, iteration: int, furthest: int, keep_going: KeepGoing) -> Run:
    """Another moment of the session whose run is ``run``: with this spec and these edits, which may be others.

    What both moments have in common is not computed again. It ends early where ``keep_going`` says no.
    """
    course = COURSES.find(spec, edits)
    common = 0
    if spec == packed_spec(run.course):
        common = min([furthest, run.furthest, *apart(run.edits, course.edits)])
    frames = run.keyframes.until(common)
    base = start_of(course)
    if common:
        history = run.history.until(common)
        base = replace(base, arrival=frames.frames[-1], furthest=common, keyframes=frames, history=history)
    return reach(base, iteration, furthest, keep_going)


def apart(one: Sequence[Edit], other: Sequence[Edit]) -> list[int]:
    """The iteration at which two runs of one spec begin to have different edits; none where they never do."""
    for first, second in zip_longest(one, other):
        if first != second:
            return [min(edit["iteration"] for edit in (first, second) if edit is not None)]
    return []


def shared(run: Run) -> Run:
    """``run`` with the course that this process has at hand for its spec."""
    course = COURSES.keep(packed_spec(run.course), with_edits(run.course, []))
    return replace(run, course=with_edits(course, run.edits) if run.edits else course)


def packed_spec(course: Course) -> bytes:
    """The completed spec as JSON, written once for all courses of it that share their rows."""
    known = SPECS.get(course.examples)
    if known is None:
        known = SPECS[course.examples] = orjson.dumps(course.spec.to_dict())
    return known


def packed_edits(course: Course) -> bytes:
    """The edits as JSON, ascending."""
    return orjson.dumps([dict(edit) for edit in course.edits])


def packed_progress(run: Run) -> bytes:
    """What ``run`` has come to: MAGIC, the version (2 bytes), the header's length (4), the header, and the arrays.

    The header is JSON: name, kind and shape of each array. The arrays follow in its order, row by row. All numbers are
    little endian.
    """
    arrays = {name: part.astype(f"<{part.dtype.str[1:]}", copy=False) for name, part in saved(run).items()}
    header = orjson.dumps([[name, part.dtype.str, part.shape] for name, part in arrays.items()])
    sizes = VERSION.to_bytes(2, "little") + len(header).to_bytes(4, "little")
    return b"".join([MAGIC, sizes, header, *(part.tobytes() for part in arrays.values())])


def read_progress(progress: bytes) -> Mapping[str, Any]:
    """The arrays that were packed, by name. Raises :class:`BrokenPacking`."""
    if progress[: len(MAGIC)] != MAGIC or len(progress) < HEADER:
        raise BrokenPacking("These bytes are no packed run of Backpass.")
    version, length = (
        int.from_bytes(progress[a:b], "little") for a, b in ((HEADER - 6, HEADER - 4), (HEADER - 4, HEADER))
    )
    if version != VERSION:
        raise BrokenPacking(f"The run was packed by another version, in form {version}; this one reads form {VERSION}.")
    try:
        header = orjson.loads(progress[HEADER : HEADER + length])
        spans = accumulate((8 * prod(shape) for _, _, shape in header), initial=HEADER + length)
        content = memoryview(progress)
        arrays = {
            name: array(kind, shape, content[start:end])
            for (name, kind, shape), (start, end) in zip(header, pairwise(spans), strict=True)
        }
    except (ValueError, TypeError, OverflowError, Unrestorable) as error:
        raise BrokenPacking(f"The packed run is cut off or changed: {error!s:.200}.") from None
    size = HEADER + length + sum(8 * prod(shape) for _, _, shape in header)
    if size != len(progress):
        raise BrokenPacking(f"The packed run is cut off or changed: it has {len(progress)} bytes, not {size}.")
    return arrays


class Courses:
    """Courses at hand in this process, by their specs, so that runs of one spec share their rows.

    At most ``most`` of them, of specs of ``most_bytes`` in all; the ones not asked for longest go first. It may be
    asked from any thread.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self.bytes = 0
        self.kept: OrderedDict[str, tuple[Course, int]] = OrderedDict()
        self.lock = Lock()

    def find(self, spec: bytes, edits: bytes = NO_EDITS) -> Course:
        """The course of a packed spec and edits. Raises :class:`BrokenPacking` where they are none."""
        try:
            course = self.known(spec) or self.keep(spec, course_of(complete(orjson.loads(spec))))
            SPECS.setdefault(course.examples, spec)
            return course if edits == NO_EDITS else with_edits(course, orjson.loads(edits))
        except (BackpassError, orjson.JSONDecodeError) as error:
            raise BrokenPacking(f"The packed spec or its edits cannot be read: {error!s:.200}.") from None

    def known(self, spec: bytes) -> Course | None:
        """The course of a packed spec without edits, if it is at hand."""
        key = digest(spec)
        with self.lock:
            found = self.kept.get(key)
            if found is None:
                return None
            self.kept.move_to_end(key)
            return found[0]

    def keep(self, spec: bytes, course: Course) -> Course:
        """Keep ``course``, which has no edits, as that of ``spec``, and answer the one kept: this, or one before."""
        key = digest(spec)
        with self.lock:
            if key not in self.kept:
                self.kept[key] = (course, len(spec))
                self.bytes += len(spec)
            kept = self.kept[key][0]
            while len(self.kept) > self.most or (self.bytes > self.most_bytes and len(self.kept) > 1):
                self.bytes -= self.kept.popitem(last=False)[1][1]
            return kept


COURSES = Courses(512, 16_000_000)
"""Those of this process. One of the default run takes about 30 kB; one of a learner's own rows a few times its spec."""


def digest(content: bytes) -> str:
    """A name of 32 letters that stands for ``content``."""
    return blake2b(content, digest_size=16).hexdigest()
