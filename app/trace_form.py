"""A trace as it is answered, put into a form that is made once for all traces of a network's shape.

A record of arrays (``engine.trace.Trace``) costs more to make and to write than a small iteration costs to compute.
Here all numbers of a trace are taken off its iteration at once, written at once, and set where the form has a blank.
``tests/app/test_trace_form.py`` holds the two to the same bytes.
"""

from binascii import b2a_base64
from functools import lru_cache
from itertools import pairwise
from math import prod
from sys import byteorder
from typing import Any

import numpy as np
import orjson

from engine.activations import ACTIVATIONS
from engine.parameters import Layout
from engine.trace import Moment

MOST = 2_000
"""Parameters, and units of all layers, up to which there is a form: it takes some 40 bytes for every number."""
KEPT = 64
"""Forms kept at most."""
ARRAYS = (None, "base64")
"""How arrays can be written in a form: as lists, or typed, as :func:`app.encoding.typed` writes them."""
INTEGER, JSON = "#", "?"
BLANKS = {orjson.dumps(INTEGER): b"%d", orjson.dumps(JSON): b"%b"}
"""What stands in a document for an integer and for other JSON, and what in the form that it becomes."""


def has_form(chosen: Moment, arrays: str | None) -> bool:
    """Whether there is a form for the iteration."""
    layout = chosen.course.network.layout
    return arrays in ARRAYS and layout.count + sum(layout.sizes) <= MOST


def filled(chosen: Moment, arrays: str | None) -> bytes:
    """What is answered of an iteration and its chosen sample, as JSON, its arrays as one of :data:`ARRAYS`."""
    network = chosen.course.network
    names = tuple([activation.name for activation in network.activations])
    return form_of(network.layout.sizes, names, arrays is not None).filled(chosen)


class Numbers:
    """Numbers in a row, as they are counted when a form is made."""

    def __init__(self) -> None:
        self.count = 0

    def places(self, *shape: int) -> np.ndarray:
        """The places of the next numbers, in this shape."""
        start, self.count = self.count, self.count + prod(shape)
        return np.arange(start, self.count).reshape(shape)


class Form:
    """The JSON of the traces of networks of these ``sizes`` and activations (their names, by layer), with blanks.

    The numbers to fill it with stand in a row: of the chosen sample its x, 1 and y, its dL/da, slopes, delta, a and z,
    the Jacobians of layers that have one; the parameters, their gradient, their step; the products delta a_in.
    """

    def __init__(self, sizes: tuple[int, ...], activations: tuple[str, ...], typed: bool) -> None:
        layout, numbers = Layout(sizes), Numbers()
        inputs, *units = sizes
        x, _, y = numbers.places(inputs), numbers.places(1), numbers.places(units[-1])
        wide = sum(units) + len(units)
        arenas = numbers.places(5, wide)
        dL_da, slopes, delta, a, z = ([row[own] for own in layout.stretches] for row in arenas)
        self.curved = [layer for layer, name in enumerate(activations) if not ACTIVATIONS[name].elementwise]
        for layer in self.curved:
            slopes[layer] = numbers.places(units[layer], units[layer])
        W, dL_dW, step = (layout.matrices(row) for row in numbers.places(3, layout.count))
        fed = [x, *a[:-1]]
        self.left = np.concatenate([np.repeat(delta, len(a_in)) for delta, a_in in zip(delta, fed, strict=True)])
        self.right = np.concatenate([np.tile(a_in, len(delta)) for delta, a_in in zip(delta, fed, strict=True)])
        products = [numbers.places(*shape) for shape in zip(units, sizes, strict=False)]
        layers = [
            {
                "layer": layer + 1,
                "activation": name,
                "elementwise": layer not in self.curved,
                "W": W[layer][:, :-1],
                "b": W[layer][:, -1],
                "a_in": fed[layer],
                "z": z[layer],
                "a": a[layer],
                "da_dz": slopes[layer],
                "dL_da": dL_da[layer],
                "delta": delta[layer],
                "sample_dL_dW": products[layer],
                "sample_dL_db": delta[layer],
                "dL_dW": dL_dW[layer][:, :-1],
                "dL_db": dL_dW[layer][:, -1],
                "step_W": step[layer][:, :-1],
                "step_b": step[layer][:, -1],
            }
            for layer, name in enumerate(activations)
        ]
        document = {
            "iteration": INTEGER,
            "epoch": INTEGER,
            "batch": {"number": INTEGER, "of": INTEGER, "size": INTEGER, "rows": JSON},
            "sample": {"position": INTEGER, "row": INTEGER, "x": x, "y": y, "y_hat": a[-1], "loss": JSON},
            "loss": JSON,
            "layers": layers,
            "optimizer": JSON,
        }
        self.typed = typed
        self._chosen: list[np.ndarray] = []
        content = orjson.dumps(document, default=self._blank)
        for blank, code in BLANKS.items():
            content = content.replace(blank, code)
        self.content = content
        ends = np.cumsum([0, *(places.size for places in self._chosen)]).tolist()
        self.spans = [slice(*span) for span in pairwise(ends)]
        self.order = np.concatenate([places.ravel() for places in self._chosen])
        self.first = 3 if typed else ends[3]
        """How many of its blanks for arrays are the sample's."""

    def _blank(self, places: np.ndarray) -> Any:
        """What stands for an array of numbers from these places."""
        self._chosen.append(places)
        if not self.typed:
            return np.full(places.shape, JSON).tolist()
        return {"dtype": "f8", "shape": ",".join(map(str, places.shape)), "bdata": "%b"}

    def filled(self, chosen: Moment) -> bytes:
        """The trace of ``chosen``, an iteration of such a network."""
        prospect, batch, column = chosen.prospect, chosen.batch, chosen.column
        update, optimizer, loss = prospect.update, prospect.settings.spec.optimizer, prospect.loss
        arrays = self._written(self._numbers(chosen))
        rates = {"rate": update.rate, "clip_factor": update.clip_factor}
        return self.content % (
            *(prospect.iteration, batch.epoch, batch.number, batch.of, batch.size, orjson.dumps(batch.rows)),
            *(column + 1, chosen.row, *arrays[: self.first], orjson.dumps(float(prospect.losses[column]))),
            orjson.dumps({"data": loss, "penalty": update.penalty, "total": loss + update.penalty}),
            *arrays[self.first :],
            orjson.dumps({"name": optimizer.name, **optimizer.values, **rates}),
        )

    def _numbers(self, chosen: Moment) -> np.ndarray:
        """The numbers that fill the blanks, in their order."""
        prospect, column = chosen.prospect, chosen.column
        computed, update, activations = prospect.computed, prospect.update, chosen.course.network.activations
        with np.errstate(all="ignore"):
            row = np.concatenate(
                [
                    computed.column(column),
                    *[activations[layer].jacobian(computed.a[layer][:, column]).ravel() for layer in self.curved],
                    *(prospect.parameters, update.gradient, update.step),
                ]
            )
            products = row.take(self.left) * row.take(self.right)
            found = np.concatenate([row, products]).take(self.order)
            if self.typed and not found.dot(found) < np.inf:
                found[~np.isfinite(found)] = np.nan
        return found

    def _written(self, numbers: np.ndarray) -> list[bytes]:
        """``numbers`` as they are set into the blanks; what is not finite as null, or as NaN where they are typed."""
        if not self.typed:
            return orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")
        if byteorder == "big":
            numbers = numbers.byteswap()
        view = memoryview(numbers)
        return [b2a_base64(view[span], newline=False) for span in self.spans]


form_of = lru_cache(KEPT)(Form)
"""The form for networks of these sizes and activations; made when it is first asked for."""
