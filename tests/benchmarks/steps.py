"""How quick an iteration is, what going back costs, what a long run keeps: tables, with the targets beside them.

    python -m tests.benchmarks.steps [--quick] [--write]

One thread; ratios within interleaved rounds, their median and quartiles. Speed is no test: it always ends with 0.
"""

import argparse
from dataclasses import dataclass

import tests.benchmarks.one_thread  # noqa: F401  (before whatever loads NumPy)
from tests.benchmarks.digits import learned
from tests.benchmarks.machine import described
from tests.benchmarks.marked import write
from tests.benchmarks.others import others
from tests.benchmarks.ours import ours
from tests.benchmarks.plain_loop import PLAIN, plain_loop, sparing_loop
from tests.benchmarks.rounds import Contender, Times, furthest_apart, timed
from tests.benchmarks.seeking import travelled
from tests.benchmarks.shapes import SHAPES, Case, case_of
from tests.benchmarks.stacked import same_bits, stacked
from tests.benchmarks.tables import number, table
from tests.benchmarks.targets import of_bits, of_digits, of_shape, of_travel, targets_table

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass(frozen=True)
class Effort:
    """How long to measure: rounds and seconds a turn, iterations and seeks of the long run, seeds of the digits."""

    rounds: int
    turn: float
    iterations: int
    seeks: int
    seeds: int


FULL = Effort(rounds=61, turn=0.01, iterations=100_000, seeks=100, seeds=5)
QUICK = Effort(rounds=15, turn=0.005, iterations=5_000, seeks=20, seeds=5)


def contenders(case: Case) -> list[Contender]:
    """All contenders of a case, fresh."""
    together = stacked(case) if case.shape.stacked else []
    return [plain_loop(case), sparing_loop(case), *ours(case), *together, *others(case)]


def times_table(times: dict[str, Times]) -> str:
    """Microseconds an iteration and plain loops, by contender, a column for each network."""
    names = dict.fromkeys(name for each in times.values() for name in each.rounds)
    rows = []
    for name in names:
        cells = [
            f"{number(each.microseconds(name))} ({number(each.ratio(name, PLAIN).median)} ×)"
            if name in each.rounds
            else ""
            for each in times.values()
        ]
        rows.append((name, *cells))
    return table(("µs an iteration (in plain loops)", *times), rows)


def report(effort: Effort) -> str:
    """All that is measured, in Markdown."""
    times, found, apart = {}, [], 0.0
    for shape in SHAPES:
        case = case_of(shape)
        apart = max(apart, furthest_apart(contenders(case), 10))
        times[shape.name] = timed(contenders(case), effort.rounds, effort.turn)
        found += of_shape(shape, times[shape.name])
        if shape.stacked:
            found.append(of_bits(shape, same_bits(case, 50)))
    found += of_travel(travelled(effort.iterations, effort.seeks))
    found += of_digits(learned(effort.seeds), effort.seeds)
    agreement = (
        f"All that learn from the batch at hand agree: after 10 iterations no parameter is further than {apart:.0e} "
        "from the plain loop's."
    )
    return "\n\n".join([" ".join(described()), times_table(times), agreement, targets_table(found)])


def main() -> None:
    """Measures, prints, and writes where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="under a minute, and rougher")
    parser.add_argument("--write", action="store_true", help="put the tables into README.md as well")
    asked = parser.parse_args()
    text = report(QUICK if asked.quick else FULL)
    print(text)
    if asked.write:
        write(text, BEGIN, END)


if __name__ == "__main__":
    main()
