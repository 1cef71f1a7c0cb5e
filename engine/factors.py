"""The factors of one sample's gradient of one parameter, each with its symbol, value, place and meaning.

A hidden weight: dL_da · da_dz · dz_dW, the first being the sum over the units downstream. A weight of the last layer:
the loss's own dL_da · da_dz · dz_dW. Under softmax the first two are one factor, delta, a sum over the outputs: "a -
y" is never passed off as one factor's reason. The sample's loss is written ℓ, the batch's L.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.notation import parameter_latex, partial_latex, unit_latex
from engine.parameters import Place
from engine.paths import Graph, Path
from engine.trace import Moment


@dataclass(frozen=True)
class At:
    """The place of a factor on the stage: a unit of a layer (layer 0: the inputs)."""

    layer: int
    unit: int


@dataclass(frozen=True)
class Factor:
    """One factor. note: what it stands for where the usual factors cannot be written in float64, else None."""

    name: str
    latex: str
    value: float
    at: At
    meaning: str
    note: str | None = None


@dataclass(frozen=True)
class PathFactor:
    """One factor of a path: dz_dW or dz_db, then da_dz of each unit passed and W of each edge in turn, last delta."""

    name: str
    value: float


@dataclass(frozen=True)
class Downstream:
    """One term of the sum in ``dL_da`` of a hidden unit: weight · delta of unit ``unit`` of the next layer."""

    unit: int
    weight: float
    delta: float
    product: float


@dataclass(frozen=True)
class OutputTerm:
    """One term of ``delta`` under softmax: dL_da · da_dz through output ``output``. dL_da is None where it is not
    finite in float64; the product then is computed from the loss itself.
    """

    output: int
    dL_da: float | None
    da_dz: float
    product: float


def factors_of(place: Place, chosen: Moment) -> list[Factor]:
    """The factors whose product is the chosen sample's gradient of the parameter at ``place``."""
    return [*_upstream(place, chosen), _local(place, chosen)]


def _upstream(place: Place, chosen: Moment) -> list[Factor]:
    computed, column, layer = chosen.prospect.computed, chosen.column, place.layer
    at = At(layer, place.to)
    slopes = computed.slopes[layer - 1]
    dL_da = float(computed.dL_da[layer - 1][place.to - 1, column])
    a, z = unit_latex("a", layer, place.to), unit_latex("z", layer, place.to)
    label = chosen.course.network.activations[layer - 1].label
    if slopes is None:
        meaning = "how the loss reacts to this unit's z: a sum over the outputs, since softmax mixes them"
        return [_delta(place, chosen, meaning)]
    slope = float(slopes[place.to - 1, column])
    if not np.isfinite(dL_da):
        meaning = "how the loss reacts to this unit's z"
        note = f"The first two factors are one here: ∂ℓ/∂a is beyond float64, da/dz is {slope!r}, and delta is finite."
        return [_delta(place, chosen, meaning, note)]
    return [
        Factor("dL_da", partial_latex(r"\ell", a), dL_da, at, "how the loss reacts to this unit's activation"),
        Factor("da_dz", partial_latex(a, z), slope, at, f"slope of {label} at z"),
    ]


def _delta(place: Place, chosen: Moment, meaning: str, note: str | None = None) -> Factor:
    value = float(chosen.prospect.computed.delta[place.layer - 1][place.to - 1, chosen.column])
    latex = unit_latex(r"\delta", place.layer, place.to)
    return Factor("delta", latex, value, At(place.layer, place.to), meaning, note)


def _local(place: Place, chosen: Moment) -> Factor:
    z = unit_latex("z", place.layer, place.to)
    latex = partial_latex(z, parameter_latex(place))
    if place.from_ is None:
        return Factor("dz_db", latex, 1.0, At(place.layer, place.to), "a bias is added as it is")
    value = float(chosen.prospect.computed.a_in[place.layer - 1][place.from_ - 1, chosen.column])
    what = "input" if place.layer == 1 else "activation"
    return Factor("dz_dW", latex, value, At(place.layer - 1, place.from_), f"the {what} it is fed")


def downstream_of(place: Place, chosen: Moment) -> list[Downstream] | list[OutputTerm]:
    """The terms of the sum behind the first factor; empty where it is no sum."""
    computed, column, layer, unit = chosen.prospect.computed, chosen.column, place.layer, place.to - 1
    if layer < len(computed.pairs):
        weights = computed.pairs[layer][0][:, unit]
        delta = computed.delta[layer][:, column]
        terms = zip(weights.tolist(), delta.tolist(), (weights * delta).tolist(), strict=True)
        return [Downstream(number, *values) for number, values in enumerate(terms, start=1)]
    if computed.slopes[-1] is not None:
        return []
    a = computed.a[-1][:, column]
    dL_da = computed.dL_da[-1][:, column]
    network = chosen.course.network
    da_dz = network.activations[-1].jacobian(a)[:, unit]
    with np.errstate(all="ignore"):
        products = dL_da * da_dz
    if network.loss.output_terms:
        # Where 1 / a is too large, or a too small for a full-precision slope, the loss gives the product itself.
        products = np.where(np.isfinite(dL_da), products, network.loss.output_terms(a, computed.y[:, column])[:, unit])
    terms = zip(dL_da.tolist(), da_dz.tolist(), products.tolist(), strict=True)
    return [
        OutputTerm(number, upstream if np.isfinite(upstream) else None, slope, product)
        for number, (upstream, slope, product) in enumerate(terms, start=1)
    ]


def path_factors(place: Place, graph: Graph, path: Path) -> list[PathFactor]:
    """The factors of one path, from the parameter to the last delta; ``path.units`` say where each is."""
    factors = [PathFactor("dz_db" if place.from_ is None else "dz_dW", graph.first)]
    for depth, (slopes, W) in enumerate(zip(graph.slopes, graph.weights, strict=True)):
        unit, after = path.units[depth], path.units[depth + 1]
        factors.append(PathFactor("da_dz", float(slopes[unit])))
        factors.append(PathFactor("W", float(W[after, unit])))
    factors.append(PathFactor("delta", float(graph.delta[path.units[-1]])))
    return factors
