"""`/help/{lang}` and `/help/{lang}/{topic}`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import nh3
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markdown_it import MarkdownIt

from bot.content.library import Content
from bot.http.parts import Part
from bot.http.problems import Problem
from bot.http.routes import Route

_HERE = Path(__file__).parent
_FRESH = "public, max-age=300"
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
#: Names of languages in themselves, for the language links.
_NATIVE = {
    "en": "English",
    "es": "Español",
    "it": "Italiano",
    "ru": "Русский",
    "zh": "中文",
    "ja": "日本語",
    "ko": "한국어",
}


def help_part(content: Content) -> Part:
    """The pages of the help centre; each is rendered once and kept."""
    pages = _Pages(content)
    page = {200: None}
    return Part(
        name="help",
        routes=[
            Route("GET", "/help", pages.start, "The help centre", "pages", {302: None}, media="text/html"),
            Route("GET", "/help/style.css", pages.style, "Its style", "pages", page, media="text/css"),
            Route(
                "GET", "/help/{lang}", pages.index, "All articles", "pages", page, media="text/html", errors=(404,)
            ),
            Route(
                "GET",
                "/help/{lang}/{topic}",
                pages.article,
                "An article",
                "pages",
                page,
                media="text/html",
                errors=(404,),
            ),
        ],
    )


class _Pages:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._markdown = MarkdownIt("commonmark")
        templates = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape())
        self._templates = templates
        self._index = cache(self._render_index)
        self._article = cache(self._render_article)

    async def start(self, _request: web.Request) -> web.StreamResponse:
        """GET /help."""
        raise web.HTTPFound("/help/en")

    async def style(self, _request: web.Request) -> web.StreamResponse:
        """GET /help/style.css."""
        return web.FileResponse(_HERE / "static" / "style.css", headers={"Cache-Control": _FRESH})

    async def index(self, request: web.Request) -> web.StreamResponse:
        """GET /help/{lang}."""
        lang = request.match_info["lang"]
        if lang not in self._content.texts.languages:
            raise Problem(404, "not_found", "There is no help centre in this language.")
        return _page(self._index(lang))

    async def article(self, request: web.Request) -> web.StreamResponse:
        """GET /help/{lang}/{topic}."""
        lang, topic = request.match_info["lang"], request.match_info["topic"]
        if self._content.articles.get(topic, lang) is None:
            raise Problem(404, "not_found", "There is no such article.")
        return _page(self._article(lang, topic))

    def _render_index(self, lang: str) -> str:
        articles = self._content.articles
        groups = [
            (
                self._content.texts.say(f"category_{category}", lang),
                [found for topic in topics if (found := articles.best(topic.id, lang))],
            )
            for category, topics in self._content.taxonomy.categories.items()
        ]
        return self._render("index.html", lang, groups=groups, path="")

    def _render_article(self, lang: str, topic: str) -> str:
        article = self._content.articles.best(topic, lang)
        assert article is not None
        answer, body = self._html(article.answer), self._html(article.body)
        return self._render("article.html", lang, article=article, answer=answer, body=body, path=f"/{topic}")

    def _render(self, template: str, lang: str, **values: object) -> str:
        texts, brand = self._content.texts, self._content.brand
        languages = [(code, _NATIVE.get(code, code)) for code in texts.languages]
        title = texts.say("help_title", lang)
        page = self._templates.get_template(template)
        return page.render(lang=lang, languages=languages, exchange=brand["exchange"], help_title=title, **values)

    def _html(self, markdown: str) -> str:
        """Safe HTML; links between articles stay within these pages."""
        local = markdown.replace(f"]({self._content.brand['help_url']}/", "](/help/")
        return nh3.clean(self._markdown.render(local))


def _page(html: str) -> web.Response:
    headers = {"Cache-Control": _FRESH, "Content-Security-Policy": _POLICY}
    return web.Response(text=html, content_type="text/html", headers=headers)
