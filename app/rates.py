"""How many calls are answered: of one session, of one address, and of beginning runs, each by token buckets."""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from app.guards import path_of
from app.problems import Problem
from app.rates_shared import SharedBuckets, Table
from app.settings import Settings

SESSION_BURST = 5.0
ADDRESS_BURST = 5.0
BEGIN_BURST = 60.0
"""Seconds' worth of calls that a full bucket holds: a class opens the page in the same minute."""
MOST_BUCKETS = 20_000
"""Buckets kept of one kind: about 3 MB. Beyond, the one that was used longest ago is forgotten."""

FREE = ("/static/", "/healthz", "/readyz", "/metrics")
"""Paths that cost next to nothing, or that whoever watches over the server must reach."""
BEGINNINGS = ("/api/sessions", "/api/comparisons")
"""Where runs are begun, by POST."""
OWNED = tuple(f"{path}/" for path in BEGINNINGS)
LONGEST_ID = 64
"""Letters of an id that is given a bucket; ours are shorter."""


class Buckets:
    """A bucket of tokens for every key: ``rate`` a second flow in, and ``burst`` seconds' worth fill it.

    Kept as the time at which each will be full again (the generic cell rate algorithm), so that a full one need not be
    kept at all. Ordered by last use; with each token taken, those that are full again are forgotten, two at a time.
    ``clock`` tells the time in seconds; it needs no origin.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float], most: int = MOST_BUCKETS) -> None:
        self.every = 1 / rate
        self.burst = max(burst, self.every)
        self.clock = clock
        self.most = most
        self.full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str) -> float:
        """Take a token from the bucket of ``key``: 0.0, or the seconds until there is one, and nothing is taken."""
        now = self.clock()
        full_at = max(now, self.full_at.get(key, now)) + self.every
        wait = full_at - now - self.burst
        if wait > 1e-9:
            return wait
        self.full_at[key] = full_at
        self.full_at.move_to_end(key)
        for _ in range(2):  # so that no call pays for many, and there are ever fewer
            oldest = next(iter(self.full_at))
            if self.full_at[oldest] > now and len(self.full_at) <= self.most:
                break
            del self.full_at[oldest]
        return 0.0


def address_of(scope: Scope) -> str:
    """Whom a call comes from, as its address's bucket is called: an IPv6 address counts by its /64, one customer's."""
    client = scope.get("client")
    host: str = client[0] if client else ""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


@dataclass(frozen=True, slots=True)
class Tap:
    """Buckets, and what they bound, as a sentence."""

    buckets: Buckets | SharedBuckets
    bounded: str

    def problem(self, wait: float) -> Problem:
        """The 429 of a call that must wait so many seconds."""
        seconds = math.ceil(wait)
        when = "1 second" if seconds == 1 else f"{seconds} seconds"
        detail = f"{self.bounded}, and there have been more. Nothing was done; try again in {when}."
        return Problem(429, detail, headers={"Retry-After": str(seconds)})


@dataclass(frozen=True, slots=True)
class Kind:
    """What is bounded, the seconds' worth that a full bucket holds, and what the shared table calls it."""

    name: str
    burst: float
    what: str

    def tap(self, rate: float, clock: Callable[[], float], table: Table | None) -> Tap | None:
        """The Tap of ``rate`` a second, or None where that is 0: without a bound."""
        if not rate:
            return None
        shared = table and SharedBuckets(rate, self.burst, clock, table, self.name)
        most = max(1, math.floor(rate * self.burst))
        bounded = f"This server answers {self.what}: {rate:g} a second for long, {most:,} at once"
        return Tap(shared or Buckets(rate, self.burst, clock), bounded)


SESSION = Kind("session", SESSION_BURST, "so many calls to one session or comparison")
BEGIN = Kind("begin", BEGIN_BURST, "so many beginnings of sessions and comparisons from one address")
ADDRESS = Kind("address", ADDRESS_BURST, "so many calls from one address")


class RateLimit:
    """Answers 429 to calls beyond the rates of the settings, before anything is done for them.

    A session's bucket is asked first, so that one page that asks too much takes nothing from those behind its address.
    With a ``table``, all workers that have it count together.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, clock: Callable[[], float], table: Table | None = None
    ) -> None:
        self.app = app
        off = not settings.rate_limit
        self.session = None if off else SESSION.tap(settings.rate_limit, clock, table)
        self.begin = None if off else BEGIN.tap(settings.begin_rate_limit, clock, table)
        self.address = None if off else ADDRESS.tap(settings.address_rate_limit, clock, table)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope) if scope["type"] == "http" else None
        if refused is None:
            await self.app(scope, receive, send)
        else:
            await refused.response()(scope, receive, send)

    def _refused(self, scope: Scope) -> Problem | None:
        """The 429 of a call, or None where it has taken a token from each bucket that it belongs to."""
        path = path_of(scope)
        if path.startswith(FREE):
            return None
        if self.session is not None and path.startswith(OWNED):
            name = path.split("/", 4)[3]
            if len(name) <= LONGEST_ID and (wait := self.session.buckets.take(name)):
                return self.session.problem(wait)
        address = address_of(scope)
        if self.begin is not None and path in BEGINNINGS and scope["method"] == "POST":
            wait = self.begin.buckets.take(address)
            if wait:
                return self.begin.problem(wait)
        if self.address is not None and (wait := self.address.buckets.take(address)):
            return self.address.problem(wait)
        return None
