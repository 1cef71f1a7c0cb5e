"""Keyframes: states kept now and then, so that any iteration can be reached again by a short replay.

They stand at multiples of an interval that doubles when there are too many: bounded memory, replays of at most that
interval. Iteration 0 is always kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.course import State

MOST = 128
LEAST = 16
BYTES = 4_000_000


@dataclass(frozen=True, eq=False)
class Keyframes:
    """States before the edits of their iterations, ascending, at multiples of ``interval``."""

    frames: tuple[State, ...]
    interval: int = 16

    def with_state(self, state: State) -> Keyframes:
        """The keyframes with ``state`` among them, if it stands at a multiple of the interval and is new."""
        if state.iteration % self.interval or state.iteration <= self.frames[-1].iteration:
            return self
        frames, interval = (*self.frames, state), self.interval
        while len(frames) > _capacity(state):
            interval *= 2
            frames = tuple(frame for frame in frames if frame.iteration % interval == 0)
        return Keyframes(frames, interval)

    def before(self, iteration: int) -> State:
        """The latest keyframe at or before ``iteration``."""
        return next(frame for frame in reversed(self.frames) if frame.iteration <= iteration)

    def until(self, iteration: int) -> Keyframes:
        """The keyframes without those after ``iteration``."""
        return Keyframes(tuple(frame for frame in self.frames if frame.iteration <= iteration), self.interval)


def _capacity(state: State) -> int:
    """How many states are kept: as many as fit the memory, within bounds."""
    size = state.parameters.nbytes * (1 + len(state.memory.slots))
    return max(LEAST, min(MOST, BYTES // size))
