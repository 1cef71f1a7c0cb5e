"""A trace as it is answered, put into a form that is made once for all traces of a network's shape.

A record of arrays costs more to write than a small iteration costs to compute. Here all numbers of a trace are written
at once, and set where the form has a blank. ``tests/app/test_trace_form.py`` holds the two to the same bytes.
"""

from binascii import b2a_base64
from functools import lru_cache
from itertools import accumulate, pairwise
from sys import byteorder
from typing import Any

import orjson

from app.encoding import LARGEST
from engine.trace import Moment
from engine.trace_row import TraceRow, in_order

MOST = 2_000
"""Parameters, and units of all layers, up to which there is a form: it takes some 40 bytes for every number."""
KEPT = 64
"""Forms kept at most."""
ARRAYS = (None, "base64")
"""How arrays can be written in a form: as lists, or typed, as :func:`app.encoding.typed` writes them."""
INTEGER, JSON = "#", "?"
BLANKS = {orjson.dumps(INTEGER): b"%d", orjson.dumps(JSON): b"%b"}
"""What stands in a document for an integer and for other JSON, and what in the form that it becomes."""
DOCUMENT = {
    "iteration": INTEGER,
    "epoch": INTEGER,
    "batch": {"number": INTEGER, "of": INTEGER, "size": INTEGER, "rows": JSON},
    "sample": {"position": INTEGER, "row": INTEGER, "x": JSON, "y": JSON, "y_hat": JSON, "loss": JSON},
    "loss": JSON,
    "layers": JSON,
    "optimizer": JSON,
}
"""A trace: where the sample and the layers hold arrays, the form has a blank for each number, or for each text."""


def has_form(chosen: Moment, arrays: str | None) -> bool:
    """Whether there is a form for the iteration."""
    layout = chosen.course.network.layout
    return arrays in ARRAYS and layout.count + sum(layout.sizes) <= MOST


def filled(chosen: Moment, arrays: str | None) -> bytes:
    """What is answered of an iteration and its chosen sample, as JSON, its arrays as one of :data:`ARRAYS`."""
    network = chosen.course.network
    names = tuple([activation.name for activation in network.activations])
    return form_of(network.layout.sizes, names, arrays is not None).filled(chosen)


class Form:
    """The JSON of the traces of networks of these ``sizes`` and activations (their names, by layer), with blanks."""

    def __init__(self, sizes: tuple[int, ...], activations: tuple[str, ...], typed: bool) -> None:
        self.row, self.typed = TraceRow(sizes, activations), typed
        last = self.row.layers[-1]
        sample = {**DOCUMENT["sample"], "x": self.row.x, "y": self.row.y, "y_hat": last.a}
        document = {**DOCUMENT, "sample": sample, "layers": self.row.layers}
        places: list[Any] = []
        content = orjson.dumps(document, default=lambda each: places.append(each) or self._blank(each.shape))
        for blank, code in BLANKS.items():
            content = content.replace(blank, code)
        self.content = content
        ends = list(accumulate((each.size for each in places), initial=0))
        self.order = in_order(places)
        self.spans = [slice(*span) for span in pairwise(ends)]
        self.first = 3 if typed else ends[3]
        """How many of its blanks for arrays are the sample's."""

    def _blank(self, shape: tuple[int, ...]) -> Any:
        """What stands for an array of this shape."""
        if self.typed:
            return {"dtype": "f8", "shape": ",".join(map(str, shape)), "bdata": "%b"}
        return [JSON if len(shape) == 1 else self._blank(shape[1:])] * shape[0]

    def filled(self, chosen: Moment) -> bytes:
        """The trace of ``chosen``, an iteration of such a network."""
        prospect, batch, column = chosen.prospect, chosen.batch, chosen.column
        update, optimizer, loss = prospect.update, prospect.settings.spec.optimizer, prospect.loss
        arrays = self._written(self.row.numbers(chosen, self.order))
        rates = {"rate": update.rate, "clip_factor": update.clip_factor}
        return self.content % (
            *(prospect.iteration, batch.epoch, batch.number, batch.of, batch.size, orjson.dumps(batch.rows)),
            *(column + 1, chosen.row, *arrays[: self.first], orjson.dumps(float(prospect.losses[column]))),
            orjson.dumps({"data": loss, "penalty": update.penalty, "total": loss + update.penalty}),
            *arrays[self.first :],
            orjson.dumps({"name": optimizer.name, **optimizer.values, **rates}),
        )

    def _written(self, numbers: Any) -> list[bytes]:
        """``numbers`` as they are set into the blanks; what is not finite as null, or as NaN where they are typed."""
        if not self.typed:
            return orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")
        kept = abs(numbers) <= LARGEST["f8"]
        if not kept.all():
            numbers[~kept] = float("nan")
        view = memoryview(numbers.byteswap() if byteorder == "big" else numbers)
        return [b2a_base64(view[span], newline=False) for span in self.spans]


form_of = lru_cache(KEPT)(Form)
"""The form for networks of these sizes and activations; made when it is first asked for."""
