"""Where one parameter's gradient comes from: the factors of one sample, the sum over the units downstream, all paths,
every sample's share, and the optimizer's arithmetic down to the new value.

Factors multiply, paths add, samples add, to the gradient that the optimizer uses. Factors are never averaged over a
batch
before they are multiplied: the product of averages is not the average of products.

Source: Nielsen, ch. 2, BP1 to BP4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.averages import Averages, averages_of
from engine.course import Prospect
from engine.factors import Downstream, Factor, OutputTerm, PathFactor, downstream_of, factors_of, path_factors
from engine.finite_difference import FiniteDifference, Question, finite_difference
from engine.limits import limit
from engine.notation import parameter_latex
from engine.parameters import Place
from engine.paths import Flow, Graph, flow, largest, path_sum, rest, sizes
from engine.run import Run
from engine.trace import Moment, moment


@dataclass(frozen=True)
class Parameter:
    """The parameter inspected: its place (from_ is None for a bias), its value before the update, and its symbol."""

    name: str
    kind: str
    layer: int
    to: int
    from_: int | None
    value: float
    latex: str
    frozen: bool


@dataclass(frozen=True)
class SampleShare:
    """One sample of the batch: its own gradient, and its share of the data's gradient."""

    position: int
    row: int
    gradient: float
    contribution: float


@dataclass(frozen=True)
class PathItem:
    """One listed path: its units by layer (from 1, the parameter's own first), its factors, and their product."""

    units: list[int]
    factors: list[PathFactor]
    product: float


@dataclass(frozen=True)
class Rest:
    """The paths that are not listed: how many, and their sum."""

    count: int
    sum: float


@dataclass(frozen=True)
class Paths:
    """All paths of a sample's gradient: counted and summed exactly, the largest listed.

    absolute: the sum of the products' sizes; where it is far above the size of ``sum``, paths cancel each other.
    """

    count: int
    sum: float
    absolute: float
    listed: int
    rest: Rest
    items: list[PathItem]


@dataclass(frozen=True, eq=False)
class SampleInspection:
    """The chosen sample: its gradient (of its own loss), the factors whose product it is, and where they come from.

    downstream: the terms that dL_da sums up in a hidden layer, or delta under softmax in the last; else empty.
    """

    position: int
    row: int
    gradient: float
    factors: list[Factor]
    downstream: list[Downstream] | list[OutputTerm]
    paths: Paths
    flow: Flow
    finite_difference: FiniteDifference


@dataclass(frozen=True)
class UpdateTerm:
    """One line of the update's arithmetic."""

    name: str
    latex: str
    value: float


@dataclass(frozen=True)
class UpdateInspection:
    """The optimizer's arithmetic for this parameter; step is what is added, new_value what trace n + 1 starts from."""

    optimizer: str
    terms: list[UpdateTerm]
    step: float
    new_value: float


@dataclass(frozen=True, eq=False)
class Inspection:
    """One weight or bias in iteration n. gradient = data_gradient + penalty_gradient is the batch's, before clipping;
    clipped_gradient is what the optimizer receives. averages: what averaging the factors first would give instead.
    finite_difference is of the batch's loss with its penalty."""

    parameter: Parameter
    iteration: int
    gradient: float
    data_gradient: float
    penalty_gradient: float
    clipped_gradient: float
    samples: list[SampleShare]
    averages: Averages
    sample: SampleInspection
    update: UpdateInspection
    finite_difference: FiniteDifference


def inspect(
    run: Run, parameter: str, iteration: int | None = None, sample: int | None = None, row: int | None = None
) -> Inspection:
    """The Inspection of ``parameter`` in iteration n (default: the next), for one sample of its batch.

    Raises UnknownParameter, NotReached, NotInBatch (SpecErrors), and Diverged where that iteration is not finite.
    """
    place = run.course.network.layout.place(parameter)
    chosen = moment(run, iteration, sample, row)
    prospect = chosen.prospect
    index, update = place.index, prospect.update
    rules = prospect.settings.rules
    penalty_gradient = rules.penalty_gradient(prospect.parameters)[index]
    gradient = float(update.gradient[index])
    question = Question(run.course, prospect.parameters, rules, prospect.indices, True)
    return Inspection(
        parameter=_parameter(place, chosen),
        iteration=prospect.iteration,
        gradient=gradient,
        data_gradient=float(prospect.computed.gradient[index]),
        penalty_gradient=float(penalty_gradient),
        clipped_gradient=float(update.clipped[index]),
        samples=_samples(place, chosen),
        averages=averages_of(place, chosen, sample_gradients(place, chosen)),
        sample=_sample(place, chosen),
        update=update_arithmetic(place, prospect),
        finite_difference=finite_difference(question, place, gradient),
    )


def _parameter(place: Place, chosen: Moment) -> Parameter:
    frozen = chosen.prospect.settings.rules.frozen
    return Parameter(
        name=place.name,
        kind=place.kind,
        layer=place.layer,
        to=place.to,
        from_=place.from_,
        value=float(chosen.prospect.parameters[place.index]),
        latex=parameter_latex(place),
        frozen=bool(frozen is not None and frozen[place.index]),
    )


def sample_gradients(place: Place, chosen: Moment) -> np.ndarray:
    """Every sample's own gradient of one parameter, shape (B,): delta times what the weight is fed."""
    computed = chosen.prospect.computed
    delta = computed.delta[place.layer - 1][place.to - 1]
    return delta if place.from_ is None else delta * computed.a_in[place.layer - 1][place.from_ - 1]


def _samples(place: Place, chosen: Moment) -> list[SampleShare]:
    gradients = sample_gradients(place, chosen)
    shares = gradients / len(gradients) if chosen.course.network.mean else gradients
    rows = zip(chosen.batch.rows, gradients.tolist(), shares.tolist(), strict=True)
    return [SampleShare(position, *values) for position, values in enumerate(rows, start=1)]


def _sample(place: Place, chosen: Moment) -> SampleInspection:
    gradient = float(sample_gradients(place, chosen)[chosen.column])
    graph = graph_of(place, chosen)
    only = chosen.prospect.indices[[chosen.column]]
    question = Question(chosen.course, chosen.prospect.parameters, chosen.prospect.settings.rules, only, False)
    return SampleInspection(
        position=chosen.column + 1,
        row=chosen.row,
        gradient=gradient,
        factors=factors_of(place, chosen),
        downstream=downstream_of(place, chosen),
        paths=_paths(place, graph),
        flow=flow(graph),
        finite_difference=finite_difference(question, place, gradient),
    )


def graph_of(place: Place, chosen: Moment) -> Graph:
    """The graph of all paths of one parameter, for the chosen sample: local slopes, weights, and the last delta."""
    computed, column = chosen.prospect.computed, chosen.column
    fed = 1.0 if place.from_ is None else float(computed.a_in[place.layer - 1][place.from_ - 1, column])
    return Graph(
        layer=place.layer,
        unit=place.to - 1,
        first=fed,
        slopes=tuple(slopes[:, column] for slopes in computed.slopes[place.layer - 1 : -1]),
        weights=tuple(W for W, _ in computed.pairs[place.layer :]),
        delta=np.ascontiguousarray(computed.delta[-1][:, column]),
    )


def _paths(place: Place, graph: Graph) -> Paths:
    listed = largest(graph, limit("listed_paths"))
    items = [
        PathItem([unit + 1 for unit in path.units], path_factors(place, graph, path), path.product) for path in listed
    ]
    absolute = path_sum(sizes(graph))
    return Paths(graph.count, path_sum(graph), absolute, len(items), Rest(*rest(graph, listed)), items)


def update_arithmetic(place: Place, prospect: Prospect) -> UpdateInspection:
    """The optimizer's arithmetic of one iteration for the parameter at ``place``, term by term."""
    update, settings = prospect.update, prospect.settings
    index, rules = place.index, settings.rules
    terms = [UpdateTerm("gradient", r"g = \frac{\partial L}{\partial w}", float(update.gradient[index]))]
    if rules.clip is not None:
        if rules.clip.kind == "norm":
            latex = r"\min\left(1, \frac{c}{\lVert g \rVert}\right)"
            terms.append(UpdateTerm("clip_factor", latex, update.clip_factor))
        terms.append(UpdateTerm("clipped_gradient", r"g_{\text{clipped}}", float(update.clipped[index])))
    terms += [UpdateTerm(term.name, term.latex, term.at(index)) for term in update.move.terms]
    terms.append(UpdateTerm("learning_rate", r"\eta", settings.spec.optimizer.values["learning_rate"]))
    if update.rate != terms[-1].value:
        terms.append(UpdateTerm("rate", r"\eta_n", update.rate))
    frozen = rules.frozen is not None and bool(rules.frozen[index])
    if frozen:
        terms.append(UpdateTerm("frozen", r"\text{frozen: the step is } 0", 0.0))
    step, new_value = float(update.step[index]), float(update.parameters[index])
    terms.append(UpdateTerm("step", r"\Delta w", step))
    terms.append(UpdateTerm("new_value", r"w_{\text{new}} = w + \Delta w", new_value))
    return UpdateInspection(settings.spec.optimizer.name, terms, step, new_value)
