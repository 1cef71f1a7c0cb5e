"""What MODEL.md says of the slice and the landscape, held against some."""

import numpy as np
import pytest

from engine.landscape import landscape
from engine.run import edit, seek, step
from engine.slice import loss_slice
from engine.trace import trace
from tests.engine.test_model import check, run_of, statements


def test_what_is_said_of_a_slice_is_true():
    run = run_of()
    found = loss_slice(run, "W2.1.3", points=5)

    def loss_function(value):
        return trace(edit(run, {"parameters": {"W2.1.3": value}})).loss.total

    names = {"loss_function": loss_function, "loss_of_each": lambda values: [loss_function(value) for value in values]}
    check(statements("slice"), names | vars(found))


@pytest.mark.parametrize("directions", ["parameters", "random", "pca"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_what_is_said_of_a_landscape_is_true(directions, reduction):
    run = step(run_of(reduction=reduction, batch_size=None), 4)
    two = ["W1.1.1", "b2.2"] if directions == "parameters" else []
    found = landscape(run, directions=directions, parameter=two, resolution=3)
    layout, vectors = run.course.network.layout, found.vectors
    places = [layout.place(name).index for name in vectors.names]
    origin, D = run.state.parameters.copy(), np.zeros((layout.count, 2))
    origin[places], D[places, 0], D[places, 1] = vectors.origin, vectors.x_direction, vectors.y_direction

    def mean_training_loss(parameters):
        named = {layout.name(index): value for index, value in enumerate(parameters.tolist())}
        return edit(run, {"parameters": named}).losses["train"]

    # A whole batch without its penalty and its reduction has the gradient of the mean over the training rows.
    seen = run.prospect.computed.gradient / (1 if reduction == "mean" else 6)
    names = {"np": np, "J": mean_training_loss, "origin": origin, "D": D, "d1": D[:, 0], "d2": D[:, 1]}
    names |= {"pinv": np.linalg.pinv, "length": np.linalg.norm, "gradient": seen, **vars(found)}
    for k, iteration in enumerate(found.trajectory.iterations):
        path, state = found.trajectory, seek(run, iteration).state.parameters
        names |= {"state": state, "coordinates": [path.x[k], path.y[k]], "residual": path.residuals[k]}
        names |= {"row": k % 3, "column": k // 3}
        check(statements("landscape"), names)
