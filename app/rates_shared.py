"""Token buckets that all workers of a server count in together: a table in a file that each maps into its memory.

A worker that counted for itself would let through as many calls as there are workers times more; one that was given its
part of the rate would refuse a page whose connections it happens to have all of.
"""

import mmap
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

SLOTS = 2**16
"""Buckets of each kind: half a megabyte. Two keys that fall into one by chance share its rate."""
KINDS = ("session", "begin", "address")
SECRET = 32
"""Bytes of the key by which nobody can foretell which slot is whose."""
NUMBER = 8
"""Bytes of a slot: the time at which its bucket will be full again, as a float64."""


def make_table(folder: Path) -> Path:
    """A new table in ``folder``, of full buckets."""
    path = folder / "buckets"
    path.write_bytes(os.urandom(SECRET) + bytes(NUMBER * SLOTS * len(KINDS)))
    return path


@dataclass(frozen=True, slots=True)
class Table:
    """The slots of each kind, and the key by which they are found."""

    secret: bytes
    slots: dict[str, memoryview]


def open_table(path: Path) -> Table:
    """The table at ``path``, shared with whoever else has it open; it stays when the file is removed."""
    with path.open("r+b") as file:
        mapped = mmap.mmap(file.fileno(), 0)
    numbers = memoryview(mapped)[SECRET:].cast("d")
    slots = {kind: numbers[place * SLOTS : (place + 1) * SLOTS] for place, kind in enumerate(KINDS)}
    return Table(mapped[:SECRET], slots)


class SharedBuckets:
    """As :class:`app.rates.Buckets`, of a kind in ``table``. ``clock`` tells a time that all workers read alike.

    Nothing is locked: of two calls that come within the same microsecond, one may go uncounted.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float], table: Table, kind: str) -> None:
        self.every = 1 / rate
        self.burst = max(burst, self.every)
        self.clock = clock
        self.secret = table.secret
        self.slots = table.slots[kind]

    def take(self, key: str) -> float:
        """Take a token from the bucket of ``key``: 0.0, or the seconds until there is one, and nothing is taken."""
        now, digest = self.clock(), blake2b(key.encode("utf-8", "replace"), digest_size=4, key=self.secret).digest()
        place = int.from_bytes(digest, "little") % SLOTS
        known = self.slots[place]
        sound = now <= known <= now + self.burst + self.every  # else it is full, or was written before another start
        full_at = (known if sound else now) + self.every
        wait = full_at - now - self.burst
        if wait > 1e-9:
            return wait
        self.slots[place] = full_at
        return 0.0
