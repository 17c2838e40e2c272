"""The help centre for the widget: the same articles as JSON, their text in Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from aiohttp import web

from bot.channels.help import schemas
from bot.channels.help.ballot import Ballot
from bot.channels.help.options import HelpOptions
from bot.channels.help.shelf import Entry, Shelf
from bot.content.articles import Article
from bot.desk.errors import Invalid, NotFound
from bot.http.bodies import read_object
from bot.http.peers import client_address
from bot.http.prepared import Prepared
from bot.http.rates import Buckets
from bot.http.routes import TEXT, Route

_FRESH = "public, max-age=300"


class HelpApi:
    """The handlers of /api/help. A language without articles is answered in English, and the answer says so."""

    def __init__(self, shelves: Mapping[str, Shelf], ballot: Ballot, searches: Buckets, options: HelpOptions) -> None:
        self._shelves = shelves
        self._ballot = ballot
        self._searches = searches
        self._longest = options.query_chars
        self._index = cache(self._make_index)
        self._article = cache(self._make_article)

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        one = "/api/help/{lang}/{topic}"
        return [
            Route("GET", "/api/help/{lang}", self.index, "All articles by category", "help", {200: schemas.INDEX}),
            Route(
                "GET",
                "/api/help/{lang}/search",
                self.search,
                "Articles that fit a query, best first",
                "help",
                {200: schemas.RESULTS},
                query={"q": {**TEXT, "maxLength": self._longest}},
                errors=(400, 429),
            ),
            Route("GET", one, self.article, "An article", "help", {200: schemas.ARTICLE}, errors=(404,)),
            Route(
                "POST",
                f"{one}/vote",
                self.vote,
                "Say whether an article helped; a second time the same day changes nothing",
                "help",
                {204: None},
                body=schemas.VOTE,
                errors=(400, 404, 413, 429),
            ),
        ]

    async def index(self, request: web.Request) -> web.Response:
        """GET /api/help/{lang}."""
        return self._index(self._shelf(request).lang).answer(request)

    async def search(self, request: web.Request) -> web.Response:
        """GET /api/help/{lang}/search."""
        self._searches.take(client_address(request))
        query = request.query.get("q", "")
        if len(query) > self._longest:
            raise Invalid(f"`q` must have at most {self._longest} characters.")
        shelf = self._shelf(request)
        results = [{**_link(hit.article), "snippet": hit.snippet} for hit in shelf.find(query)]
        return web.json_response({"lang": shelf.lang, "results": results}, headers={"Cache-Control": _FRESH})

    async def article(self, request: web.Request) -> web.Response:
        """GET /api/help/{lang}/{topic}."""
        shelf, entry = self._entry(request)
        return self._article(shelf.lang, entry.article.topic).answer(request)

    async def vote(self, request: web.Request) -> web.Response:
        """POST /api/help/{lang}/{topic}/vote."""
        _, entry = self._entry(request)
        helped = (await read_object(request)).get("helpful")
        if not isinstance(helped, bool):
            raise Invalid("`helpful` must be true or false.")
        await self._ballot.cast(request, entry.article.topic, entry.article.lang, helped=helped)
        return web.Response(status=204)

    def _shelf(self, request: web.Request) -> Shelf:
        return self._shelves.get(request.match_info["lang"]) or self._shelves["en"]

    def _entry(self, request: web.Request) -> tuple[Shelf, Entry]:
        shelf = self._shelf(request)
        entry = shelf.entries.get(request.match_info["topic"])
        if entry is None:
            raise NotFound("There is no such article.")
        return shelf, entry

    def _make_index(self, lang: str) -> Prepared:
        shelf = self._shelves[lang]
        categories = [
            {"id": group.id, "title": group.title, "articles": [_link(article) for article in group.articles]}
            for group in shelf.categories
        ]
        starters = [{**_link(article), "payload": payload} for article, payload in shelf.starters]
        return _prepared({"lang": lang, "categories": categories, "starters": starters})

    def _make_article(self, lang: str, topic: str) -> Prepared:
        entry = self._shelves[lang].entries[topic]
        article = entry.article
        texts = {"answer": article.answer, "body": entry.body}
        related = [_link(other) for other in entry.related]
        return _prepared({"lang": article.lang, **_link(article), **texts, "related": related})


def _link(article: Article) -> dict[str, str]:
    return {"topic": article.topic, "title": article.title}


def _prepared(body: Mapping[str, Any]) -> Prepared:
    headers = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": _FRESH}
    return Prepared(json.dumps(body, ensure_ascii=False).encode("utf-8"), headers)
