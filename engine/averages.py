"""A well-known mistake, worked out so that it can be shown: averaging each factor over the batch before multiplying.

A batch's gradient is an average of products. The product of the factors' averages is a different number wherever two
factors rise and fall together over the batch; no gradient is ever computed from it.

Source: for two factors, mean(uv) - mean(u) mean(v) is their covariance (Goodfellow et al., 3.8).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.notation import parameter_latex, partial_latex, unit_latex
from engine.parameters import Place
from engine.trace import Moment


@dataclass(frozen=True)
class FactorAverage:
    """One factor over the batch: its mean, and for how many of the samples it is exactly 0."""

    name: str
    latex: str
    mean: float
    zeros: int


@dataclass(frozen=True)
class Averages:
    """Every factor's average over the batch, the product of these averages, and beside it what is right: the mean of
    the samples' gradients, each the product of its own factors."""

    factors: list[FactorAverage]
    product: float
    mean: float


def averages_of(place: Place, chosen: Moment, gradients: np.ndarray) -> Averages:
    """The Averages of the parameter at ``place`` over the batch of ``chosen``; gradients: of every sample, (B,).

    Where one sample's ∂ℓ/∂a is beyond float64, or softmax mixes the outputs, the first two factors are one: delta.
    """
    columns = _columns(place, chosen)
    with np.errstate(all="ignore"):
        found = [
            FactorAverage(name, latex, float(values.mean()), int((values == 0.0).sum()))
            for name, latex, values in columns
        ]
        product = float(np.prod([factor.mean for factor in found]))
        return Averages(found, product, float(gradients.mean()))


def _columns(place: Place, chosen: Moment) -> list[tuple[str, str, np.ndarray]]:
    """The factors over the batch: name, LaTeX and values, (B,)."""
    computed, index, unit = chosen.prospect.computed, place.layer - 1, place.to - 1
    a, z, delta = (unit_latex(letter, place.layer, place.to) for letter in ("a", "z", r"\delta"))
    dL_da, slopes = computed.dL_da[index][unit], computed.slopes[index]
    upstream = [("delta", delta, computed.delta[index][unit])]
    if slopes is not None and np.isfinite(dL_da).all():
        upstream = [("dL_da", partial_latex(r"\ell", a), dL_da), ("da_dz", partial_latex(a, z), slopes[unit])]
    fed = partial_latex(z, parameter_latex(place))
    if place.from_ is None:
        return [*upstream, ("dz_db", fed, np.ones(len(dL_da)))]
    return [*upstream, ("dz_dW", fed, computed.a_in[index][place.from_ - 1])]
