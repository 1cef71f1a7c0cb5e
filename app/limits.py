"""The limits in force, in one place: the engine's and the server's, each with its reason and what is answered at it."""

from dataclasses import dataclass

from app.bodies import DEEPEST, MOST_CONTAINERS, MOST_FIELDS
from app.connections import HEAD_BYTES, PATIENCE
from app.guards import LONGEST_QUERY, MOST_PARAMETERS
from app.heavy import PATIENCE as HEAVY_PATIENCE
from app.heavy import WAITING, usual_workers
from app.heavy_child import LOST
from app.permalinks import LONGEST
from app.rates import ADDRESS_BURST, BEGIN_BURST, SESSION_BURST
from app.settings import Settings
from app.stores.opening import IN_MEMORY
from engine.limits import LIMITS

SHORTENED = {
    "listed_kinks",
    "listed_paths",
    "named_directions",
    "trajectory_bytes",
    "trajectory_points",
}
"""Limits of the engine that shorten an answer, which says so; beyond the others a call is refused."""


@dataclass(frozen=True)
class LimitInForce:
    """The most of something, the reason, and the HTTP status of a call that asks for more: 200 where it gets less."""

    maximum: float
    reason: str
    status: int = 422


def limits_in_force(settings: Settings) -> dict[str, LimitInForce]:
    """Every limit by its name; the rates only where they are on."""
    of_runs = {
        name: LimitInForce(limit.maximum, limit.reason, 200 if name in SHORTENED else 422)
        for name, limit in LIMITS.items()
    }
    return of_runs | of_calls(settings) | of_keeping(settings) | of_rates(settings)


def of_calls(settings: Settings) -> dict[str, LimitInForce]:
    """What one call may hold, and how long it may take."""
    return {
        "body_bytes": LimitInForce(settings.body_bytes, "20,000 rows of two inputs and a target, written in full", 413),
        "body_containers": LimitInForce(
            MOST_CONTAINERS, "arrays and objects of a body: as many as 20,000 rows need, and half as many more", 413
        ),
        "body_fields": LimitInForce(MOST_FIELDS, "of a call; the longest has 25, and each unknown one is named"),
        "body_depth": LimitInForce(DEEPEST, "levels of nesting; the deepest call has 6"),
        "head_bytes": LimitInForce(HEAD_BYTES, "of a request: a link that holds a run fits into its address", 431),
        "query_bytes": LimitInForce(LONGEST_QUERY, "of a call's query; the longest that is read has some 200", 414),
        "query_parameters": LimitInForce(MOST_PARAMETERS, "of a query; the longest that is read has nine", 414),
        "link_bytes": LimitInForce(LONGEST, "of a link's run, inflated: a short link must not unfold without end", 200),
        "request_seconds": LimitInForce(PATIENCE, "for a request to come: a slow one holds a connection", 408),
        "call_seconds": LimitInForce(
            settings.call_seconds, "for a call that iterates, which then answers what it has done", 200
        ),
    }


def of_keeping(settings: Settings) -> dict[str, LimitInForce]:
    """What is kept, worked on and waited for at once."""
    workers = usual_workers() if settings.heavy_workers is None else settings.heavy_workers
    worked_on = settings.comparisons_running + settings.comparisons_waiting
    in_memory = settings.ephemeral and "session_limit" not in settings.model_fields_set
    sessions = IN_MEMORY if in_memory else settings.session_limit
    file = LimitInForce(settings.store_bytes, "of the file of sessions: nine tenths may be of those begun", 503)
    return {
        **({} if settings.ephemeral or settings.store else {"store_bytes": file}),
        "sessions": LimitInForce(sessions, "kept at once: what the disk or the memory holds", 503),
        "calls_remembered": LimitInForce(
            settings.calls_remembered, "of a session, by their request id: as many as can be on their way", 409
        ),
        "comparisons": LimitInForce(
            settings.comparison_limit, "kept at once: a class of 300 that compares three times in a quarter hour", 503
        ),
        "comparison_bytes": LimitInForce(
            settings.comparison_bytes, "of all comparisons kept: 0.3 MB for one of the page, 7 MB for the largest", 503
        ),
        "comparisons_worked_on": LimitInForce(
            worked_on, "under way or waiting in view: a class of 300 at once, twice; a small one takes 0.2 s", 503
        ),
        "heavy_at_work": LimitInForce(
            workers, "worker processes: one core is left to those who answer at once; other heavy work waits", 200
        ),
        "heavy_waiting": LimitInForce(WAITING, "heavy calls that wait: two of everybody in a class of 300", 503),
        "heavy_wait_seconds": LimitInForce(
            HEAVY_PATIENCE, "for a heavy call to wait: one that would take longer is refused at once", 503
        ),
        "heavy_seconds": LimitInForce(LOST, "for heavy work: a process that has not answered by then is ended", 503),
        "connections": LimitInForce(settings.connection_limit, "a class of 300 with six each, twice", 503),
    }


def of_rates(settings: Settings) -> dict[str, LimitInForce]:
    """Calls a second, for long."""
    if not settings.rate_limit:
        return {}
    rates = {
        "session_calls": (settings.rate_limit, SESSION_BURST, "to one session: the page that plays at full speed"),
        "begun_sessions": (
            settings.begin_rate_limit, BEGIN_BURST, "and comparisons, from one address: a class that opens the page",
        ),
        "address_calls": (settings.address_rate_limit, ADDRESS_BURST, "from one address: a class that steps by hand"),
    }  # fmt: skip
    return {
        name: LimitInForce(rate, f"a second, for long ({rate * burst:,.0f} at once), {reason}", 429)
        for name, (rate, burst, reason) in rates.items()
        if rate
    }
