"""A session as it is answered."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schemas.arrays import Matrix, Vector
from app.schemas.spec import Edit, Spec, TrainingFields


class BatchPlace(BaseModel):
    """The batch of the next iteration, and its place in its epoch."""

    number: int = Field(description="from 1")
    of: int = Field(description="batches in the epoch")
    size: int = Field(description="its rows; the last batch of an epoch may be short")


class Status(BaseModel):
    """Whether the run can be stepped, and if not, what ended it."""

    state: Literal["ready", "converged", "stopped", "diverged"]
    reason: str | None
    iteration: int | None
    quantity: str | None = Field(description="what left the finite range first")
    layer: int | None
    parameter: str | None


class LayerParameters(BaseModel):
    """The parameters of one layer: `W[j][i]` joins unit i + 1 below to unit j + 1 here."""

    layer: int
    W: Matrix
    b: Vector


class Parts(BaseModel):
    """A figure of each part of the rows; null for an empty part, or where it means nothing."""

    train: float | None
    validation: float | None
    test: float | None


class Session(BaseModel):
    """A run, at its iteration."""

    id: str
    spec: Spec
    iteration: int = Field(description="updates it has had")
    furthest: int = Field(description="the latest iteration that can be sought")
    epoch: int = Field(description="completed epochs")
    batch: BatchPlace
    status: Status
    parameters: list[LayerParameters]
    losses: Parts = Field(description="means over the rows of each part, without penalty, after these updates")
    accuracy: Parts
    edits: list[Edit]
    settings: TrainingFields = Field(description="what edits can change, as it is in force for the next iteration")
    notices: list[str] = Field(description="what the learner should know of the rows and the batches")
    permalink: str = Field(description="the address, from the server's root, of the page that opens with this run")


class HistoryRow(BaseModel):
    """One iteration in short: its batch's figures before its update."""

    iteration: int
    epoch: int
    batch_loss: float | None
    total_loss: float | None
    train: float | None = Field(description="at epoch ends and for the current iteration, else null")
    validation: float | None
    test: float | None = Field(description="reported alone: no update and no stop looks at it")
    accuracy: Parts | None
    gradient_norms: list[float | None] = Field(description="of each layer")


class History(BaseModel):
    """The run up to `furthest`, thinned so that extremes stay."""

    history: list[HistoryRow]
    furthest: int
