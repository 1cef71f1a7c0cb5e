"""Timing in interleaved rounds: every contender has a turn in every round, and ratios are taken within a round.

What slows the machine down for a while slows all contenders of that round, and the median over the rounds forgets it.
Time is the processor's, of all threads of this program: what other programs take of a shared machine is not counted.
"""

from __future__ import annotations

import gc
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np


@dataclass(frozen=True)
class Contender:
    """Something to time.

    iterate: does n iterations, one after the other. block: n is always a multiple of it.
    layers: gives its (W, b) by layer as they stand, W (units, inputs), where it learns from the batch at hand.
    """

    name: str
    iterate: Callable[[int], object]
    block: int = 1
    layers: Callable[[], list[tuple[np.ndarray, np.ndarray]]] | None = None


@dataclass(frozen=True)
class Spread:
    """A median over rounds, and the quartiles around it."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Times:
    """Seconds of processor time an iteration by contender, one for each round."""

    rounds: dict[str, list[float]]

    def microseconds(self, name: str) -> float:
        """The median time of an iteration."""
        return 1e6 * statistics.median(self.rounds[name])

    def ratio(self, name: str, to: str) -> Spread:
        """How many times as long as ``to`` a contender takes: the median of the rounds' ratios, and their quartiles."""
        ratios = [one / other for one, other in zip(self.rounds[name], self.rounds[to], strict=True)]
        low, median, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return Spread(median, low, high)


def timed(contenders: Sequence[Contender], rounds: int, turn: float) -> Times:
    """The Times of contenders over so many rounds, a turn lasting about ``turn`` seconds; nobody collects garbage."""
    counts = {contender.name: _warmed_up(contender, turn) for contender in contenders}
    found: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        gc.collect()
        gc.disable()
        try:
            first = number % len(contenders)
            for contender in (*contenders[first:], *contenders[:first]):
                found[contender.name].append(_turn(contender, counts[contender.name]))
        finally:
            gc.enable()
    return Times(found)


def _warmed_up(contender: Contender, turn: float) -> int:
    """How many iterations last about ``turn`` seconds, after as long a warm-up."""
    count = contender.block
    while (taken := count * _turn(contender, count)) < turn / 4:
        count *= 2
    blocks = max(1, math.ceil(turn * count / taken / contender.block))
    _turn(contender, blocks * contender.block)
    return blocks * contender.block


def _turn(contender: Contender, count: int) -> float:
    began = process_time()
    contender.iterate(count)
    return (process_time() - began) / count


def furthest_apart(contenders: Sequence[Contender], iterations: int) -> float:
    """The largest difference of any parameter from the first contender's, after so many iterations of fresh ones."""
    ends = []
    for contender in contenders:
        if contender.layers:
            contender.iterate(iterations)
            ends.append(np.concatenate([np.ravel(part) for pair in contender.layers() for part in pair]))
    return max(float(np.abs(end - ends[0]).max()) for end in ends)
