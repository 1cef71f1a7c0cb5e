"""Every gradient beside its central difference, as they are answered."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schemas.arrays import Number
from app.schemas.inspection import FiniteDifference


class Nudge(BaseModel):
    """What adding `amount` to one parameter does, and the step that the optimizer takes."""

    amount: float
    loss_after: Number = Field(description="of the batch, with penalty; null beyond float64")
    loss_reduction: Number = Field(description="the loss before the nudge, less the loss after it")
    step: float = Field(description="what the update adds to the parameter")


class ParameterCheck(BaseModel):
    """One parameter's gradient and its check."""

    name: str
    value: float = Field(description="before the update")
    gradient: float = Field(description="of the batch, with penalty, before clipping, by backprop")
    finite_difference: FiniteDifference
    tolerance: Number = Field(
        description="the largest absolute error that passes: 1e-7 max(1, |gradient|), and the rounding of the losses "
        "over 2ε; null where there is no estimate to hold against it"
    )
    verdict: Literal["passed", "failed", "at a kink", "no estimate"] = Field(
        description="a kink within ε neither passes nor fails; there is no estimate where a nudged loss is beyond "
        "float64 or rounding drowns the difference"
    )
    nudge: Nudge


class Tally(BaseModel):
    """How many of the parameters checked have each verdict."""

    passed: int
    failed: int
    at_a_kink: int
    no_estimate: int


class Way(BaseModel):
    """What one way to the gradients takes."""

    forward_passes: int
    backward_passes: int
    multiply_adds: int = Field(description="of the matrix products")
    seconds: float | None = Field(description="as measured, here and now")


class Cost(BaseModel):
    """What both ways take, over the same batch."""

    forward_multiply_adds: int = Field(description="of one forward pass")
    backward_multiply_adds: int = Field(description="of one backward pass")
    nudging: Way = Field(description="two forward passes for each parameter checked")
    backprop: Way = Field(description="one forward and one backward pass, for all parameters")


class GradientCheck(BaseModel):
    """Every gradient of an iteration against its central difference."""

    iteration: int
    epsilon: float | None = Field(description="as given; null where each parameter has its own")
    loss: Number = Field(description="of the batch before the update, with penalty")
    count: int = Field(description="how many parameters there are")
    checked: int = Field(description="how many were checked in the time of a call; they are spread over all layers")
    tally: Tally
    summary: str = Field(description="the outcome in sentences")
    parameters: list[ParameterCheck] = Field(description="those checked: W1 row by row, b1, W2, …")
    cost: Cost
