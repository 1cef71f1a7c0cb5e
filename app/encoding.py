"""Documents with arrays, as bytes of JSON: arrays as nested lists, or in the typed form that Plotly reads.

What is not finite becomes null in lists and NaN in typed arrays; JSON itself never holds NaN or Infinity.
"""

from binascii import b2a_base64
from functools import partial
from typing import Any

import orjson

LARGEST = {"f8": 1.7976931348623157e308, "f4": 3.4028234663852886e38}


def lists_default(value: Any) -> Any:
    """What orjson cannot write itself: a view whose numbers do not lie in order."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} has no place in an answer")


def typed(array: Any, kind: str) -> dict[str, str]:
    """``array`` as ``{"dtype", "shape", "bdata"}``; ``kind`` is f8 or f4."""
    kept = abs(array) <= LARGEST[kind]
    if not kept.all():
        array = array.copy()
        array[~kept] = float("nan")
    numbers = array.astype(f"<{kind}", copy=False)
    shape = ",".join(map(str, array.shape))
    return {"dtype": kind, "shape": shape, "bdata": b2a_base64(numbers.tobytes(), newline=False).decode()}


def typed_default(value: Any, kind: str) -> Any:
    """An array of real numbers in its typed form; row numbers and single numbers as they are."""
    if getattr(value, "ndim", 0) and value.dtype.kind == "f":
        return typed(value, kind)
    return lists_default(value)


def to_json(document: Any, form: str | None = None) -> bytes:
    """``document`` as JSON, its arrays in ``form``: None (lists), "base64" (float64) or "base64-f4" (float32)."""
    if form is None:
        return orjson.dumps(document, default=lists_default, option=orjson.OPT_SERIALIZE_NUMPY)
    return orjson.dumps(document, default=partial(typed_default, kind="f4" if form.endswith("f4") else "f8"))
