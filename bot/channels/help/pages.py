"""`/help`: the pages, the search and the vote; they work without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from aiohttp import web

from bot.channels.help.ballot import Ballot
from bot.channels.help.languages import preferred
from bot.channels.help.options import HelpOptions
from bot.channels.help.shelf import Entry, Shelf
from bot.channels.help.views import Views
from bot.desk.errors import Invalid
from bot.http.bodies import form_field
from bot.http.peers import client_address
from bot.http.rates import Buckets
from bot.http.routes import TEXT, Handler, Route

_HELPED = {"yes": True, "no": False}


class HelpPages:
    """The handlers of /help, and of what tells search engines about it."""

    def __init__(
        self,
        shelves: Mapping[str, Shelf],
        views: Views,
        ballot: Ballot,
        searches: Buckets,
        options: HelpOptions,
    ) -> None:
        self._shelves = shelves
        self._views = views
        self._ballot = ballot
        self._searches = searches
        self._options = options

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found; the last takes what no other takes."""
        index, article = "/help/{lang}", "/help/{lang}/{topic}"
        vote = "Say whether an article helped; then back to it"
        return [
            Route("GET", "/help", self.start, "The help centre in the reader's language", "pages", {302: None}),
            self._file("/help/style.css", "Its style", "text/css"),
            self._file("/help/page.js", "Opens the chat from its pages", "text/javascript"),
            self._page("/sitemap.xml", self.sitemap, "All pages for search engines", media="application/xml"),
            self._page("/robots.txt", self.robots, "What search engines may read", media="text/plain"),
            self._page(index, self.index, "All articles"),
            self._page("/help/{lang}/search", self.search, "Articles that fit a query", query=True),
            self._page(article, self.article, "An article"),
            Route("POST", f"{article}/vote", self.vote, vote, "pages", {303: None, 404: None}, errors=(400, 429)),
            self._page("/help/{path:.+}", self.missing, "Says that there is no such page", status=404),
        ]

    async def start(self, request: web.Request) -> web.StreamResponse:
        """GET /help."""
        headers = {"Vary": "Accept-Language", "Cache-Control": "private, max-age=300"}
        return web.Response(status=302, headers={"Location": f"/help/{self._liked(request)}", **headers})

    async def index(self, request: web.Request) -> web.StreamResponse:
        """GET /help/{lang}."""
        if (shelf := self._shelf(request)) is None:
            return await self.missing(request)
        return self._views.index(self._base(request), shelf.lang).answer(request)

    async def search(self, request: web.Request) -> web.StreamResponse:
        """GET /help/{lang}/search."""
        if (shelf := self._shelf(request)) is None:
            return await self.missing(request)
        query = " ".join(request.query.get("q", "")[: self._options.query_chars].split())
        if not query:
            return _see(f"/help/{shelf.lang}")
        self._searches.take(client_address(request))
        return self._views.results(self._base(request), shelf.lang, query).answer(request)

    async def article(self, request: web.Request) -> web.StreamResponse:
        """GET /help/{lang}/{topic}; `?helped=` thanks for the vote."""
        if (entry := self._entry(request)) is None:
            return await self.missing(request)
        helped = _HELPED.get(request.query.get("helped", ""))
        lang, topic = request.match_info["lang"], entry.article.topic
        return self._views.article(self._base(request), lang, topic, helped).answer(request)

    async def vote(self, request: web.Request) -> web.StreamResponse:
        """POST /help/{lang}/{topic}/vote, by the form. Another site could only raise a count with it."""
        if (entry := self._entry(request)) is None:
            return await self.missing(request)
        said = await form_field(request, "helpful")
        if said not in _HELPED:
            raise Invalid("`helpful` must be yes or no.")
        article = entry.article
        await self._ballot.cast(request, article.topic, article.lang, helped=_HELPED[said])
        return _see(f"/help/{request.match_info['lang']}/{article.topic}?helped={said}#vote")

    async def missing(self, request: web.Request) -> web.StreamResponse:
        """What has no page, in the language of the address, or else the reader's."""
        wish = request.path.removeprefix("/help/").partition("/")[0]
        lang = wish if wish in self._shelves else self._liked(request)
        return self._views.missing(self._base(request), lang).answer(request, {"Vary": "Accept-Language"})

    async def sitemap(self, request: web.Request) -> web.StreamResponse:
        """GET /sitemap.xml."""
        return self._views.sitemap(self._base(request)).answer(request)

    async def robots(self, request: web.Request) -> web.StreamResponse:
        """GET /robots.txt."""
        return self._views.robots(self._base(request)).answer(request)

    def _base(self, request: web.Request) -> str:
        """The address of this server as readers and search engines know it."""
        return self._options.public_url.rstrip("/") or f"{request.scheme}://{quote(request.host, safe=':[]')}"

    def _liked(self, request: web.Request) -> str:
        return preferred(request, self._shelves)

    def _shelf(self, request: web.Request) -> Shelf | None:
        return self._shelves.get(request.match_info["lang"])

    def _entry(self, request: web.Request) -> Entry | None:
        shelf = self._shelf(request)
        return shelf.entries.get(request.match_info["topic"]) if shelf else None

    def _file(self, path: str, summary: str, media: str) -> Route:
        file = self._views.file(path.rpartition("/")[2], media)

        async def serve(request: web.Request) -> web.Response:
            return file.answer(request)

        return Route("GET", path, serve, summary, "pages", {200: None}, media=media)

    def _page(
        self,
        path: str,
        handler: Handler,
        summary: str,
        *,
        media: str = "text/html",
        status: int = 200,
        query: bool = False,
    ) -> Route:
        answers = dict.fromkeys((status, 404) if "{lang}" in path else (status,))
        asked = {"q": TEXT} if query else {}
        return Route("GET", path, handler, summary, "pages", answers, media=media, query=asked)


def _see(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})
