"""The problem document that every error is answered with."""

from typing import Any

from pydantic import BaseModel, Field

from app.schemas.session import Session


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str = Field(
        description="its dotted path, positions from 0; empty for the body as a whole", examples=["layers.0.units"]
    )
    message: str
    allowed: Any = Field(description="what would be accepted: names, a least and a greatest number; null if unnamed")


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 describes it."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str = Field(description="what was wrong, what was given and what is allowed")
    errors: list[FieldError]


class ConflictDocument(ProblemDocument):
    """The 409 of a session that is elsewhere than the caller believes, or that is halted."""

    session: Session = Field(description="as it is now")
