"""What can go wrong, as one tree.

    BackpassError
    ├── Unrestorable              saved arrays that are no run's of the course they were given with
    ├── SpecError                 what was asked for does not fit: one FieldProblem for each fault
    │   ├── UnknownParameter      a name like "W1.9.9" that this network does not have
    │   ├── NotInBatch            a sample or row that is not in the batch of that iteration
    │   └── NotReached            an iteration beyond what the run has reached
    └── Halted                    a run that is converged, stopped or diverged was asked to go on
        └── Diverged              the next update is not finite; nothing of it can be shown

Every text says what was wrong, what was given and what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.status import Status


class BackpassError(Exception):
    """The root of everything the engine raises on purpose."""


class Unrestorable(BackpassError):
    """Saved arrays that hold no run of the course they were given with: cut off, changed, or another run's."""


@dataclass(frozen=True)
class FieldProblem:
    """One fault of one field: its dotted path (``layers.0.units``), a sentence, and what is allowed (or None)."""

    field: str
    message: str
    allowed: object | None = None


class SpecError(BackpassError):
    """A spec, an edit or a request that does not fit; ``problems`` holds every fault found, not only the first."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in self.problems))

    @classmethod
    def of(cls, field: str, message: str, allowed: object | None = None) -> SpecError:
        """The error of a single field."""
        return cls([FieldProblem(field, message, allowed)])


class UnknownParameter(SpecError):
    """A parameter name that this network does not have."""


class NotInBatch(SpecError):
    """A sample or row that is not in the batch of the iteration asked for."""


class NotReached(SpecError):
    """An iteration beyond the furthest that the run has reached (views may look one further)."""


class Halted(BackpassError):
    """A run that cannot go on was asked to; ``status`` says why (state, reason, iteration)."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__(status.reason)


class Diverged(Halted):
    """The update asked for is not finite, so there is nothing to apply and nothing to show of it."""
