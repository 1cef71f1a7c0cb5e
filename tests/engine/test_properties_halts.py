"""Any run halts at the first iteration at which one of its stop rules is met, and not before."""

import math

from hypothesis import assume, event, given
from hypothesis import strategies as st

from engine.errors import Diverged
from engine.run import Run, start, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.any_spec import edited, examples, specs
from tests.engine.plain_run import frozen_masks

RULES = st.fixed_dictionaries(
    {"patience": st.sampled_from([1, 2, 3, None])},
    optional={
        "max_epochs": st.sampled_from([2, 5]),
        "loss_below": st.sampled_from([0.2, 0.05]),
        "gradient_below": st.sampled_from([0.1, 0.01]),
    },
)
SPLIT = {"train": 0.6, "validation": 0.4, "test": 0.0}


def moving_length(run: Run) -> float:
    """The length of the coming batch's gradient over the parameters that move; infinite where it is not finite."""
    try:
        layers = trace(run).layers
    except Diverged:
        return math.inf
    arrays = [array for layer in layers for array in (layer.dL_dW, layer.dL_db)]
    still = frozen_masks(list(run.settings.spec.frozen), arrays)
    return math.sqrt(sum(float((array[~mask] ** 2).sum()) for array, mask in zip(arrays, still, strict=True)))


def is_met(stop: dict, run: Run, waited: int) -> str:
    """The state that the rules ask for here; "" if none does."""
    if stop.get("max_epochs") and run.epoch >= stop["max_epochs"]:
        return "stopped"
    if stop.get("patience") and waited >= stop["patience"]:
        return "stopped"
    loss = run.losses["train"]
    if stop.get("loss_below") and loss is not None and loss < stop["loss_below"]:
        return "converged"
    return "converged" if moving_length(run) < stop.get("gradient_below", 0.0) else ""


@examples(60)
@given(st.data())
def test_any_run_halts_where_a_rule_is_first_met_and_not_before(drawing):
    raw, stop = drawing.draw(specs(halting=False)), drawing.draw(RULES)
    spec = complete({**raw, "dataset": {**raw["dataset"], "split": SPLIT}, "stop": None})
    assume(start(spec).losses["validation"] is not None)
    edits = drawing.draw(st.one_of(st.just([]), edited(spec.to_dict(), 12, halting=False)))
    # An edited parameter would change the losses shown at an epoch's end after the rules have looked at them.
    edits = [{key: value for key, value in made.items() if key != "parameters"} for made in edits]
    run = start(complete({**spec.to_dict(), "stop": stop}), edits)
    best, waited = math.inf, 0
    for _ in range(25):
        expected = is_met(stop, run, waited)
        if expected or not run.status.is_ready:
            break
        epoch, run = run.epoch, step(run)
        if run.epoch > epoch:
            loss = run.losses["validation"]
            better = loss is not None and loss < best
            best, waited = (loss, 0) if better else (best, waited + 1)
    found = run.status.state
    assert (found if found in ("stopped", "converged") else "") == expected
    assert not expected or run.status.iteration == run.iteration
    event(found)
