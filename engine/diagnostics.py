"""The health of a network by layer: how large gradients and updates are, which units no longer react, and whether
gradients vanish or explode on their way back; each verdict in words, with the figures it rests on.

Sources: Nielsen, ch. 5 (vanishing and exploding gradients); Glorot and Bengio (2010), section 3 (saturation);
Goodfellow et al., 6.3.1 (units that are never active).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.activations import Activation
from engine.course import Course
from engine.distributions import Distribution, distributions_of
from engine.forward import forward
from engine.run import Run
from engine.trace import prospect_at
from engine.update import norm

FLAT = 0.05
"""A unit is flat on a row where the size of its slope is below this share of its activation's steepest slope."""
VANISHING = 1e-2
"""A layer's gradient vanishes where its rms is below this share of the last layer's."""
EXPLODING = 1e2
"""A layer's gradient explodes where its rms is above this multiple of the last layer's."""
SATURATED = 0.5
"""A layer is called saturated where its units are flat on more than this share of the training rows."""

NAMED = 12
"""So many dead units of a layer are named in its sentence."""


@dataclass(frozen=True, eq=False)
class LayerHealth:
    """One layer in iteration n.

    gradient_norm: of the batch's gradient of W and b, penalty included, before clipping. gradient_rms: the root of the
    mean square of the batch's gradient without penalty; to_last: its ratio to the last layer's, None where that is 0.
    update_norm: of the step of W and b. weight_norm: of W before
    the update; weight_update_norm: of its step; update_to_weight: their ratio, None where W is 0.
    flat: share of the training rows on which each unit is flat, (units,); None where the activation never flattens.
    saturated: the mean of ``flat`` where the activation flattens at both ends, else None. saturated_units: the numbers
    (from 1) of those flat on more than SATURATED of the training rows, but for outputs that learn all the same. dead,
    dead_units: the share and the numbers of units flat on every training row where the activation flattens on the left
    alone; dead is None elsewhere.
    """

    layer: int
    activation: str
    gradient_norm: float
    gradient_rms: float
    to_last: float | None
    update_norm: float
    weight_norm: float
    weight_update_norm: float
    update_to_weight: float | None
    flat: np.ndarray | None
    saturated: float | None
    saturated_units: list[int]
    dead: float | None
    dead_units: list[int]


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a layer: vanishing, exploding, saturated or dead; ``value``, the figure that it rests on, lies
    beyond ``threshold``; ``sentence`` says so in words."""

    kind: str
    layer: int
    value: float
    threshold: float
    sentence: str


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """The health of iteration n. rows: how many training rows flat units were looked for on. distributions: how its
    weights, gradients, activations and deltas are spread, by layer."""

    iteration: int
    rows: int
    layers: list[LayerHealth]
    distributions: list[Distribution]
    verdicts: list[Verdict]
    summary: str


def diagnostics(run: Run, iteration: int | None = None) -> Diagnostics:
    """The Diagnostics of iteration n (default: the next): gradients and steps of its batch, and units over the training
    set, all at the parameters before its update. Raises NotReached, and Diverged where the iteration is not finite."""
    prospect = prospect_at(run, iteration)
    course, update = run.course, prospect.update
    views = course.network.layout.views
    of_layers = zip(
        course.network.activations,
        views(prospect.parameters),
        views(update.gradient),
        views(prospect.computed.gradient),
        views(update.step),
        _flat_shares(course, prospect.parameters),
        strict=True,
    )
    last_rms = _rms_of(views(prospect.computed.gradient)[-1])
    layers = [_health(number, *each, last_rms) for number, each in enumerate(of_layers, start=1)]
    if course.network.loss.delta is not None:  # such a loss takes delta from z: its outputs learn where they are flat
        layers[-1] = replace(layers[-1], saturated_units=[])
    verdicts = _on_gradients(layers) + _on_units(course, layers)
    rows = len(course.examples.parts["train"])
    distributions = distributions_of(course.network, prospect)
    return Diagnostics(prospect.iteration, rows, layers, distributions, verdicts, _summary(layers, verdicts, rows))


Pair = tuple[np.ndarray, np.ndarray]


def _health(
    number: int,
    activation: Activation,
    parameters: Pair,
    gradient: Pair,
    data_gradient: Pair,
    step: Pair,
    flat: np.ndarray | None,
    last_rms: float,
) -> LayerHealth:
    weight_norm, weight_update_norm = norm(parameters[0].ravel()), norm(step[0].ravel())
    rms = _rms_of(data_gradient)
    both_ends = flat is not None and activation.highest is not None
    one_end = flat is not None and activation.highest is None
    return LayerHealth(
        layer=number,
        activation=activation.name,
        gradient_norm=_norm_of(gradient),
        gradient_rms=rms,
        to_last=_ratio(rms, last_rms),
        update_norm=_norm_of(step),
        weight_norm=weight_norm,
        weight_update_norm=weight_update_norm,
        update_to_weight=_ratio(weight_update_norm, weight_norm),
        flat=flat,
        saturated=float(flat.mean()) if both_ends else None,
        saturated_units=_numbers(flat > SATURATED) if both_ends else [],
        dead=float((flat == 1.0).mean()) if one_end else None,
        dead_units=_numbers(flat == 1.0) if one_end else [],
    )


def _numbers(chosen: np.ndarray) -> list[int]:
    """The numbers, from 1, of the units where ``chosen`` (units,) holds."""
    return (np.flatnonzero(chosen) + 1).tolist()


def _norm_of(pair: Pair) -> float:
    return norm(np.concatenate([part.ravel() for part in pair]))


def _rms_of(pair: Pair) -> float:
    return _norm_of(pair) / (pair[0].size + pair[1].size) ** 0.5


def _ratio(part: float, whole: float) -> float | None:
    """part / whole; None where it is no number of float64."""
    ratio = part / whole if whole else np.inf
    return ratio if np.isfinite(ratio) else None


def _flat_shares(course: Course, parameters: np.ndarray) -> list[np.ndarray | None]:
    """By layer, the share of the training rows on which each unit is flat, (units,), or None."""
    x = course.examples.x.take(course.examples.parts["train"], 1)
    shares: list[np.ndarray | None] = []
    with np.errstate(all="ignore"):
        of_layers = zip(course.network.activations, *forward(course.network, parameters, x), strict=True)
        for activation, z, a in of_layers:
            if activation.steepest is None:
                shares.append(None)
            else:
                shares.append((np.abs(activation.slope(z, a)) < FLAT * activation.steepest).mean(axis=1))
    return shares


def _on_gradients(layers: list[LayerHealth]) -> list[Verdict]:
    """Which layers' gradients are far smaller or larger than the last layer's."""
    last, verdicts = layers[-1], []
    for layer in layers[:-1]:
        ratio = layer.to_last
        if ratio is None or VANISHING <= ratio <= EXPLODING:
            continue
        vanishes = ratio < VANISHING
        kind, threshold = ("vanishing", VANISHING) if vanishes else ("exploding", EXPLODING)
        side = "below" if vanishes else "above"
        sentence = (
            f"The gradient is {kind} on its way back: its root mean square is {layer.gradient_rms:.3g} in layer "
            f"{layer.layer}, {ratio:.3g} times the {last.gradient_rms:.3g} of layer {last.layer}, which is {side} "
            f"{threshold:g}."
        )
        verdicts.append(Verdict(kind, layer.layer, ratio, threshold, sentence))
    return verdicts


def _on_units(course: Course, layers: list[LayerHealth]) -> list[Verdict]:
    """Which layers are saturated or hold dead units. Outputs whose loss takes delta from z may saturate: they learn."""
    verdicts = []
    for layer in layers:
        label = course.network.activations[layer.layer - 1].label
        learns_flat = layer is layers[-1] and course.network.loss.delta is not None
        if layer.saturated is not None and layer.saturated > SATURATED and not learns_flat:
            sentence = (
                f"Layer {layer.layer} is saturated: its units are on the flat ends of {label} on "
                f"{100 * layer.saturated:.3g} % of the training rows, more than {100 * SATURATED:g} %, and pass next "
                "to nothing back there."
            )
            verdicts.append(Verdict("saturated", layer.layer, layer.saturated, SATURATED, sentence))
        if layer.dead:
            sentence = (
                f"{_dead_units(layer)}: on every training row on the flat side of {label}, where hardly any gradient "
                "reaches the weights."
            )
            verdicts.append(Verdict("dead", layer.layer, layer.dead, 0.0, sentence))
    return verdicts


def _dead_units(layer: LayerHealth) -> str:
    """Who is dead, as the beginning of a sentence."""
    units = layer.dead_units
    first = ", ".join(map(str, units[:NAMED])) + (f" and {len(units) - NAMED} more" if len(units) > NAMED else "")
    be, noun = ("is", "unit") if len(units) == 1 else ("are", "units")
    return f"{len(units)} of {len(layer.flat)} units of layer {layer.layer} {be} dead ({noun} {first})"


def _summary(layers: list[LayerHealth], verdicts: list[Verdict], rows: int) -> str:
    if verdicts:
        return " ".join(verdict.sentence for verdict in verdicts)
    if layers[-1].gradient_rms == 0.0:
        return "The last layer's gradient is 0, so there is nothing to compare the others' with; no unit is dead."
    return (
        f"Nothing stands out: no layer's gradient is below {VANISHING:g} or above {EXPLODING:g} times the last "
        f"layer's, none is saturated, and no unit is dead over the {rows} training row{'' if rows == 1 else 's'}."
    )
