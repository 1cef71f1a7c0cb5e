"""What stands between the network and the routes: headers that browsers obey, compression, the limit of a body."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import Problem

# Scripts, styles, typefaces and calls of this server only; no form posts, no <base>, no frame of another site.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# An answer of the API is never a page: a browser that is made to show one may load nothing for it.
API_POLICY = "default-src 'none'; frame-ancestors 'none'"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # A permalink holds a run: it is nobody else's business.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Adds the headers that every answer carries; a route that sets one of them itself is left as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                page = headers.get("content-type", "").startswith("text/html")
                headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else API_POLICY)
            await send(message)

        await self.app(scope, receive, send_with_headers)


AS_IT_IS = "identity"
"""The ``Content-Encoding`` of an answer that is not to be compressed."""


class Compression:
    """Compresses answers of ``minimum_size`` bytes and more for clients that take gzip.

    An answer that would hardly shrink says so by the encoding :data:`AS_IT_IS`, which is not sent on.
    """

    def __init__(self, app: ASGIApp, minimum_size: int) -> None:
        self.packing = GZipMiddleware(app, minimum_size=minimum_size, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-encoding") == AS_IT_IS:
                    del headers["content-encoding"]
            await send(message)

        await self.packing(scope, receive, send_on)


class BodyLimit:
    """Refuses a body of more than ``limit`` bytes: at once where its length is declared, else when it is met."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > self.limit:
            await self.too_large().response()(scope, receive, send)
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

    def too_large(self) -> Problem:
        return Problem(413, f"The body is longer than the {self.limit:,} bytes that are read. Send fewer rows.")
