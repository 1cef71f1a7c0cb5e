"""What a run is: the spec, its completion and its merging, gathered under one name."""

from engine.completion import amend, complete
from engine.merging import merge
from engine.spec_records import Choice, Clip, DatasetSpec, LayerSpec, LossSpec, Spec, Split, Stop

__all__ = [
    "Choice",
    "Clip",
    "DatasetSpec",
    "LayerSpec",
    "LossSpec",
    "Spec",
    "Split",
    "Stop",
    "amend",
    "complete",
    "merge",
]
