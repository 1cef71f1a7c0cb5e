"""The health of a network by layer, as it is answered."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schemas.arrays import Number, Vector


class LayerHealth(BaseModel):
    """One layer: norms of the iteration's batch, and its units over the training rows."""

    layer: int
    activation: str
    gradient_norm: Number = Field(description="of W's and b's gradient, with penalty, before clipping")
    gradient_rms: Number = Field(description="root mean square of W's and b's gradient, without penalty")
    to_last: float | None = Field(description="gradient_rms / the last layer's; null where that is 0")
    update_norm: Number = Field(description="of what the update adds to W and b")
    weight_norm: Number = Field(description="of W before the update")
    weight_update_norm: Number = Field(description="of what the update adds to W")
    update_to_weight: float | None = Field(description="weight_update_norm / weight_norm; null where W is 0")
    flat: Vector | None = Field(
        description="by unit, the share of the training rows on which its slope is below 0.05 of the activation's "
        "steepest; null where the activation never flattens out"
    )
    saturated: float | None = Field(description="the mean of `flat` where the activation flattens at both ends")
    saturated_units: list[int] = Field(
        description="the units of such a layer that are flat on more than half of the training rows, from 1"
    )
    dead: float | None = Field(
        description="the share of units flat on every training row, where the activation flattens on the left alone"
    )
    dead_units: list[int] = Field(description="which they are, from 1")


class Verdict(BaseModel):
    """What is wrong with a layer, and the figure that says so."""

    kind: Literal["vanishing", "exploding", "saturated", "dead"]
    layer: int
    value: float = Field(
        description="vanishing, exploding: the layer's gradient_rms over the last layer's; else `saturated` or `dead`"
    )
    threshold: float = Field(description="what `value` lies beyond")
    sentence: str


class LayerDistribution(BaseModel):
    """One layer's numbers, counted."""

    layer: int
    count: int
    zeros: int = Field(description="how many are exactly 0; they are in no bin")
    lowest: float
    highest: float
    quantiles: Vector = Field(description="of the sizes |v|: 5, 25, 50, 75 and 95 % of them lie below these")
    positive: list[int] = Field(description="how many positive ones have a size in each bin")
    negative: list[int] = Field(description="how many negative ones")


class Distribution(BaseModel):
    """How the numbers of one quantity are spread in each layer, in bins of their size that all layers share."""

    quantity: Literal["W", "dL_dW", "a", "delta"] = Field(
        description="W before the update; the batch's dL_dW, with penalty, before clipping; a and delta of every row "
        "of the batch, each row's delta of its own loss"
    )
    scale: Literal["linear", "decades"] = Field(
        description="how the bins lie: evenly from 0, or evenly in powers of 10"
    )
    edges: Vector = Field(description="of the bins of |v|; what lies beyond is counted in the outermost bin")
    layers: list[LayerDistribution]


class Diagnostics(BaseModel):
    """The health of an iteration: its gradients and steps, and its units at the parameters before its update."""

    iteration: int
    rows: int = Field(description="training rows over which units were looked at")
    layers: list[LayerHealth]
    distributions: list[Distribution]
    verdicts: list[Verdict] = Field(description="none where nothing stands out")
    summary: str = Field(description="the verdicts in sentences")
