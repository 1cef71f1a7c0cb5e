"""The learning rate of iteration n, read off the steps that were taken."""

import math

import pytest

from engine.chain_rule import inspect
from engine.optimizers import OPTIMIZERS
from engine.run import edit, step
from engine.schedules import SCHEDULES
from engine.trace import trace
from tests.engine.drawn import run_of

RATE, ITERATIONS = 0.01, 14
# schedule -> rate of iteration n (from 1), before warm-up.
RATES = {
    "constant": ({}, lambda n: RATE),
    "step": ({"every": 4, "factor": 0.5}, lambda n: RATE * 0.5 ** ((n - 1) // 4)),
    "exponential": ({"factor": 0.9}, lambda n: RATE * 0.9 ** (n - 1)),
    "cosine": (
        {"iterations": 10, "final": 0.002},
        lambda n: 0.002 + (RATE - 0.002) * 0.5 * (1 + math.cos(math.pi * min(1, (n - 1) / 10))),
    ),
}


@pytest.mark.parametrize("name", sorted(SCHEDULES))
@pytest.mark.parametrize("warmup", [None, 5])
def test_the_rate_of_an_iteration_follows_the_schedule(name, warmup):
    fields, rate = RATES[name]
    run = run_of(
        {
            "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[5.0]], "task": "regression"},
            "layers": [{"units": 1, "activation": "identity"}],
            "parameters": [{"W": [[0.0]], "b": [0.0]}],
            "optimizer": {"name": "sgd", "learning_rate": RATE},
            "schedule": {"name": name, **fields, **({"warmup": warmup} if warmup else {})},
            "batch_size": None,
        }
    )
    for n in range(1, ITERATIONS + 1):
        seen = inspect(run, "W1.1.1")
        share = min(1, n / warmup) if warmup else 1
        assert -seen.update.step / seen.gradient == pytest.approx(rate(n) * share, rel=1e-12), n
        run = step(run)


# Of a learning rate of 0.8, by hand; cosine: cos 0, 45°, 90°, 135°, 180°, and 180° from there on.
ROOT = math.sqrt(2) / 2
BY_HAND = [
    ({"name": "step", "every": 3, "factor": 0.5}, [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2]),
    ({"name": "step", "every": 1, "factor": 0.1, "warmup": 4}, [0.2, 0.04, 0.006, 0.0008, 0.00008]),
    ({"name": "exponential", "factor": 0.5}, [0.8, 0.4, 0.2, 0.1]),
    ({"name": "exponential", "factor": 1.0, "warmup": 2}, [0.4, 0.8, 0.8]),
    ({"name": "cosine", "iterations": 4}, [0.8, 0.4 * (1 + ROOT), 0.4, 0.4 * (1 - ROOT), 0.0, 0.0, 0.0]),
    ({"name": "cosine", "iterations": 2, "final": 0.2, "warmup": 2}, [0.4, 0.5, 0.2, 0.2]),
    ({"name": "cosine", "iterations": 2, "final": 1.0}, [0.8, 0.9, 1.0, 1.0]),
]


@pytest.mark.parametrize(("schedule", "rates"), BY_HAND)
@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_the_rates_by_hand_are_those_that_every_optimizer_gets(schedule, rates, optimizer):
    spec = {"dataset": {"name": "xor"}, "optimizer": {"name": optimizer, "learning_rate": 0.8}, "schedule": schedule}
    run = step(run_of({**spec, "batch_size": None}), len(rates))
    seen = [trace(run, iteration=n).optimizer["rate"] for n in range(1, len(rates) + 1)]
    assert seen == pytest.approx(rates, rel=1e-14, abs=1e-16)


def test_an_edited_schedule_counts_the_iterations_of_the_run():
    run = step(run_of({"dataset": {"name": "xor"}, "optimizer": {"name": "sgd", "learning_rate": 0.8}}), 2)
    run = step(edit(run, {"schedule": {"name": "exponential", "factor": 0.5}}), 1)
    # Iteration 3 of the run: 0.8 × 0.5².
    assert trace(run, iteration=3).optimizer["rate"] == pytest.approx(0.2, rel=1e-15)
