"""What a call may hold. The shape is checked here; what a spec or an edit means, and its defaults, by the engine."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.arrays import Arrays
from engine import limits

Iteration = Annotated[int, Field(ge=1, description="the parameters and the batch of trace n; default k + 1, the peek")]
Position = Annotated[int, Field(ge=1, description="the sample's position in the batch, from 1")]
Row = Annotated[int, Field(ge=1, description="the row in focus, from 1; it must be in the batch")]


class Call(BaseModel):
    """What every call with a body may hold."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    arrays: Arrays = None


class ChangeCall(Call):
    """What every call that changes a session may hold."""

    at: Annotated[int, Field(ge=0)] | None = Field(
        None, description="the iteration at which the caller believes the session; a session elsewhere answers 409"
    )
    request: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")] | None = Field(
        None, description="a UUID of this call: repeated, it answers as the first time and applies nothing"
    )


class StepCall(ChangeCall):
    """Iterations to apply, and what to answer of them."""

    count: int = Field(1, ge=1, le=limits.limit("iterations_a_call"))
    unit: Literal["iteration", "epoch"] = "iteration"
    trace: bool = Field(True, description="answer the trace of the last iteration applied")
    peek: bool = Field(False, description="answer the trace of the next iteration too")
    row: Annotated[int, Field(ge=1)] | None = Field(
        None, description="the row in focus; traces whose batch lacks it show the first row of their batch"
    )


class SeekCall(ChangeCall):
    """Where the session shall stand."""

    iteration: int = Field(ge=0, description="from 0 to `furthest`")


class Query(BaseModel):
    """What every call without a body may hold in its query."""

    model_config = ConfigDict(extra="forbid")

    arrays: Arrays = None


class IterationQuery(Query):
    """The iteration looked at."""

    iteration: Iteration | None = None


class TraceQuery(IterationQuery):
    """The iteration and the sample looked at."""

    sample: Position | None = None
    row: Row | None = None


class RowsQuery(IterationQuery):
    """The stretch of rows looked at."""

    offset: int = Field(0, ge=0, description="rows left out before the first")
    limit: Annotated[int, Field(ge=1, le=limits.limit("rows_a_call"))] | None = Field(None, description="rows at most")


class GridQuery(IterationQuery):
    """How fine a picture is asked for."""

    resolution: Annotated[int, Field(ge=2, le=limits.limit("grid_resolution"))] | None = Field(
        None, description="points along each axis"
    )
    units: bool = Field(False, description="answer every unit's activation too")


class HistoryQuery(Query):
    """How many rows are asked for."""

    points: Annotated[int, Field(ge=2, le=limits.limit("history_points"))] | None = Field(
        None, description="rows at most"
    )


class InspectQuery(TraceQuery):
    """The parameter looked at."""

    parameter: str = Field(description="a weight or a bias, by its name", examples=["W1.2.1", "b1.2"])


class UpdatesQuery(IterationQuery):
    """The parameter and how many of its updates are looked at."""

    parameter: str = Field(description="a weight or a bias, by its name", examples=["W1.2.1", "b1.2"])
    count: Annotated[int, Field(ge=1, le=limits.limit("updates_a_call"))] | None = Field(
        None, description="iterations at most, ending with `iteration`; 20 without it"
    )


class QuantilesQuery(Query):
    """What is counted over the run."""

    quantity: Literal["W", "dL_dW", "a", "delta"] | None = Field(
        None, description="the batch's gradient of the weights (without it), the weights, activations or deltas"
    )
    points: Annotated[int, Field(ge=2, le=limits.limit("quantile_points"))] | None = Field(
        None, description="iterations looked at, about; 64 without it, and fewer of a large network"
    )


class GradientCheckQuery(IterationQuery):
    """How far parameters are nudged."""

    epsilon: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        None, description="of every parameter; without it, 1e-5 max(1, |w|) of each"
    )


Span = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class SliceQuery(IterationQuery):
    """The parameter looked along, and how far."""

    parameter: str = Field(description="a weight or a bias, by its name", examples=["W1.2.1", "b1.2"])
    span: Span | None = Field(
        None,
        description="how far to each side of the present value; without it, far enough for the step, zero and the "
        "valley that slope and curvature speak of",
    )
    points: Annotated[int, Field(ge=3, le=limits.limit("slice_points"))] | None = Field(
        None, description="values evenly over the span, 101 without it; the present value is added to an even number"
    )


class LandscapeQuery(IterationQuery):
    """The plane looked at."""

    directions: Literal["parameters", "random", "pca"] | None = Field(
        None,
        description="two parameters; two filter-normalised random directions (without it); or the first two principal "
        "components of the trajectory",
    )
    parameter: list[str] | None = Field(None, description="twice, for `directions=parameters`: along x and along y")
    span: Span | None = Field(
        None,
        description="how far to each side of the present point; without it, a square that holds the trajectory and "
        "the valley along each axis",
    )
    resolution: Annotated[int, Field(ge=3, le=limits.limit("landscape_resolution"))] | None = Field(
        None, description="points along each axis; without it, as many as take about a second, at most 41"
    )
    seed: Annotated[int, Field(ge=0, le=limits.limit("seed"))] | None = Field(
        None, description="of `directions=random`, beside the run's own; 0 without it"
    )


def plain(model: BaseModel, *without: str) -> dict[str, Any]:
    """What the caller gave in ``model``, but for the fields ``without``; a field not given is left out."""
    return {name: getattr(model, name) for name in model.model_fields_set if name not in without}
