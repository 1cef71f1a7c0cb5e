"""Sessions kept by a server of Redis or Valkey, for the workers of many machines.

A session is one hash: ``version``, ``used``, ``head``, and its blobs, each under a colon and its name. One sorted set
holds all sessions by their last use. A hash ends by itself some time after its session has expired (EXPIRE), so that
memory is given back also where nobody prunes; the sorted set is looked through whenever a session is created.
"""

import math
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from app.stores import STAMP, Kept, StoreFull, UnknownSession
from app.stores.redis_server import PREFIX, RedisServer, Script

SESSION = f"{PREFIX}session:"
SESSIONS = f"{PREFIX}sessions"

PRUNED_AT_ONCE = 50
"""Sessions forgotten in one go, during which the server answers nobody else: well below a millisecond."""

PRUNE = """
local function prune(session, sessions, before, most)
  local expired = redis.call('ZRANGEBYSCORE', sessions, '-inf', '(' .. before, 'LIMIT', 0, most)
  for _, id in ipairs(expired) do
    redis.call('UNLINK', session .. id)
    redis.call('ZREM', sessions, id)
  end
  return #expired
end
"""
ROOM = f"""{PRUNE}
local function seconds_to_room(session, sessions, expired, limit)
  prune(session, sessions, expired, {PRUNED_AT_ONCE})
  if redis.call('ZCARD', sessions) < tonumber(limit) then
    return false
  end
  return tostring(redis.call('ZRANGE', sessions, 0, 0, 'WITHSCORES')[2] - expired)
end
"""
CHECK_ROOM = Script(f"{ROOM} return seconds_to_room(KEYS[1], KEYS[2], ARGV[1], ARGV[2])")
CREATE = Script(f"""{ROOM}
local full = seconds_to_room(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
if full then
  return full
end
local key = KEYS[1] .. ARGV[3]
redis.call('HSET', key, 'version', 1, 'used', ARGV[4], unpack(ARGV, 6))
redis.call('EXPIRE', key, ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
return false
""")
USED = """
local found = redis.call('HMGET', KEYS[1], 'version', 'used')
local used = tonumber(found[2])
if not found[1] or not used or used < tonumber(ARGV[2]) then
  return -1
end
"""
"""A session that has expired is as unknown as one that never was."""
STAMPED = f"""
if used < ARGV[3] - {STAMP} then
  redis.pcall('HSET', KEYS[1], 'used', ARGV[3])
  redis.pcall('ZADD', KEYS[2], ARGV[3], ARGV[1])
  redis.pcall('EXPIRE', KEYS[1], ARGV[4])
end
"""
LOAD = Script(f"""{USED}{STAMPED}
if found[1] == ARGV[5] then
  return 0
end
return {{tonumber(found[1]), redis.call('HGET', KEYS[1], 'head')}}
""")
COMMIT = Script(f"""{USED}
if found[1] ~= ARGV[5] then
  return 0
end
local fields = 6 + ARGV[6]
redis.call('HSET', KEYS[1], 'version', ARGV[5] + 1, unpack(ARGV, 7, fields))
if #ARGV > fields then
  redis.call('HDEL', KEYS[1], unpack(ARGV, fields + 1))
end
{STAMPED}
return 1
""")
DELETE = Script(f"""{USED}
redis.call('UNLINK', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
""")
PRUNE_SOME = Script(f"{PRUNE} return prune(KEYS[1], KEYS[2], ARGV[1], {PRUNED_AT_ONCE})")


class RedisStore:
    """At most ``limit`` sessions, whatever other workers keep on ``server``. ``clock`` tells the seconds since 1970."""

    def __init__(
        self, server: RedisServer, limit: int, idle_seconds: float, clock: Callable[[], float] = time.time
    ) -> None:
        self.server = server
        self.limit = limit
        self.idle_seconds = idle_seconds
        self.clock = clock

    async def check_room(self) -> None:
        self._refuse_if_full(await self.server.run(CHECK_ROOM, (SESSION, SESSIONS), self._expired(), self.limit))

    async def create(self, session_id: str, head: bytes, blobs: Mapping[str, bytes]) -> None:
        values = (self._expired(), self.limit, session_id, int(self.clock()), self._seconds_kept())
        fields = fields_of(head, blobs)
        self._refuse_if_full(await self.server.run(CREATE, (SESSION, SESSIONS), *values, *fields))

    async def load(self, session_id: str, known_version: int = 0) -> Kept | None:
        found = await self._run(LOAD, session_id, known_version)
        return Kept(*found) if found else None

    async def blobs(self, session_id: str, names: Collection[str]) -> dict[str, bytes]:
        if not names:
            return {}
        found = await self.server.ask("HMGET", SESSION + session_id, *(f":{name}" for name in names))
        return {name: content for name, content in zip(names, found, strict=True) if content is not None}

    async def commit(
        self,
        session_id: str,
        expected_version: int,
        head: bytes,
        put: Mapping[str, bytes] | None = None,
        drop: Collection[str] = (),
    ) -> bool:
        fields = fields_of(head, put or {})
        dropped = (f":{name}" for name in drop)
        return bool(await self._run(COMMIT, session_id, expected_version, len(fields), *fields, *dropped))

    async def delete(self, session_id: str) -> None:
        await self._run(DELETE, session_id)

    async def prune(self, idle_seconds: float | None = None) -> int:
        before = self._expired() if idle_seconds is None else self.clock() - idle_seconds
        total, pruned = 0, PRUNED_AT_ONCE
        while pruned == PRUNED_AT_ONCE:
            pruned = await self.server.run(PRUNE_SOME, (SESSION, SESSIONS), before)
            total += pruned
        return total

    async def idle(self, idle_seconds: float | None = None) -> int:
        before = self._expired() if idle_seconds is None else self.clock() - idle_seconds
        return await self.server.ask("ZCOUNT", SESSIONS, "-inf", f"({before}")

    async def count(self) -> int:
        return await self.server.ask("ZCARD", SESSIONS)

    async def check(self) -> None:
        await self.server.check()

    async def close(self) -> None:
        await self.server.close()

    async def _run(self, script: Script, session_id: str, *values: bytes | str | int) -> Any:
        """What a script of one session answers. Raises :class:`UnknownSession`."""
        given = (session_id, self._expired(), int(self.clock()), self._seconds_kept(), *values)
        answer = await self.server.run(script, (SESSION + session_id, SESSIONS), *given)
        if answer == -1:
            raise UnknownSession
        return answer

    def _expired(self) -> float:
        """Sessions last used before this time have expired; uses within STAMP of one written down were not."""
        return self.clock() - self.idle_seconds - STAMP

    def _seconds_kept(self) -> int:
        """Seconds after a use written down when the server drops a session: it has expired by then for every clock."""
        return math.ceil(self.idle_seconds + 2 * STAMP)

    def _refuse_if_full(self, seconds: bytes | None) -> None:
        if seconds is not None:
            text = f"This server keeps {self.limit} sessions at most, and has as many"
            raise StoreFull(text, math.ceil(float(seconds)))


def fields_of(head: bytes, blobs: Mapping[str, bytes]) -> list[bytes | str]:
    """The fields of a session's hash that a call writes, and after each its content."""
    fields: list[bytes | str] = ["head", head]
    for name, content in blobs.items():
        fields += [f":{name}", content]
    return fields
