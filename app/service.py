"""What calls do to sessions: one at a time for each session, within a time, and once for each request id."""

import hashlib
import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from app.deadline import Deadline, KeepGoing
from app.pool import Pool
from app.problems import Problem, invalid
from app.schemas.calls import ChangeCall, plain
from app.sessions import Change, Session
from app.settings import Settings
from app.stores import Store
from engine.errors import BackpassError, Halted
from engine.run import Run

Cost = Callable[[Run], float]
Work = Callable[[Run, KeepGoing], Run]
View = Callable[[Run], bytes]
Render = Callable[[str, Run, Run], bytes]


def fingerprint(call: ChangeCall) -> bytes:
    """Sixteen bytes that differ between calls that ask for different changes."""
    asked = json.dumps([type(call).__name__, plain(call, "arrays", "request")], sort_keys=True)
    return hashlib.blake2b(asked.encode(), digest_size=16).digest()


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
        self.pool = pool
        self.settings = settings
        self.clock = clock
        self.present = present
        self.deadline = Deadline(settings.call_seconds, clock)

    async def create(self, begin: Callable[[KeepGoing], Run], render: Callable[[Run, str], bytes]) -> tuple[str, bytes]:
        """Keep a new session of the run that ``begin`` makes; its id, and what ``render`` makes of it."""
        self.store.check_room()

        def work() -> tuple[Session, bytes]:
            session = Session(begin(self.deadline()), self.settings.calls_remembered)
            return session, render(session.run, session.id)

        session, answer = await self.pool.do(math.inf, work)
        await self.store.add(session)
        return session.id, answer

    async def look(self, session_id: str, seconds: Cost, view: View, form: str | None) -> bytes:
        """What ``view`` answers of the session, which it leaves as it is; ``seconds`` estimates how long it takes.

        Raises :class:`Problem` 409 where there is nothing finite to see, with the session's arrays in ``form``.
        """
        async with self.store.hold(session_id) as session:
            try:
                return await self.pool.do(seconds(session.run), partial(view, session.run), session_id)
            except Halted as halted:
                raise self._conflict(session, f"{halted} Earlier iterations can be seen.", form) from None

    async def change(self, session_id: str, call: ChangeCall, seconds: Cost, work: Work, render: Render) -> bytes:
        """Put the run that ``work`` makes in the place of the session's, and answer what ``render`` makes of both.

        Raises :class:`Problem` 409 where the session is not at ``call.at``, or its run is halted. A call whose request
        id is remembered is answered from what it did the first time, and changes nothing.
        """
        async with self.store.hold(session_id) as session:

            def answer() -> bytes:
                change = self._remembered(session, call) or self._attempt(session, call, work)
                if change.refusal is not None:
                    raise change.refusal.with_traceback(None)
                return render(session.id, change.before, change.after)

            return await self.pool.do(seconds(session.run), answer)

    def _remembered(self, session: Session, call: ChangeCall) -> Change | None:
        """What the call did when it was first sent; raises a 422 where its request id was used for another one."""
        change = session.changes.get(call.request) if call.request is not None else None
        if change is not None and change.fingerprint != fingerprint(call):
            message = f"must be a new id for a new call; {call.request} was the id of another one."
            raise invalid([{"field": "request", "message": message, "allowed": "an id not used before"}])
        return change

    def _attempt(self, session: Session, call: ChangeCall, work: Work) -> Change:
        """Do the call: the session then holds what it made, and remembers it under its request id."""
        before, after, refusal = session.run, session.run, None
        try:
            self._check_place(session, call)
            after = work(before, self.deadline())
        except Halted as halted:
            refusal = self._conflict(session, f"{halted} Edit, seek or reset the session to go on.", call.arrays)
        except (Problem, BackpassError) as error:
            refusal = error
        session.run = after
        change = Change(fingerprint(call), before, after, refusal)
        if call.request is not None:
            session.remember(call.request, change)
        return change

    def _check_place(self, session: Session, call: ChangeCall) -> None:
        here = session.run.iteration
        if call.at is not None and call.at != here:
            detail = f"The session is at iteration {here}, not at {call.at}; nothing was changed."
            raise self._conflict(session, detail, call.arrays)

    def _conflict(self, session: Session, detail: str, form: str | None) -> Problem:
        return Problem(409, detail, form=form, session=self.present(session.id, session.run))
