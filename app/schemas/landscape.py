"""The loss along one parameter and over a plane, as they are answered."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schemas.arrays import Matrix, Number, Vector
from app.schemas.inspection import FiniteDifference


class Tangent(BaseModel):
    """The straight line that touches the curve at the present value, by its two ends."""

    slope: float = Field(description="the batch's gradient, with penalty, before clipping")
    values: Vector
    losses: Vector


class SliceStep(BaseModel):
    """What the optimizer does to the parameter, and to the loss."""

    step: float = Field(description="what the update adds to the parameter")
    new_value: float
    loss: Number = Field(description="on the curve at the new value: the other parameters stay; null beyond float64")
    tangent_loss: Number = Field(description="on the tangent there")
    loss_of_all: Number = Field(description="the same batch's, once all parameters have moved")


class KinkPlace(BaseModel):
    """A value of the parameter at which the curve has a kink."""

    value: float
    of: Literal["unit", "loss", "penalty"] = Field(
        description="the parameter's own unit, the loss of the output that it leads into, or the penalty"
    )
    row: int | None = Field(description="whose z or error is at its kink there, from 1; null for a penalty")


class Slice(BaseModel):
    """The loss of an iteration's batch, with penalty, along one parameter, the others held still."""

    iteration: int
    parameter: str
    value: float = Field(description="before the update")
    gradient: float = Field(description="of the batch, with penalty, before clipping")
    loss: float = Field(description="of the batch at the present value, with penalty")
    span: float = Field(description="the slice goes from value - span to value + span")
    count: int = Field(description="how many points there are to reach")
    values: Vector = Field(description="those reached in the time of a call, ascending; the present value is one")
    losses: Vector = Field(description="at these values; null beyond float64")
    tangent: Tangent
    step: SliceStep
    finite_difference: FiniteDifference
    kinks: list[KinkPlace] = Field(
        description="of the parameter's own unit, of the loss straight behind it and of the penalty, ascending; kinks "
        "of later units are not looked for"
    )
    kink_count: int = Field(description="of how many those listed are the nearest")


class PlanePoint(BaseModel):
    """A point of the plane."""

    x: float
    y: float


class Descent(BaseModel):
    """The negative gradient of the training loss at the present parameters, seen in the plane."""

    x: float = Field(description="of the vector in the plane that is nearest to it")
    y: float
    slope_x: float = Field(description="how the loss rises along x; where directions are perpendicular and 1 long, -x")
    slope_y: float
    norm: float = Field(description="the length of the whole gradient")
    share: float | None = Field(description="how much of that lies in the plane, 0 to 1; null where it is 0")


class Trajectory(BaseModel):
    """The run's states, each shown where it is nearest in the plane. All lists have one entry a state."""

    iterations: list[int] = Field(description="thinned, from 0 to the furthest")
    x: Vector
    y: Vector
    residuals: Vector = Field(description="how far each state is from the plane, in the units of the parameters")
    losses: Vector = Field(description="each state's own training loss, not the plane's; null beyond float64")


class PlaneVectors(BaseModel):
    """The parameters at a point of the plane: origin + x · x_direction + y · y_direction; others stay as they are."""

    names: list[str] = Field(description="of the parameters that differ on the plane")
    origin: Vector
    x_direction: Vector
    y_direction: Vector


class Landscape(BaseModel):
    """Training losses over a plane: means over the training rows, without penalty, as `Session.losses.train`."""

    iteration: int
    directions: Literal["parameters", "random", "pca"]
    resolution: int
    x_name: str
    y_name: str
    x: Vector
    y: Vector
    losses: Matrix = Field(description="y × x; null beyond float64, or where time was up before")
    count: int = Field(description="resolution²")
    evaluated: int = Field(description="how many losses were computed in the time of a call, spread over the plane")
    present: PlanePoint = Field(description="where the parameters of `iteration` are, before its update")
    loss: Number = Field(description="the training loss there")
    descent: Descent | None = Field(description="null where the gradient is beyond float64")
    trajectory: Trajectory
    explained: list[float] | None = Field(
        description="the shares of the trajectory's variance along x and along y; null but for principal components"
    )
    seed: int | None = Field(description="of random directions, beside the run's own; null for others")
    vectors: PlaneVectors | None = Field(description="null where more parameters differ than can be named")
    notices: list[str] = Field(description="what to know when reading the picture")
