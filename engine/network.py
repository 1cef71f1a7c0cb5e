"""The multi-layer perceptron: its shape and its functions, without its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.activations import ACTIVATIONS, Activation
from engine.losses import LOSSES, Loss
from engine.parameters import Layout
from engine.spec_records import Spec

if TYPE_CHECKING:
    from engine.evaluation import Evaluator
    from engine.passes import Pass


@dataclass(frozen=True)
class Network:
    """A network's shape and functions; its parameters are an argument of every pass. mean: the batch's reduction.
    spare, evaluators: passes, by rows, and evaluators that wait to be used again (``scratch``, ``evaluation``)."""

    layout: Layout
    activations: tuple[Activation, ...]
    loss: Loss
    mean: bool
    spare: dict[int, list[Pass]] = field(default_factory=dict, init=False, compare=False, repr=False)
    evaluators: list[Evaluator] = field(default_factory=list, init=False, compare=False, repr=False)

    @property
    def is_quadratic(self) -> bool:
        """Whether the batch loss is a quadratic function of the parameters: one linear layer, squared errors."""
        linear = len(self.activations) == 1 and self.activations[0].linear
        return linear and self.loss.quadratic


def network_of(spec: Spec) -> Network:
    """The Network of a completed spec."""
    activations = tuple(ACTIVATIONS[layer.activation] for layer in spec.layers)
    return Network(spec.layout, activations, LOSSES[spec.loss.name], spec.loss.reduction == "mean")


def reduced(network: Network, losses: np.ndarray) -> float | np.ndarray:
    """The batch's loss out of its samples', (B,): their mean or their sum; of runs (R, B), one each."""
    total = np.add.reduce(losses, -1)
    total = total / losses.shape[-1] if network.mean else total
    return total if np.ndim(total) else float(total)
