"""A small spec to spoil, and what is wrong with a spec: sentences, each held to what a sentence is."""

from engine.errors import FieldProblem, SpecError
from engine.spec import complete

CUSTOM = {"name": "custom", "inputs": [[0.0], [1.0], [2.0]], "targets": [[0.0], [1.0], [0.5]], "split": None}
ONE = [{"units": 1, "activation": "identity"}]
PLAIN = {"dataset": {**CUSTOM, "task": "regression"}, "layers": ONE}


def custom(**fields) -> dict:
    """A small spec on custom data."""
    return {**PLAIN, "dataset": {**CUSTOM, **fields}}


def refusals(spec: dict) -> list[FieldProblem]:
    """What is wrong with a spec; nothing if it is accepted. Every one of them is a sentence."""
    try:
        complete(spec)
    except SpecError as refused:
        for problem in refused.problems:
            assert_sentence(problem)
        return refused.problems
    return []


def assert_sentence(problem: FieldProblem) -> None:
    """Words with a full stop, in the notation of JSON and not of Python."""
    assert problem.message.endswith("."), problem
    assert len(problem.message.split()) >= 4, problem
    for word in ("None", "True", "False", "<class", "object at", "dict"):
        assert word not in problem.message, problem
