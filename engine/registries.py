"""All registries by the kind of thing they hold: one dict of frozen records each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS
from engine.features import FEATURES
from engine.initializers import INITIALIZERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.penalties import PENALTIES
from engine.schedules import SCHEDULES

REGISTRIES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "activations": ACTIVATIONS,
        "losses": LOSSES,
        "initializers": INITIALIZERS,
        "optimizers": OPTIMIZERS,
        "schedules": SCHEDULES,
        "penalties": PENALTIES,
        "datasets": DATASETS,
        "features": FEATURES,
    }
)
