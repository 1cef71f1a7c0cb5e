"""Work and its answers as bytes between this server and its own worker processes, over pipes that nobody else holds.

Runs travel packed, so that their course is prepared once in each process; errors keep what they carry.
"""

import io
import pickle
from typing import IO, Any

from app.packing import pack, unpack
from engine.run import Run

LENGTH = 8
"""Bytes that tell how many follow."""


def rebuilt(kind: type[BaseException], arguments: tuple[Any, ...], carried: dict[str, Any]) -> BaseException:
    """The error of this kind, without the arguments that its own class may ask for."""
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(carried)
    return error


class Pickler(pickle.Pickler):
    """Writes a Run as what it is packed to."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Run):
            return unpack, (pack(value),)
        if isinstance(value, BaseException):
            return rebuilt, (type(value), value.args, value.__dict__)
        return NotImplemented


def to_bytes(value: Any) -> bytes:
    """``value`` as bytes; raises what pickling raises where it holds what cannot leave this process."""
    written = io.BytesIO()
    Pickler(written, pickle.HIGHEST_PROTOCOL).dump(value)
    return written.getvalue()


def from_bytes(content: bytes) -> Any:
    """What :func:`to_bytes` wrote. Never for bytes from a store or from a caller."""
    return pickle.loads(content)  # noqa: S301  (the pipe is this server's own)


def send(pipe: IO[bytes], content: bytes) -> None:
    """Write one message. Raises OSError where nobody reads it any more."""
    pipe.write(len(content).to_bytes(LENGTH, "little"))
    pipe.write(content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Read one message. Raises EOFError where whoever writes has ended."""
    head = pipe.read(LENGTH)
    size = int.from_bytes(head, "little")
    content = pipe.read(size) if len(head) == LENGTH else b""
    if len(head) < LENGTH or len(content) < size:
        raise EOFError("The other end of the pipe has closed.")
    return content
