"""A small iteration as it is answered, its numbers taken off the arrays all at once.

A record of arrays (``engine.trace.Trace``) costs more to make and to write than such an iteration costs to compute;
here are the same numbers as lists, or as lists written in the typed form. ``tests/app/test_trace_lists.py`` holds the
two to the same bytes.
"""

from array import array
from binascii import b2a_base64
from itertools import chain
from math import isfinite, nan
from sys import byteorder
from typing import Any

from engine.trace import Moment

MOST = 500
"""Parameters, and units of all layers, up to which lists are made sooner than arrays."""

Matrix = list[list[float]]


class Lists:
    """Vectors and matrices as they are."""

    @staticmethod
    def vector(values: list[float]) -> Any:
        """Numbers in a row."""
        return values

    @staticmethod
    def matrix(rows: Matrix) -> Any:
        """Rows of as many numbers each, at least one."""
        return rows


class Typed:
    """The same in the typed form of float64, as :func:`app.encoding.typed` writes arrays."""

    @staticmethod
    def vector(values: list[float]) -> Any:
        """Numbers in a row."""
        return typed_list(values, str(len(values)))

    @staticmethod
    def matrix(rows: Matrix) -> Any:
        """Rows of as many numbers each, at least one."""
        return typed_list(list(chain.from_iterable(rows)), f"{len(rows)},{len(rows[0])}")


FORMS: dict[str | None, type[Lists | Typed]] = {None: Lists, "base64": Typed}
"""The forms that lists can be answered in."""


def typed_list(values: list[float], shape: str) -> dict[str, str]:
    """``values`` as ``{"dtype", "shape", "bdata"}``; what is not finite becomes NaN."""
    if not isfinite(sum(values)):
        values = [value if isfinite(value) else nan for value in values]
    numbers = array("d", values)
    if byteorder == "big":
        numbers.byteswap()
    return {"dtype": "f8", "shape": shape, "bdata": b2a_base64(numbers, newline=False).decode()}


def has_lists(chosen: Moment, form: str | None) -> bool:
    """Whether the iteration is one for lists."""
    layout = chosen.course.network.layout
    return form in FORMS and layout.count + sum(layout.sizes) <= MOST


def trace_lists(chosen: Moment, form: str | None) -> dict[str, Any]:
    """What is answered of an iteration and its chosen sample, its arrays in a form of :data:`FORMS`."""
    write = FORMS[form]
    prospect, batch, column = chosen.prospect, chosen.batch, chosen.column
    computed, update, optimizer = prospect.computed, prospect.update, prospect.settings.spec.optimizer
    x, y = computed.x[:, column].tolist(), computed.y[:, column].tolist()
    layers = layer_lists(chosen, x, write)
    loss = prospect.loss
    return {
        "iteration": prospect.iteration,
        "epoch": batch.epoch,
        "batch": {"number": batch.number, "of": batch.of, "size": batch.size, "rows": batch.rows},
        "sample": {
            "position": column + 1,
            "row": chosen.row,
            "x": write.vector(x),
            "y": write.vector(y),
            "y_hat": layers[-1]["a"],
            "loss": float(prospect.losses[column]),
        },
        "loss": {"data": loss, "penalty": update.penalty, "total": loss + update.penalty},
        "layers": layers,
        "optimizer": {
            "name": optimizer.name,
            **optimizer.values,
            "rate": update.rate,
            "clip_factor": update.clip_factor,
        },
    }


def layer_lists(chosen: Moment, x: list[float], write: type[Lists | Typed]) -> list[dict[str, Any]]:
    """The layers, whose first is fed ``x``."""
    prospect, network, column = chosen.prospect, chosen.course.network, chosen.column
    computed, layout, vector, matrix = prospect.computed, network.layout, write.vector, write.matrix
    slopes, delta, a, z = computed.column(column).tolist()
    flat = [each.tolist() for each in (prospect.parameters, prospect.update.gradient, prospect.update.step)]
    layers, fed = [], x
    for index, (activation, dL_da) in enumerate(zip(network.activations, computed.dL_da, strict=True)):
        own, place = layout.stretches[index], layout.offsets[index : index + 2]
        (W, b), (dL_dW, dL_db), (step_W, step_b) = (pair(each, place, len(fed)) for each in flat)
        deltas = delta[own]
        told = vector(deltas)
        layers.append(
            {
                "layer": index + 1,
                "activation": activation.name,
                "elementwise": activation.elementwise,
                "W": matrix(W),
                "b": vector(b),
                "a_in": vector(fed),
                "z": vector(z[own]),
                "a": vector(a[own]),
                "da_dz": vector(slopes[own])
                if activation.elementwise
                else matrix(activation.jacobian(computed.a[index][:, column]).tolist()),
                "dL_da": vector(dL_da[:, column].tolist()),
                "delta": told,
                "sample_dL_dW": matrix([[factor * value for value in fed] for factor in deltas]),
                "sample_dL_db": told,
                "dL_dW": matrix(dL_dW),
                "dL_db": vector(dL_db),
                "step_W": matrix(step_W),
                "step_b": vector(step_b),
            }
        )
        fed = a[own]
    return layers


def pair(flat: list[float], span: tuple[int, ...], inputs: int) -> tuple[Matrix, list[float]]:
    """(W, b) of a layer that takes up ``span`` of a flat vector: unit by unit, its weights and then its bias."""
    (start, end), wide = span, inputs + 1
    return [flat[place : place + inputs] for place in range(start, end, wide)], flat[start + inputs : end : wide]
