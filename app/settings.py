"""What whoever runs the server can set, by environment variables that begin with ``BACKPASS_``."""

from pathlib import Path

from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.places import STATIC, TEMPLATES


class Settings(BaseSettings):
    """The server's settings; an environment variable that none of them names is ignored."""

    model_config = SettingsConfigDict(env_prefix="BACKPASS_", extra="ignore", frozen=True)

    session_limit: PositiveInt = 1000
    """Sessions kept at once. A run of the default spec takes about 0.3 MB after 1,000 iterations."""
    session_idle_seconds: PositiveFloat = 7200.0
    """Seconds without a call after which a session may be dropped: a lecture with its pause."""
    call_seconds: NonNegativeFloat = 2.0
    """Seconds after which a call that iterates answers with what it has done."""
    body_bytes: PositiveInt = 2_000_000
    """Longest request body: 20,000 rows of two inputs and a target, written in full, fit twice."""
    comparison_limit: PositiveInt = 100
    """Comparisons kept at once. One of 64 runs takes a few MB."""
    comparison_idle_seconds: PositiveFloat = 900.0
    """Seconds without a call or a watcher after which a comparison is dropped, and its work ended."""
    comparisons_running: PositiveInt = 8
    """Comparisons worked on at once: they take turns in one thread."""
    calls_remembered: PositiveInt = 16
    """Calls a session remembers by their ``request`` id, so that a repeated one applies nothing."""
    threads: PositiveInt = 2
    """Threads for calls that take long. More than two delay the event loop more than they speed up the work."""
    rate_limit: NonNegativeFloat = 150.0
    """Calls a second to one session, for long; the page at full speed asks for about 100. 0: no rate limit at all."""
    address_rate_limit: NonNegativeFloat = 3000.0
    """Calls a second from one address, for long: 300 students who step by hand behind one. 0: no such limit."""
    begin_rate_limit: NonNegativeFloat = 10.0
    """Sessions and comparisons begun a second from one address, for long: 300 students in half a minute. 0: no limit."""
    trusted_proxies: str = ""
    """Addresses or networks, with commas between, of the proxies whose X-Forwarded-For tells a client's address."""
    connection_limit: PositiveInt = 4000
    """Connections at once, beyond which a call is answered 503: a class of 300 with six each, twice."""
    develop: bool = False
    """Serve edited static files at once, uncached, instead of for ever under the hash of their tree."""
    static: Path = STATIC
    """The folder of the page's scripts, styles and typefaces."""
    templates: Path = TEMPLATES
    """The folder of the page's templates."""
