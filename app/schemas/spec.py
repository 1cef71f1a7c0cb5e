"""What a run is, on the wire. Documentation of its fields; whether they are valid is the engine's to say."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from app.schemas.calls import Call, ChangeCall
from app.schemas.choices import choice_model, optional
from engine.activations import ACTIVATIONS
from engine.custom import TASKS
from engine.datasets import DATASETS
from engine.features import FEATURES
from engine.initializers import INITIALIZERS
from engine.limits import limit
from engine.losses import LOSSES, REDUCTIONS
from engine.optimizers import OPTIMIZERS
from engine.penalties import PENALTIES
from engine.presets import PRESETS
from engine.schedules import SCHEDULES


class Split(BaseModel):
    """Shares of the rows; they sum to 1."""

    model_config = ConfigDict(extra="forbid")

    train: float = Field(gt=0, le=1)
    validation: float = Field(ge=0, le=1)
    test: float = Field(ge=0, le=1)


Dataset = choice_model(
    "Dataset",
    "What the run learns from.",
    DATASETS,
    features=(list[str], optional(f"what of the raw inputs is fed to the network: {', '.join(FEATURES)}")),
    standardize=(bool, optional("inputs by the mean and deviation of the training rows")),
    split=(Split | None, optional("null trains on every row")),
    inputs=(list[list[float]], optional("rows × inputs (custom)")),
    targets=(list[Any], optional("rows × outputs, or class labels (custom)")),
    input_names=(list[str], optional("of the columns (custom)")),
    target_names=(list[str], optional("of the columns (custom)")),
    task=(Literal[tuple(TASKS)], optional("what targets mean (custom)")),  # type: ignore[misc]
)
Initializer = choice_model("Initializer", "What the weights start from.", INITIALIZERS)
Optimizer = choice_model("Optimizer", "How a gradient becomes a step.", OPTIMIZERS)
Schedule = choice_model("Schedule", "How the learning rate changes.", SCHEDULES)


class LayerSpec(BaseModel):
    """One layer."""

    model_config = ConfigDict(extra="forbid")

    units: int = Field(ge=1, le=limit("units"))
    activation: Literal[tuple(ACTIVATIONS)]  # type: ignore[valid-type]


class StartParameters(BaseModel):
    """The exact start values of one layer."""

    model_config = ConfigDict(extra="forbid")

    W: list[list[float]]
    b: list[float]


class LossSpec(BaseModel):
    """What is made small."""

    model_config = ConfigDict(extra="forbid")

    name: Literal[tuple(LOSSES)] = optional()  # type: ignore[valid-type]
    reduction: Literal[tuple(REDUCTIONS)] = optional("over the samples of a batch")  # type: ignore[valid-type]


class PenaltySpec(BaseModel):
    """The coefficients of the penalties on the weights."""

    model_config = ConfigDict(extra="forbid")

    l1: Annotated[float, Field(ge=0)] = optional(PENALTIES["l1"].label)
    l2: Annotated[float, Field(ge=0)] = optional(PENALTIES["l2"].label)


class StopSpec(BaseModel):
    """When a run ends by itself; the first rule that is met ends it."""

    model_config = ConfigDict(extra="forbid")

    loss_below: float = optional("of the training rows")
    gradient_below: float = optional("length of the batch's gradient")
    max_epochs: int = optional("epochs")
    patience: int = optional("epochs without a better validation loss")


class TrainingFields(BaseModel):
    """What an edit can change too."""

    optimizer: SkipValidation[Optimizer] = optional()
    schedule: SkipValidation[Schedule] = optional()
    clip: SkipValidation[dict[Literal["norm", "value"], float] | None] = optional("one of norm and value")
    penalty: SkipValidation[PenaltySpec] = optional()
    batch_size: SkipValidation[Annotated[int, Field(ge=1)] | None] = optional("null is the whole training set")
    frozen: SkipValidation[list[str]] = optional("parameters, layers (`W1`) or kinds (`b`) that no update moves")
    stop: SkipValidation[StopSpec | None] = optional("when the run ends by itself")


class SpecFields(TrainingFields):
    """The fields of a spec; each may be left out."""

    dataset: SkipValidation[Dataset] = optional()
    layers: SkipValidation[Annotated[list[LayerSpec], Field(min_length=1, max_length=limit("layers"))]] = optional()
    initializer: SkipValidation[Initializer] = optional()
    parameters: SkipValidation[list[StartParameters] | None] = optional("exact start values, a layer an item")
    loss: SkipValidation[LossSpec] = optional()
    shuffle: SkipValidation[bool] = optional()
    seed: SkipValidation[Annotated[int, Field(ge=0, le=limit("seed"))]] = optional()


class Spec(SpecFields):
    """What a run is: every field, where it is answered."""

    model_config = ConfigDict(extra="forbid")


class EditFields(TrainingFields):
    """What an edit can change."""

    parameters: SkipValidation[dict[str, float]] = optional("new values by name", examples=[{"W1.2.1": 0.3}])


class Edit(EditFields):
    """An edit, and the iteration that it was made at."""

    model_config = ConfigDict(extra="forbid")

    iteration: int = Field(ge=0)


class EditCall(ChangeCall, EditFields):
    """What to change at the session's iteration."""


class ResetCall(ChangeCall):
    """What the run begins again with."""

    spec: SkipValidation[Spec] = optional("changes, merged into the spec")
    edits: SkipValidation[list[Edit]] = optional("in the place of the edits made at iteration 0")


class CreateCall(Call, SpecFields):
    """A spec's fields; or a preset with overrides; or `spec` or `preset` with edits and an iteration, replayed."""

    preset: SkipValidation[Literal[tuple(PRESETS)]] = optional()  # type: ignore[valid-type]
    spec: SkipValidation[Spec] = optional("a whole spec, where its fields are not given beside it")
    edits: SkipValidation[list[Edit]] = optional("replayed")
    iteration: Annotated[int, Field(ge=0, le=limit("iterations"))] = optional("how far the run is replayed")
