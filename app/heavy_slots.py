"""How much heavy work goes on at once on this machine, whichever of its servers' processes asks for it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # where files are not locked this way, each server counts its own
    fcntl = None  # type: ignore[assignment]


class Slots:
    """``count`` places for heavy work, each a locked file in ``folder``: whoever dies gives its place back.

    Without a folder there is no bound beyond this server's own workers.
    """

    def __init__(self, count: int, folder: Path | None) -> None:
        self.files: list[Path] = []
        if folder is None or fcntl is None:
            return
        with contextlib.suppress(OSError):  # one that cannot be written to binds nobody
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            files = [folder / f"heavy-{number}.lock" for number in range(1, count + 1)]
            for path in files:
                path.touch(mode=0o600)
            self.files = files

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """A place, waited for: call it where waiting keeps nobody else."""
        if not self.files:
            yield
            return
        with contextlib.ExitStack() as opened:
            handles = [opened.enter_context(path.open("ab")) for path in self.files]
            for handle in handles:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
            else:
                fcntl.flock(handles[os.getpid() % len(handles)], fcntl.LOCK_EX)
            yield
