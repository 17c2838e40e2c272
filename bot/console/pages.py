"""The console's pages: one static shell for every address under /staff, and the files that it loads."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.desk.errors import NotFound
from bot.http.routes import Handler, Route

_STATIC = Path(__file__).parent / "static"
_SHELL = "index.html"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
#: Scripts and styles only from our own files, and no text may ever become markup (trusted types).
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_PAGES = (
    "/staff",
    "/staff/conversations/{id}",
    "/staff/tickets",
    "/staff/tickets/{id}",
    "/staff/reports",
    "/staff/account",
    "/staff/accounts",
)


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    type: str
    tag: str


class Pages:
    """The handlers of /staff. The files are read once, when this is made."""

    def __init__(self) -> None:
        self._files = _read(_STATIC)

    def routes(self) -> Sequence[Route]:
        """Where the pages are found. What they show comes from the API, so they need no sign-in."""
        found = [_page(path, self.shell, "A page of the console", "text/html") for path in _PAGES]
        return [*found, _page("/staff/static/{file:.+}", self.file, "A file of the console", "text/javascript")]

    async def shell(self, request: web.Request) -> web.Response:
        """Every page; the script shows what its address asks for."""
        return self._answer(request, self._files[_SHELL])

    async def file(self, request: web.Request) -> web.Response:
        """GET /staff/static/…"""
        found = self._files.get(request.match_info["file"])
        if found is None:
            raise NotFound("There is no such file.")
        return self._answer(request, found)

    def _answer(self, request: web.Request, found: _File) -> web.Response:
        headers = {
            "ETag": found.tag,
            # Asked for again each time, and answered with 304: after an update nobody runs half of the old one.
            "Cache-Control": "no-cache",
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "same-origin",
        }
        if found.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=found.content, headers={**headers, "Content-Type": found.type})


def _page(path: str, handler: Handler, summary: str, media: str) -> Route:
    return Route("GET", path, handler, summary, "pages", {200: None}, media=media)


def _read(folder: Path) -> Mapping[str, _File]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            charset = "; charset=utf-8" if kind.startswith("text/") else ""
            tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
            found[path.relative_to(folder).as_posix()] = _File(content, kind + charset, tag)
    return found
