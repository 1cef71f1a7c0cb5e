"""A run as arrays: all that it has come to beyond its spec and its edits, to be put away and taken up again.

A run that was saved and restored is the same to the last bit as one that never was: its keyframes, its history and
its optimizer's memory too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from engine.course import Course, State, Watch
from engine.errors import Unrestorable
from engine.keyframes import Keyframes
from engine.optimizers import Memory
from engine.run import Run
from engine.series import ITERATION, NORMS, History, Series

Saved = Mapping[str, np.ndarray]
SERIES = ("within", "at_epoch_ends")
KINDS = ("<f8", "<i8")
"""What arrays are made of: float64 and int64, little endian."""


def saved(run: Run) -> dict[str, np.ndarray]:
    """The arrays of ``run``, by name; each is float64 or int64.

    places: (furthest, interval of the keyframes). iterations, waited: (S,), best: (S,), of its S states: the keyframes,
    then where it stands. parameters: (S, P). memory.…: the vectors of a slot, (U, P), each once, and memory.….of: which
    of them a state has, (S,), -1 for none. within.…, at_epoch_ends.…: the history's blocks, one under the other (rows,
    columns), the lengths of the blocks, and the rows that are not yet a block.
    """
    states = [*run.keyframes.frames, run.arrival]
    arrays = {
        "places": np.array([run.furthest, run.keyframes.interval]),
        "iterations": np.array([state.iteration for state in states]),
        "best": np.array([state.watch.best for state in states]),
        "waited": np.array([state.watch.waited for state in states]),
        "parameters": np.stack([state.parameters for state in states]),
    }
    for slot in dict.fromkeys(slot for state in states for slot in state.memory.slots):
        vectors = [state.memory.slots.get(slot) for state in states]
        unique = {id(vector): vector for vector in vectors if vector is not None}
        places = {key: place for place, key in enumerate(unique)}
        arrays[f"memory.{slot}"] = np.stack(list(unique.values()))
        arrays[f"memory.{slot}.of"] = np.array([places.get(id(vector), -1) for vector in vectors])
    columns = NORMS + run.course.network.layout.layers
    for name in SERIES:
        series = getattr(run.history, name)
        none = np.empty((0, columns))
        arrays[f"{name}.blocks"] = np.concatenate([none, *series.blocks])
        arrays[f"{name}.lengths"] = np.array([len(block) for block in series.blocks], dtype=np.int64)
        arrays[f"{name}.tail"] = none if series.tail is None else series.tail
    return arrays


def restored(course: Course, arrays: Saved) -> Run:
    """The run of ``course`` that ``arrays`` were saved of. Raises Unrestorable where they are no such run's."""
    try:
        furthest, interval = arrays["places"].tolist()
        states = _states(course, arrays)
        history = History(*(_series(course, arrays, name, furthest) for name in SERIES))
    except (KeyError, ValueError, IndexError) as error:
        raise Unrestorable(f"The saved run is cut off or changed: {error}.") from None
    *frames, arrival = states
    ascending = [frame.iteration for frame in frames]
    _check(interval > 0 and ascending[:1] == [0], "keyframes from iteration 0 on")
    _check(ascending == sorted(set(ascending)), "keyframes in ascending order")
    _check(not any(k % interval for k in ascending), f"keyframes at multiples of {interval}")
    _check(0 <= arrival.iteration <= furthest >= ascending[-1], f"states up to iteration {furthest}")
    return Run(course, arrival, furthest, Keyframes(tuple(frames), interval), history)


def array(kind: str, shape: Sequence[int], content: bytes | memoryview) -> np.ndarray:
    """The array of a shape whose numbers, of a kind in KINDS, are written in ``content``; it shares that memory.

    Raises Unrestorable where they are not as many.
    """
    if kind not in KINDS or len(shape) not in (1, 2) or any(type(n) is not int or n < 0 for n in shape):
        raise Unrestorable(f"The saved run holds an array of {shape} {kind}; there are {' and '.join(KINDS)}.")
    if len(content) != 8 * int(np.prod(shape, dtype=object)):
        raise Unrestorable(f"The saved run is cut off: {len(content)} bytes stand for an array of {shape}.")
    return np.frombuffer(content, dtype=kind).astype(kind[1:], copy=False).reshape(shape)


def _states(course: Course, arrays: Saved) -> list[State]:
    """The states, each with vectors of its own: what is let go of is free."""
    count, parameters = course.network.layout.count, arrays["parameters"]
    iterations, best, waited = (arrays[name] for name in ("iterations", "best", "waited"))
    shape = (len(iterations), count)
    _check(parameters.shape == shape, f"parameters of shape {shape}, not {parameters.shape}")
    vectors = {}
    for name in arrays:
        if name.startswith("memory.") and not name.endswith(".of"):
            of = arrays[f"{name}.of"]
            _check(arrays[name].shape[1:] == (count,), f"{name} of {count} parameters")
            _check(len(of) == len(iterations) and of.max() + 1 == len(arrays[name]), f"a vector of {name} by state")
            vectors[name] = [vector.copy() for vector in arrays[name]]
    states = []
    for place, (k, least, epochs) in enumerate(zip(iterations.tolist(), best.tolist(), waited.tolist(), strict=True)):
        # A state stands before the edits of its iteration, so that its memory is that of the settings it came by.
        slots = {}
        for slot in course.settings_for(k).rules.optimizer.slots:
            of = int(arrays[f"memory.{slot}.of"][place])
            _check(of >= 0, f"{slot} at iteration {k}")
            slots[slot] = vectors[f"memory.{slot}"][of]
        flat = parameters[place].copy()
        flat.flags.writeable = False
        states.append(State(k, flat, Memory(MappingProxyType(slots)), Watch(least, epochs)))
    return states


def _series(course: Course, arrays: Saved, name: str, furthest: int) -> Series:
    """One of the two series of the history."""
    blocks, lengths, tail = (arrays[f"{name}.{part}"] for part in ("blocks", "lengths", "tail"))
    columns = NORMS + course.network.layout.layers
    _check(blocks.shape[1:] == tail.shape[1:] == (columns,), f"rows of {columns} columns")
    _check(lengths.sum() == len(blocks) and (lengths >= 0).all(), f"blocks of {len(blocks)} rows")
    numbers = np.concatenate([blocks[:, ITERATION], tail[:, ITERATION]])
    _check((np.diff(numbers) > 0).all() and (numbers <= furthest).all(), f"rows up to iteration {furthest}")
    ends = np.cumsum(lengths).tolist()
    parts = tuple(blocks[end - n : end].copy() for end, n in zip(ends, lengths.tolist(), strict=True))
    return Series(getattr(History, name).key, parts, tail.copy() if len(tail) else None)


def _check(fits: bool, expected: str) -> None:
    if not fits:
        raise Unrestorable(f"The saved run is cut off, changed or another's: it must hold {expected}.")
