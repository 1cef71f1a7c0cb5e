"""One iteration as a frozen record: every number of its forward pass, loss, backward pass and update.

A trace reads the very arrays that the step is made of. Trace n describes iteration n: from the parameters after update
n - 1 and the edits made there, to those after update n. Trace k + 1 of a run at k is a peek: nothing is applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.batches import Batch
from engine.course import Course, Prospect
from engine.divergence import diverged
from engine.errors import Diverged, NotInBatch, NotReached
from engine.fields import is_integer, shown
from engine.run import Run, computed_at, seek, state_at


@dataclass(frozen=True, eq=False)
class Sample:
    """The chosen sample: its position in the batch and its row (from 1), x (features,) as fed to the network,
    y and y_hat (outputs,), and its own loss."""

    position: int
    row: int
    x: np.ndarray
    y: np.ndarray
    y_hat: np.ndarray
    loss: float


@dataclass(frozen=True)
class BatchLoss:
    """The batch's loss: data (mean or sum of the samples'), penalty, and their total."""

    data: float
    penalty: float
    total: float


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of a trace. W (units, inputs) and b (units,) are before the update.

    Of the chosen sample and its own loss, not divided by the batch size: a_in (inputs,); z, a, dL_da, delta (units,);
    da_dz (units,), or under softmax the Jacobian (units, units), [k, j] = da_k/dz_j, with elementwise False;
    sample_dL_dW (units, inputs), sample_dL_db (units,). An entry of dL_da that is not finite in float64 (a saturated
    output under a cross-entropy, whose delta is finite) is NaN here and null on the wire.
    Of the batch, with penalty, before clipping: dL_dW, dL_db. step_W, step_b: what is added to the parameters.
    """

    layer: int
    activation: str
    elementwise: bool
    W: np.ndarray
    b: np.ndarray
    a_in: np.ndarray
    z: np.ndarray
    a: np.ndarray
    da_dz: np.ndarray
    dL_da: np.ndarray
    delta: np.ndarray
    sample_dL_dW: np.ndarray
    sample_dL_db: np.ndarray
    dL_dW: np.ndarray
    dL_db: np.ndarray
    step_W: np.ndarray
    step_b: np.ndarray


@dataclass(frozen=True, eq=False)
class Trace:
    """Iteration n whole. optimizer: its name and parameters, with ``rate`` (this iteration's, schedule included) and
    ``clip_factor`` (what clipping by norm multiplied the gradient with, 1.0 without)."""

    iteration: int
    epoch: int
    batch: Batch
    sample: Sample
    loss: BatchLoss
    layers: list[Layer]
    optimizer: Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Moment:
    """Iteration n of a run as computed: its prospect, its batch, and the chosen sample's column in it (from 0)."""

    course: Course
    prospect: Prospect
    batch: Batch
    column: int

    @property
    def row(self) -> int:
        """The chosen sample's row, from 1."""
        return self.batch.rows[self.column]


def trace(run: Run, iteration: int | None = None, sample: int | None = None, row: int | None = None) -> Trace:
    """Trace ``iteration`` (default: the next) of a run, for the ``sample`` at that position of the batch, or a ``row``.

    Raises NotReached, NotInBatch (SpecErrors) for what is not there, Diverged where that iteration is not finite.
    """
    return trace_of(moment(run, iteration, sample, row))


def moment(run: Run, iteration: int | None = None, sample: int | None = None, row: int | None = None) -> Moment:
    """The Moment of iteration n and a chosen sample; the batch's first if neither sample nor row is given."""
    prospect = prospect_at(run, iteration)
    n = prospect.iteration
    batch = run.batch if n == run.iteration + 1 else run.course.batch(n)
    return Moment(run.course, prospect, batch, _column(batch, sample, row))


def prospect_at(run: Run, iteration: int | None = None) -> Prospect:
    """Iteration n as computed, 1 <= n <= furthest + 1. Raises NotReached beyond it, Diverged where it is not finite."""
    n = check_iteration(run, iteration)
    prospect = computed_at(run, n)
    if not prospect.finite:
        raise Diverged(diverged(run.course, prospect, seek(run, n - 1).earlier))
    return prospect


def settled_parameters(run: Run, iteration: int | None = None) -> np.ndarray:
    """The flat parameters, (P,), that iteration n (default: the next) starts from. Raises NotReached."""
    n = check_iteration(run, iteration)
    state = run.state if n == run.iteration + 1 else run.course.settle(state_at(run, n - 1))
    return state.parameters


def check_iteration(run: Run, iteration: int | None) -> int:
    """The iteration a view is asked for, the next one if None. Raises NotReached."""
    if iteration is None:
        return run.iteration + 1
    if not is_integer(iteration) or not 1 <= iteration <= run.furthest + 1:
        allowed = f"an integer from 1 to {run.furthest + 1}"
        raise NotReached.of("iteration", f"must be {allowed}, not {shown(iteration)}.", allowed)
    return int(iteration)


def trace_of(chosen: Moment) -> Trace:
    """The Trace of a Moment."""
    prospect, batch, column = chosen.prospect, chosen.batch, chosen.column
    computed, settings = prospect.computed, prospect.settings
    optimizer, loss, penalty = settings.spec.optimizer, prospect.loss, prospect.update.penalty
    layers = _layers(chosen)
    return Trace(
        iteration=prospect.iteration,
        epoch=batch.epoch,
        batch=batch,
        sample=Sample(
            position=column + 1,
            row=chosen.row,
            x=layers[0].a_in,
            y=_fixed(computed.y[:, column]),
            y_hat=layers[-1].a,
            loss=float(prospect.losses[column]),
        ),
        loss=BatchLoss(loss, penalty, loss + penalty),
        layers=layers,
        optimizer={
            "name": optimizer.name,
            **optimizer.values,
            "rate": prospect.update.rate,
            "clip_factor": prospect.update.clip_factor,
        },
    )


def _layers(chosen: Moment) -> list[Layer]:
    """The layers, each array a stretch of a few that are copied whole: a copy of its own for each costs far more."""
    prospect, network = chosen.prospect, chosen.course.network
    layout, computed = network.layout, prospect.computed
    features, outputs = layout.sizes[0], layout.sizes[-1]
    dL_da, slopes, delta, a, z = _fixed(computed.column(chosen.column)[features + 1 + outputs :]).reshape(5, -1)
    fed = _fixed(np.concatenate([computed.x[:, chosen.column], a]))
    dL_da = _finite(dL_da)
    flat = np.stack([prospect.parameters, prospect.update.gradient, prospect.update.step])
    layers, inputs, fed_by = [], layout.sizes[0], slice(-layout.sizes[0], 0)
    for index, (activation, matrices) in enumerate(zip(network.activations, layout.matrices(flat), strict=True)):
        own = layout.stretches[index]
        a_in = fed[fed_by.start + inputs : fed_by.stop + inputs]
        W, dL_dW, step_W = _fixed(matrices[..., :-1])
        b, dL_db, step_b = _fixed(matrices[..., -1])
        layers.append(
            Layer(
                layer=index + 1,
                activation=activation.name,
                elementwise=activation.elementwise,
                W=W,
                b=b,
                a_in=a_in,
                z=z[own],
                a=a[own],
                da_dz=slopes[own] if activation.elementwise else _fixed(activation.jacobian(a[own])),
                dL_da=dL_da[own],
                delta=delta[own],
                sample_dL_dW=_fixed(np.multiply(delta[own, None], a_in)),
                sample_dL_db=delta[own],
                dL_dW=dL_dW,
                dL_db=dL_db,
                step_W=step_W,
                step_b=step_b,
            )
        )
        fed_by = own
    return layers


def _finite(dL_da: np.ndarray) -> np.ndarray:
    """dL/da with NaN where it is not finite."""
    finite = np.isfinite(dL_da)
    return dL_da if finite.all() else _fixed(np.where(finite, dL_da, np.nan))


def _column(batch: Batch, sample: int | None, row: int | None) -> int:
    if sample is not None and row is not None:
        raise NotInBatch.of("sample", "Give a sample or a row, not both.", "one of sample and row")
    if row is not None:
        if not is_integer(row) or row not in batch.rows:
            message = f"Row {shown(row)} is not in the batch of this iteration, which holds rows {_rows(batch)}."
            raise NotInBatch.of("row", message, list(batch.rows))
        return batch.rows.index(row)
    if sample is None:
        return 0
    if not is_integer(sample) or not 1 <= sample <= batch.size:
        allowed = f"an integer from 1 to {batch.size}"
        raise NotInBatch.of("sample", f"must be {allowed} (a position in the batch), not {shown(sample)}.", allowed)
    return int(sample) - 1


def _rows(batch: Batch) -> str:
    shown_rows = ", ".join(map(str, batch.rows[:20]))
    return shown_rows if batch.size <= 20 else f"{shown_rows} and {batch.size - 20} more"


def _fixed(array: np.ndarray) -> np.ndarray:
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array
