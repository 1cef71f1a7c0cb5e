"""The range that an activation's record names is the one that its values keep to and come close to."""

import numpy as np
import pytest

from engine.activations import ACTIVATIONS

BOUNDED = [
    pytest.param(record, side, id=f"{record.name} {side}")
    for record in ACTIVATIONS.values()
    for side in ("lowest", "highest")
]


@pytest.mark.parametrize(("record", "side"), BOUNDED)
def test_an_activation_keeps_to_the_ends_of_its_range_and_comes_close_to_them(record, side):
    ladder = np.append(np.linspace(-50.0, 50.0, 100_001), 1e4)
    values = record.function(np.stack([ladder, -ladder]))
    extreme = values.min() if side == "lowest" else values.max()
    end = getattr(record, side)
    if end is None:
        assert abs(extreme) >= 50.0
    else:
        assert extreme == pytest.approx(end, abs=1e-6)
        assert extreme >= end if side == "lowest" else extreme <= end
