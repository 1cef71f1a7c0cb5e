"""What whoever runs the server can set, by environment variables that begin with ``BACKPASS_``."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.places import STATIC, TEMPLATES

OWN_NAMES = ("api", "static", "healthz", "readyz", "metrics", "openapi.json")
"""The first names of the server's own paths: below one of them, the proxy's part of a path could not be told apart."""


def subpath(text: str) -> str:
    """``text`` without a slash at its end; raises :class:`ValueError` where no page could be served below it."""
    path = text.rstrip("/")
    if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise ValueError("must begin with a slash and hold letters, digits and . _ ~ - between slashes, like /backpass")
    if path.split("/")[1:2] and path.split("/")[1] in OWN_NAMES:
        raise ValueError(f"must not begin with a path of the server's own: {', '.join(OWN_NAMES)}")
    return path


class Settings(BaseSettings):
    """The server's settings; an environment variable that none of them names is ignored."""

    model_config = SettingsConfigDict(
        env_prefix="BACKPASS_", env_ignore_empty=True, extra="ignore", frozen=True, use_attribute_docstrings=True
    )

    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` for the whole network."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; `0` for any free one."""
    no_open: bool = False
    """Do not open the browser."""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Server processes that share the port and the sessions; one that dies or hangs is replaced."""
    root_path: Annotated[str, AfterValidator(subpath)] = ""
    """Path below which a reverse proxy serves all this, like `/backpass`, whether or not it takes it off."""
    ephemeral: bool = False
    """Keep sessions in memory: they end with the server. One worker only."""
    data_dir: Path | None = None
    """Folder in which sessions are kept; without one, the user's own data folder of the system."""
    log_format: Literal["text", "json"] = "text"
    """Lines of the log as text, or as one JSON object each."""
    log_level: Literal["debug", "info", "warning", "error"] | None = None
    """Least weight of a line that is logged; requests are `info`. Without one, `info` for json, `warning` for text."""
    store: str = ""
    """Address of another store of sessions, for many machines; without one, a file in `data_dir`."""
    store_bytes: Annotated[int, Field(ge=1_000_000)] = 4_000_000_000
    """How large that file may grow; new sessions are refused when nine tenths of it are full."""
    session_limit: PositiveInt = 100_000
    """Sessions kept at once. One takes about 3 kB, and 100 kB more after 1,000 iterations of the default run; in memory
    at most 1,000, if nothing else is set."""
    session_idle_seconds: PositiveFloat = 1_209_600.0
    """Seconds without a call after which a session may be dropped: two weeks, so that work of one week's exercise is
    there in the next; links hold their run for ever. In memory two hours, if nothing else is set."""
    call_seconds: Annotated[float, Field(ge=0, le=8)] = 2.0
    """Seconds after which a call that iterates answers with what it has done; a stop waits for it."""
    body_bytes: PositiveInt = 2_000_000
    """Longest request body: 20,000 rows of two inputs and a target, written in full, fit twice."""
    comparison_limit: PositiveInt = 1000
    """Comparisons kept at once: a class of 300 that compares three times in a quarter of an hour."""
    comparison_bytes: PositiveInt = 1_000_000_000
    """Bytes of all their answers together: one that the page asks for takes about 0.3 MB, the largest 7 MB."""
    comparison_idle_seconds: PositiveFloat = 900.0
    """Seconds without a call or a watcher after which a comparison is dropped, and its work ended."""
    comparisons_running: PositiveInt = 8
    """Comparisons worked on at once: they take turns, so that a short one need not wait for a long one."""
    comparisons_waiting: NonNegativeInt = 600
    """Comparisons that may wait for their turn beyond those, each told its place: a class of 300 at once, twice. The
    next one is refused."""
    sessions_at_hand: PositiveInt = 1000
    """Sessions whose runs a server process has at hand, the latest; taking another one up from the store takes some
    milliseconds. One takes about 0.25 MB after 1,000 iterations of the default run."""
    calls_remembered: PositiveInt = 16
    """Calls a session remembers by their ``request`` id, so that a repeated one applies nothing."""
    threads: PositiveInt = 2
    """Threads for calls that take long. More than two delay the event loop more than they speed up the work."""
    heavy_workers: NonNegativeInt | None = None
    """Worker processes at heavy work at once, on this machine; `0`: threads do it. Without one, all cores but one."""
    rate_limit: NonNegativeFloat = 150.0
    """Calls a second to one session, for long; at full speed the page asks for 60 to 120. 0: no rate limit at all."""
    address_rate_limit: NonNegativeFloat = 3000.0
    """Calls a second from one address, for long: 300 students who step by hand behind one. 0: no such limit."""
    begin_rate_limit: NonNegativeFloat = 10.0
    """Sessions and comparisons begun a second from one address, for long: 300 students in a minute. 0: none."""
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
