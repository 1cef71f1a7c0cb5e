"""A small run, its bits, and edits to make in it: what the tests of time share."""

from engine.run import Run, edit, start, step
from engine.spec import complete

SMALL = {
    "dataset": {"name": "gauss", "rows": 20, "split": {"train": 0.6, "validation": 0.2, "test": 0.2}},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
    "optimizer": {"learning_rate": 0.1, "momentum": 0.5},
    "batch_size": 5,
}


def run_of(**fields) -> Run:
    """The small run, 12 training rows in batches of 5, 5 and 2."""
    return start(complete({**SMALL, **fields}))


def bits(run: Run) -> tuple:
    """Everything that a run's future depends on, to the last bit."""
    slots = tuple((name, slot.tobytes()) for name, slot in run.state.memory.slots.items())
    return run.iteration, run.state.parameters.tobytes(), slots, run.state.watch


EDITS = [
    {"iteration": 0, "parameters": {"W1.2.1": 0.5}},
    {"iteration": 4, "optimizer": {"learning_rate": 0.3}, "frozen": ["b1"]},
    {"iteration": 7, "batch_size": 4, "penalty": {"l2": 0.1}, "clip": {"norm": 0.2}},
    {"iteration": 20, "parameters": {"W2.1.1": -1.0}, "optimizer": {"nesterov": True}, "frozen": []},
]


def edited_by_hand() -> Run:
    """The small run with EDITS made one by one, each where it belongs, and 30 iterations in all."""
    run = run_of()
    for change in EDITS:
        if change["iteration"] > run.iteration:
            run = step(run, change["iteration"] - run.iteration)
        run = edit(run, {key: value for key, value in change.items() if key != "iteration"})
    return step(run, 30 - run.iteration)
