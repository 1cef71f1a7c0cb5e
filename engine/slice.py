"""The loss along one parameter: the curve that a learner slides a weight on, with everything else held still.

The loss is that of the iteration's batch, penalty included, so that the tangent's slope is the very gradient shown.

Source: Nielsen, ch. 1, eq. (7) to (9); Goodfellow et al., 4.3 and fig. 4.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.course import Prospect
from engine.errors import SpecError
from engine.fields import is_integer, is_number, shown
from engine.finite_difference import FiniteDifference, Question, default_epsilon, finite_difference
from engine.gradient_check import visiting_order
from engine.limits import limit
from engine.network import Network
from engine.parameters import Place
from engine.run import KeepGoing, Run
from engine.trace import prospect_at

DEFAULT_POINTS = 101
ROOM = 0.5
"""The least that a slice reaches to each side when no span is given: half of what weights commonly measure."""
MARGIN = 1.25
"""How much further a slice reaches than what it is to hold."""
FAR = 10.0
"""A valley further than this, times max(1, |w|), is not reached for: the loss is too flat here to say where it is."""
WIDEST = 1e300
"""The widest default span, so that both its ends are within float64."""


@dataclass(frozen=True, eq=False)
class Tangent:
    """The straight line that touches the curve at the present value: its slope is the gradient. values, losses: its
    two ends, each (2,), over the slice; a loss beyond float64 is NaN."""

    slope: float
    values: np.ndarray
    losses: np.ndarray


@dataclass(frozen=True)
class SliceStep:
    """What the optimizer does. step: what it adds to this parameter. loss: of the curve at the new value, the others
    held still. tangent_loss: what the tangent promises there. loss_of_all: the same batch's loss once all parameters
    have moved, which they do at once. A loss beyond float64 is None."""

    step: float
    new_value: float
    loss: float | None
    tangent_loss: float | None
    loss_of_all: float | None


@dataclass(frozen=True)
class KinkPlace:
    """A value of the parameter at which the curve has a kink. of: "unit" (the parameter's own unit, on the row named
    by its number), "loss" (the output that it feeds, on that row) or "penalty" (row is None)."""

    value: float
    of: str
    row: int | None


@dataclass(frozen=True, eq=False)
class Slice:
    """The loss of iteration n's batch along one parameter, from value - span to value + span.

    value, gradient, loss: before the update, the loss with its penalty. count: how many points there are to reach.
    values, losses: those reached, ascending, the present value among them exactly; as many as count, but where time
    was up; a loss beyond float64 is NaN. kinks: those of the parameter's own unit, of the loss straight behind it
    and of the penalty, ascending; kinks of later units are not looked for. kink_count: of how many these are the
    nearest.
    """

    iteration: int
    parameter: str
    value: float
    gradient: float
    loss: float
    span: float
    count: int
    values: np.ndarray
    losses: np.ndarray
    tangent: Tangent
    step: SliceStep
    finite_difference: FiniteDifference
    kinks: list[KinkPlace]
    kink_count: int


def loss_slice(
    run: Run,
    parameter: str,
    iteration: int | None = None,
    span: float | None = None,
    points: int = DEFAULT_POINTS,
    keep_going: KeepGoing | None = None,
) -> Slice:
    """The Slice of iteration n (default: the next) along ``parameter``, at ``points`` values evenly over the span.

    span: how far to each side of the present value; by default far enough for the optimizer's step, the valley that
    the curvature here speaks of, and zero, rounded up to 1, 2 or 5 times a power of ten. An even number of points has
    none in the middle, so the present value is added. keep_going: asked between points; where it says no, the answer
    holds those reached so far, which are spread over the slice.
    Raises UnknownParameter, NotReached, SpecError for a span or points that do not fit, Diverged where the iteration
    is not finite.
    """
    place = run.course.network.layout.place(parameter)
    if not is_integer(points) or not 3 <= points <= limit("slice_points"):
        allowed = f"an integer from 3 to {limit('slice_points')}"
        raise SpecError.of("points", f"must be {allowed}, not {shown(points)}.", allowed)
    prospect = prospect_at(run, iteration)
    question = Question(run.course, prospect.parameters, prospect.settings.rules, prospect.indices, True)
    value, gradient = float(prospect.parameters[place.index]), float(prospect.update.gradient[place.index])
    loss = prospect.computed.loss + prospect.update.penalty
    with np.errstate(all="ignore"):
        width = default_span(question, place, loss, gradient, prospect) if span is None else span
        _check_span(width, value, points)
        values = _values(value, float(width), points)
        curve = _curve(question, place, values, (value, loss), keep_going)
        ends = values[[0, -1]]
        kinks = _kinks(run.course.network, place, prospect, *ends.tolist())
        return Slice(
            iteration=prospect.iteration,
            parameter=place.name,
            value=value,
            gradient=gradient,
            loss=loss,
            span=float(width),
            count=len(values),
            values=curve[0],
            losses=curve[1],
            tangent=Tangent(gradient, ends, _known(loss + gradient * (ends - value))),
            step=_step(question, place, prospect, loss, gradient),
            finite_difference=finite_difference(question, place, gradient),
            kinks=_nearest(kinks, value),
            kink_count=len(kinks),
        )


def default_span(question: Question, place: Place, loss: float, gradient: float, prospect: Prospect) -> float:
    """How far a slice reaches to each side: the step, zero and the valley, which is |g| / L'' away where L'' > 0."""
    value = float(question.parameters[place.index])
    scale = max(1.0, abs(value))
    nudge = 1e-3 * scale
    losses = (question.loss_at(place.index, value + side) for side in (-nudge, nudge))
    curvature = (sum(losses) - 2.0 * loss) / nudge / nudge
    away = valley(gradient, curvature, value) or 0.0
    reach = [abs(float(prospect.update.step[place.index])), abs(value), abs(away), default_epsilon(value)]
    return rounded_up(min(WIDEST / 10.0, max(ROOM, MARGIN * max(reach))))


def valley(slope: float, curvature: float, present: float) -> float | None:
    """How far from ``present`` a loss with this slope and curvature is lowest, by Newton's -L' / L''; None where it
    bends down, or where that is too far to believe."""
    away = -slope / curvature if 0.0 < curvature < math.inf else math.inf
    return away if abs(away) <= FAR * max(1.0, abs(present)) else None


def rounded_up(number: float, factors: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 20.0)) -> float:
    """The least factor (1, 2 or 5) times a power of ten that is not below ``number`` > 0: round, and often the same."""
    power = 10.0 ** math.floor(math.log10(number))
    return next(factor * power for factor in factors if factor * power >= number)


def _check_span(span: object, value: float, points: int) -> None:
    if not (is_number(span) and span > 0):
        raise SpecError.of("span", f"must be a number above 0, not {shown(span)}.", "a number above 0")
    if not math.isfinite(abs(value) + span):
        message = f"must keep {value!r} ± span within float64, which {shown(span)} does not."
        raise SpecError.of("span", message, "a smaller number")
    least = points * math.ulp(value)
    if span < least:
        message = f"must be at least {least:g}, so that {points} points around {value!r} differ, not {shown(span)}."
        raise SpecError.of("span", message, f"a number from {least:g}")


def _values(value: float, span: float, points: int) -> np.ndarray:
    """The points of the curve, ascending: evenly from value - span to value + span, ``value`` itself among them."""
    places = np.arange(1 - points, points, 2) / (points - 1)
    return np.unique(np.append(value + span * places, value))


def _curve(
    question: Question, place: Place, values: np.ndarray, present: tuple[float, float], keep_going: KeepGoing | None
) -> tuple[np.ndarray, np.ndarray]:
    """(values, losses) of the points reached: the present one first, as its trace has it, then spread over all."""
    found = dict([present])
    for index in _ends_first(len(values)):
        value = float(values[index])
        if value in found:
            continue
        found[value] = question.loss_at(place.index, value)
        if keep_going and not keep_going():
            break
    reached = sorted(found)
    return np.array(reached), _known(np.array([found[value] for value in reached]))


def _ends_first(count: int) -> Iterator[int]:
    yield from (0, count - 1)
    yield from visiting_order(count)


def _step(question: Question, place: Place, prospect: Prospect, loss: float, gradient: float) -> SliceStep:
    step, new_value = (float(vector[place.index]) for vector in (prospect.update.step, prospect.update.parameters))
    losses = question.loss_at(place.index, new_value), loss + gradient * step, question.loss(prospect.update.parameters)
    return SliceStep(step, new_value, *(each if math.isfinite(each) else None for each in losses))


def _kinks(network: Network, place: Place, prospect: Prospect, low: float, high: float) -> list[KinkPlace]:
    """Every kink from ``low`` to ``high`` that has a closed form: z of the parameter's own unit is linear in it."""
    computed, index, unit = prospect.computed, place.layer - 1, place.to - 1
    value = float(prospect.parameters[place.index])
    z = computed.z[index][unit]
    fed = np.ones_like(z) if place.from_ is None else computed.a_in[index][place.from_ - 1]
    distances = [("unit", kink - z) for kink in network.activations[index].kinks]
    if index == len(network.activations) - 1 and network.activations[index].linear:
        distances += [("loss", kink - (z - computed.y[unit])) for kink in network.loss.kinks]
    found = []
    if place.kind == "weight":
        records = [record for _, record in prospect.settings.rules.penalties]
        found += [KinkPlace(kink, "penalty", None) for record in records for kink in record.kinks]
    for of, distance in distances:
        moves = fed != 0.0
        places = zip((value + distance[moves] / fed[moves]).tolist(), prospect.indices[moves].tolist(), strict=True)
        found += [KinkPlace(where, of, row + 1) for where, row in places]
    return [kink for kink in found if low <= kink.value <= high]


def _nearest(kinks: list[KinkPlace], value: float) -> list[KinkPlace]:
    """The kinks nearest to the present value, as many as are listed, ascending."""
    near = sorted(kinks, key=lambda kink: abs(kink.value - value))[: limit("listed_kinks")]
    return sorted(near, key=lambda kink: kink.value)


def _known(losses: np.ndarray) -> np.ndarray:
    """The losses, with NaN for what is beyond float64."""
    return np.where(np.isfinite(losses), losses, np.nan)
