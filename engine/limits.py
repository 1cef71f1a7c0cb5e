"""The limits in force, in one place, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Limit:
    """A largest allowed number and the reason for it."""

    maximum: int
    reason: str


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "layers": Limit(8, "more columns than a stage of 1280 pixels can show legibly"),
        "units": Limit(64, "more rows than a column of the stage can show legibly"),
        "inputs": Limit(64, "as many columns as 8 × 8 images have"),
        "parameters": Limit(33_280, "what the largest network of so many layers, units and inputs has"),
        "rows": Limit(20_000, "a whole-batch step stays within a fraction of a second"),
        "seed": Limit(2**53 - 1, "the largest integer that JSON carries exactly"),
        "iterations": Limit(1_000_000, "the furthest a run may be taken, so that a replay ends"),
        "iterations_a_call": Limit(100_000, "one call is bounded; the next continues"),
        "edits": Limit(1_000, "a permalink carries them all"),
        "grid_resolution": Limit(200, "200 × 200 points are finer than the plot's pixels"),
        "grid_values": Limit(2_500_000, "20 MB of float64 in one answer, all units included"),
        "rows_a_call": Limit(1_000, "a table page; the next call brings the next page"),
        "history_points": Limit(2_000, "more points than a plot has pixels across"),
        "slice_points": Limit(1_001, "as many as a plot has pixels across"),
        "updates_a_call": Limit(200, "more rows than a table of the latest updates is read with"),
        "quantile_points": Limit(128, "as many states as are kept of a run, so that its past need not be replayed"),
        "listed_kinks": Limit(200, "more than anyone tells apart on a curve"),
        "comparison_runs": Limit(64, "more curves than anyone tells apart in one picture"),
        "comparison_iterations": Limit(1_000_000, "of all runs together: about a minute for small networks"),
        "comparison_parameters": Limit(500_000, "of all runs together: 10 MB of JSON in one answer"),
        "landscape_resolution": Limit(101, "contours are drawn between points; 10,201 losses are smooth"),
        "trajectory_points": Limit(128, "as many states as are kept of a run, so that its past need not be replayed"),
        "trajectory_bytes": Limit(
            4_000_000, "as the states that are kept of a run; a large network shows fewer of them"
        ),
        "named_directions": Limit(
            5_000, "an edit to a point of the plane stays a small call; larger networks get none"
        ),
        "listed_paths": Limit(200, "more than anyone reads; the rest is summed exactly"),
        "listed_faults": Limit(50, "more than anyone mends at once; reading ends there"),
    }
)


def limit(name: str) -> int:
    """The number of the limit ``name``."""
    return LIMITS[name].maximum
