"""The rows and the picture of a run's outputs, as they are answered."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schemas.arrays import Stack, Vector


class DataRow(BaseModel):
    """One row of the data and what the network makes of it."""

    row: int = Field(description="from 1")
    split: Literal["train", "validation", "test"]
    x: Vector = Field(description="as the network takes it in")
    x_raw: Vector = Field(description="before features and standardization")
    y: Vector
    label: str | None
    y_hat: Vector
    loss: float | None
    correct: bool | None


class Rows(BaseModel):
    """A stretch of the data."""

    iteration: int
    input_names: list[str]
    raw_names: list[str] = Field(description="of the columns of `x_raw`; `input_names` are of those of `x`")
    target_names: list[str]
    classes: list[str] = Field(description="empty for a regression")
    total: int
    offset: int
    rows: list[DataRow]


class UnitGrid(BaseModel):
    """The activations of one layer's units over the inputs."""

    layer: int
    a: Stack = Field(description="units × y × x")


class Grid(BaseModel):
    """The outputs over the plane of two inputs, or along the line of one. y grows with its index."""

    iteration: int
    resolution: int
    x: Vector
    y: Vector | None = Field(description="null where there is one input")
    x_name: str
    y_name: str | None
    outputs: Stack = Field(description="outputs × y × x; over a line, y has one place")
    units: list[UnitGrid] | None
