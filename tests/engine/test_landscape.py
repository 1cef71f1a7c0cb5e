"""Training losses over a plane: a paraboloid worked by hand, edits to points, slopes, the window, the end of time."""

import math

import numpy as np
import pytest
from hypothesis import example, given

from engine.errors import Diverged, SpecError
from engine.landscape import landscape
from engine.presets import PRESETS
from engine.run import edit, seek, step
from tests.engine.any_spec import examples, specs
from tests.engine.drawn import draw_any, run_of
from tests.engine.landscapes import PLANES, at, flat, names, tanh_run, vectors, y_3x


@pytest.mark.parametrize("k", [0, 5])
def test_the_plane_of_weight_and_bias_is_the_paraboloid_worked_by_hand(k):
    run = step(y_3x(), k) if k else y_3x()
    found = landscape(run, directions="parameters", parameter=["W1.1.1", "b1.1"])
    w, b = np.meshgrid(found.x - 3, found.y)
    np.testing.assert_allclose(found.losses, 7.5 * w**2 + 5 * w * b + b**2, rtol=1e-11, atol=1e-12)
    off = -3 * 0.85**k
    assert (found.present.x, found.present.y) == (float(run.parameters[0][0][0, 0]), 0.0)
    assert found.present.x == pytest.approx(3 + off)
    assert found.loss == pytest.approx(run.losses["train"], rel=1e-13)
    assert found.loss == pytest.approx(7.5 * off**2)
    assert (found.descent.x, found.descent.y) == pytest.approx((-15 * off, -5 * off))
    assert (found.descent.slope_x, found.descent.slope_y) == pytest.approx((15 * off, 5 * off))
    assert found.descent.norm == pytest.approx(math.hypot(15, 5) * abs(off))
    assert found.descent.share == pytest.approx(1.0)
    path = found.trajectory
    assert path.iterations == list(range(k + 1))
    np.testing.assert_allclose(path.x, [3 - 3 * 0.85**n for n in range(k + 1)], rtol=1e-12)
    np.testing.assert_allclose(path.losses, [67.5 * 0.85 ** (2 * n) for n in range(k + 1)], rtol=1e-12)
    assert path.y.tolist() == path.residuals.tolist() == [0.0] * (k + 1)
    assert found.notices == ["No update moves along b1.1, frozen now."]


IN_OTHER_ORDER = {
    "dataset": {"name": "circle", "rows": 14, "noise": 0.0, "split": None},
    "layers": [{"units": units, "activation": "silu"} for units in (1, 3, 2)],
    "seed": 51,
}


@given(specs(halting=False))
@example(IN_OTHER_ORDER)
@examples(40)
def test_the_loss_where_the_run_stands_is_the_session_s_to_the_last_bit(raw):
    run = step(run_of(raw), 3)
    if run.status.state == "ready" and len(names(run)) > 1:
        found = landscape(run, directions="parameters", parameter=names(run)[:2], resolution=3, span=1.0)
        assert found.loss == run.losses["train"]
        assert found.trajectory.losses[-1] == run.losses["train"]


@pytest.mark.parametrize("asked", PLANES)
@pytest.mark.parametrize("seed", [2, 4, 5, 8])
def test_every_point_is_the_training_loss_after_an_edit_to_its_parameters(asked, seed):
    """Without penalty, and a mean whatever the reduction: what ``Run.losses`` says."""
    drawn = draw_any(seed)
    run = step(drawn.run(), 6)
    found = landscape(run, **asked, resolution=3, span=0.7)
    assert found.loss == pytest.approx(run.losses["train"], rel=1e-13)
    for down, y in enumerate(found.y.tolist()):
        for across, x in enumerate(found.x.tolist()):
            expected = at(run, found, x, y).losses["train"]
            assert found.losses[down, across] == pytest.approx(expected, rel=1e-10, abs=1e-13)
    middle = at(run, found, found.present.x, found.present.y)
    np.testing.assert_allclose(flat(middle), flat(run), rtol=1e-15)
    assert found.losses[1, 1] == pytest.approx(found.loss, rel=1e-12)


@pytest.mark.parametrize("asked", PLANES)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_slopes_are_those_of_the_surface_and_the_descent_is_the_nearest_vector_in_the_plane(asked, reduction):
    run = tanh_run(reduction=reduction, l1=0.01, l2=0.3)
    found = landscape(run, **asked, resolution=3)
    nudge, slopes = 1e-5, []
    for way in ((nudge, 0.0), (0.0, nudge)):
        ahead, behind = (
            at(run, found, found.present.x + side * way[0], found.present.y + side * way[1]).losses["train"]
            for side in (1, -1)
        )
        slopes.append((ahead - behind) / (2 * nudge))
    assert (found.descent.slope_x, found.descent.slope_y) == pytest.approx(slopes, abs=1e-8)
    gradient = []
    for name, value in zip(names(run), flat(run).tolist(), strict=True):
        ahead, behind = (edit(run, {"parameters": {name: value + side * nudge}}).losses["train"] for side in (1, -1))
        gradient.append((ahead - behind) / (2 * nudge))
    basis = np.array(vectors(run, found)).T
    (x, y), *_ = np.linalg.lstsq(basis, -np.array(gradient), rcond=None)
    assert (found.descent.x, found.descent.y) == pytest.approx((x, y), abs=1e-7)
    assert found.descent.norm == pytest.approx(np.linalg.norm(gradient), rel=1e-6)
    share = np.linalg.norm(basis @ [x, y]) / np.linalg.norm(gradient)
    assert found.descent.share == pytest.approx(share, rel=1e-5)


@pytest.mark.parametrize("asked", PLANES)
@pytest.mark.parametrize("preset", ["xor", "two-two-two", "circle", "spiral"])
def test_the_default_window_is_a_square_that_holds_the_trajectory_and_the_present_point(asked, preset):
    run = seek(step(run_of(PRESETS[preset].spec), 150), 70)
    found = landscape(run, **asked, resolution=5)
    path = found.trajectory
    for axis, values in ((found.x, [*path.x, found.present.x]), (found.y, [*path.y, found.present.y])):
        assert axis[0] <= min(values)
        assert max(values) <= axis[-1]
    assert found.x[-1] - found.x[0] == pytest.approx(found.y[-1] - found.y[0])


def test_the_default_window_holds_the_valley_along_each_axis():
    """From (0, 0) the loss falls to w = 3 along the weight, and to b = 7.5 along the bias."""
    found = landscape(y_3x(), directions="parameters", parameter=["W1.1.1", "b1.1"], resolution=5)
    assert found.x[0] < 0 < 3 < found.x[-1]
    assert found.y[0] < 0 < 7.5 < found.y[-1]


def test_the_span_reaches_to_each_side_of_the_present_point():
    run = tanh_run()
    found = landscape(run, directions="parameters", parameter=["b2.1", "W1.2.1"], span=0.25, resolution=4)
    w, b = run.parameters[0][0][1, 0], run.parameters[1][1][0]
    np.testing.assert_allclose(found.x, b + 0.25 * np.array([-1, -1 / 3, 1 / 3, 1]), rtol=1e-14)
    np.testing.assert_allclose(found.y, w + 0.25 * np.array([-1, -1 / 3, 1 / 3, 1]), rtol=1e-14)
    assert (found.x_name, found.y_name, found.resolution) == ("b2.1", "W1.2.1", 4)


def test_a_penalty_is_not_in_the_losses_and_is_told():
    plain, penalised = tanh_run(), tanh_run(l2=0.5)
    assert landscape(plain, resolution=3).notices == []
    assert "penalty" in landscape(penalised, resolution=3).notices[0]


def test_losses_beyond_float64_are_not_known():
    found = landscape(y_3x(), directions="parameters", parameter=["W1.1.1", "b1.1"], span=1e200, resolution=3)
    assert np.isnan(found.losses).sum() == 8
    assert found.losses[1, 1] == 67.5


def test_a_run_that_diverged_shows_its_way_up_to_there():
    run = step(y_3x(optimizer={"learning_rate": 1.0}), 10_000)
    with pytest.raises(Diverged):
        landscape(run, directions="parameters", parameter=["W1.1.1", "b1.1"])
    found = landscape(run, run.iteration, directions="parameters", parameter=["W1.1.1", "b1.1"])
    assert abs(found.trajectory.x[-1]) > 1e100
    assert found.x[0] < found.trajectory.x.min()
    assert found.trajectory.x.max() < found.x[-1]


def test_when_time_is_up_the_points_computed_are_spread_over_the_plane_and_counted():
    run = step(y_3x(), 2)
    asked = {"directions": "parameters", "parameter": ["W1.1.1", "b1.1"], "resolution": 11}
    whole = landscape(run, **asked)
    answers = iter([True] * (3 + 29) + [False] * 200)
    found = landscape(run, **asked, keep_going=lambda: next(answers))
    known = ~np.isnan(found.losses)
    assert (found.evaluated, found.count, known.sum()) == (30, 121, 30)
    assert (whole.evaluated, whole.count) == (121, 121)
    assert found.losses[known].tolist() == whole.losses[known].tolist()
    assert all(known[rows, columns].any() for rows in (slice(6), slice(5, 11)) for columns in (slice(6), slice(5, 11)))
    assert np.isnan(found.trajectory.losses).all()


def test_when_time_is_up_on_the_way_the_trajectory_says_how_far_it_goes():
    run = step(y_3x(), 9)
    answers = iter([True] * 4 + [False] * 200)
    found = landscape(
        run, directions="parameters", parameter=["W1.1.1", "b1.1"], keep_going=lambda: next(answers), resolution=3
    )
    assert found.trajectory.iterations == [0, 1, 2, 3, 4]
    assert "iteration 4 of 9" in found.notices[-1]
    assert found.evaluated == 1
    with pytest.raises(SpecError, match="there was time to go through this one up to iteration 0 only"):
        landscape(run, directions="pca", keep_going=lambda: False)
