"""The latest updates of one parameter, as they are answered."""

from pydantic import BaseModel, Field

from app.schemas.inspection import Update


class UpdateRow(BaseModel):
    """One iteration's update of the parameter."""

    iteration: int
    value: float = Field(description="before the update, edits made at the iteration before included")
    update: Update


class Updates(BaseModel):
    """The optimizer's arithmetic of one parameter over the iterations that end with `iteration`."""

    parameter: str
    iteration: int
    rows: list[UpdateRow] = Field(description="ascending; fewer than asked for where the run begins")
