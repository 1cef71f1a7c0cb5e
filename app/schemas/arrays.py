"""Arrays of numbers on the wire, in either of their forms."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field


class TypedArray(BaseModel):
    """An array as ``arrays=base64`` gives it, the typed-array form that Plotly reads. NaN stands for null."""

    dtype: Literal["f8", "f4", "i4"] = Field(description="float64, float32 or (row numbers) int32")
    shape: str = Field(description="lengths along each axis, outermost first", examples=["4,2"])
    bdata: str = Field(description="the numbers in row-major order, little endian, as base64")


Number = float | None
"""A number of the engine; null where it is not finite."""

ArrayForm = Literal["base64", "base64-f4"]
Arrays = Annotated[
    ArrayForm | None,
    Field(
        description="the form of every array in the answer: `base64` for float64, `base64-f4` for float32, "
        "nested lists without it"
    ),
]

Vector = list[Number] | TypedArray
Matrix = list[list[Number]] | TypedArray
Stack = list[list[list[Number]]] | TypedArray
RowNumbers = list[int] | TypedArray
