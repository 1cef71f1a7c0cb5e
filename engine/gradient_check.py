"""Every gradient of an iteration checked: each parameter nudged both ways, backprop's number held against the losses'
difference; and what this costs beside one backward pass.
The losses come from whole forward passes, so nothing of backpropagation is in them and the cost told is the cost paid.

Source: Nielsen, ch. 2, "In what sense is backpropagation a fast algorithm?", eq. (46); Goodfellow et al., 11.5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.course import Course, Prospect
from engine.errors import SpecError
from engine.fields import is_number, shown
from engine.finite_difference import FiniteDifference, Question, default_epsilon, kink_between
from engine.forward import sample_losses
from engine.network import reduced
from engine.parameters import Place
from engine.passes import full_pass
from engine.run import KeepGoing, Run
from engine.trace import prospect_at

NUDGE = 1e-4
"""The nudge whose effect on the loss is shown beside the gradient."""
AGREEMENT = 1e-7
"""How far estimate and gradient may differ, times max(1, |gradient|): the bend of the loss over 2ε is within it."""
ROUNDING = 2.0**-48
"""How far a loss may be off by rounding, relative to it: 16 units of float64's last place."""
DROWNED = 1e-2
"""Where rounding alone could move the estimate by more than this, times max(1, |gradient|), it is no estimate."""
TIMINGS = 5
"""How often a backward pass is timed; its seconds are the median."""

Clock = Callable[[], float]


@dataclass(frozen=True)
class Nudge:
    """What adding ``amount`` to one parameter does: the batch's loss after it (penalty included) and what it fell by,
    both None beyond float64; and the step that the optimizer takes instead."""

    amount: float
    loss_after: float | None
    loss_reduction: float | None
    step: float


@dataclass(frozen=True)
class ParameterCheck:
    """One parameter: its value, its gradient of the batch by backprop (penalty included, before clipping), the central
    difference, and the verdict: "passed", "failed", "at a kink", or "no estimate" where a nudged loss is beyond float64
    or rounding drowns the difference. tolerance: the largest absolute error that passes."""

    name: str
    value: float
    gradient: float
    finite_difference: FiniteDifference
    tolerance: float | None
    verdict: str
    nudge: Nudge


@dataclass(frozen=True)
class Tally:
    """How many of the parameters checked have each verdict."""

    passed: int
    failed: int
    at_a_kink: int
    no_estimate: int


@dataclass(frozen=True)
class Way:
    """What one way to the gradients takes. multiply_adds: of its matrix products. seconds: None where no clock ran."""

    forward_passes: int
    backward_passes: int
    multiply_adds: int
    seconds: float | None


@dataclass(frozen=True)
class Cost:
    """Both ways over the same batch. forward_multiply_adds, backward_multiply_adds: of one pass. nudging: two forward
    passes for each parameter checked, as measured. backprop: one forward and one backward pass, for all of them."""

    forward_multiply_adds: int
    backward_multiply_adds: int
    nudging: Way
    backprop: Way


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The check of iteration n. epsilon: as given, or None where each parameter has its own, 1e-5 max(1, |w|).
    loss: the batch's, penalty included, None beyond float64. count: P. checked: how many; time was up for the rest.
    """

    iteration: int
    epsilon: float | None
    loss: float | None
    count: int
    checked: int
    tally: Tally
    summary: str
    parameters: list[ParameterCheck]
    cost: Cost


def gradient_check(
    run: Run,
    iteration: int | None = None,
    epsilon: float | None = None,
    clock: Clock | None = None,
    keep_going: KeepGoing | None = None,
) -> GradientCheck:
    """Check the gradients of iteration n (default: the next), each by its central difference.

    clock: tells seconds, of any origin. keep_going: asked between parameters; where it says no, the answer holds those
    checked so far (one at least), which are spread evenly over all layers.
    Raises NotReached, SpecError for an epsilon that is no number above 0, Diverged where the iteration is not finite.
    """
    if epsilon is not None and not (is_number(epsilon) and epsilon > 0):
        raise SpecError.of("epsilon", f"must be a number above 0, not {shown(epsilon)}.", "a number above 0")
    prospect = prospect_at(run, iteration)
    with np.errstate(all="ignore"):
        backprop_seconds = _backprop_seconds(run.course, prospect, clock, keep_going)
        nudging = _Nudging(run.course, prospect, clock)
        found = {}
        for index in visiting_order(run.course.network.layout.count):
            found[index] = nudging.check(index, epsilon)
            if keep_going and not keep_going():
                break
    checks = sorted(found.values(), key=lambda check: run.course.network.layout.place(check.name).in_reading)
    count = run.course.network.layout.count
    return GradientCheck(
        iteration=prospect.iteration,
        epsilon=epsilon,
        loss=_finite(nudging.start_loss),
        count=count,
        checked=len(checks),
        tally=_tally(checks),
        summary=_summary(checks, count, epsilon),
        parameters=checks,
        cost=_cost(run.course, prospect, len(checks), nudging.seconds if clock else None, backprop_seconds),
    )


def visiting_order(count: int) -> Iterator[int]:
    """The indices 0 … count - 1, each once, in strides of the golden section: any beginning is spread over all."""
    stride = max(1, round(count * (math.sqrt(5.0) - 1.0) / 2.0))
    while math.gcd(stride, count) != 1:
        stride += 1
    return (k * stride % count for k in range(count))


def multiply_adds(sizes: tuple[int, ...], rows: int) -> tuple[int, int]:
    """(forward, backward): of the matrix products of one pass over ``rows`` rows, of a network of these sizes.

    Forward, each weight is met once a row. Backward, once for its gradient, and, but in layer 1, once on the way back.
    """
    weights = [inputs * units for inputs, units in pairwise(sizes)]
    return rows * sum(weights), rows * (sum(weights) + sum(weights[1:]))


class _Nudging:
    """Nudges the parameters of one iteration, one by one; ``seconds`` is what the central differences took so far."""

    def __init__(self, course: Course, prospect: Prospect, clock: Clock | None) -> None:
        self.prospect = prospect
        self.network = course.network
        self.rules = prospect.settings.rules
        self.question = Question(course, prospect.parameters, self.rules, prospect.indices, True)
        self.x, self.y = self.question.columns()
        self.parameters = prospect.parameters.copy()
        self.clock = clock or (lambda: 0.0)
        self.seconds = 0.0
        self.start_loss = self.loss()

    def loss(self) -> float:
        """The batch's loss at the parameters as they are now, penalty included, by one forward pass."""
        losses = sample_losses(self.network, self.parameters, self.x, self.y)
        return reduced(self.network, losses) + self.rules.penalty_value(self.parameters)

    def loss_at(self, index: int, value: float) -> float:
        """The loss with one parameter at ``value`` and the others as they are."""
        kept = self.parameters[index]
        self.parameters[index] = value
        loss = self.loss()
        self.parameters[index] = kept
        return loss

    def check(self, index: int, given: float | None) -> ParameterCheck:
        """The check of one parameter, with ε as given or its own."""
        place = self.network.layout.place(self.network.layout.name(index))
        value, gradient = float(self.parameters[index]), float(self.prospect.update.gradient[index])
        difference = self.difference(place, gradient, default_epsilon(value) if given is None else float(given))
        tolerance = _tolerance(difference, gradient)
        after = self.loss_at(index, value + NUDGE)
        reduction = self.start_loss - after
        step = float(self.prospect.update.step[index])
        nudge = Nudge(NUDGE, _finite(after), _finite(reduction), step)
        verdict = _verdict(difference, tolerance)
        return ParameterCheck(place.name, value, gradient, difference, tolerance, verdict, nudge)

    def difference(self, place: Place, gradient: float, epsilon: float) -> FiniteDifference:
        """The central difference along one parameter, held against ``gradient``; None for what has no value."""
        value = self.parameters[place.index]
        low, high = float(value - epsilon), float(value + epsilon)
        began = self.clock()
        loss_minus, loss_plus = self.loss_at(place.index, low), self.loss_at(place.index, high)
        self.seconds += self.clock() - began
        minus, plus = self.question.nudged(place.index, -epsilon), self.question.nudged(place.index, epsilon)
        kink = kink_between(self.question, place, minus, plus)
        # What the nudged values really differ by in float64, which is not quite 2ε, and 0 where ε is lost in w.
        width = high - low
        estimate = (loss_plus - loss_minus) / width if width else math.nan
        error, larger = abs(estimate - gradient), max(abs(estimate), abs(gradient))
        figures = (loss_minus, loss_plus, estimate, error, error / larger if larger else error)
        return FiniteDifference(epsilon, *map(_finite, figures), kink)


def _finite(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _tolerance(difference: FiniteDifference, gradient: float) -> float | None:
    """The largest absolute error that passes; None where there is no estimate to hold against it."""
    if difference.estimate is None:
        return None
    size = max(1.0, abs(gradient))
    rounding = ROUNDING * max(abs(difference.loss_minus), abs(difference.loss_plus)) / (2.0 * difference.epsilon)
    return AGREEMENT * size + rounding if rounding <= DROWNED * size else None


def _verdict(difference: FiniteDifference, tolerance: float | None) -> str:
    if difference.kink is not None:
        return "at a kink"
    if tolerance is None or difference.absolute_error is None:
        return "no estimate"
    return "passed" if difference.absolute_error <= tolerance else "failed"


def _tally(checks: list[ParameterCheck]) -> Tally:
    verdicts = [check.verdict for check in checks]
    return Tally(*(verdicts.count(verdict) for verdict in ("passed", "failed", "at a kink", "no estimate")))


def _summary(checks: list[ParameterCheck], count: int, epsilon: float | None) -> str:
    """The outcome in sentences."""
    tally = _tally(checks)
    sentences = [f"{tally.passed} of {len(checks)} gradients checked agree with their central difference."]
    if tally.failed:
        failed = [check for check in checks if check.verdict == "failed"]
        worst = max(failed, key=lambda check: check.finite_difference.absolute_error)
        error = worst.finite_difference.absolute_error
        sentences.append(f"{tally.failed} differ by more than is allowed, most of all {worst.name}, by {error:.3g}.")
        if epsilon is not None:
            sentences.append(f"ε was given as {epsilon:g}: the loss bends over it, and the error grows as its square.")
    if tally.at_a_kink:
        sentences.append(f"{tally.at_a_kink} at a kink within ε: they neither passed nor failed.")
    if tally.no_estimate:
        words = "a nudged loss is beyond float64, or rounding drowns the difference."
        sentences.append(f"{tally.no_estimate} without an estimate: {words}")
    if len(checks) < count:
        sentences.append(f"Time was up after {len(checks)} of {count} parameters, which are spread over all layers.")
    return " ".join(sentences)


def _cost(
    course: Course, prospect: Prospect, checked: int, nudging_seconds: float | None, backprop_seconds: float | None
) -> Cost:
    forward, backward = multiply_adds(course.network.layout.sizes, len(prospect.indices))
    passes = 2 * checked
    return Cost(
        forward_multiply_adds=forward,
        backward_multiply_adds=backward,
        nudging=Way(passes, 0, passes * forward, nudging_seconds),
        backprop=Way(1, 1, forward + backward, backprop_seconds),
    )


def _backprop_seconds(
    course: Course, prospect: Prospect, clock: Clock | None, keep_going: KeepGoing | None
) -> float | None:
    """Seconds of one forward and backward pass over the batch, the median of a few, fewer where time is up."""
    if clock is None:
        return None
    x, y, taken = prospect.computed.x, prospect.computed.y, []
    while len(taken) < TIMINGS and not (taken and keep_going and not keep_going()):
        began = clock()
        full_pass(course.network, prospect.parameters, x, y)
        taken.append(clock() - began)
    return sorted(taken)[len(taken) // 2]
