"""The benchmark compares like with like: what is timed computes the same thing."""

from dataclasses import replace

import pytest

from tests.benchmarks.ours import ours
from tests.benchmarks.plain_loop import plain_loop, sparing_loop
from tests.benchmarks.rounds import furthest_apart
from tests.benchmarks.shapes import SHAPES, case_of
from tests.benchmarks.stacked import same_bits


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_whoever_learns_from_the_batch_at_hand_learns_what_the_plain_loop_learns(shape):
    case = case_of(replace(shape, batches=2))
    contenders = [plain_loop(case), sparing_loop(case), *ours(case)]
    assert sum(contender.layers is not None for contender in contenders) >= 4
    assert furthest_apart(contenders, 20) < 1e-13


def test_stacked_runs_have_the_bits_of_runs_by_themselves():
    assert same_bits(case_of(replace(SHAPES[0], batches=2)), 30)
