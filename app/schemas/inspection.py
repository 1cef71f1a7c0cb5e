"""Where one parameter's gradient comes from, as it is answered."""

from typing import Literal

from pydantic import BaseModel, Field


class Parameter(BaseModel):
    """The weight or bias inspected."""

    name: str
    kind: Literal["weight", "bias"]
    layer: int
    to: int
    from_: int | None = Field(alias="from")
    value: float
    latex: str
    frozen: bool


class Share(BaseModel):
    """One sample's share of the batch's gradient."""

    position: int
    row: int
    gradient: float
    contribution: float


class FactorAverage(BaseModel):
    """One factor's average over the batch."""

    name: str
    latex: str
    mean: float | None
    zeros: int = Field(description="for how many samples of the batch it is exactly 0")


class Averages(BaseModel):
    """What averaging each factor before multiplying would give, beside the average of the products."""

    factors: list[FactorAverage]
    product: float | None = Field(description="of the averages: no gradient, but a well-known mistake")
    mean: float | None = Field(description="of the samples' gradients")


class Place(BaseModel):
    """A unit of a layer."""

    layer: int
    unit: int


class Factor(BaseModel):
    """One factor of the sample's gradient."""

    name: str
    latex: str
    value: float | None
    at: Place
    meaning: str
    note: str | None = None


class PathFactor(BaseModel):
    """One factor along a path."""

    name: str
    value: float | None


class Path(BaseModel):
    """One way from the parameter to the loss."""

    units: list[int]
    factors: list[PathFactor]
    product: float


class Rest(BaseModel):
    """The paths that are not listed."""

    count: int
    sum: float


class Paths(BaseModel):
    """All paths from the parameter to the loss, the largest of them listed."""

    count: int
    sum: float
    absolute: float | None = Field(description="the sum of the products' sizes; null beyond float64")
    listed: int
    rest: Rest
    items: list[Path]


class Flow(BaseModel):
    """What the paths through one edge add up to."""

    layer: int
    to: int
    from_: int = Field(alias="from")
    sum: float
    absolute: float


class FiniteDifference(BaseModel):
    """The central difference that the gradient is checked against."""

    epsilon: float
    loss_minus: float | None
    loss_plus: float | None
    estimate: float | None
    absolute_error: float | None
    relative_error: float | None
    kink: str | None


class Downstream(BaseModel):
    """One term of a hidden unit's `dL_da`, through a unit of the next layer."""

    unit: int
    weight: float
    delta: float
    product: float


class OutputTerm(BaseModel):
    """One term of `delta` under softmax, through one output."""

    output: int
    dL_da: float | None
    da_dz: float
    product: float


class SampleGradient(BaseModel):
    """The chosen sample's gradient and what it is made of."""

    position: int
    row: int
    gradient: float
    factors: list[Factor]
    downstream: list[Downstream] | list[OutputTerm]
    paths: Paths
    flow: list[Flow]
    finite_difference: FiniteDifference


class Term(BaseModel):
    """One term of the optimizer's arithmetic."""

    name: str
    latex: str
    value: float | None


class Update(BaseModel):
    """The optimizer's arithmetic down to the new value."""

    optimizer: str
    terms: list[Term]
    step: float
    new_value: float


class Inspection(BaseModel):
    """One parameter: its gradient of the batch, of the chosen sample, and its update."""

    parameter: Parameter
    iteration: int
    gradient: float
    data_gradient: float
    penalty_gradient: float
    clipped_gradient: float
    samples: list[Share]
    averages: Averages
    sample: SampleGradient
    update: Update
    finite_difference: FiniteDifference
