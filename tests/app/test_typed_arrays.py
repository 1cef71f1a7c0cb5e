"""Answers kept with typed arrays: written in another form they are what the arrays themselves would have been."""

import numpy as np
import pytest

from app.encoding import to_json
from app.typed_arrays import in_form

DOCUMENT = {
    "vector": np.array([0.1, -2.5, 1e-300, np.nan, np.inf]),
    "runs": [{"grid": {"outputs": np.arange(12.0).reshape(2, 2, 3) / 7}, "W": [np.array([[1e300, 1 / 3]])]}, None],
    "numbers": np.array([1, 2, 3]),
    "text": "base64",
    "shape": "2,2",
}


@pytest.mark.parametrize("form", [None, "base64", "base64-f4"])
def test_a_kept_answer_is_written_in_every_form_as_if_from_its_arrays(form: str | None) -> None:
    assert in_form(to_json(DOCUMENT, "base64"), form) == to_json(DOCUMENT, form)
