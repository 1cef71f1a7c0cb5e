"""Documents with arrays, written as JSON in either form."""

import base64
import json
from typing import Any

import numpy as np
import pytest

from app.encoding import to_json


def numbers_of(typed: dict[str, str]) -> Any:
    """The array that a typed form holds, in row-major order."""
    kind = {"f8": "<f8", "f4": "<f4"}[typed["dtype"]]
    shape = [int(length) for length in typed["shape"].split(",")]
    return np.frombuffer(base64.b64decode(typed["bdata"]), kind).reshape(shape)


def test_what_is_not_finite_is_null_in_lists_and_nan_in_typed_arrays() -> None:
    document = {"a": np.array([1.0, np.nan, np.inf, -np.inf]), "b": float("nan"), "c": [float("inf")]}
    assert json.loads(to_json(document)) == {"a": [1.0, None, None, None], "b": None, "c": [None]}
    typed = json.loads(to_json(document, "base64"))
    assert (typed["b"], typed["c"]) == (None, [None])
    np.testing.assert_array_equal(numbers_of(typed["a"]), [1.0, np.nan, np.nan, np.nan])


def test_what_float32_cannot_hold_is_nan_in_it() -> None:
    typed = json.loads(to_json({"a": np.array([1e300, -1e39, 0.1])}, "base64-f4"))
    np.testing.assert_array_equal(numbers_of(typed["a"]), np.array([np.nan, np.nan, 0.1], "f4"))


@pytest.mark.parametrize("form", [None, "base64"])
def test_a_view_whose_numbers_do_not_lie_in_order_is_written_in_its_own_order(form: str | None) -> None:
    array = np.arange(12.0).reshape(3, 4)
    for view in (array.T, array[:, 1], array[::-1, ::2], np.asfortranarray(array)):
        written = json.loads(to_json({"a": view}, form))["a"]
        np.testing.assert_array_equal(written if form is None else numbers_of(written), view)


def test_writing_an_array_leaves_it_as_it_was() -> None:
    array = np.array([np.inf, 1.0])
    to_json({"a": array}, "base64")
    assert array[0] == np.inf


def test_single_numbers_and_row_numbers_stay_plain_in_every_form() -> None:
    document = {"n": np.float64(0.1), "k": np.int64(3), "rows": np.array([1, 2]), "empty": np.zeros((2, 0))}
    assert json.loads(to_json(document)) == {"n": 0.1, "k": 3, "rows": [1, 2], "empty": [[], []]}
    typed = json.loads(to_json(document, "base64"))
    assert (typed["n"], typed["k"], typed["rows"]) == (0.1, 3, [1, 2])
    assert typed["empty"]["shape"] == "2,0"


def test_what_has_no_place_in_an_answer_is_refused() -> None:
    with pytest.raises(TypeError):
        to_json({"a": object()})
