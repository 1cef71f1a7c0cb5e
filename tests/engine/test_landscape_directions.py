"""Directions of a plane and the trajectory on it: norms and principal components found another way, and bits."""

import numpy as np
import pytest

from engine.landscape import landscape
from engine.limits import limit
from engine.plane_trajectory import thinned
from engine.run import edit, replay, seek, step
from tests.engine.drawn import run_of
from tests.engine.landscapes import PLANES, at, bits, flat, names, tanh_run, vectors, y_3x
from tests.engine.small_run import EDITS
from tests.engine.small_run import run_of as small_run


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


def test_across_a_straight_line_stands_a_random_direction_perpendicular_to_it():
    """One row: the gradient of (w, b) is always along (x, 1), here (2, 1)."""
    dataset = {"name": "custom", "inputs": [[2.0]], "targets": [[1.0]], "task": "regression", "split": None}
    run = step(run_of({"dataset": dataset, "layers": [{"units": 1, "activation": "identity"}]}), 6)
    found = landscape(run, directions="pca", resolution=3)
    assert found.explained == (1.0, 0.0)
    assert (found.x_name, found.y_name) == ("component 1", "random direction")
    np.testing.assert_allclose(found.vectors.x_direction, np.array([2.0, 1.0]) / 5**0.5, rtol=1e-12)
    np.testing.assert_allclose(np.abs(found.vectors.y_direction), np.array([1.0, 2.0]) / 5**0.5, rtol=1e-12)
    assert np.abs(found.trajectory.y).max() < 1e-14
    assert np.abs(found.trajectory.x).max() > 0.1
    assert any("straight line" in notice for notice in found.notices)


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


def test_a_network_too_large_to_name_gets_no_vectors_but_those_of_two_parameters():
    run = run_of({"layers": [{"units": 64, "activation": "tanh"}] * 3 + [{"units": 1, "activation": "tanh"}]})
    assert landscape(run, resolution=3).vectors is None
    assert landscape(run, directions="parameters", parameter=["W2.1.1", "b1.1"], resolution=3).vectors.names == [
        *sorted(["W2.1.1", "b1.1"], key=names(run).index)
    ]


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
