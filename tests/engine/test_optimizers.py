"""Rule 5: optimizers agree with PyTorch, on figures that figures/make_runs.py made and runs.json keeps."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.chain_rule import inspect
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.run import Run, edit, replay, step
from engine.schedules import SCHEDULES
from engine.spec import complete
from engine.trace import trace
from tests.engine.drawn import run_of

FIGURES = json.loads(Path(__file__).with_name("figures").joinpath("runs.json").read_text())
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


def test_there_are_at_least_forty_random_runs_and_they_say_which_pytorch_made_them():
    assert sum(title.startswith("at random") for title in RUNS) >= 40
    assert FIGURES["torch"]
    assert FIGURES["made_by"] == "make_runs.py"


def test_every_optimizer_activation_loss_and_schedule_has_figures():
    specs = [run["spec"] for run in RUNS.values()]
    for registry, part in ((OPTIMIZERS, "optimizer"), (LOSSES, "loss"), (SCHEDULES, "schedule")):
        assert {spec[part]["name"] for spec in specs if part in spec} == set(registry)
    assert {layer["activation"] for spec in specs for layer in spec["layers"]} == set(ACTIVATIONS)


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


def on_one_weight(optimizer: dict, gradient: float = 1.0, **fields) -> Run:
    """ŷ = w at x = 1, w = 2, half a squared error: the gradient of the first iteration is ``gradient``; b is frozen."""
    return run_of(
        {
            "dataset": {"name": "custom", "inputs": [[1.0]], "targets": [[2.0 - gradient]], "task": "regression"},
            "layers": [{"units": 1, "activation": "identity"}],
            "parameters": [{"W": [[2.0]], "b": [0.0]}],
            "loss": {"name": "half_squared_error"},
            "optimizer": optimizer,
            "frozen": ["b"],
            "batch_size": None,
            **fields,
        }
    )


# First steps from w = 2 and g = 3 by hand, with ε too small to be seen in the sum.
# adagrad: 3 / √9 = 1. rmsprop: 3 / √(¾·0 + ¼·9) = 2. adam: m = 1.5, m̂ = 3, v = 1.8, v̂ = 9, 3 / √9 = 1. adamw: and ½·2.
FIRST_STEPS = {
    "adagrad": ({}, 1.0, {"square_sum_before": 0, "square_sum": 9, "denominator": 3, "direction": 1}),
    "rmsprop": ({"alpha": 0.75}, 2.0, {"second_moment_before": 0, "second_moment": 2.25, "direction": 2}),
    "adam": (
        {"beta1": 0.5, "beta2": 0.8},
        1.0,
        {
            "first_moment": 1.5,
            "second_moment": 1.8,
            "updates": 1,
            "first_correction": 0.5,
            "second_correction": 0.2,
            "first_corrected": 3,
            "second_corrected": 9,
            "denominator": 3,
        },
    ),
    "adamw": (
        {"beta1": 0.5, "beta2": 0.8, "weight_decay": 0.5},
        2.0,
        {"adam_step": -0.1, "weight_decay": 0.5, "decay_step": -0.1},
    ),
}


@pytest.mark.parametrize("name", sorted(FIRST_STEPS))
def test_the_first_step_of_an_adaptive_optimizer_by_hand_term_by_term(name):
    fields, length, expected = FIRST_STEPS[name]
    run = on_one_weight({"name": name, "learning_rate": 0.1, "eps": 1e-15, **fields}, gradient=3.0)
    seen = inspect(run, "W1.1.1")
    terms = {term.name: term.value for term in seen.update.terms}
    for term, value in expected.items():
        assert terms[term] == pytest.approx(value, rel=1e-13), term
    assert terms["eps"] == 1e-15
    assert seen.update.step == pytest.approx(-0.1 * length, rel=1e-13)
    assert seen.update.new_value == step(run).parameters[0][0][0, 0]


@pytest.mark.parametrize("name", sorted(FIRST_STEPS))
def test_epsilon_is_added_outside_the_root(name):
    # With ε = 1 and g = 1: adagrad and adam divide by √1 + 1 = 2, rmsprop by √¼ + 1 = 1.5.
    fields = {"rmsprop": {"alpha": 0.75}, "adamw": {"weight_decay": 0.0}}.get(name, {})
    run = on_one_weight({"name": name, "learning_rate": 0.1, "eps": 1.0, **fields})
    expected = -0.1 / (1.5 if name == "rmsprop" else 2.0)
    assert inspect(run, "W1.1.1").update.step == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_what_an_optimizer_remembers_of_a_frozen_parameter_stands_still_and_nothing_decays(name):
    momentum = {"momentum": 0.9} if name == "sgd" else {}
    run = step(run_of({**RUNS["l1"]["spec"], "optimizer": {"name": name, "learning_rate": 0.02, **momentum}}), 4)
    frozen = edit(run, {"frozen": ["W1"]})
    later = step(frozen, 5)
    still = run.spec.layout.chosen(["W1"])
    assert later.parameters[0][0].tobytes() == run.parameters[0][0].tobytes()
    for slot, before in run.state.memory.slots.items():
        after = later.state.memory.slots[slot]
        assert np.abs(before).max() > 0, slot
        assert after[still].tobytes() == before[still].tobytes(), slot
        assert (after[~still] != before[~still]).any(), slot


def test_a_parameter_frozen_at_first_is_corrected_by_its_own_count_of_updates():
    # After one update m̂ = g and v̂ = g², whenever it comes, so that the step is the rate.
    for wait in (1, 2, 7):
        run = on_one_weight({"name": "adam", "learning_rate": 0.1, "eps": 1e-15}, frozen=["W", "b"])
        run = edit(step(run, wait), {"frozen": ["b"]})
        assert inspect(run, "W1.1.1").update.step == pytest.approx(-0.1, rel=1e-12)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_a_changed_name_starts_with_nothing_and_a_changed_number_keeps_what_there_is(name):
    before = "adam" if name != "adam" else "rmsprop"
    run = step(on_one_weight({"name": before, "learning_rate": 0.1}), 3)
    changed = edit(run, {"optimizer": {"name": name, "learning_rate": 0.1}})
    assert set(changed.state.memory.slots) == set(OPTIMIZERS[name].slots)
    assert not any(slot.any() for slot in changed.state.memory.slots.values())
    kept = edit(step(changed), {"optimizer": {"learning_rate": 0.2}}).state.memory.slots
    assert {slot: values.tobytes() for slot, values in kept.items()} == {
        slot: values.tobytes() for slot, values in step(changed).state.memory.slots.items()
    }


@pytest.mark.parametrize("name", [name for name, record in OPTIMIZERS.items() if record.adaptive])
def test_squares_beyond_float64_stop_the_run_with_a_sentence_and_without_infinities(name):
    # ŷ = 0 at x = 1e200, y = -1: the gradient of |a - y| is x; its square overflows, and the step g / ∞ would be 0.
    spec = on_one_weight({"name": name}).spec.to_dict()
    spec["dataset"] |= {"inputs": [[1e200]], "targets": [[-1.0]]}
    spec |= {"loss": {"name": "absolute_error"}, "parameters": [{"W": [[0.0]], "b": [0.0]}]}
    status = run_of(spec).status
    assert (status.state, status.quantity, status.parameter) == ("diverged", "memory", "W1.1.1")
    assert "remembers" in status.reason
