"""One iteration in full, as it is answered."""

from pydantic import BaseModel, Field

from app.schemas.arrays import Matrix, RowNumbers, Vector
from app.schemas.session import BatchPlace, HistoryRow, Session


class TraceBatch(BatchPlace):
    """The batch of the iteration."""

    rows: RowNumbers = Field(description="its rows, counted from 1, in their order")


class Sample(BaseModel):
    """The sample that the layers show."""

    position: int
    row: int
    x: Vector
    y: Vector
    y_hat: Vector
    loss: float | None


class BatchLoss(BaseModel):
    """The loss of the batch before the update."""

    data: float | None
    penalty: float | None
    total: float | None


class Layer(BaseModel):
    """One layer: `a_in` to `sample_dL_db` of the chosen sample and its own loss, `dL_dW` and `dL_db` of the batch."""

    layer: int
    activation: str
    elementwise: bool = Field(description="false under softmax, where `da_dz` is the Jacobian")
    W: Matrix = Field(description="before the update")
    b: Vector
    a_in: Vector
    z: Vector
    a: Vector
    da_dz: Vector | Matrix
    dL_da: Vector
    delta: Vector
    sample_dL_dW: Matrix
    sample_dL_db: Vector
    dL_dW: Matrix
    dL_db: Vector
    step_W: Matrix = Field(description="what the update adds")
    step_b: Vector


class Trace(BaseModel):
    """One iteration, from the parameters before its update to the step that it takes."""

    iteration: int
    epoch: int = Field(description="from 1")
    batch: TraceBatch
    sample: Sample
    loss: BatchLoss
    layers: list[Layer]
    optimizer: dict[str, str | float | bool] = Field(
        description="its name and parameters; `rate` of this iteration; `clip_factor` of clipping by norm"
    )


class StepAnswer(BaseModel):
    """What a step did."""

    session: Session
    trace: Trace | None = Field(description="of the last iteration applied; null where none was asked for")
    next: Trace | None = Field(description="the peek, if it was asked for and is finite")
    history: list[HistoryRow] = Field(description="of the iterations passed, at most 500")
