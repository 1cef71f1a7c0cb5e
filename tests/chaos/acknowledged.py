"""What a session's learners were told, held against the session as it is found in the end.

Every step is there once and in one place, every edit is there, nobody was answered from before what another had been
told, and every number that was answered is the engine's replay, to the last bit.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from engine.run import edit, reach, replay, start
from engine.spec import complete

CALL_SECONDS = 8.0
"""What a server's call may take: a step of more answers with what it has done, which need not be all."""
WEIGHT = "W1.1.1"
"""The parameter that every edit sets."""


def numbers(session: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """The parameters of a session's document."""
    return [(layer["W"], layer["b"]) for layer in session["parameters"]]


@dataclass(frozen=True)
class Answered:
    """A call that was answered in the end.

    sent, told: when it was sent first, and when its answer came, by one clock. end: where the session was then. count:
    the iterations of a step, 0 of other calls. value: what an edit set. parameters: those a step was answered with.
    """

    sent: float
    told: float
    end: int
    count: int = 0
    value: float | None = None
    parameters: Any = None

    @property
    def cut(self) -> bool:
        """Whether a step took so long that the server may have ended it early."""
        return self.told - self.sent >= CALL_SECONDS


@dataclass
class Verdict:
    """What became of the answered calls: iterations and edits that are not there, or there without having been
    answered; and what else is wrong, in words."""

    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)

    def of(self, other: "Verdict") -> None:
        """Take over what another found."""
        self.lost, self.doubled = self.lost + other.lost, self.doubled + other.doubled
        self.wrong += other.wrong

    def is_apart(self, lost: int, doubled: int, where: str) -> None:
        """Count what is lost and doubled, and say where, if anything is."""
        if lost or doubled:
            self.of(Verdict(lost, doubled, [f"{where}: {lost} lost, {doubled} doubled"]))


def verdict(answered: Sequence[Answered], session: Mapping[str, Any]) -> Verdict:
    """What is wrong with a session as it is found, when all its calls have been answered."""
    found = Verdict()
    steps = sorted((one for one in answered if one.count), key=lambda one: one.end)
    _steps(found, steps, session)
    _edits(found, [one for one in answered if one.value is not None], session)
    _order(found, answered)
    _numbers(found, steps, session)
    return found


def _steps(found: Verdict, steps: Sequence[Answered], session: Mapping[str, Any]) -> None:
    """Each begins where the one before ends, and the last ends where the session is: what is short of its iterations
    has lost them, what is beyond them was done without being answered."""
    before = 0
    for one in steps:
        short = one.count - (one.end - before)
        if not (one.cut and 0 < short < one.count):
            found.is_apart(max(0, short), max(0, -short), f"a step of {one.count} to {one.end}, after one to {before}")
        before = one.end
    beyond = session["iteration"] - before
    found.is_apart(max(0, -beyond), max(0, beyond), f"it is at {session['iteration']}, answered up to {before}")
    if session["furthest"] != session["iteration"]:
        found.wrong.append(f"it is at {session['iteration']}, and has been at {session['furthest']}")


def _edits(found: Verdict, edits: Sequence[Answered], session: Mapping[str, Any]) -> None:
    """Each is there, unless a later one of the same iteration has taken its place, and there is no other."""
    there = {one["iteration"]: one["parameters"][WEIGHT] for one in session["edits"]}
    made: dict[int, list[Answered]] = {}
    for one in edits:
        made.setdefault(one.end, []).append(one)
    for k in sorted(there.keys() | made.keys()):
        values = [one.value for one in last_of(made.get(k, []))]
        if there.get(k) not in values:
            found.is_apart(int(k in made), int(k in there and not values), f"edits at {k}, {there.get(k)} of {values}")


def last_of(edits: Sequence[Answered]) -> list[Answered]:
    """Those that may have been made last: none was sent after their answer."""
    return [one for one in edits if not any(other.sent > one.told for other in edits)]


def _order(found: Verdict, answered: Sequence[Answered]) -> None:
    """A call that is sent after another's answer comes after it, whichever server has it."""
    by_answer = sorted(answered, key=lambda one: one.told)
    furthest = list(accumulate((one.end for one in by_answer), max))
    times = [one.told for one in by_answer]
    for one in answered:
        earlier = bisect_left(times, one.sent)
        if earlier and furthest[earlier - 1] > one.end - (0 if one.cut else one.count):
            found.wrong.append(f"a call to {one.end} of {one.count} when {furthest[earlier - 1]} had been answered")


def _numbers(found: Verdict, steps: Sequence[Answered], session: Mapping[str, Any]) -> None:
    """Every answered number is the replay's; a step was answered before the edits made where it ended."""
    spec, edits = complete(session["spec"]), list(session["edits"])
    whole = replay(spec, edits, session["iteration"])
    if plain(whole) != numbers(session):
        found.wrong.append("its parameters are not the replay's")
    run, waiting = start(spec), edits
    for one in steps:
        while waiting and waiting[0]["iteration"] < one.end:
            changes = dict(waiting.pop(0))
            k = changes.pop("iteration")
            run = edit(reach(run, k, k), changes)
        run = reach(run, one.end, one.end)
        if plain(run) != one.parameters:
            found.wrong.append(f"the parameters answered at {one.end} are not the replay's")
            return  # those that follow are no better


def plain(run: Any) -> list[tuple[Any, Any]]:
    """The parameters of a run, as :func:`numbers` has them."""
    return [(W.tolist(), b.tolist()) for W, b in run.parameters]
