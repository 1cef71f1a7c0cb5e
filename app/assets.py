"""The page's scripts, styles and typefaces, served for ever under the hash of their tree."""

import hashlib
import posixpath
import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PREFIX = "/static"
ENTRY = "js/main.js"

# Static imports and re-exports alone: what a module imports later, by a call, is loaded when it is needed.
IMPORT = re.compile(r'^\s*(?:import|export)\b[^;"\'()]*?["\'](\.{1,2}/[^"\']+)["\']', re.MULTILINE)


def tree_hash(folder: Path) -> str:
    """Sixteen hexadecimal digits that change with any name or byte in ``folder``."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def imported_modules(folder: Path, entry: str = ENTRY) -> list[str]:
    """``entry`` with every module that it imports, directly or not, as paths within ``folder``, in order of discovery.

    The page names them in its head, so that the browser asks for all at once instead of level by level.
    """
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        module = waiting.pop(0)
        path = folder / module
        if module in found or not path.is_file():
            continue
        found[module] = None
        base = posixpath.dirname(module)
        waiting.extend(
            posixpath.normpath(posixpath.join(base, imported)) for imported in IMPORT.findall(path.read_text("utf-8"))
        )
    return list(found)


class Assets:
    """Where the page finds its files. With ``develop``, what is edited is served at once and kept by no browser."""

    def __init__(self, folder: Path, develop: bool) -> None:
        self.folder = folder
        self.develop = develop
        self.hash = tree_hash(folder)
        self.found = imported_modules(folder)

    @property
    def url(self) -> str:
        """The path under which the files are served, without a slash at its end."""
        return f"{PREFIX}/{self.hash}"

    @property
    def modules(self) -> list[str]:
        """The modules to load with the page, as paths under :attr:`url`."""
        return imported_modules(self.folder) if self.develop else self.found


class AssetFiles(StaticFiles):
    """The files of :class:`Assets` under ``/<hash>/``; any other hash is 404: no old address ever gets new bytes."""

    def __init__(self, assets: Assets) -> None:
        super().__init__(directory=assets.folder)
        self.assets = assets

    async def get_response(self, path: str, scope: Scope) -> Response:
        tree, _, within = path.partition("/")
        if tree != self.assets.hash:
            raise HTTPException(404)
        response = await super().get_response(within, scope)
        response.headers["Cache-Control"] = "no-store" if self.assets.develop else "public, max-age=31536000, immutable"
        # Pages of an opaque origin (a sandboxed frame) load modules only with this.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
