"""The widget's files and the demo page. Only files that were there at the start are served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from aiohttp import web

from bot.channels.web.assets import Assets
from bot.http.problems import Problem
from bot.http.routes import Route

STATIC = Path(__file__).parent / "static"


class Pages:
    """Serves the folder of static files; `limits` are `WebOptions.limits`, which the widget keeps to."""

    def __init__(self, limits: Mapping[str, int], folder: Path = STATIC) -> None:
        self._assets = Assets(folder, {f"limit_{what}": most for what, most in limits.items()})

    def routes(self) -> Sequence[Route]:
        """Where the files are found."""
        script, bytes_ = "text/javascript", "application/octet-stream"
        known = {200: None, 304: None}
        parts = "The widget's parts"
        return [
            Route("GET", "/", self.home, "A demo page with the widget", "pages", known, media="text/html"),
            Route("GET", "/widget.js", self.loader, "The embeddable widget", "pages", known, media=script),
            Route("GET", "/widget/{path:.+}", self.file, parts, "pages", known, media=bytes_, errors=(404,)),
        ]

    async def home(self, request: web.Request) -> web.StreamResponse:
        """GET /."""
        return self._served(request, "index.html")

    async def loader(self, request: web.Request) -> web.StreamResponse:
        """GET /widget.js."""
        return self._served(request, "widget.js")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """GET /widget/{path}, and the same under /widget/@{version}/{path}."""
        path = request.match_info["path"]
        version = None
        if path.startswith("@"):
            # Another version's address, asked for by a page that was open during an update, gets today's file.
            version, _, path = path[1:].partition("/")
        return self._served(request, f"widget/{path}", version)

    def _served(self, request: web.Request, name: str, version: str | None = None) -> web.Response:
        response = self._assets.answer(request, name, version)
        if response is None:
            raise Problem(404, "not_found", "There is no such file.")
        return response
