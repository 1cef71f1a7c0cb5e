"""Merging changes into a spec: overrides of a preset, and a reset with changes.

Objects merge key by key, a changed ``name`` drops its siblings, arrays and null replace. When the network's shape
changes, parameters whose names survive keep their start values, new ones come from the initializer, vanished
``frozen`` names go.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.completion import complete, overlay
from engine.errors import SpecError
from engine.fields import shown
from engine.spec_records import Spec
from engine.start_values import start_values


def merge(base: Mapping, changes: Mapping) -> dict[str, object]:
    """The raw spec that ``changes`` make of the raw spec ``base``; ``complete`` then judges it.

    Raises SpecError if ``changes`` is not an object. Faults inside either are left for ``complete`` to find.
    """
    if not isinstance(changes, Mapping):
        raise SpecError.of("spec", f"must be an object, not {shown(changes)}.", "an object")
    merged = overlay(dict(base), changes)
    try:
        before = complete(base)
        bare = complete({**merged, "parameters": None, "frozen": []})
    except SpecError:
        return merged
    if before.layout == bare.layout:
        return merged
    if "parameters" not in changes:
        merged["parameters"] = _surviving(before, bare)
    if "frozen" not in changes:
        merged["frozen"] = [name for name in before.frozen if bare.layout.has(name)]
    return merged


def _surviving(before: Spec, after: Spec) -> list[dict[str, object]]:
    """Start values in the shape of ``after``, with those of ``before`` wherever the name is in both."""
    values = start_values(after)
    pairs = after.layout.views(values)
    for (W, b), (old_W, old_b) in zip(pairs, before.layout.views(start_values(before)), strict=False):
        units, inputs = np.minimum(W.shape, old_W.shape)
        W[:units, :inputs] = old_W[:units, :inputs]
        b[:units] = old_b[:units]
    return [{"W": W.tolist(), "b": b.tolist()} for W, b in pairs]
