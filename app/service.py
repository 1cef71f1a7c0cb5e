"""What calls do to sessions: one after the other for each session, within a time, and once for each request id.

A change is made of the session as the store has it, and answered when the store has what it made. Where another worker
was first, it is made again of what that one left: so ``at`` and ``request`` hold for all workers, and after a crash.
"""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson

from app import costs
from app.deadline import Deadline, KeepGoing
from app.ids import new_id
from app.packing import recalled, shared
from app.pool import SHORT, Pool
from app.problems import Problem, invalid, problem_of
from app.schemas.calls import ChangeCall, SeekCall, StepCall, plain
from app.sessions import ATTEMPTS, Call, Live, Sessions, Told
from app.settings import Settings
from app.stores import Store, StoreUnavailable
from engine.errors import BackpassError, Halted
from engine.run import Run

Cost = Callable[[Run], float]
Work = Callable[[Run, KeepGoing], Run]
View = Callable[[Run], bytes]
Render = Callable[[str, int, Run], bytes]


SORTED = json.JSONEncoder(sort_keys=True)
SIMPLE = (StepCall, SeekCall)
"""Calls that hold no more than numbers and texts, which orjson tells apart for a fifth of the time."""


def fingerprint(call: ChangeCall) -> str:
    """32 letters that differ between calls that ask for different changes."""
    asked = [type(call).__name__, plain(call, "arrays", "request")]
    simple = isinstance(call, SIMPLE)
    content = orjson.dumps(asked, option=orjson.OPT_SORT_KEYS) if simple else SORTED.encode(asked).encode()
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def done(run: Run, work: Work, deadline: Deadline, render: Render, session_id: str) -> tuple[Run, bytes]:
    """The run that ``work`` makes, and what is answered of it."""
    after = work(run, deadline())
    if after.course.examples is not run.course.examples:
        after = shared(after)
    return after, render(session_id, run.iteration, after)


def told(call: ChangeCall, refusal: Problem | None) -> Told | None:
    """The call as it is remembered; None for one without a request id."""
    if call.request is None:
        return None
    parts = None
    if refusal is not None:
        parts = [refusal.status_code, refusal.detail, refusal.errors, "session" in refusal.members]
    return Told(call.request, fingerprint(call), parts)


def begun(begin: Callable[[KeepGoing], Run], deadline: Deadline) -> Run:
    """The run that ``begin`` makes, which shares its rows with others of its spec."""
    return shared(begin(deadline()))


def told_again(run: Run, spec: bytes, edits: bytes, iteration: int, furthest: int, deadline: Deadline) -> Run:
    """The moment of a remembered call of the session that is at ``run`` now; an earlier one where the time is up."""
    return recalled(run, spec, edits, iteration, furthest, deadline())


class Service:
    """The sessions of this server, as the routes use them.

    ``present`` makes the ``session`` member of a conflict. ``clock`` tells the time in seconds; it needs no origin.
    """

    def __init__(
        self,
        store: Store,
        pool: Pool,
        settings: Settings,
        clock: Callable[[], float],
        present: Callable[[str, Run], Any],
    ) -> None:
        self.store = store
        self.sessions = Sessions(store, pool, settings)
        self.pool = pool
        self.clock = clock
        self.present = present
        self.deadline = Deadline(settings.call_seconds, clock)

    async def create(
        self, begin: Callable[[KeepGoing], Run], render: Callable[[Run, str], bytes], far: bool
    ) -> tuple[str, bytes]:
        """Keep a new session of the run that ``begin`` makes; its id, and what ``render`` makes of it.

        ``far``: whether the run goes on from its start, which may take as long as any call.
        """
        await self.store.check_room()
        session_id = new_id()
        work = partial(begun, begin, self.deadline)
        run = await self.pool.do(costs.UNKNOWN, work, session_id if far else None)
        await self.sessions.create(session_id, run)
        return session_id, await self.pool.do(costs.answer(run), partial(render, run, session_id))

    async def delete(self, session_id: str) -> None:
        """Forget a session. Raises :class:`app.stores.UnknownSession`."""
        await self.sessions.delete(session_id)

    async def run_of(self, session_id: str) -> Run:
        """The run of a session, as it is now. Raises :class:`app.stores.UnknownSession`."""
        return (await self.sessions.look(session_id)).run

    async def look(self, session_id: str, seconds: Cost, view: View, form: str | None) -> bytes:
        """What ``view`` answers of the session, which it leaves as it is; ``seconds`` estimates how long it takes.

        Raises :class:`Problem` 409 where there is nothing finite to see, with the session's arrays in ``form``.
        """
        run = await self.run_of(session_id)
        try:
            return await self.pool.do(seconds(run), partial(view, run), session_id)
        except Halted as halted:
            detail = f"{halted} Earlier iterations can be seen."
            raise await self._conflict(session_id, run, detail, form) from None

    async def change(self, session_id: str, call: ChangeCall, seconds: Cost, work: Work, render: Render) -> bytes:
        """Put the run that ``work`` makes in the place of the session's, and answer what ``render`` makes of it.

        ``render`` is given the session's id, the iteration that ``work`` began at, and the run it made. Raises
        :class:`Problem` 409 where the session is not at ``call.at``, or its run is halted. A call whose request id is
        remembered is answered from what it did the first time, and changes nothing.
        """
        async with self.sessions.lock(session_id):
            live = self._at_hand(session_id, call, seconds)
            if live is not None:
                after, answer, refusal = await self._attempt(live, call, seconds(live.run), work, render)
                if refusal is None and await self.sessions.commit(live, after, told(call, None)):
                    return answer
            for _ in range(ATTEMPTS):
                live = await self.sessions.find(session_id)
                known = self._remembered(live, call)
                if known is not None:
                    return await self._again(live, known, call, render)
                after, answer, refusal = await self._attempt(live, call, seconds(live.run), work, render)
                changes = refusal is None or call.request is not None
                if changes and not await self.sessions.commit(live, after, told(call, refusal)):
                    continue  # another worker was first
                if refusal is not None:
                    raise refusal.with_traceback(None)
                return answer
        raise StoreUnavailable("A session changes faster than a call can be made of it")

    def _at_hand(self, session_id: str, call: ChangeCall, seconds: Cost) -> Live | None:
        """The session as this worker left it, where a short call is likely to find it so: it then need not be read
        from the store, whose commit tells if another worker has changed it."""
        live = self.sessions.at_hand.get(session_id)
        if live is None or call.at not in (None, live.run.iteration) or call.request in live.calls:
            return None
        return live if seconds(live.run) <= SHORT else None

    def _remembered(self, live: Live, call: ChangeCall) -> Call | None:
        """What the call did when it was first sent; raises a 422 where its request id was used for another one."""
        if call.request is None or call.request not in live.calls:
            return None
        known = live.calls[call.request].call
        if known.fingerprint != fingerprint(call):
            message = f"must be a new id for a new call; {call.request} was the id of another one."
            raise invalid([{"field": "request", "message": message, "allowed": "an id not used before"}])
        return known

    async def _attempt(
        self, live: Live, call: ChangeCall, seconds: float, work: Work, render: Render
    ) -> tuple[Run, bytes, Problem | None]:
        """The run that the call leads to, its answer, and the problem if it is refused."""
        run, here = live.run, live.run.iteration
        if call.at is not None and call.at != here:
            detail = f"The session is at iteration {here}, not at {call.at}; nothing was changed."
            return run, b"", await self._conflict(live.id, run, detail, call.arrays)
        try:
            task = partial(done, run, work, self.deadline, render, live.id)
            after, answer = await self.pool.do(seconds, task, live.id)
        except Halted as halted:
            detail = f"{halted} Edit, seek or reset the session to go on."
            return run, b"", await self._conflict(live.id, run, detail, call.arrays)
        except BackpassError as error:
            return run, b"", problem_of(error, None)
        return after, answer, None

    async def _again(self, live: Live, known: Call, call: ChangeCall, render: Render) -> bytes:
        """The answer to a remembered call. Raises what it was refused with, if it was."""
        status, detail, errors, shows = known.refusal or (0, "", [], True)
        if not shows:
            raise Problem(status, detail, errors=errors)
        run = await self._moment(live, known)
        if run.furthest < known.furthest:
            detail = (
                "This call was answered before, and its answer takes too long to be made again; nothing was changed."
            )
            raise await self._conflict(live.id, live.run, detail, call.arrays)
        if known.refusal is not None:
            raise await self._conflict(live.id, run, detail, call.arrays)
        return await self.pool.do(costs.look_back(run), partial(render, live.id, known.before, run), live.id)

    async def _moment(self, live: Live, known: Call) -> Run:
        """The run of the session as the remembered call left it; one of less iterations where the time is up."""
        there = (known.spec, known.edits) == (live.spec, live.edits) and known.furthest <= live.run.furthest
        if there and (known.iteration, known.furthest) == (live.run.iteration, live.run.furthest):
            return live.run
        spec, edits = await self.sessions.course_of(live, known)
        work = partial(told_again, live.run, spec, edits, known.iteration, known.furthest, self.deadline)
        return await self.pool.do(costs.look_back(live.run) if there else costs.UNKNOWN, work, live.id)

    async def _conflict(self, session_id: str, run: Run, detail: str, form: str | None) -> Problem:
        document = await self.pool.do(costs.answer(run), partial(self.present, session_id, run))
        return Problem(409, detail, form=form, session=document)
