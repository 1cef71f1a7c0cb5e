"""Losses of one sample, one record an entry: a the outputs, y the targets, summed over the outputs.

Arrays are feature-major: z, a and y have shape (outputs, rows), or (runs, outputs, rows) where several runs are
computed together. Slopes and deltas take ``out`` last, the array to write to; without one they make a new array. The
cross-entropies are computed from z (softplus, log-sum-exp), never by clipping probabilities, and give delta directly
where dL/da leaves the range of float64.

Sources: Nielsen, ch. 1 eq. (6) and ch. 3 eq. (57), (80); Goodfellow et al., 6.2.1 and 6.2.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.activations import Out, sigmoid
from engine.fields import Field


@dataclass(frozen=True)
class Loss:
    """One loss.

    value: (z, a, y) -> the loss of each sample, shape (rows,).
    slope: (z, a, y, out) -> dL/da, shape (outputs, rows); may be infinite where an output is saturated at the wrong
    end.
    delta: (z, a, y, out) -> dL/dz computed stably, shape (outputs, rows); None: delta is dL/da through the activation.
    output_terms: (a, y) -> dL/da_k da_k/dz_j computed stably, [k, j], shape (outputs, outputs), of one sample.
    activation: the only last activation this loss is defined for, or None for any.
    kinks: the a - y at which the loss has no derivative; the slope taken there is what ``slope`` gives.
    """

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    value: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[..., np.ndarray]
    delta: Callable[..., np.ndarray] | None = None
    output_terms: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
    activation: str | None = None
    target_rule: str | None = None
    target_fits: Callable[[np.ndarray], bool] = lambda _y: True
    quadratic: bool = False
    kinks: tuple[float, ...] = ()
    parameters: tuple[Field, ...] = ()

    def refuses(self, activation: str) -> str | None:
        """Why this loss cannot follow the last activation, as a sentence, or None."""
        if self.activation is None or activation == self.activation:
            return None
        return f"{self.name} needs {self.activation} in the last layer, not {activation}."

    def refuses_targets(self, y: np.ndarray) -> str | None:
        """Why this loss cannot take the targets y (outputs, rows), as a sentence, or None."""
        if self.target_fits(y):
            return None
        row = next(row for row in range(y.shape[1]) if not self.target_fits(y[:, [row]]))
        given = ", ".join(f"{value:g}" for value in y[:, row])
        return f"{self.name} needs {self.target_rule}; row {row + 1} has {given}."


def huber(_z: np.ndarray, a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """½d² where |d| ≤ 1, else |d| - ½, of d = a - y; as c (d - ½c) with c = d cut to [-1, 1]; shape (rows,)."""
    cut = huber_slope(_z, a, y)
    return (cut * (a - y - 0.5 * cut)).sum(axis=-2)


def huber_slope(_z: np.ndarray, a: np.ndarray, y: np.ndarray, out: Out = None) -> np.ndarray:
    """a - y cut to [-1, 1]."""
    return np.clip(a - y, -1.0, 1.0, out)


def binary_cross_entropy(z: np.ndarray, _a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """-[y ln a + (1 - y) ln(1 - a)] = softplus(z) - y z, as y softplus(-z) + (1 - y) softplus(z); shape (rows,)."""
    return (y * np.logaddexp(0.0, -z) + (1.0 - y) * np.logaddexp(0.0, z)).sum(axis=-2)


def binary_cross_entropy_slope(z: np.ndarray, a: np.ndarray, y: np.ndarray, out: Out = None) -> np.ndarray:
    """-y/a + (1 - y)/(1 - a), with 1 - a taken as the sigmoid of -z; a term whose weight is 0 is 0."""
    return np.subtract(_ratio(1.0 - y, sigmoid(-z)), _ratio(y, a), out)


def binary_cross_entropy_delta(z: np.ndarray, a: np.ndarray, y: np.ndarray, out: Out = None) -> np.ndarray:
    """(1 - y) a - y (1 - a), with 1 - a taken as the sigmoid of -z."""
    return np.subtract((1.0 - y) * a, y * sigmoid(-z), out)


def cross_entropy(z: np.ndarray, _a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """-sum_k y_k ln a_k, with -ln a_k = ln(sum exp z) - z_k shifted by the largest z; shape (rows,)."""
    shifted = z - z.max(axis=-2, keepdims=True)
    return (y * (np.log(np.exp(shifted).sum(axis=-2, keepdims=True)) - shifted)).sum(axis=-2)


def cross_entropy_slope(_z: np.ndarray, a: np.ndarray, y: np.ndarray, out: Out = None) -> np.ndarray:
    """-y/a; a term whose weight is 0 is 0."""
    return np.negative(_ratio(y, a), out)


def cross_entropy_delta(_z: np.ndarray, a: np.ndarray, y: np.ndarray, out: Out = None) -> np.ndarray:
    """delta_j = sum_k -y_k ([k = j] - a_j), the sum taken as (sum_{k≠j} y_k) a_j - y_j (sum_{k≠j} a_k)."""
    others = 1.0 - np.eye(a.shape[-2])
    return np.subtract((others @ y) * a, y * (others @ a), out)


def _ratio(weight: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """weight / probability, and 0 where the weight is 0 (the term is absent)."""
    present = np.broadcast_to(weight != 0, probability.shape)
    return np.divide(weight, probability, out=np.zeros(probability.shape), where=present)


def _in_unit_interval(y: np.ndarray) -> bool:
    return bool(((y >= 0) & (y <= 1)).all())


def _is_distribution(y: np.ndarray) -> bool:
    return _in_unit_interval(y) and bool((np.abs(y.sum(axis=0) - 1.0) <= 1e-9).all())


_ENTRIES = (
    Loss(
        name="half_squared_error",
        label="½ squared error",
        latex=r"\tfrac12 \sum_k (a_k - y_k)^2",
        derivative_latex=r"a_k - y_k",
        source="Nielsen, ch. 1, eq. (6)",
        value=lambda _z, a, y: 0.5 * np.add.reduce(np.square(a - y), -2),
        slope=lambda _z, a, y, out=None: np.subtract(a, y, out),
        quadratic=True,
    ),
    Loss(
        name="squared_error",
        label="Squared error",
        latex=r"\sum_k (a_k - y_k)^2",
        derivative_latex=r"2\,(a_k - y_k)",
        source="Goodfellow et al., 5.1.4",
        value=lambda _z, a, y: np.add.reduce(np.square(a - y), -2),
        slope=lambda _z, a, y, out=None: np.multiply(2.0, a - y, out),
        quadratic=True,
    ),
    Loss(
        name="mean_squared_error",
        label="Mean squared error",
        latex=r"\tfrac{1}{K} \sum_k (a_k - y_k)^2",
        derivative_latex=r"\tfrac{2}{K}\,(a_k - y_k)",
        source="Goodfellow et al., 5.1.4; the mean is over the K outputs of the sample",
        value=lambda _z, a, y: np.add.reduce(np.square(a - y), -2) / a.shape[-2],
        slope=lambda _z, a, y, out=None: np.divide(2.0 * (a - y), a.shape[-2], out),
        quadratic=True,
    ),
    Loss(
        name="absolute_error",
        label="Absolute error",
        latex=r"\sum_k \lvert a_k - y_k \rvert",
        derivative_latex=r"\operatorname{sign}(a_k - y_k)",
        source="Goodfellow et al., 6.2.1.2, eq. (6.16); the slope taken at a = y is 0",
        value=lambda _z, a, y: np.add.reduce(np.abs(a - y), -2),
        slope=lambda _z, a, y, out=None: np.sign(a - y, out),
        kinks=(0.0,),
    ),
    Loss(
        name="huber",
        label="Huber",
        latex=r"\sum_k h(a_k - y_k),\ h(d) = \begin{cases} \tfrac12 d^2 & \lvert d \rvert \le 1 \\ "
        r"\lvert d \rvert - \tfrac12 & \text{else} \end{cases}",
        derivative_latex=r"\max(-1,\ \min(1,\ a_k - y_k))",
        source="Huber (1964), with the bend at 1",
        value=huber,
        slope=huber_slope,
    ),
    Loss(
        name="binary_cross_entropy",
        label="Binary cross-entropy",
        latex=r"-\sum_k [\,y_k \ln a_k + (1 - y_k) \ln(1 - a_k)\,]",
        derivative_latex=r"-\frac{y_k}{a_k} + \frac{1 - y_k}{1 - a_k}",
        source="Nielsen, ch. 3, eq. (57)",
        value=binary_cross_entropy,
        slope=binary_cross_entropy_slope,
        delta=binary_cross_entropy_delta,
        activation="sigmoid",
        target_rule="targets between 0 and 1",
        target_fits=_in_unit_interval,
    ),
    Loss(
        name="cross_entropy",
        label="Cross-entropy",
        latex=r"-\sum_k y_k \ln a_k",
        derivative_latex=r"-\frac{y_k}{a_k}",
        source="Nielsen, ch. 3, eq. (80); Goodfellow et al., 6.2.2.3",
        value=cross_entropy,
        slope=cross_entropy_slope,
        delta=cross_entropy_delta,
        output_terms=lambda a, y: -y[:, None] * (np.eye(len(a)) - a),
        activation="softmax",
        target_rule="targets that are shares of 1 (each between 0 and 1, summing to 1 in every row)",
        target_fits=_is_distribution,
    ),
)

LOSSES: Mapping[str, Loss] = MappingProxyType({entry.name: entry for entry in _ENTRIES})

REDUCTIONS = ("mean", "sum")
