"""The server of Redis or Valkey that keeps what many machines share: reached, asked, and reached again when it is back.

Every command or script is one round trip over a connection of a small pool, and ends within PATIENCE: with its answer,
or with :class:`app.stores.StoreUnavailable`. Nothing that was sent is sent again: it may have been done.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

from app.stores import StoreUnavailable, UnfitStore

LOG = logging.getLogger("backpass")

FORMAT = 1
"""The form of what is kept; it is part of every key, and the latest one is written down under FORMAT_KEY."""
FORMAT_KEY = "backpass:format"
PREFIX = f"backpass:{FORMAT}:"
"""What every other key begins with."""
PATIENCE = 2.0
"""Seconds for a command and for a connection to it: a call that steps asks thrice at most, and a stop waits for it."""
CONNECTIONS = 32
"""Connections of this worker at once; a command takes a fraction of a millisecond, and the next one waits for it."""

OPEN = """
local known = tonumber(redis.call('GET', KEYS[1]) or 0)
if known < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1])
end
return known
"""


@dataclass(frozen=True, slots=True)
class Script:
    """A program in Lua that the server runs as a whole, while it does nothing else; known to it by its digest.

    Each of ours writes first what takes memory, if it writes at all: a full server refuses it there, or nowhere.
    """

    text: str
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", sha1(self.text.encode(), usedforsecurity=False).hexdigest())


OPENING = Script(OPEN)


class RedisServer:
    """The server at ``address`` (``redis://``, ``rediss://`` or ``unix://``), which is reached with the first command.

    Raises :class:`UnfitStore` where the address cannot be one. ``patience``: see PATIENCE.
    """

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self.place = place_of(address)
        self.patience = patience
        self.fit = self.looked_after = False
        try:
            pool = ConnectionPool.from_url(
                address,
                max_connections=CONNECTIONS,
                socket_timeout=patience,
                socket_connect_timeout=patience,
                retry=Retry(NoBackoff(), 0),
                protocol=2,
            )
            pool.make_connection()  # says which of the address's options there are not
        except (ValueError, TypeError, RedisError) as error:
            raise UnfitStore(f"The address of the store at {self.place} cannot be used: {sentence(error)}.") from None
        self.client: Redis = Redis.from_pool(pool)
        self.turns = asyncio.Semaphore(CONNECTIONS)  # first come, first served, as the package's own pool is not

    async def run(self, script: Script, keys: tuple[str, ...], *values: bytes | str | float) -> Any:
        """What the script answers. Raises :class:`StoreUnavailable`."""
        if not self.fit:
            await self._open()
        return await self._run(script, keys, values)

    async def ask(self, *command: bytes | str | float) -> Any:
        """What one command answers. Raises :class:`StoreUnavailable`."""
        if not self.fit:
            await self._open()
        return await self._send(command)

    async def check(self) -> None:
        """Raise :class:`StoreUnavailable` where nothing could be written now."""
        await self.ask("SET", f"{PREFIX}checked", 1, "EX", 60)
        if not self.looked_after:
            self.looked_after = True
            await self._look_after()

    async def close(self) -> None:
        """Let go of the connections."""
        await self.client.aclose()

    async def _open(self) -> None:
        """Write down that this form is used. Raises :class:`StoreUnavailable` where a newer one is."""
        known = await self._run(OPENING, (FORMAT_KEY,), (FORMAT,))
        if known > FORMAT:
            raise StoreUnavailable(
                f"The store at {self.place} was written by a newer version of Backpass (its form is {known}, and this "
                f"one knows forms up to {FORMAT}). Upgrade Backpass, or name another database."
            )
        self.fit = True

    async def _look_after(self) -> None:
        """Warn where the server is not set to keep what it is given; one that does not tell is not asked again."""
        try:
            memory, saving = [await self.client.info(part) for part in ("memory", "persistence")]
        except (RedisError, OSError, TimeoutError):
            return
        if not saving.get("aof_enabled"):
            LOG.warning("The store at %s keeps sessions in its memory alone; set 'appendonly yes' there.", self.place)
        if memory.get("maxmemory") and memory.get("maxmemory_policy") != "noeviction":
            LOG.warning("The store at %s may drop sessions; set 'maxmemory-policy noeviction' there.", self.place)

    async def _run(self, script: Script, keys: tuple[str, ...], values: tuple[bytes | str | float, ...]) -> Any:
        try:
            return await self._send(("EVALSHA", script.digest, len(keys), *keys, *values))
        except NoScriptError:  # it has been started since; nothing was done
            return await self._send(("EVAL", script.text, len(keys), *keys, *values))

    async def _send(self, command: tuple[bytes | str | float, ...]) -> Any:
        """What the server answers. A connection whose answer did not come is closed, and never asked again."""
        try:
            async with asyncio.timeout(self.patience), self.turns:
                return await self.client.execute_command(*command)
        except NoScriptError:
            raise
        except TimeoutError:
            what = f"no answer within {self.patience:g} seconds"
            raise StoreUnavailable(f"The store at {self.place} does not work: {what}") from None
        except (RedisError, OSError) as error:
            raise StoreUnavailable(f"The store at {self.place} does not work: {sentence(error)}") from None


def place_of(address: str) -> str:
    """Where ``address`` leads, without the password; raises :class:`UnfitStore` where it does not lead anywhere."""
    scheme = address.partition(":")[0]
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise UnfitStore(f"The address of the store cannot be read: {sentence(error)}.") from None
    if scheme == "unix":
        if not parts.path.startswith("/") or parts.hostname:
            raise UnfitStore(
                "The address of the store must name a socket from the root on, like unix:///run/redis.sock."
            )
        return f"unix://{parts.path}"
    database = parts.path.removeprefix("/")
    if not parts.hostname or (database and not (database.isascii() and database.isdigit())):
        raise UnfitStore(
            f"The address of the store must be {scheme}://host:port/number, with the number of a database or without, "
            f"not {scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}."
        )
    return f"{scheme}://{parts.hostname}:{port or 6379}/{database or 0}"


def sentence(error: Exception) -> str:
    """What went wrong, in one line without a full stop."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
