"""Any run, iteration by iteration, against a plain loop, central differences, and the sums of the contract."""

import math

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from engine.chain_rule import inspect
from engine.errors import Diverged
from engine.rows import rows
from engine.run import Run, start, step
from engine.spec import Spec, complete
from engine.streams import order
from engine.trace import Trace, trace
from tests.engine import plain_run
from tests.engine.any_spec import BATCH_SIZE, OPTIMIZER, edited, examples, frozen, sizes_of, specs
from tests.engine.drawn import close

ITERATIONS = 14


def table_of(run: Run) -> plain_run.Table:
    """The rows as the engine tells them."""
    found = rows(run, limit=1000).rows
    x, y = (np.array([getattr(row, name) for row in found]) for name in ("x", "y"))
    train = np.array([row.row - 1 for row in found if row.split == "train"])
    return plain_run.Table(x, y, train, lambda epoch: order(len(train), run.spec.seed, "order", epoch))


def arrays_of(run: Run) -> plain_run.Arrays:
    """W1, b1, W2, b2, … of a run."""
    return [np.array(array) for pair in run.parameters for array in pair]


def by_name(seen: Trace, *names: str) -> plain_run.Arrays:
    """The named arrays of every layer of a trace, layer by layer."""
    return [getattr(layer, name) for layer in seen.layers for name in names]


def assert_close(got: plain_run.Arrays, expected: plain_run.Arrays, scale: float, what: str) -> None:
    """Equal but for rounding: to 1e-10 of ``scale``."""
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-10 * scale, err_msg=what)


def assert_plain(spec: Spec, edits: list[dict]) -> None:
    """Every iteration of the run is that of the plain loop, as far as rounding lets it be told."""
    run = start(spec, edits)
    loop = plain_run.iterate(spec.to_dict(), edits, arrays_of(start(spec)), table_of(run))
    expected = next(loop)
    for n in range(1, ITERATIONS + 1):
        sizes = [np.abs(array).max() for array in (*expected.before, *expected.gradient)]
        scale = max(1.0, *sizes, expected.data_loss)
        if not scale < 1e6 or expected.margin < 1e-9:
            event("left where rounding decides")
            return
        seen = trace(run)
        assert (seen.iteration, seen.epoch, run.epoch) == (n, expected.epoch, expected.completed)
        assert [row - 1 for row in seen.batch.rows] == expected.rows
        assert seen.optimizer["rate"] == pytest.approx(expected.rate, rel=1e-14)
        assert seen.loss.data == pytest.approx(expected.data_loss, rel=1e-11, abs=1e-12)
        assert seen.loss.penalty == pytest.approx(expected.penalty, rel=1e-11, abs=1e-12)
        assert_close(by_name(seen, "W", "b"), expected.before, scale, "parameters")
        assert_close(by_name(seen, "dL_dW", "dL_db"), expected.gradient, scale, "gradient")
        assert_close(by_name(seen, "step_W", "step_b"), expected.step, scale, "step")
        run = step(run)
        reached = [W + dW for W, dW in zip(by_name(seen, "W", "b"), by_name(seen, "step_W", "step_b"), strict=True)]
        expected = loop.send(reached)
    event("went all the way")


@examples(70)
@given(st.data())
def test_every_iteration_of_any_run_is_that_of_a_plain_loop(drawing):
    spec = complete(drawing.draw(specs(halting=False)))
    assert_plain(spec, drawing.draw(st.one_of(st.just([]), edited(spec.to_dict(), ITERATIONS - 2, halting=False))))


@examples(40)
@given(st.data())
def test_what_is_frozen_and_thawed_and_clipped_on_the_way_moves_as_in_a_plain_loop(drawing):
    raw = drawing.draw(specs(halting=False))
    sizes = sizes_of(complete(raw).to_dict())
    clip = {"norm": drawing.draw(st.sampled_from([0.01, 0.3]))}
    start_values = {"parameters": None, "initializer": {"name": "normal", "scale": 1.0}}
    first = drawing.draw(frozen(sizes, least=1))
    spec = complete({**raw, **start_values, "optimizer": drawing.draw(OPTIMIZER), "clip": clip, "frozen": first})
    places = sorted(drawing.draw(st.sets(st.integers(1, ITERATIONS - 2), min_size=1, max_size=3)))
    assert_plain(spec, [{"iteration": k, "frozen": drawing.draw(frozen(sizes))} for k in places])


@examples(40)
@given(st.data())
def test_batches_of_sizes_that_change_on_the_way_are_cut_as_in_a_plain_loop(drawing):
    spec = complete({**drawing.draw(specs(halting=False)), "batch_size": drawing.draw(st.integers(1, 4))})
    places = sorted(drawing.draw(st.sets(st.integers(0, ITERATIONS - 2), min_size=1, max_size=4)))
    assert_plain(spec, [{"iteration": k, "batch_size": drawing.draw(BATCH_SIZE)} for k in places])


def moved_on(drawing: st.DataObject) -> Run:
    """Any run after up to eight iterations, edited on the way or not, whose next iteration can be looked at."""
    run = start(complete(drawing.draw(specs(halting=False))))
    edits = drawing.draw(st.one_of(st.just([]), edited(run.spec.to_dict(), 6, halting=False)))
    run = start(run.spec, edits)
    count = drawing.draw(st.integers(0, 8))
    run = step(run, count) if count else run
    try:
        trace(run)
    except Diverged:
        return start(run.spec, edits)
    return run


def is_calm(seen: Trace) -> bool:
    """Whether the numbers are of a size at which a difference of losses still has its digits."""
    sizes = [np.abs(array).max() for array in by_name(seen, "W", "b", "dL_dW", "dL_db")]
    return max(sizes) < 1e3 and seen.loss.total < 1e3


@examples(80)
@given(st.data())
def test_every_gradient_of_any_run_is_the_central_difference_of_the_plain_loss_but_at_a_kink(drawing):
    run = moved_on(drawing)
    seen = trace(run)
    if not is_calm(seen):
        event("left where differences lose their digits")
        return
    spec, penalty = run.spec.to_dict(), dict(run.settings.spec.penalty)
    table = table_of(run)
    x, y = (values[[row - 1 for row in seen.batch.rows]] for values in (table.x, table.y))
    arrays = arrays_of(run)
    gradients = by_name(seen, "dL_dW", "dL_db")

    def at(place: int, index: tuple[int, ...], nudge: float) -> tuple[float, np.ndarray, np.ndarray]:
        moved = [array.copy() for array in arrays]
        moved[place][index] += nudge
        value, _ = plain_run.penalised(penalty, moved, moved)
        loss = plain_run.loss_of(spec, moved, x, y) + value
        return loss, plain_run.distances(spec, penalty, moved, x, y), plain_run.bends(spec, moved, x, y)

    places = [(place, index) for place, array in enumerate(arrays) for index in np.ndindex(array.shape)]
    for place, index in places[:: math.ceil(len(places) / 12)]:
        epsilon = 1e-5 * max(1.0, abs(arrays[place][index]))
        below, here, above = (at(place, index, nudge) for nudge in (-epsilon, 0.0, epsilon))
        if is_touched(below[1], here[1], above[1]):
            name = f"{'Wb'[place % 2]}{place // 2 + 1}.{'.'.join(str(at + 1) for at in index)}"
            assert inspect(run, name).finite_difference.kink is not None, name
            event("at a kink")
            continue
        halves = [at(place, index, nudge)[0] for nudge in (-epsilon / 2, epsilon / 2)]
        # Richardson: the error of a central difference is ε² times something, so two of them leave ε⁴; at a bend ε.
        wide, narrow = (above[0] - below[0]) / (2 * epsilon), (halves[1] - halves[0]) / epsilon
        to = 1e-3 if is_touched(below[2], here[2], above[2]) else 1e-7
        gradient = gradients[place][index]
        assert abs((4 * narrow - wide) / 3 - gradient) <= to * max(1.0, abs(gradient), seen.loss.total), (place, index)


def is_touched(low: np.ndarray, middle: np.ndarray, high: np.ndarray) -> bool:
    """Whether a nudge moves something that meets 0 on its way."""
    return bool((((low != high) | (low != middle)) & (np.sign(low) * np.sign(high) <= 0)).any())


@examples(80)
@given(st.data())
def test_factors_multiply_and_paths_and_samples_add_to_the_gradient_that_the_update_of_any_run_starts_from(drawing):
    run = moved_on(drawing)
    seen = trace(run)
    layer = drawing.draw(st.sampled_from(seen.layers))
    j, i = (drawing.draw(st.integers(1, size)) for size in layer.W.shape)
    name = drawing.draw(st.sampled_from([f"W{layer.layer}.{j}.{i}", f"b{layer.layer}.{j}"]))
    shown, stepped = (layer.dL_dW, layer.step_W) if name[0] == "W" else (layer.dL_db, layer.step_b)
    index = (j - 1, i - 1) if name[0] == "W" else (j - 1,)
    found = inspect(run, name, row=drawing.draw(st.sampled_from(seen.batch.rows)))
    assert found.gradient == shown[index]
    assert found.update.step == stepped[index]
    factors = [factor.value for factor in found.sample.factors]
    assert close(math.prod(factors), found.sample.gradient, factors)
    shares = [sample.contribution for sample in found.samples]
    assert len(shares) == seen.batch.size
    assert close(math.fsum(shares), found.data_gradient, shares)
    parts = [found.data_gradient, found.penalty_gradient]
    assert close(math.fsum(parts), found.gradient, parts)
    own = next(sample for sample in found.samples if sample.position == found.sample.position)
    assert own.gradient == found.sample.gradient
    products = [path.product for path in found.sample.paths.items]
    assert close(found.sample.paths.sum, found.sample.gradient, [found.sample.paths.sum, *products])
    assert close(math.fsum([*products, found.sample.paths.rest.sum]), found.sample.paths.sum, products)
    later = step(run)
    if later.iteration not in [change["iteration"] for change in run.edits]:
        W, b = later.parameters[layer.layer - 1]
        assert found.update.new_value == (W if name[0] == "W" else b)[index]
    if found.parameter.frozen:
        assert found.update.step == 0.0
        event("frozen")
