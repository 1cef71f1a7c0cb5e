"""Every operation called on a new session, with sound arguments, in any order; and what each must answer."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.fuzz.arguments import beginnings, bodies, comparisons, queries

SESSIONS, COMPARISONS = "/api/sessions", "/api/comparisons"
SESSION, COMPARISON = SESSIONS + "/{session_id}", COMPARISONS + "/{comparison_id}"


class Call(NamedTuple):
    """A call of the operation of ``method`` and ``template``, a path of the description."""

    method: str
    template: str
    ids: Mapping[str, str] = MappingProxyType({})
    query: Mapping[str, Any] = MappingProxyType({})
    body: dict[str, Any] | None = None


class Answer(NamedTuple):
    """Its status, and its document where it is one."""

    status: int
    document: Any = None


UNSHOWN = {"/grid": ("dataset",), "/landscape": ("directions", "span"), "/slice": ("span",)}
"""By the end of a path, the fields of which one is named where a run has no such picture: for its inputs, for its past,
or for parameters too large for the span."""

Send = Callable[[Call], Answer]


class Walk:
    """One session and what is known of it: its document, and the state of the furthest iteration it has reached."""

    def __init__(self, draw: st.DrawFn, send: Send) -> None:
        self.draw = draw
        self.send = send
        made = self.expect(Call("POST", SESSIONS, body=draw(beginnings())), 201)
        self.ids = {"session_id": made["id"]}
        self.notice(made)

    def expect(self, call: Call, *statuses: int, unless: tuple[str, ...] = ()) -> Any:
        """The document of the call's answer, which has one of these statuses; or is a 422 for a field of ``unless``."""
        answer = self.send(call)
        refused = [error["field"] for error in answer.document["errors"]] if answer.status == 422 else []
        assert answer.status in statuses or refused in [[field] for field in unless], (call, answer)
        return answer.document

    def notice(self, session: dict[str, Any]) -> None:
        """Know the session as it is now."""
        self.session = session
        if session["iteration"] == session["furthest"]:
            self.end = session["status"]["state"]

    def all(self) -> None:
        """Call every operation that needs a session or a comparison; the session is gone then."""
        changes = list(bodies(self.session))
        onward = [change for change in changes if change[1] != "/reset"]
        every = ["catalog", "comparison", *queries(self.session, [1]), *changes, *onward, *onward, *onward]
        for operation in self.draw(st.permutations(every)):
            if operation == "catalog":
                self.expect(Call("GET", "/api/catalog"), 200)
            elif operation == "comparison":
                self.compare()
            elif isinstance(operation, tuple):
                self.change(*operation)
            else:
                self.view(operation)
        self.expect(Call("DELETE", SESSION, self.ids), 204)
        self.expect(Call("GET", SESSION, self.ids), 404)

    def seen(self, n: int) -> tuple[int, ...]:
        """What a view of iteration n may answer: one that is not finite is not shown, and a run that has stopped by
        itself has not tried the next one."""
        beyond = n == self.session["furthest"] + 1
        return {"diverged": (409,), "ready": (200,)}.get(self.end, (200, 409)) if beyond else (200,)

    def view(self, end: str) -> None:
        """Look at the session, which stays as it is."""
        here = self.session["iteration"] + 1
        rows = [1]
        if end in ("/trace", "/inspect"):
            trace = self.expect(Call("GET", SESSION + "/trace", self.ids), *self.seen(here))
            rows = trace["batch"]["rows"] if "batch" in trace else rows
        query = self.draw(queries(self.session, rows)[end])
        statuses = (200,) if end in ("", "/history", "/quantiles") else self.seen(query.get("iteration", here))
        self.expect(Call("GET", SESSION + end, self.ids, query), *statuses, unless=UNSHOWN.get(end, ()))

    def change(self, method: str, end: str) -> None:
        """Change the session as it can be changed, twice where the call has an id."""
        body = self.draw(bodies(self.session)[method, end])
        halted = end == "/step" and self.session["status"]["state"] != "ready"
        call = Call(method, SESSION + end, self.ids, body=body)
        answer = self.expect(call, 409 if halted else 200)
        if "request" in body:
            assert self.expect(call, 409 if halted else 200) == answer
        session = self.expect(Call("GET", SESSION, self.ids), 200)
        told = answer.get("session", answer)
        assert {**session, "parameters": told["parameters"]} == told
        self.notice(session)

    def compare(self) -> None:
        """Begin a comparison, look at it, wait for its end, and forget it."""
        begun = self.expect(Call("POST", COMPARISONS, body=self.draw(comparisons(self.session))), 202)
        ids = {"comparison_id": begun["id"]}
        self.expect(Call("GET", COMPARISON, ids), 200)
        self.expect(Call("GET", COMPARISON + "/events", ids), 200)
        assert self.expect(Call("GET", COMPARISON, ids), 200)["state"] == "done"
        self.expect(Call("DELETE", COMPARISON, ids), 204)
        self.expect(Call("GET", COMPARISON, ids), 404)
