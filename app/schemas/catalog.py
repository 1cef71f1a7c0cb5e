"""Everything that a spec can choose from, as it is answered."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.spec import Spec


class Choice(BaseModel):
    """A parameter that a record takes."""

    name: str
    kind: str
    default: Any
    minimum: float | None
    maximum: float | None
    above: float | None
    optional: bool
    meaning: str
    allowed: str


class Record(BaseModel):
    """One choice; beside these members each registry has its own, such as `last_layer_only` of an activation."""

    model_config = ConfigDict(extra="allow")

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    parameters: list[Choice]


class Refusal(BaseModel):
    """A combination that is refused."""

    loss: str | None
    activation: str
    place: str
    reason: str


class LimitInForce(BaseModel):
    """The most of something, and why."""

    maximum: int | float
    reason: str
    status: int = Field(description="of the answer to a call that asks for more; 200 where it gets less")


class PresetSpec(BaseModel):
    """A run to begin with."""

    name: str
    title: str
    description: str
    spec: Spec


class Catalog(BaseModel):
    """The registries, each a record a name; what is refused; the limits in force; the presets."""

    activations: dict[str, Record]
    losses: dict[str, Record]
    reductions: list[str]
    initializers: dict[str, Record]
    optimizers: dict[str, Record]
    schedules: dict[str, Record]
    penalties: dict[str, Record]
    datasets: dict[str, Record]
    features: dict[str, Record]
    refused: list[Refusal]
    limits: dict[str, LimitInForce]
    presets: dict[str, PresetSpec]
