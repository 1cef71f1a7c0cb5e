"""Planes of training losses: a paraboloid worked by hand, principal components and norms found another way, bits."""

import math

import numpy as np
import pytest

from engine.errors import Diverged, NotReached, SpecError, UnknownParameter
from engine.landscape import Landscape, landscape
from engine.limits import limit
from engine.plane_trajectory import thinned
from engine.presets import PRESETS
from engine.run import Run, edit, replay, seek, step
from tests.engine.drawn import draw, draw_any, run_of
from tests.engine.small_run import EDITS
from tests.engine.small_run import run_of as small_run

PLANES = [
    {"directions": "parameters", "parameter": ["W1.1.1", "b1.1"]},
    {"directions": "random"},
    {"directions": "pca"},
]


def y_3x(**fields) -> Run:
    """x = 1 … 4, y = 3x, so that L(w, b) = 7.5 (w - 3)² + 5 (w - 3) b + b²."""
    return run_of({**PRESETS["y-3x"].spec, **fields})


def tanh_run(k: int = 12, **fields) -> Run:
    """A small run of three layers, k iterations in."""
    drawn = draw(11, [2, 4, 3, 1], ["tanh", "sigmoid", "identity"], "squared_error", rows=9, batch_size=4, **fields)
    return step(drawn.run(), k)


def flat(run: Run) -> np.ndarray:
    """The parameters of a run as one vector, in an order of the test's own."""
    return np.concatenate([part.ravel() for pair in run.parameters for part in pair])


def names(run: Run) -> list[str]:
    """The names of ``flat``'s entries."""
    found = []
    for layer, (W, b) in enumerate(run.parameters, start=1):
        found += [f"W{layer}.{to + 1}.{source + 1}" for to in range(len(W)) for source in range(W.shape[1])]
        found += [f"b{layer}.{to + 1}" for to in range(len(b))]
    return found


def vectors(run: Run, found: Landscape) -> tuple[np.ndarray, np.ndarray]:
    """Both directions in the order of ``names``."""
    place = {name: index for index, name in enumerate(names(run))}
    x_direction, y_direction = np.zeros(len(place)), np.zeros(len(place))
    for name, x, y in zip(found.vectors.names, found.vectors.x_direction, found.vectors.y_direction, strict=True):
        x_direction[place[name]], y_direction[place[name]] = x, y
    return x_direction, y_direction


def at(run: Run, found: Landscape, x: float, y: float) -> Run:
    """The run edited to stand at a point of the plane, as a page would do it."""
    points = found.vectors.origin + x * found.vectors.x_direction + y * found.vectors.y_direction
    return edit(run, {"parameters": dict(zip(found.vectors.names, points.tolist(), strict=True))})


def bits(found: Landscape) -> tuple:
    """What a landscape shows, to the last bit."""
    path = found.trajectory
    arrays = (found.x, found.y, found.losses, path.x, path.y, path.residuals, path.losses)
    return *(array.tobytes() for array in arrays), found.descent, found.explained, found.present


@pytest.mark.parametrize("k", [0, 5])
def test_the_plane_of_weight_and_bias_is_the_paraboloid_worked_by_hand(k):
    run = step(y_3x(), k) if k else y_3x()
    found = landscape(run, directions="parameters", parameter=["W1.1.1", "b1.1"])
    w, b = np.meshgrid(found.x - 3, found.y)
    np.testing.assert_allclose(found.losses, 7.5 * w**2 + 5 * w * b + b**2, rtol=1e-11, atol=1e-12)
    off = -3 * 0.85**k
    assert (found.present.x, found.present.y) == (float(run.parameters[0][0][0, 0]), 0.0)
    assert found.present.x == pytest.approx(3 + off)
    assert found.loss == run.losses["train"] == pytest.approx(7.5 * off**2)
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
def test_the_trajectory_is_where_each_state_is_nearest_in_the_plane_and_how_far_it_is_from_there(asked):
    run = tanh_run(25)
    found = landscape(run, iteration=9, **asked, resolution=3)
    path, basis = found.trajectory, np.array(vectors(run, found)).T
    origin = flat(at(seek(run, 8), found, 0.0, 0.0))
    assert path.iterations == list(range(26))
    for n, x, y, residual, loss in zip(
        path.iterations, path.x, path.y, path.residuals.tolist(), path.losses.tolist(), strict=True
    ):
        there = seek(run, n)
        expected, *_ = np.linalg.lstsq(basis, flat(there) - origin, rcond=None)
        np.testing.assert_allclose([x, y], expected, rtol=1e-9, atol=1e-12)
        rest = np.linalg.norm(flat(there) - origin - basis @ expected)
        assert residual == pytest.approx(rest, rel=1e-7, abs=1e-12)
        assert loss == pytest.approx(there.losses["train"], rel=1e-12)
    assert (path.x[8], path.y[8]) == pytest.approx((found.present.x, found.present.y), abs=1e-14)
    assert path.residuals[8] < 1e-14
    assert path.residuals.max() > 1e-3 or asked["directions"] == "pca"


def test_principal_components_are_the_eigenvectors_of_the_covariance_of_the_states():
    run = tanh_run(40)
    found = landscape(seek(run, 33), directions="pca", resolution=3)
    states = np.array([flat(seek(run, n)) for n in range(41)])
    values, columns = np.linalg.eigh(np.cov(states.T))
    np.testing.assert_allclose(found.explained, values[::-1][:2] / values.sum(), rtol=1e-9)
    for direction, column in zip(vectors(run, found), columns[:, ::-1].T, strict=False):
        largest = direction[np.abs(direction).argmax()]
        assert largest > 0
        assert abs(direction @ column) == pytest.approx(1.0, abs=1e-9)
    origin = dict(zip(found.vectors.names, found.vectors.origin, strict=True))
    assert [origin[name] for name in names(run)] == flat(seek(run, 33)).tolist()


def test_a_thin_trajectory_s_second_component_is_not_drowned_in_the_first_one():
    """Two weights that never meet: one moves by 1 an update, the other by a ten-millionth of it, and not in step."""
    inputs, targets = [[1.0, 0.0], [0.0, 1e-4]], [[4.0], [1e-4]]
    spec = {
        "dataset": {"name": "custom", "inputs": inputs, "targets": targets, "task": "regression", "split": None},
        "layers": [{"units": 1, "activation": "identity"}],
        "initializer": {"name": "zeros"},
        "frozen": ["b"],
        "optimizer": {"learning_rate": 0.5},
        "batch_size": None,
    }
    run = step(run_of(spec), 30)
    found = landscape(run, directions="pca", resolution=3)
    states = np.array([flat(seek(run, n)) for n in range(31)])
    _, sizes, rows = np.linalg.svd(states - states.mean(axis=0))
    assert sizes[1] < 1e-6 * sizes[0]
    np.testing.assert_allclose(found.explained, sizes[:2] ** 2 / (sizes**2).sum(), rtol=1e-6)
    for direction, row in zip(vectors(run, found), rows, strict=False):
        assert abs(direction @ row) == pytest.approx(1.0, abs=1e-12)
    assert found.vectors.names == ["W1.1.1", "W1.1.2"], "the frozen bias stays out of it"


def test_a_random_direction_has_the_length_of_each_unit_s_weights_and_leaves_biases_where_they_are():
    run = tanh_run()
    found = landscape(run, directions="random", resolution=3)
    entries = {name: index for index, name in enumerate(found.vectors.names)}
    assert not [name for name in entries if name.startswith("b")]
    for direction in (found.vectors.x_direction, found.vectors.y_direction):
        for layer, (W, _) in enumerate(run.parameters, start=1):
            for unit, weights in enumerate(W, start=1):
                drawn = [direction[entries[f"W{layer}.{unit}.{source + 1}"]] for source in range(len(weights))]
                assert np.linalg.norm(drawn) == pytest.approx(np.linalg.norm(weights), rel=1e-12)
    assert (found.present.x, found.present.y) == (0.0, 0.0)


def test_random_directions_leave_frozen_weights_where_they_are_and_scale_to_the_others():
    run = tanh_run(frozen=["W1.1.1", "W2"])
    found = landscape(run, directions="random", resolution=3)
    assert set(found.vectors.names) == {name for name in names(run) if name[:2] in ("W1", "W3")} - {"W1.1.1"}
    (alone,) = (index for index, name in enumerate(found.vectors.names) if name == "W1.1.2")
    assert abs(found.vectors.x_direction[alone]) == pytest.approx(abs(run.parameters[0][0][0, 1]), rel=1e-14)


def test_random_directions_follow_the_run_s_seed_and_a_seed_of_their_own():
    run = tanh_run(1)
    other = step(run_of({**run.spec.to_dict(), "seed": 12}))
    first = landscape(run, resolution=3)
    assert (first.directions, first.seed) == ("random", 0)
    assert bits(landscape(run, resolution=3, seed=0)) == bits(first)
    drawn = [vectors(each, landscape(each, resolution=3, seed=seed))[0] for each, seed in [(run, 1), (other, 0)]]
    for direction in drawn:
        assert abs(direction @ vectors(run, first)[0]) < 0.99 * np.linalg.norm(direction) ** 2


@pytest.mark.parametrize("asked", PLANES)
def test_seek_and_replay_give_the_same_bits(asked):
    run = small_run()
    for change in EDITS:
        changes = {key: value for key, value in change.items() if key != "iteration"}
        run = edit(step(run, change["iteration"] - run.iteration) if change["iteration"] else run, changes)
    run = step(run, 20)
    there = bits(landscape(run, iteration=11, **asked, resolution=7))
    assert bits(landscape(seek(run, 10), **asked, resolution=7)) == there
    assert bits(landscape(seek(replay(run.spec, run.edits, run.furthest), 10), **asked, resolution=7)) == there


def test_the_trajectory_goes_through_the_edits_and_to_the_furthest_iteration():
    run = edit(step(y_3x(), 3), {"parameters": {"W1.1.1": -2.0}})
    run = seek(step(run, 2), 1)
    found = landscape(run, directions="parameters", parameter=["W1.1.1", "b1.1"])
    assert found.trajectory.x[3] == -2.0
    assert found.trajectory.x[5] == pytest.approx(3 - 5 * 0.85**2)
    assert found.present.x == found.trajectory.x[1]


@pytest.mark.parametrize("asked", PLANES)
def test_a_long_trajectory_is_thinned_and_ends_with_the_furthest_state(asked):
    run = tanh_run(1001)
    path = landscape(run, **asked, resolution=3).trajectory
    assert path.iterations == [*range(0, 1001, 8), 1001]
    assert len(path.x) == len(path.y) == len(path.residuals) == len(path.losses) == 127


@pytest.mark.parametrize("furthest", [0, 1, 127, 128, 129, 1000, 999_999])
def test_thinned_iterations_are_evenly_apart_and_bounded_and_hold_both_ends(furthest):
    found = thinned(furthest, limit("trajectory_points"))
    assert found[0] == 0
    assert found[-1] == furthest
    assert len(found) <= limit("trajectory_points") + 1
    assert len(set(np.diff(found[:-1]).tolist())) <= 1
    assert len(found) >= min(furthest + 1, limit("trajectory_points") // 2)


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


def test_a_network_too_large_to_name_gets_no_vectors_but_those_of_two_parameters():
    run = run_of({"layers": [{"units": 64, "activation": "tanh"}] * 3 + [{"units": 1, "activation": "tanh"}]})
    assert landscape(run, resolution=3).vectors is None
    assert landscape(run, directions="parameters", parameter=["W2.1.1", "b1.1"], resolution=3).vectors.names == [
        *sorted(["W2.1.1", "b1.1"], key=names(run).index)
    ]


def refused(run: Run, field: str, **asked) -> str:
    """Fail unless a landscape of ``run`` refuses what was asked, naming the field; what it says."""
    with pytest.raises(SpecError) as error:
        landscape(run, **asked)
    assert [found.field for found in error.value.problems] == [field]
    assert error.value.problems[0].allowed
    return error.value.problems[0].message


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("directions", {"directions": "svd"}),
        ("directions", {"directions": None}),
        ("parameter", {"directions": "parameters"}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1"]}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1"] * 2}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1", "b1.1", "W1.1.2"]}),
        ("parameter", {"directions": "parameters", "parameter": ["W1.1.1", "W9.1.1"]}),
        ("parameter", {"directions": "random", "parameter": ["W1.1.1", "b1.1"]}),
        ("span", {"span": 0}),
        ("span", {"span": -1.0}),
        ("span", {"span": math.nan}),
        ("span", {"span": True}),
        ("span", {"span": 1e-320, "directions": "parameters", "parameter": ["W1.1.1", "b1.1"]}),
        ("resolution", {"resolution": 2}),
        ("resolution", {"resolution": 102}),
        ("resolution", {"resolution": 5.0}),
        ("seed", {"seed": -1}),
        ("seed", {"seed": 1.5}),
        ("seed", {"seed": 1, "directions": "pca"}),
        ("iteration", {"iteration": 99}),
    ],
)
def test_what_does_not_fit_is_refused_by_name(field, asked):
    assert refused(tanh_run(), field, **asked)


def test_an_unknown_parameter_and_an_iteration_not_reached_have_errors_of_their_own():
    with pytest.raises(UnknownParameter):
        landscape(tanh_run(), directions="parameters", parameter=["b1.1", "W1.1.9"])
    with pytest.raises(NotReached):
        landscape(tanh_run(), iteration=0)


def test_principal_components_need_three_points_that_are_not_on_one_line():
    assert "only got to iteration 1" in refused(tanh_run(1), "directions", directions="pca")
    assert landscape(tanh_run(2), directions="pca", resolution=3).explained[0] < 1
    assert "straight line" in refused(step(y_3x(), 9), "directions", directions="pca")
    assert "never moved" in refused(step(y_3x(frozen=["W", "b"]), 9), "directions", directions="pca")


def test_random_directions_need_two_weights_that_are_neither_zero_nor_frozen():
    assert "too few" in refused(step(y_3x(), 1), "directions", directions="random")
    assert "too few" in refused(y_3x(), "directions", directions="random")
    assert "too few" in refused(tanh_run(frozen=["W"]), "directions", directions="random")


def test_two_units_of_one_weight_each_have_a_plane_though_half_the_draws_are_parallel():
    spec = {
        "dataset": {"name": "custom", "inputs": [[1.0], [2.0]], "targets": [[1.0, 2.0], [0.0, 1.0]]},
        "layers": [{"units": 2, "activation": "tanh"}],
        "parameters": [{"W": [[0.5], [-2.0]], "b": [0.0, 0.0]}],
    }
    for seed in range(8):
        found = landscape(run_of(spec), seed=seed, resolution=3)
        x, y = found.vectors.x_direction, found.vectors.y_direction
        assert np.abs([x, y]) == pytest.approx(np.array([[0.5, 2.0]] * 2))
        assert abs(x[0] * y[1] - x[1] * y[0]) == pytest.approx(2.0)
