"""What a run holds on to stays small however far it goes: all that can be reached from it, counted object by object."""

import gc
import sys
from dataclasses import replace
from types import FunctionType, ModuleType

import numpy as np
import pytest

from engine.history import history
from engine.run import Run, edit, seek, start, step
from engine.spec import complete
from engine.trace import trace

MOST_BYTES = 2_000_000
FAR = 100_000


def deep_size(root: object) -> int:
    """The bytes of everything that ``root`` keeps alive, each object once; modules and classes are not its own."""
    seen: set[int] = set()
    found, total = [root], 0
    while found:
        one = found.pop()
        if id(one) in seen or isinstance(one, type | ModuleType):
            continue
        seen.add(id(one))
        total += sys.getsizeof(one)
        if isinstance(one, FunctionType):
            found += [one.__closure__, one.__defaults__]
        elif isinstance(one, np.ndarray):
            found.append(one.base)
        else:
            found += gc.get_referents(one)
    return total


def test_the_count_finds_what_is_hidden_behind_views_closures_and_bound_methods():
    block = np.zeros(100_000)
    rows = [{"part": block[:2].reshape(2, 1)}]
    for hiding in (rows, lambda: rows, block[5:].dot, iter([block]), (block, block, block[::2])):
        assert 800_000 < deep_size(hiding) < 810_000


@pytest.fixture(scope="module")
def passed() -> dict[int, Run]:
    """The default run at some of its first 21,000 iterations and after 100,000, by iteration.

    Its epochs have 14 iterations, so that after 14 × 1,088 of them all that is kept has filled up and been thinned;
    from there on it only fills and is thinned again.
    """
    runs = {0: start(complete({}))}
    for _ in range(14):
        last = max(runs)
        runs[last + 1_500] = step(runs[last], 1_500)
    return {**runs, FAR: step(runs[21_000], FAR - 21_000)}


def test_the_default_run_holds_less_than_two_megabytes_all_the_way_to_100_000_iterations(passed):
    for n, run in passed.items():
        assert run.iteration == n
        assert deep_size(run) < MOST_BYTES, n
    # Looking at it, as a page does, may keep what was computed for the look, and no more than that.
    far = passed[FAR]
    for run in (far, seek(far, 77_777)):
        assert run.losses["train"] is not None
        assert trace(run).iteration == run.iteration + 1
        assert run.status.is_ready
        assert deep_size(run) < MOST_BYTES


def test_what_a_run_holds_stops_growing(passed):
    early, late = (
        max(deep_size(run) for n, run in passed.items() if low <= n < high)
        for low, high in ((4_500, 15_000), (15_000, FAR + 1))
    )
    assert late < 1.1 * early


def test_the_history_has_a_bounded_number_of_rows_and_still_its_first_and_last(passed):
    far = passed[FAR]
    rows = history(far, 2_000)
    assert 500 < len(rows) <= 2_000
    assert rows[0].iteration < 1_000
    assert rows[-1].iteration == FAR
    assert [row.iteration for row in rows] == sorted({row.iteration for row in rows})
    assert len(far.history.rows(100_000)) < 2_500


def test_going_back_and_editing_there_lets_go_of_what_lay_beyond(passed):
    far = passed[FAR]
    early = edit(seek(far, 100), {"optimizer": {"learning_rate": 0.05}})
    assert early.furthest == 100
    assert deep_size(early) < deep_size(far) / 2


def test_a_run_stepped_singly_holds_no_more_than_one_stepped_at_once_and_the_iteration_applied_last():
    singly = start(complete({}))
    for _ in range(1_500):
        singly = step(singly)
    together = step(start(complete({})), 1_500)
    assert together.losses == singly.losses  # both have an evaluator's buffers now
    at_once = deep_size(together)
    assert deep_size(replace(singly, applied=None)) < 1.05 * at_once
    assert deep_size(singly) < 1.1 * at_once
