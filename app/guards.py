"""What stands between the network and the routes: headers that browsers obey, compression, the limit of a body."""

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.problems import Problem
from app.settings import Settings

RawHeaders = tuple[tuple[bytes, bytes], ...]

# Scripts, styles, typefaces and calls of this server only; no form posts, no <base>, no frame of another site.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# An answer of the API is never a page: a browser that is made to show one may load nothing for it.
API_POLICY = "default-src 'none'; frame-ancestors 'none'"

COMMON = {
    "X-Content-Type-Options": "nosniff",
    # A permalink holds a run: it is nobody else's business.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), "
    "serial=(), usb=()",
}
PAGE = COMMON | {
    "Content-Security-Policy": PAGE_POLICY,
    # No page of another site holds this one's window, nor loads it as if it were a picture of its own.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CLOSED = COMMON | {"Content-Security-Policy": API_POLICY, "Cross-Origin-Resource-Policy": "same-origin"}
# Any site may call the API and load the page's files, as a page of an opaque origin (a sandboxed frame) must. Nothing
# is given away by that: there is no cookie and no login, and a session is known only to who has its id.
OPEN = COMMON | {
    "Content-Security-Policy": API_POLICY,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, Retry-After, X-Request-ID",
}
PREFLIGHT = OPEN | {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, PATCH, POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
    # Another answer than that to an OPTIONS without an origin.
    "Vary": "Origin, Access-Control-Request-Method",
}
OPEN_TO_ALL = ("/api/", "/static/", "/openapi.json")


def raw(headers: dict[str, str]) -> RawHeaders:
    """``headers`` as they are sent."""
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


RAW_PAGE, RAW_CLOSED, RAW_OPEN, RAW_PREFLIGHT = map(raw, (PAGE, CLOSED, OPEN, PREFLIGHT))


def path_of(scope: Scope) -> str:
    """The path that a call asks for, without that under which the whole server is reached."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def asks_beforehand(scope: Scope) -> bool:
    """Whether a browser asks if a page of another site may send a call (a CORS preflight)."""
    return scope["method"] == "OPTIONS" and b"access-control-request-method" in dict(scope["headers"])


class SecurityHeaders:
    """Adds the headers that browsers obey, to every answer; a route that sets one of them itself is left as it is.

    A browser's question whether another site may call is answered here, the same for everyone: nothing of it is read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_open = path_of(scope).startswith(OPEN_TO_ALL)
        if is_open and asks_beforehand(scope):
            await send({"type": "http.response.start", "status": 204, "headers": list(RAW_PREFLIGHT)})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = dict(message["headers"])
                page = given.get(b"content-type", b"").startswith(b"text/html")
                added = RAW_PAGE if page else RAW_OPEN if is_open else RAW_CLOSED
                message["headers"] = [*message["headers"], *(one for one in added if one[0] not in given)]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def proxies(settings: Settings) -> list[Middleware]:
    """What tells a client's address from what the trusted proxies say of it; without any, no header is believed."""
    if not settings.trusted_proxies:
        return []
    return [Middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)]


LONG_TO_COMPRESS = 40_000
"""Bytes from which an answer is compressed in a thread: fewer take less than 2 ms, which may be done in place."""
AS_IT_IS = "identity"
"""The ``Content-Encoding`` of an answer that is not to be compressed."""


class Compression:
    """Compresses answers of ``minimum_size`` bytes and more for clients that take gzip.

    An answer that would hardly shrink says so by the encoding :data:`AS_IT_IS`, which is not sent on.
    """

    def __init__(self, app: ASGIApp, minimum_size: int) -> None:
        self.packing = GZipMiddleware(app, minimum_size, compresslevel=5, thread_minimum_size=LONG_TO_COMPRESS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-encoding") == AS_IT_IS:
                    del headers["content-encoding"]
            await send(message)

        await self.packing(scope, receive, send_on)


LONGEST_NUMBER = 18
"""Digits of a length that is looked at: no body is longer, and Python reads no number of thousands of digits."""


LONGEST_QUERY = 4_000
"""Bytes of a query, but the page's own, which may hold a run; the longest that the API reads has some 200."""
MOST_PARAMETERS = 100
"""Parameters of a query, the page's too."""


class SizeLimit:
    """Refuses a query that is too long, and a body of more than ``body_bytes``: at once where its length is declared,
    else when it is met.
    """

    def __init__(self, app: ASGIApp, body_bytes: int) -> None:
        self.app = app
        self.limit = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await refused.response()(scope, receive, send)
            return
        received = 0

        async def receive_with_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise self.too_large()
            return message

        await self.app(scope, receive_with_limit, send)

    def _refused(self, scope: Scope) -> Problem | None:
        query: bytes = scope["query_string"]
        if query.count(b"&") >= MOST_PARAMETERS:
            return Problem(414, f"The query has more than {MOST_PARAMETERS} parameters, and no more are read.")
        if len(query) > LONGEST_QUERY and path_of(scope) != "/":
            return Problem(414, f"The query is longer than the {LONGEST_QUERY:,} bytes that are read. Send a body.")
        for name, declared in scope["headers"]:
            if name == b"content-length" and declared.isdigit():
                too_large = len(declared) > LONGEST_NUMBER or int(declared) > self.limit
                return self.too_large() if too_large else None
        return None

    def too_large(self) -> Problem:
        return Problem(413, f"The body is longer than the {self.limit:,} bytes that are read. Send fewer rows.")
