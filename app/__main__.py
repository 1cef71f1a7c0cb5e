"""``python -m app`` is the command ``backpass``."""

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
"""The exit code of a command that Ctrl+C has ended, as shells have it: 128 and the signal's number."""


def end_at_once(_: int, __: FrameType | None) -> None:
    """End without a word, wherever it is: a server that answers has handlers of its own, and a file is always sound."""
    os._exit(INTERRUPTED)


def main() -> int:
    """Run the command; returns its exit code. Ctrl+C ends it quietly, also while it is still loading."""
    signal.signal(signal.SIGINT, end_at_once)
    from app import command  # imported here: it takes a second, in which Ctrl+C would be told in a traceback

    return command.main()


if __name__ == "__main__":
    sys.exit(main())
