"""Sessions as this worker works on them: their runs at hand, over a store that has them for every worker."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import orjson

from app import costs
from app.packing import (
    NO_EDITS,
    BrokenPacking,
    Packed,
    caught_up,
    digest,
    packed_edits,
    packed_progress,
    packed_spec,
    unpack,
)
from app.pool import Pool
from app.settings import Settings
from app.stores import Kept, Store, StoreUnavailable, UnknownSession
from engine.keyframes import Keyframes
from engine.run import Run

LOG = logging.getLogger("backpass")

BYTES_AT_HAND = 300_000_000
"""Bytes that the runs at hand may take, as ``costs.memory`` counts them."""
ATTEMPTS = 20
"""Times a session is read again because another worker has changed it meanwhile: each time that one has got on."""


class Call(NamedTuple):
    """A call that changed a session or was refused, as it is remembered: enough to make its answer anew.

    request: the id that it came with. fingerprint: tells it apart from another call with the same id. before: the
    iteration it began at; iteration, furthest, spec, edits: where it left the session, and the names of the spec and
    the edits then. refusal: the problem's status, detail, errors, and whether it shows the session; None where the call
    was not refused.
    """

    request: str
    fingerprint: str
    before: int
    iteration: int
    furthest: int
    spec: str
    edits: str
    refusal: list[Any] | None

    def remembered(self) -> "Remembered":
        """The call as a session keeps it, written once."""
        return Remembered(self, orjson.Fragment(orjson.dumps(list(self))))


class Told(NamedTuple):
    """What a caller tells of a call that is to be remembered, as :class:`Call` says."""

    request: str
    fingerprint: str
    refusal: list[Any] | None = None


class Remembered(NamedTuple):
    """A call, and as it is written in a head."""

    call: Call
    written: orjson.Fragment


class Live(NamedTuple):
    """A session as the store has it, with its run at hand.

    spec, edits, progress: the names of its blobs, "" for edits or a progress that there are none of. saved: how far the
    run of that progress had reached. lineage: the version at which the run last began anew or lost what lay beyond an
    edit; since then it has only gone on, so that every earlier moment of it leads to this one. calls: those remembered,
    by their request id, the latest last.
    """

    id: str
    version: int
    run: Run
    spec: str
    edits: str
    progress: str
    saved: int
    lineage: int
    calls: Mapping[str, Remembered]

    @property
    def head(self) -> bytes:
        """What the store keeps of it beside blobs."""
        places = [self.run.iteration, self.run.furthest, self.saved, self.lineage]
        calls = [remembered.written for remembered in self.calls.values()]
        return orjson.dumps([places, [self.spec, self.edits, self.progress], calls])

    @property
    def names(self) -> set[str]:
        """The blobs that it needs: its own, and those that answers of remembered calls are made from."""
        of_calls = {name for call, _ in self.calls.values() for name in (call.spec, call.edits)}
        return {self.spec, self.edits, self.progress, *of_calls} - {""}

    def outgrown(self, later: "Live") -> Collection[str]:
        """The blobs that are not needed any more when it has become ``later``."""
        forgotten = (call for request, (call, _) in self.calls.items() if request not in later.calls)
        same = (self.spec, self.edits, self.progress) == (later.spec, later.edits, later.progress)
        if same and all((call.spec, call.edits) == (self.spec, self.edits) for call in forgotten):
            return ()  # as a rule: a step forgets another step
        return self.names - later.names


class Sessions:
    """The sessions of ``store``, some of their runs at hand: those asked for last."""

    def __init__(self, store: Store, pool: Pool, settings: Settings) -> None:
        self.store = store
        self.pool = pool
        self.settings = settings
        self.at_hand: OrderedDict[str, Live] = OrderedDict()
        self.bytes = 0
        self.locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, session_id: str) -> asyncio.Lock:
        """Lets one call of this worker at a time change the session."""
        return self.locks.setdefault(session_id, asyncio.Lock())

    async def create(self, session_id: str, run: Run) -> None:
        """Keep a new session. Raises :class:`app.stores.StoreFull`."""
        live = Live(session_id, 1, run, "", "", "", 0, 1, {})
        live, blobs = await self._after(live, run, 1)
        await self.store.create(live.id, live.head, blobs)
        self._keep(live)

    async def look(self, session_id: str) -> Live:
        """The session as it is now, for a call that leaves it so. Raises :class:`UnknownSession`.

        It waits for a call under way only where that is one of reading the session from the store.
        """
        live = self.at_hand.get(session_id)
        if live is not None and await self.store.load(session_id, live.version) is None:
            if session_id in self.at_hand:
                self.at_hand.move_to_end(session_id)
            return live
        async with self.lock(session_id):
            return await self.find(session_id)

    async def find(self, session_id: str) -> Live:
        """The session as it is now. Raises :class:`UnknownSession`.

        The caller holds its lock.
        """
        for _ in range(ATTEMPTS):
            live = self.at_hand.get(session_id)
            try:
                kept = await self.store.load(session_id, live.version if live else 0)
            except UnknownSession:
                self._let_go(session_id)
                raise
            if kept is None and live is not None:
                return live
            found = await self._read(session_id, kept, live) if kept else None
            if found:
                self._keep(found)
                return found
        raise StoreUnavailable("A session changes faster than it can be read")

    async def _read(self, session_id: str, kept: Kept, live: Live | None) -> Live | None:
        """The session of a head that was read; None where its blobs are those of a later one by now."""
        (iteration, furthest, saved, lineage), (spec, edits, progress), told = orjson.loads(kept.head)
        calls = {fields[0]: Call(*fields).remembered() for fields in told}
        if live and live.lineage == lineage and live.run.furthest <= furthest:
            names = {edits} - {live.edits, ""}
            blobs = await self.store.blobs(session_id, names) if names else {}
            given = None if edits == live.edits else blobs.get(edits, NO_EDITS)
            work = partial(caught_up, live.run, given, iteration, furthest)
            seconds = costs.UNKNOWN if names else costs.catching_up(live.run, iteration, furthest)
        else:
            names = {spec, edits, progress} - {""}
            blobs = await self.store.blobs(session_id, names)
            packed = Packed(blobs.get(spec, b""), blobs.get(edits, NO_EDITS), blobs.get(progress, b""))
            work = partial(taken_up, packed, iteration, furthest)
            seconds = costs.UNKNOWN
        if len(blobs) < len(names):
            return None
        run = await self.pool.do(seconds, work)
        return Live(session_id, kept.version, run, spec, edits, progress, saved, lineage, calls)

    async def course_of(self, live: Live, call: Call) -> tuple[bytes, bytes]:
        """The packed spec and edits that a remembered call left the session with."""
        blobs = await self.store.blobs(live.id, {call.spec, call.edits} - {""})
        return blobs.get(call.spec, b""), blobs.get(call.edits, NO_EDITS)

    async def commit(self, live: Live, after: Run, told: Told | None = None) -> bool:
        """Let the session that is ``live`` be at ``after``, and remember the call that led there; False where another
        worker's call was first. The caller holds its lock."""
        changed, put = await self._after(live, after, live.version + 1, told)
        try:
            if not await self.store.commit(live.id, live.version, changed.head, put, live.outgrown(changed)):
                return False
        except UnknownSession:
            self._let_go(live.id)
            raise
        self._keep(changed)
        return True

    async def _after(
        self, live: Live, run: Run, version: int, told: Told | None = None
    ) -> tuple[Live, dict[str, bytes]]:
        """The session when its run is ``run``, which the call of ``told`` led to, and the blobs that are new of it."""
        put: dict[str, bytes] = {}
        spec, edits = live.spec, live.edits
        if run.course.examples is not live.run.course.examples or not spec:
            spec = self._named("s", packed_spec(run.course), put, live)
        if run.course is not live.run.course or not live.spec:
            packed = packed_edits(run.course)
            edits = "" if packed == NO_EDITS else self._named("e", packed, put, live)
        progress, saved, lineage = live.progress, live.saved, live.lineage
        anew = spec != live.spec or run.furthest < live.run.furthest
        if anew:
            progress, saved, lineage = "", 0, version
        if (anew and not is_start(run)) or costs.replaying(run, run.furthest - saved) > costs.longest_replay(run):
            progress, saved = f"p{version}", run.furthest
            put[progress] = await self.pool.do(costs.packing(run), partial(packed_progress, run))
        calls = live.calls
        if told is not None:
            call = Call(*told[:2], live.run.iteration, run.iteration, run.furthest, spec, edits, told.refusal)
            calls = {**calls, told.request: call.remembered()}
            for oldest in list(calls)[: max(0, len(calls) - self.settings.calls_remembered)]:
                del calls[oldest]
        return Live(live.id, version, run, spec, edits, progress, saved, lineage, calls), put

    @staticmethod
    def _named(kind: str, content: bytes, put: dict[str, bytes], live: Live) -> str:
        """The name of a blob by its content, which is among those to ``put`` where the store lacks it."""
        name = kind + digest(content)
        if name not in live.names:
            put[name] = content
        return name

    def _keep(self, live: Live) -> None:
        """Have the session at hand, and let go of others beyond the bounds."""
        self._let_go(live.id)
        self.at_hand[live.id] = live
        self.bytes += costs.memory(live.run)
        most = self.settings.sessions_at_hand
        while len(self.at_hand) > most or (self.bytes > BYTES_AT_HAND and len(self.at_hand) > 1):
            self._let_go(next(iter(self.at_hand)))

    def _let_go(self, session_id: str) -> None:
        live = self.at_hand.pop(session_id, None)
        if live is not None:
            self.bytes -= costs.memory(live.run)

    async def delete(self, session_id: str) -> None:
        """Forget the session. Raises :class:`UnknownSession`."""
        self._let_go(session_id)
        await self.store.delete(session_id)


def taken_up(packed: Packed, iteration: int, furthest: int) -> Run:
    """The run of a session, from its start where its progress is one that this version cannot read.

    Raises :class:`UnknownSession` where its spec is one that this version cannot read either.
    """
    try:
        return unpack(packed, iteration, furthest)
    except BrokenPacking as error:
        LOG.warning("A session is computed again from its start: %s", error)
    try:
        return unpack(packed._replace(progress=b""), iteration, furthest)
    except BrokenPacking as error:
        LOG.warning("A session is lost: %s", error)
        raise UnknownSession from None


def is_start(run: Run) -> bool:
    """Whether the run is at its beginning, with nothing of a past that an edit cut off."""
    return run.furthest == 0 and run.keyframes.interval == Keyframes.interval
