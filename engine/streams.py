"""Independent streams of random numbers, counter-based, each a function of (seed, name, numbers) alone.

The data, the split, the initial values and the order of each epoch draw from streams of their own, so that changing one
never shifts another, and iteration n can be reached without drawing what came before it.

Source: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC11), the Philox generator.
"""

from __future__ import annotations

import hashlib

import numpy as np


def words(seed: int, name: str, *numbers: int) -> np.random.Philox:
    """The raw Philox stream keyed by (seed, name, numbers)."""
    label = "/".join(str(part) for part in (seed, name, *numbers))
    key = hashlib.blake2b(label.encode(), digest_size=16).digest()
    return np.random.Philox(key=int.from_bytes(key, "little"))


def generator(seed: int, name: str, *numbers: int) -> np.random.Generator:
    """A generator of uniform and normal numbers over the stream (seed, name, numbers)."""
    return np.random.Generator(words(seed, name, *numbers))


def order(count: int, seed: int, name: str, *numbers: int) -> np.ndarray:
    """A permutation of 0 … count - 1, shape (count,): the argsort of raw words of the stream."""
    return np.argsort(words(seed, name, *numbers).random_raw(count), kind="stable")
