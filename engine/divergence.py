"""Divergence explained: which quantity left the finite range first, in which layer, which parameter is to blame, and
why.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.course import Course, Prospect
from engine.curvature import largest_stable_rate
from engine.status import Status

WORDS = {
    "z": "the weighted input z of layer {layer}",
    "a": "the activation a of layer {layer}",
    "loss": "the loss of its batch",
    "delta": "delta of layer {layer}",
    "gradient": "the gradient of {parameter}",
    "parameter": "the new value of {parameter}",
    "memory": "what the optimizer remembers of {parameter}",
}

ADAPTIVE = (
    "The optimizer divides each step by the size of the parameter's own gradients, so no curvature bounds its rate: "
    "how far a parameter moves goes with the learning rate, not with the size of its gradient."
)


def diverged(course: Course, prospect: Prospect, earlier: Callable[[], list[Prospect]]) -> Status:
    """The Status of a run whose next iteration, ``prospect``, is not finite.

    earlier: gives finite prospects at which the curvature may be looked at, best first; asked for only here, since it
    costs a replay.
    """
    quantity, layer, index = first_to_leave(prospect)
    layout = course.network.layout
    if index is None:
        index = _largest_up_to(course, prospect, layer)
    parameter = layout.name(index)
    what = WORDS[quantity].format(layer=layer, parameter=parameter)
    if quantity == "loss" and np.isfinite(prospect.computed.loss):
        what += ", with its penalty,"
    rate, value = prospect.update.rate, prospect.parameters[index]
    sentences = [f"Iteration {prospect.iteration} was not applied: {what} is not a finite number."]
    sentences.append(f"{parameter} stands at {value:.4g} and the learning rate is {rate:g}.")
    if prospect.iteration == 1 and quantity != "parameter":
        sentences.append("No update has been made yet: the start values and the rows themselves lead there.")
    else:
        sentences.append(_cause(course, prospect, earlier))
    reason = " ".join(sentences)
    return Status("diverged", reason, prospect.iteration, quantity, layer, parameter)


def first_to_leave(prospect: Prospect) -> tuple[str, int, int | None]:
    """(quantity, layer from 1, flat index or None) of what is not finite first, in the order it is computed."""
    computed, layers = prospect.computed, len(prospect.computed.z)
    for number in range(1, layers + 1):
        for quantity in ("z", "a"):
            if not np.isfinite(getattr(computed, quantity)[number - 1]).all():
                return quantity, number, None
    if not np.isfinite(computed.loss + prospect.update.penalty):
        return "loss", layers, None
    for number in range(layers, 0, -1):
        if not np.isfinite(computed.delta[number - 1]).all():
            return "delta", number, None
    update = prospect.update
    vectors = [("gradient", update.gradient), ("parameter", update.parameters)]
    vectors += [("memory", slot) for slot in update.memory.slots.values()]
    quantity, values = next((name, vector) for name, vector in vectors if not np.isfinite(vector).all())
    index = int(np.flatnonzero(~np.isfinite(values))[0])
    return quantity, _layer_of(prospect, index), index


def _layer_of(prospect: Prospect, index: int) -> int:
    return next(n for n, end in enumerate(prospect.settings.spec.layout.offsets[1:], start=1) if index < end)


def _largest_up_to(course: Course, prospect: Prospect, layer: int) -> int:
    """The flat index of the parameter of largest size among the layers up to ``layer``."""
    end = course.network.layout.offsets[layer]
    return int(np.abs(prospect.parameters[:end]).argmax())


def _cause(course: Course, prospect: Prospect, earlier: Callable[[], list[Prospect]]) -> str:
    """A sentence that says what drove the parameters away."""
    rules, rate = prospect.settings.rules, prospect.update.rate
    decay = rate * rules.choice.values.get("weight_decay", 0.0)
    if decay > 2.0:
        return (
            f"Every update first multiplies the parameters by 1 - rate × weight_decay = {1.0 - decay:.4g}: "
            "weight decay alone drives them away once that is below -1."
        )
    return ADAPTIVE if rules.optimizer.adaptive else _against_curvature(course, prospect, earlier())


def _against_curvature(course: Course, prospect: Prospect, earlier: list[Prospect]) -> str:
    """A sentence that sets the learning rate against 2/λmax, or says that no curvature can be told.

    Of the earlier prospects it takes the first whose limit the rate exceeds, else the first that has one.
    """
    rate = prospect.update.rate
    limits = [(each, largest_stable_rate(course, each)) for each in earlier]
    limits = [(each, stable) for each, stable in limits if stable is not None]
    if not limits:
        return "The curvature is too flat or too steep to name a largest stable rate."
    seen, stable = next((pair for pair in limits if rate > pair[1]), limits[0])
    momentum = prospect.settings.rules.choice.values.get("momentum", 0.0)
    whole = len(seen.indices) == len(course.examples.parts["train"])
    verb = "is" if course.network.is_quadratic and whole and not momentum else "is estimated at"
    words = f"At iteration {seen.iteration} the largest stable rate {verb} {stable:.4g} (2/λmax of the batch loss)"
    if rate > stable:
        return f"{words}; a larger one overshoots further with every update."
    causes = [f"momentum ({momentum:g}) makes steps longer than plain descent takes"] if momentum else []
    causes += [] if whole else ["other batches have other limits"]
    causes += [] if course.network.is_quadratic else ["the curvature has changed since"]
    if not causes:
        return f"{words}; the rate is below that, but rounding or an earlier setting had already driven it away."
    return f"{words}; the rate is below that, but it holds there for plain descent: {', and '.join(causes)}."
