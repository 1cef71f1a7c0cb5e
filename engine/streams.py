"""Independent streams of random numbers, counter-based, each a function of (seed, name, numbers) alone.

The data, the split, the initial values and the order of each epoch draw from streams of their own, so that changing one
never shifts another, and iteration n can be reached without drawing what came before it.

Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC11), the Philox generator.
"""

from __future__ import annotations

import hashlib

import numpy as np

MANY = 1000
"""Words from which sorting them with their places among them pays."""

NOTHING_DRAWN = np.zeros(4, dtype=np.uint64)
"""The counter of a Philox stream, and its buffer, before anything is drawn."""

_IDLE: list[np.random.Philox] = []
"""Streams that nobody draws from just now; a list gives each to one thread only."""


def _key(seed: int, name: str, *numbers: int) -> bytes:
    """The 128 bits that (seed, name, numbers) stand for."""
    label = "/".join(str(part) for part in (seed, name, *numbers))
    return hashlib.blake2b(label.encode(), digest_size=16).digest()


def words(seed: int, name: str, *numbers: int) -> np.random.Philox:
    """The raw Philox stream keyed by (seed, name, numbers)."""
    return np.random.Philox(key=int.from_bytes(_key(seed, name, *numbers), "little"))


def raw_words(count: int, seed: int, name: str, *numbers: int) -> np.ndarray:
    """The first words of the stream, (count,).

    A stream made anew costs ten times as much as one that is set back to its beginning under another key, and an epoch
    has only a few iterations to share that cost.
    """
    try:
        stream = _IDLE.pop()
    except IndexError:
        stream = np.random.Philox(key=0)
    key = np.frombuffer(_key(seed, name, *numbers), dtype="<u8")
    stream.state = {
        "bit_generator": "Philox",
        "state": {"counter": NOTHING_DRAWN, "key": key},
        "buffer": NOTHING_DRAWN,
        "buffer_pos": 4,
        "has_uint32": 0,
        "uinteger": 0,
    }
    drawn = stream.random_raw(count)
    _IDLE.append(stream)
    return drawn


def generator(seed: int, name: str, *numbers: int) -> np.random.Generator:
    """A generator of uniform and normal numbers over the stream (seed, name, numbers)."""
    return np.random.Generator(words(seed, name, *numbers))


def order(count: int, seed: int, name: str, *numbers: int) -> np.ndarray:
    """A permutation of 0 … count - 1, shape (count,): the argsort of raw words of the stream."""
    return sorting(raw_words(count, seed, name, *numbers))


def sorting(drawn: np.ndarray) -> np.ndarray:
    """The stable argsort of words drawn at random, (count,).

    Of many, the last bits of each give way to its place: numbers are sorted in a fraction of the time that places take.
    Two may differ in those bits alone; where such a pair comes out of order, places are sorted after all.
    """
    if len(drawn) >= MANY:
        bits = np.uint64(len(drawn).bit_length())
        places = (np.uint64(1) << bits) - np.uint64(1)
        mixed = np.sort(drawn & ~places | np.arange(len(drawn), dtype=np.uint64))
        found = (mixed & places).astype(np.intp)
        ordered = drawn[found]
        if (ordered[:-1] <= ordered[1:]).all():
            return found
    return np.argsort(drawn, kind="stable")
