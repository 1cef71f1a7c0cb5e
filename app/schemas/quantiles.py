"""How a quantity is spread in each layer over the run, as it is answered."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schemas.arrays import Matrix, Vector


class LayerQuantiles(BaseModel):
    """One layer, at the iterations looked at."""

    layer: int
    values: Matrix = Field(description="of the sizes |v|, a row an iteration: those below which the shares lie")
    zeros: Vector = Field(description="the share of the numbers that are exactly 0")


class Quantiles(BaseModel):
    """How the sizes of a quantity are spread in each layer, at iterations spread over the run."""

    quantity: Literal["W", "dL_dW", "a", "delta"]
    shares: list[float] = Field(description="what part of the numbers lies below each quantile")
    iterations: list[int] = Field(description="ascending, up to `furthest`")
    layers: list[LayerQuantiles]
    furthest: int
    complete: bool = Field(description="false where the time of a call was up before the furthest")
