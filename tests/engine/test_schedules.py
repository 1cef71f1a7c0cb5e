"""The learning rate of iteration n, read off the steps that were taken."""

import math

import pytest

from engine.chain_rule import inspect
from engine.run import step
from engine.schedules import SCHEDULES
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
