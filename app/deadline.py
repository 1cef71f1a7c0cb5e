"""How long a call may go on: a record that a worker process can be sent, where a clock's own reading means nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass

KeepGoing = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Deadline:
    """``seconds`` from when the work begins, not from when it was asked for: what waited in a queue has its time still.

    ``clock`` tells the time in seconds; it needs no origin. In another process it is that process's own.
    """

    seconds: float
    clock: Callable[[], float] = time.monotonic

    def __call__(self) -> KeepGoing:
        """Says yes for as long as work that begins now may go on."""
        end, clock = self.clock() + self.seconds, self.clock
        return lambda: clock() < end

    def __reduce__(self) -> tuple[type["Deadline"], tuple[float]]:
        return Deadline, (self.seconds,)
