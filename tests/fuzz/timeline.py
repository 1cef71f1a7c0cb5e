"""What a session must be after any calls, by the engine's plainest way: from the start, one step after the other.

No seek, no keyframe and no merged edit is used here: those are what is looked at.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.completion import complete
from engine.errors import SpecError
from engine.run import Run, edit, start, step


class Timeline:
    """A run's edits as they were made, where it stands, and how far it has been.

    made: (iteration, what was changed), in the order of making. moments: the run after n iterations and the edits at n,
    for every n looked at since the last change before it.
    """

    def __init__(self, spec: Mapping[str, Any], made: Iterable[tuple[int, dict[str, Any]]] = ()) -> None:
        self.spec = dict(spec)
        self.made = list(made)
        self.iteration = self.furthest = 0
        self.moments: list[Run] = []

    @property
    def now(self) -> Run:
        """The run as it stands."""
        return self.moment(self.iteration)

    def moment(self, n: int) -> Run:
        """The run after n iterations and the edits made there."""
        while len(self.moments) <= n:
            k = len(self.moments)
            run = step(self.moments[-1], 1) if k else start(complete(self.spec))
            for at, changes in self.made:
                run = edit(run, changes) if at == k else run
            self.moments.append(run)
        return self.moments[n]

    def step(self, count: int) -> bool:
        """Apply iterations until one cannot begin; False where that was the first."""
        begun = self.iteration
        while self.iteration < begun + count and self.now.status.is_ready:
            self.iteration += 1
            self.furthest = max(self.furthest, self.iteration)
        return self.iteration > begun

    def step_epochs(self, count: int) -> bool:
        """Apply iterations until so many more epochs are over, or one cannot begin; False where that was the first."""
        begun, last = self.iteration, self.now.epoch + count
        while self.now.epoch < last and self.step(1):
            pass
        return self.iteration > begun

    def seek(self, iteration: int) -> bool:
        """Stand elsewhere; False where the run has not been there."""
        if iteration > self.furthest:
            return False
        self.iteration = iteration
        return True

    def edit(self, changes: dict[str, Any]) -> bool:
        """Change something here; False where the engine takes no such change."""
        try:
            edit(self.now, changes)
        except SpecError:
            return False
        if changes:
            self._forget_beyond(self.iteration)
            self.made.append((self.iteration, changes))
        return True

    def reset(self, changes: Mapping[str, Any], drop: bool) -> None:
        """Begin again, with changes of the seed or the optimizer merged into the spec, and without the first edits if
        they are to ``drop``."""
        optimizer = changes.get("optimizer", {})
        if optimizer.get("name") == self.spec["optimizer"]["name"]:  # what it does not name stays
            optimizer = {**self.spec["optimizer"], **optimizer}
        self.spec = {**self.spec, **changes, "optimizer": optimizer or self.spec["optimizer"]}
        self.made = [] if drop else [(at, changes) for at, changes in self.made if at == 0]
        self.iteration = self.furthest = 0
        self.moments = []

    def _forget_beyond(self, iteration: int) -> None:
        self.made = [(at, changes) for at, changes in self.made if at <= iteration]
        self.furthest = iteration
        del self.moments[iteration:]
