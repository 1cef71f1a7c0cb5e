"""The form that a small trace is answered in, against the record of arrays."""

import pytest

from app.encoding import to_json
from app.trace_form import filled, has_form
from app.translate import trace_document
from engine import run as engine
from engine.spec import complete
from engine.trace import moment, trace_of

CLASSES = {"name": "custom", "inputs": [[0.5], [1.5], [2.5]], "targets": ["a", "b", "c"], "task": "classification"}
SOFTMAX = {
    "dataset": CLASSES,
    "layers": [{"units": 3, "activation": "relu"}, {"units": 3, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
}
SATURATED = {
    "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[0.0]], "task": "regression"},
    "layers": [{"units": 1, "activation": "sigmoid"}],
    "loss": {"name": "binary_cross_entropy"},
    "parameters": [{"W": [[800.0]], "b": [0.0]}],
}
PENALIZED = {"penalty": {"l2": 0.1}, "clip": {"norm": 0.01}, "optimizer": {"name": "adam"}, "batch_size": None}


@pytest.mark.parametrize("form", [None, "base64"])
@pytest.mark.parametrize("spec", [{}, SOFTMAX, SATURATED, PENALIZED], ids=["default", "softmax", "saturated", "adam"])
def test_a_form_is_filled_as_the_arrays_of_the_trace_are_written(spec: dict, form: str | None) -> None:
    run = engine.step(engine.start(complete(spec)), 2)
    chosen = moment(run)
    last = moment(run, sample=chosen.batch.size)
    assert has_form(chosen, form)
    for each in (chosen, last):
        assert filled(each, form) == to_json(trace_document(trace_of(each)), form)


def test_a_large_network_keeps_its_arrays() -> None:
    spec = {"layers": [{"units": 64, "activation": "tanh"}] * 2 + [{"units": 1, "activation": "tanh"}]}
    assert not has_form(moment(engine.start(complete(spec))), None)
