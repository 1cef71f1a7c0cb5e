"""Comparisons: what a call asks for, and what is answered of their runs."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, SkipValidation

from app.schemas.arrays import Number
from app.schemas.calls import Call
from app.schemas.choices import optional
from app.schemas.session import HistoryRow, LayerParameters, Parts, Status
from app.schemas.spec import Spec
from app.schemas.views import Grid
from engine.comparison import BATCH_ROWS
from engine.comparison_settings import PATHS
from engine.limits import limit
from engine.presets import PRESETS

State = Literal["running", "done", "cancelled", "failed"]


class ComparisonCall(Call):
    """Runs that differ in one setting: how far each goes is told in iterations or in epochs, in one of them."""

    spec: SkipValidation[Spec] = optional("what the runs have in common; over a preset or a session, changes to it")
    preset: SkipValidation[Literal[tuple(PRESETS)]] = optional("instead of a whole spec")  # type: ignore[valid-type]
    from_session: str | None = Field(
        None, description="a session's id: its spec as edited so far, and its parameters as the start values of all"
    )
    vary: SkipValidation[dict[str, list[Any]]] = Field(
        description=f"one setting by its path, and its 1 to {limit('comparison_runs')} values: {', '.join(PATHS)}",
        examples=[{"optimizer.learning_rate": [0.01, 0.1, 1]}],
    )
    iterations: SkipValidation[Annotated[int, Field(ge=1)]] = optional("of each run")
    epochs: SkipValidation[Annotated[int, Field(ge=1)]] = optional(
        f"of each run; batch sizes are compared by these, on at least {BATCH_ROWS} rows"
    )
    loss_below: SkipValidation[Annotated[float, Field(gt=0)]] = optional(
        "a training loss; each run tells when it was first below"
    )


class Progress(BaseModel):
    """How much of the work is done; what need not be waited for any more counts as done."""

    iterations: int = Field(description="of all runs together")
    total: int
    finished: int = Field(description="runs that are")
    runs: int
    place: int | None = Field(
        description="in the queue, from 1, while other comparisons are worked on; null where its own turn has come"
    )


class Begun(BaseModel):
    """A comparison that is now worked on."""

    id: str
    state: State
    progress: Progress


class RunProgress(BaseModel):
    """How far one run is."""

    run: int = Field(description="from 1")
    stage: Literal["waiting", "running", "finished"]
    iteration: int = Field(description="updates it has had")
    last: int = Field(description="the iteration it goes to")


class ComparisonEvent(BaseModel):
    """What an event tells: the progress, and the runs that have got on since the event before."""

    state: State
    reason: str | None
    progress: Progress
    runs: list[RunProgress]


class FirstUpdate(BaseModel):
    """The step of iteration 1."""

    norm: Number = Field(description="its length over all parameters; null beyond float64")
    parameter: str = Field(description="the one that it moves furthest")
    step: float = Field(description="what it adds to that one")


class GradientNoise(BaseModel):
    """The mean over an epoch's batches (its first 32) of ‖g_B - g‖² / ‖g‖², g of the whole training set."""

    start: Number = Field(description="at the start values; null where g is 0")
    end: Number = Field(description="where the run ended")


class ComparedRun(RunProgress):
    """One run. Until it is finished, what is only known then is null."""

    value: Any = Field(description="what the setting is, as completed")
    label: str = Field(description="the value in short")
    changes: dict[str, Any] = Field(description="merged into the comparison's spec they give the run's own")
    seconds: float = Field(description="spent on its iterations")
    iterations_to_loss: int | None = Field(
        description="after which the training loss was first below `loss_below`, looked at after every epoch and last"
    )
    epochs_to_loss: float | None
    first_update: FirstUpdate | None = Field(description="null where it is not finite, too")
    largest_stable_rate: float | None = Field(
        description="2/λmax of the first batch's loss (of at most 256 of its rows) at the start; null where it cannot "
        "be told and for optimizers whose rate no curvature bounds"
    )
    history: list[HistoryRow] = Field(description="so far, thinned so that extremes stay")
    epoch: int | None = Field(description="completed epochs")
    status: Status | None = Field(description="ready where it went all the way")
    parameters: list[LayerParameters] | None
    losses: Parts | None
    accuracy: Parts | None
    gradient_noise: GradientNoise | None
    grid: Grid | None = Field(description="the outputs over the inputs; null for other than 1 or 2 raw inputs, too")
    sentence: str | None = Field(description="how it went, and its rate against the largest stable one")
    notices: list[str] | None


class Comparison(BaseModel):
    """Runs of one spec that differ in one setting, as far as they are."""

    id: str
    state: State
    reason: str | None = Field(description="why it failed")
    progress: Progress
    spec: Spec = Field(description="what the runs have in common")
    vary: str = Field(description="the path of the setting that differs")
    name: str = Field(description="what it is called in a sentence")
    values: list[Any]
    iterations: int | None
    epochs: int | None
    loss_below: float | None
    shared: str = Field(description="a sentence: what the runs share")
    differs: str = Field(description="a sentence: what they differ in")
    runs: list[ComparedRun]
