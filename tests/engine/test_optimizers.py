"""Rule 5: the optimizer agrees with PyTorch, on figures that figures/make_sgd.py made and sgd.json keeps."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.chain_rule import inspect
from engine.run import Run, edit, replay, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.drawn import run_of

FIGURES = json.loads(Path(__file__).with_name("figures").joinpath("sgd.json").read_text())
RUNS = {run["title"]: run for run in FIGURES["runs"]}


@pytest.fixture(params=sorted(RUNS))
def figure(request: pytest.FixtureRequest) -> dict:
    """One run with PyTorch's parameters after some iterations."""
    return RUNS[request.param]


def stages(figure: dict) -> list[tuple[int, list[dict]]]:
    """(iteration, parameters) in the order they are reached."""
    return sorted((int(n), parameters) for n, parameters in figure["parameters"].items())


def assert_parameters(run: Run, expected: list[dict], title: str) -> None:
    """Every weight and bias to 1e-10, absolutely and relatively."""
    for (W, b), figures in zip(run.parameters, expected, strict=True):
        np.testing.assert_allclose(W, figures["W"], rtol=1e-10, atol=1e-10, err_msg=f"{title}, {run.iteration}")
        np.testing.assert_allclose(b, figures["b"], rtol=1e-10, atol=1e-10, err_msg=f"{title}, {run.iteration}")


def test_there_are_at_least_twenty_runs_and_they_say_which_pytorch_made_them():
    assert len(RUNS) >= 20
    assert FIGURES["torch"]
    assert FIGURES["made_by"] == "make_sgd.py"


def test_the_optimizer_agrees_with_pytorch_step_by_step(figure):
    run = run_of(figure["spec"])
    edits = {change["iteration"]: change for change in figure["edits"]}
    for iteration, expected in stages(figure):
        while run.iteration < iteration:
            if run.iteration in edits:
                change = {key: part for key, part in edits[run.iteration].items() if key != "iteration"}
                run = edit(run, change)
            run = step(run)
        assert_parameters(run, expected, figure["title"])


def test_the_optimizer_agrees_with_pytorch_when_a_run_is_replayed(figure):
    for iteration, expected in stages(figure):
        run = replay(complete(figure["spec"]), figure["edits"], iteration)
        assert run.iteration == iteration
        assert_parameters(run, expected, figure["title"])


def test_the_figures_do_not_agree_with_each_other():
    # Were clip, momentum or penalty ignored, runs would still differ by their start; so each is undone in turn.
    for title, field, without in (
        ("momentum", "optimizer", {"name": "sgd", "learning_rate": 0.02}),
        ("nesterov", "optimizer", {"name": "sgd", "learning_rate": 0.02, "momentum": 0.9}),
        ("clipped by norm", "clip", None),
        ("clipped by value", "clip", None),
        ("l1", "penalty", {"l1": 0.0, "l2": 0.0}),
        ("l2", "penalty", {"l1": 0.0, "l2": 0.0}),
        ("frozen by name", "frozen", []),
    ):
        run = step(run_of({**RUNS[title]["spec"], field: without}), 30)
        W = np.asarray(RUNS[title]["parameters"]["30"][0]["W"])
        assert np.abs(run.parameters[0][0] - W).max() > 1e-4, title


def clipped_run(clip: dict, frozen: list[str]) -> Run:
    """ŷ = w1 x1 + w2 x2 + b at x = (3, 4), ŷ - y = 1: the gradient is (3, 4, 1)."""
    return run_of(
        {
            "dataset": {"name": "custom", "inputs": [[3.0, 4.0]], "targets": [[-1.0]], "task": "regression"},
            "layers": [{"units": 1, "activation": "identity"}],
            "parameters": [{"W": [[0.0, 0.0]], "b": [0.0]}],
            "loss": {"name": "half_squared_error"},
            "optimizer": {"name": "sgd", "learning_rate": 1.0},
            "clip": clip,
            "frozen": frozen,
            "batch_size": None,
        }
    )


def test_clipping_by_norm_by_hand_scales_what_may_move_and_shows_the_whole_gradient():
    # Frozen bias: the norm is √(3² + 4²) = 5, so c = 2.5 halves (3, 4); the bias would have made it √26.
    run = clipped_run({"norm": 2.5}, ["b1.1"])
    first, second, bias = (inspect(run, name) for name in ("W1.1.1", "W1.1.2", "b1.1"))
    assert (first.gradient, second.gradient, bias.gradient) == (3.0, 4.0, 1.0)
    assert (first.clipped_gradient, second.clipped_gradient) == pytest.approx((1.5, 2.0), rel=1e-15)
    assert (first.update.step, second.update.step) == pytest.approx((-1.5, -2.0), rel=1e-15)
    assert bias.parameter.frozen is True
    assert bias.update.step == 0.0
    assert bias.update.new_value == bias.parameter.value
    layer = trace(run).layers[0]
    assert layer.dL_dW.tolist() == [[3.0, 4.0]]
    assert layer.dL_db.tolist() == [1.0]
    assert layer.step_b.tolist() == [0.0]


def test_clipping_by_norm_leaves_a_shorter_gradient_alone():
    run = clipped_run({"norm": 5.0}, ["b1.1"])
    assert inspect(run, "W1.1.1").clipped_gradient == 3.0
    assert inspect(run, "W1.1.2").update.step == -4.0


def test_clipping_by_value_by_hand_cuts_each_gradient_alone():
    run = clipped_run({"value": 2.0}, [])
    names = ("W1.1.1", "W1.1.2", "b1.1")
    assert [inspect(run, name).clipped_gradient for name in names] == [2.0, 2.0, 1.0]
    assert [inspect(run, name).gradient for name in names] == [3.0, 4.0, 1.0]
    assert [inspect(run, name).update.step for name in names] == [-2.0, -2.0, -1.0]


def test_momentum_by_hand():
    # Gradients are 1 + v with x = 1, ŷ = w, y = -1: g1 = 1, buffer 1, w = -0.1; g2 = 0.9, buffer 0.9 + 0.9·1 = 1.8,
    # w = -0.28; g3 = 0.72, buffer 0.72 + 0.9·1.8 = 2.34, w = -0.514. Nesterov steps by g + 0.9 buffer: 1.9 first.
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[-1.0]], "task": "regression"},
        "layers": [{"units": 1, "activation": "identity"}],
        "parameters": [{"W": [[0.0]], "b": [0.0]}],
        "loss": {"name": "half_squared_error"},
        "optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9},
        "frozen": ["b"],
        "batch_size": None,
    }
    run = run_of(spec)
    for expected in (-0.1, -0.28, -0.514):
        run = step(run)
        assert run.parameters[0][0][0, 0] == pytest.approx(expected, rel=1e-14)
    nesterov = step(run_of({**spec, "optimizer": {**spec["optimizer"], "nesterov": True}}))
    assert nesterov.parameters[0][0][0, 0] == pytest.approx(-0.19, rel=1e-14)
