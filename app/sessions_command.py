"""``backpass sessions``: how many sessions are kept, and forgetting those that nobody uses."""

import argparse
import asyncio
import re
from collections.abc import Iterator
from typing import Any

from app.settings import Settings

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def duration(text: str) -> float:
    """The seconds of ``30d``, ``12h``, ``90m`` or ``45s``; raises :class:`argparse.ArgumentTypeError` for others."""
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", text)
    if not found:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no length of time; give a whole number with s, m, h or d, like 30d for thirty days"
        )
    return int(found[1]) * UNITS[found[2]]


def add_actions(actions: Any) -> Iterator[argparse.ArgumentParser]:
    """Add ``count`` and ``prune`` to ``actions``; each as a parser that still can take options."""
    about = "Say how many sessions are kept."
    yield actions.add_parser("count", help=about, description=about)
    about = "Forget the sessions that nothing has used for long."
    prune = actions.add_parser("prune", help=about, description=about)
    prune.add_argument(
        "--older-than", type=duration, metavar="30d", help="for how long (default: until a session expires by itself)"
    )
    prune.add_argument("--dry-run", action="store_true", help="only say how many they are")
    yield prune


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do what ``options`` ask for; the exit code. Raises :class:`UnfitStore` and :class:`StoreUnavailable`."""
    return asyncio.run(look_after(options, settings))


async def look_after(options: argparse.Namespace, settings: Settings) -> int:
    """Count or prune, and print what was found."""
    from app.stores.opening import open_store

    store = open_store(settings)
    try:
        if options.action == "prune" and options.dry_run:
            print(f"{sessions(await store.idle(options.older_than))} would be forgotten.")
        elif options.action == "prune":
            print(f"{sessions(await store.prune(options.older_than))} forgotten.")
        print(f"{sessions(await store.count())} kept.")
    finally:
        await store.close()
    return 0


def sessions(count: int) -> str:
    """``count`` sessions, in words."""
    return "1 session" if count == 1 else f"{count:,} sessions"
