"""One learner's run on the server: the only state here that changes."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from engine.run import Run

ID_BYTES = 16
"""Random bytes of an id: 128 bits, so that knowing an id is the right to use its session."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a call did to a session: the run before and after it, from which its answer follows.

    ``fingerprint`` tells the call apart from another one with the same ``request`` id; ``refusal`` is what it raised,
    if it was refused.
    """

    fingerprint: bytes
    before: Run
    after: Run
    refusal: Exception | None = None


@dataclass(slots=True)
class Session:
    """A run under an unguessable id, with the last ``calls_remembered`` calls that changed it, by their request id.

    A remembered call holds runs, which share their structure, and no answer: the answer is made again from them.
    """

    run: Run
    calls_remembered: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(ID_BYTES))
    changes: OrderedDict[str, Change] = field(default_factory=OrderedDict)

    def remember(self, request: str, change: Change) -> None:
        """Keep ``change`` under the id of the call that made it, and forget the oldest one beyond the bound.

        Its runs are copied without what they have computed, which may be large: a repeated call computes it again.
        """
        self.changes[request] = replace(change, before=replace(change.before), after=replace(change.after))
        while len(self.changes) > self.calls_remembered:
            self.changes.popitem(last=False)
