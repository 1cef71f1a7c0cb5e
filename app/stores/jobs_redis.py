"""Comparisons kept by a server of Redis or Valkey, for every machine that uses it.

One is a hash: ``asked``, ``answer``, ``state``, ``reason``, ``standing``, ``version``, ``owner``, ``until``, ``taken``.
One sorted set holds all by their last use, another those that are not ended by their number, which is their place.
"""

from collections.abc import Collection
from typing import Any

from app.stores.jobs import ENDED, Claim, Counts, Job, Told
from app.stores.redis_server import PREFIX, RedisServer, Script

COMPARISON = f"{PREFIX}comparison:"
KEPT, UNFINISHED, NUMBER = (f"{PREFIX}comparisons{part}" for part in ("", ":unfinished", ":number"))

COUNTS = Script("""
local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
local size = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  size = size + redis.call('HSTRLEN', KEYS[1] .. id, 'answer')
end
return {redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]), oldest or '0', size}
""")
ADD = Script("""
redis.call('HSET', KEYS[1] .. ARGV[1], 'version', 0, 'until', 0, 'taken', 0, unpack(ARGV, 3))
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[3], redis.call('INCR', KEYS[4]), ARGV[1])
""")
HELD = """
local function held(id)
  return tonumber(redis.call('HGET', KEYS[1] .. id, 'until')) > tonumber(ARGV[2])
end
"""
FIND = Script(f"""{HELD}
local used = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not used then
  return false
end
local place = false
if redis.call('ZSCORE', KEYS[3], ARGV[1]) and not held(ARGV[1]) then
  place = 0
  for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, redis.call('ZRANK', KEYS[3], ARGV[1]))) do
    place = place + (held(id) and 0 or 1)
  end
end
local found = redis.call('HMGET', KEYS[1] .. ARGV[1], 'state', 'reason', 'standing', 'version')
return {{found[1], found[2], found[3], tonumber(found[4]), used, place}}
""")
CLAIM = Script(f"""{HELD}
local first, working = false, 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  if held(id) then
    working = working + 1
  else
    first = first or id
  end
end
if not first or working >= tonumber(ARGV[4]) then
  return false
end
redis.call('HSET', KEYS[1] .. first, 'owner', ARGV[1], 'until', ARGV[3])
local taken = redis.call('HINCRBY', KEYS[1] .. first, 'taken', 1)
return {{first, redis.call('HGET', KEYS[1] .. first, 'asked'), taken}}
""")
REPORT = Script("""
local key = KEYS[1] .. ARGV[1]
if not redis.call('ZSCORE', KEYS[3], ARGV[1]) or redis.call('HGET', key, 'owner') ~= ARGV[2] then
  return 0
end
redis.call('HSET', key, unpack(ARGV, 4))
redis.call('HINCRBY', key, 'version', 1)
if ARGV[3] == '1' then
  redis.call('ZREM', KEYS[3], ARGV[1])
end
return 1
""")
RENEW = Script("""
for number = 3, #ARGV do
  local key = KEYS[1] .. ARGV[number]
  if redis.call('ZSCORE', KEYS[3], ARGV[number]) and redis.call('HGET', key, 'owner') == ARGV[1] then
    redis.call('HSET', key, 'until', ARGV[2])
  end
end
""")
RELEASE = Script("""
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  local key = KEYS[1] .. id
  if redis.call('HGET', key, 'owner') == ARGV[1] then
    redis.call('HSET', key, 'owner', '', 'until', 0)
    redis.call('HINCRBY', key, 'taken', -1)
  end
end
""")
REMOVE = """
local function remove(id)
  redis.call('UNLINK', KEYS[1] .. id)
  redis.call('ZREM', KEYS[3], id)
  return redis.call('ZREM', KEYS[2], id)
end
"""
REMOVE_ONE = Script(f"{REMOVE} return remove(ARGV[1])")
PRUNE = Script(f"""{REMOVE}
local expired = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
for _, id in ipairs(expired) do
  remove(id)
end
return expired
""")


class RedisJobs:
    """Fills :class:`app.stores.jobs.Jobs` with what ``server`` keeps, which the store of sessions closes."""

    shared = True
    durable = True

    def __init__(self, server: RedisServer) -> None:
        self.server = server

    async def counts(self) -> Counts:
        kept, unfinished, oldest, size = await self._run(COUNTS)
        return Counts(kept, unfinished, float(oldest), size)

    async def add(self, job_id: str, asked: bytes, told: Told, now: float) -> None:
        fields = ("state", told.state, "standing", told.standing, "asked", asked, "answer", told.answer or b"")
        await self._run(ADD, job_id, now, *fields)

    async def find(self, job_id: str, now: float) -> Job | None:
        found = await self._run(FIND, job_id, now)
        if found is None:
            return None
        state, reason, standing, version, used, place = found
        return Job(job_id, state.decode(), reason and reason.decode(), standing, version, float(used), place)

    async def answer(self, job_id: str) -> bytes | None:
        return await self.server.ask("HGET", COMPARISON + job_id, "answer")

    async def touch(self, job_id: str, now: float) -> None:
        await self.server.ask("ZADD", KEPT, "XX", now, job_id)

    async def claim(self, owner: str, now: float, lease: float, most: int) -> Claim | None:
        found = await self._run(CLAIM, owner, now, now + lease, most)
        return None if found is None else Claim(found[0].decode(), *found[1:])

    async def report(self, job_id: str, owner: str, told: Told, until: float) -> bool:
        fields: list[Any] = ["state", told.state, "standing", told.standing, "until", until]
        fields += [] if told.answer is None else ["answer", told.answer]
        fields += [] if told.reason is None else ["reason", told.reason]
        return bool(await self._run(REPORT, job_id, owner, int(told.state in ENDED), *fields))

    async def renew(self, owner: str, job_ids: Collection[str], until: float) -> None:
        await self._run(RENEW, owner, until, *job_ids)

    async def release(self, owner: str) -> None:
        await self._run(RELEASE, owner)

    async def remove(self, job_id: str) -> bool:
        return bool(await self._run(REMOVE_ONE, job_id))

    async def prune(self, before: float) -> list[str]:
        return [job_id.decode() for job_id in await self._run(PRUNE, before)]

    async def close(self) -> None:
        """The connections are the store's."""

    async def _run(self, script: Script, *values: bytes | str | float) -> Any:
        return await self.server.run(script, (COMPARISON, KEPT, UNFINISHED, NUMBER), *values)
