"""A worker process: does one piece of heavy work after another, as they come through its standard input.

Started as ``python -m app.heavy_worker`` by :mod:`app.heavy_child`, never by hand.
"""

import contextlib
import os
import signal
import sys
import traceback
from typing import Any, BinaryIO

from app import heavy_comparisons, translate  # noqa: F401  (what work needs is loaded before the first comes)
from app.heavy_wire import from_bytes, receive, send, to_bytes
from engine.errors import BackpassError

NICER = 5
"""How far this process stands back where cores are few: those who answer at once go first."""


def done(content: bytes) -> bytes:
    """The outcome of a message's work: whether it went well, and its answer or its error."""
    try:
        return to_bytes((True, from_bytes(content)()))
    except BackpassError as error:
        return to_bytes((False, error))
    except Exception as error:
        error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        return to_bytes((False, sendable(error)))


def sendable(error: Exception) -> Exception:
    """``error``, or what can be told of it where it holds what cannot leave this process."""
    try:
        to_bytes(error)
    except Exception:
        told: Any = RuntimeError(f"{type(error).__name__}: {error}")
        told.__notes__ = error.__notes__
        return told
    return error


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked until whoever asks has ended."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            send(answers, done(receive(asked)))


def main() -> None:
    """Serve through the standard streams; what is printed goes to the standard error instead."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        # Sent to the whole group: the server ends what it has begun, then closes the pipe, and so ends this one.
        signal.signal(ending, signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICER)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
