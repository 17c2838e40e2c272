"""The widget's files and the demo page. Only files that were there at the start are served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from aiohttp import web

from bot.http.problems import Problem
from bot.http.routes import Route

STATIC = Path(__file__).parent / "static"
#: The demo page: everything from here, the chat's calls and sockets too.
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
#: By name's ending. The system's own table differs from machine to machine, and modules run only with the right one.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_TEXT = frozenset({".html", ".js", ".css", ".json", ".svg"})
_FRESH = "public, max-age=300"


class Pages:
    """Serves the folder of static files."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files: Mapping[str, Path] = {
            path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
        }

    def routes(self) -> Sequence[Route]:
        """Where the files are found."""
        media = "text/javascript"
        return [
            Route("GET", "/", self.home, "A demo page with the widget", "pages", {200: None}, media="text/html"),
            Route("GET", "/widget.js", self.loader, "The embeddable widget", "pages", {200: None}, media=media),
            Route(
                "GET",
                "/widget/{path:.+}",
                self.file,
                "The widget's parts",
                "pages",
                {200: None},
                media="application/octet-stream",
                errors=(404,),
            ),
        ]

    async def home(self, _request: web.Request) -> web.StreamResponse:
        """GET /."""
        return self._served("index.html")

    async def loader(self, _request: web.Request) -> web.StreamResponse:
        """GET /widget.js."""
        return self._served("widget.js")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """GET /widget/{path}."""
        return self._served(f"widget/{request.match_info['path']}")

    def _served(self, name: str) -> web.FileResponse:
        path = self._files.get(name)
        if path is None:
            raise Problem(404, "not_found", "There is no such file.")
        kind = _TYPES.get(path.suffix, "application/octet-stream")
        headers = {"Cache-Control": _FRESH, "Content-Type": kind}
        if path.suffix == ".html":
            headers["Content-Security-Policy"] = _PAGE_POLICY
        else:
            # Modules and texts of the widget are loaded by pages of other sites; they hold nothing private.
            headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        response = web.FileResponse(path, headers=headers)
        if path.suffix in _TEXT:
            response.enable_compression()
        return response
