"""How a run stands: ready to go on, or halted and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """state: "ready", "converged", "stopped" or "diverged"; reason: a plain sentence, None when ready.

    iteration: where it halted; for "diverged" the iteration that could not be applied (one after the run's own).
    quantity ("z", "a", "loss", "delta", "gradient" or "parameter"), layer and parameter: what left the finite range
    first, where, and the parameter to blame; None unless diverged.
    """

    state: str
    reason: str | None = None
    iteration: int | None = None
    quantity: str | None = None
    layer: int | None = None
    parameter: str | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the run can go on."""
        return self.state == "ready"


READY = Status("ready")
