"""What a run is, as frozen records: the tree of a completed spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.custom import written
from engine.datasets import DATASETS
from engine.fields import Field
from engine.initializers import INITIALIZERS
from engine.optimizers import OPTIMIZERS
from engine.parameters import Layout
from engine.schedules import SCHEDULES


@dataclass(frozen=True)
class Choice:
    """A registry entry by name, with the values of its parameters."""

    name: str
    values: Mapping[str, object]

    def to_dict(self, fields: tuple[Field, ...]) -> dict[str, object]:
        """The name and the values; an optional field is left out while it is at its default."""
        kept = {f.name: self.values[f.name] for f in fields if not (f.optional and self.values[f.name] == f.default)}
        return {"name": self.name, **kept}


@dataclass(frozen=True)
class Split:
    """Shares of the rows for training, validation and test; they sum to 1."""

    train: float
    validation: float
    test: float


@dataclass(frozen=True)
class DatasetSpec:
    """A dataset by name, the values of its parameters, and how its rows are prepared."""

    name: str
    values: Mapping[str, object]
    features: tuple[str, ...]
    standardize: bool
    split: Split

    def to_dict(self) -> dict[str, object]:
        """As the spec writes it; a learner's own table as nested lists."""
        own = written(self.values["table"]) if "table" in self.values else self.values
        prepared = {"features": list(self.features), "standardize": self.standardize, "split": vars(self.split).copy()}
        return {"name": self.name, **own, **prepared}


@dataclass(frozen=True)
class LayerSpec:
    """One layer: how many units, and their activation."""

    units: int
    activation: str


@dataclass(frozen=True)
class LossSpec:
    """The loss by name, and whether the batch takes the mean or the sum of its samples."""

    name: str
    reduction: str


@dataclass(frozen=True)
class Clip:
    """Clipping of the gradient: kind "norm" or "value", and the limit c > 0."""

    kind: str
    limit: float


@dataclass(frozen=True)
class Stop:
    """When a run halts by itself; a None is no rule."""

    loss_below: float | None
    gradient_below: float | None
    max_epochs: int | None
    patience: int | None

    def to_dict(self) -> dict[str, object]:
        """The rules that are set."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True, eq=False)
class Spec:
    """A completed spec: everything that, with the edits and the iteration, determines every bit of a run.

    parameters: exact start values, ((W rows), (b)) as nested tuples by layer, or None for the initializer's.
    penalty: coefficient by penalty name. batch_size: None is the whole training set.
    """

    dataset: DatasetSpec
    layers: tuple[LayerSpec, ...]
    initializer: Choice
    parameters: tuple[tuple[tuple[tuple[float, ...], ...], tuple[float, ...]], ...] | None
    frozen: tuple[str, ...]
    loss: LossSpec
    penalty: Mapping[str, float]
    optimizer: Choice
    schedule: Choice
    clip: Clip | None
    batch_size: int | None
    shuffle: bool
    seed: int
    stop: Stop | None

    @property
    def layout(self) -> Layout:
        """The shape of the network: features, then units by layer."""
        return Layout((len(self.dataset.features), *(layer.units for layer in self.layers)))

    def to_dict(self) -> dict[str, object]:
        """The completed spec as plain dicts, lists, numbers and None, in the order of the contract."""
        start = self.parameters
        rules = self.rules_dict()
        frozen, stop = rules.pop("frozen"), rules.pop("stop")
        return {
            "dataset": self.dataset.to_dict(),
            "layers": [vars(layer).copy() for layer in self.layers],
            "initializer": self.initializer.to_dict(INITIALIZERS[self.initializer.name].parameters),
            "parameters": start and [{"W": [list(row) for row in W], "b": list(b)} for W, b in start],
            "frozen": frozen,
            "loss": vars(self.loss).copy(),
            **rules,
            "shuffle": self.shuffle,
            "seed": self.seed,
            "stop": stop,
        }

    def rules_dict(self) -> dict[str, object]:
        """The part that an edit may change, as the spec writes it: how parameters move, in what batches, until when."""
        return {
            "frozen": list(self.frozen),
            "penalty": dict(self.penalty),
            "optimizer": self.optimizer.to_dict(OPTIMIZERS[self.optimizer.name].parameters),
            "schedule": self.schedule.to_dict(SCHEDULES[self.schedule.name].parameters),
            "clip": self.clip and {self.clip.kind: self.clip.limit},
            "batch_size": self.batch_size,
            "stop": self.stop and self.stop.to_dict(),
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spec) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((self.dataset.name, self.layers, self.seed))


def dataset_fields(name: str) -> tuple[str, ...]:
    """Every field that a dataset's part of the spec may have."""
    return ("name", *(field.name for field in DATASETS[name].parameters), "features", "standardize", "split")
