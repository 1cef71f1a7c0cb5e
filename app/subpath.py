"""Being served below a path of a reverse proxy, whether the proxy takes that path off or not."""

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Subpath:
    """Lets ``app`` know that it is reached below ``root``, like ``/backpass``, which has no slash at its end.

    ``root`` itself leads to the page at ``root/``. A ``Location`` of this server is given from the proxy's root.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app = app
        self.root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, root = scope["path"], self.root
        if path == root:
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            await RedirectResponse(f"{root}/{query}", 308)(scope, receive, send)
            return
        if not path.startswith(f"{root}/"):
            scope["path"] = root + path
        scope["root_path"] = root

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                place = headers.get("location", "")
                if place.startswith("/"):
                    headers["location"] = root + place
            await send(message)

        await self.app(scope, receive, answer)
