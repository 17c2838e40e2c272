"""The pages as HTML: each is rendered once, kept with its compressed form, and served from memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import nh3
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.channels.help.shelf import Shelf
from bot.channels.help.structured import article_data, index_data
from bot.content.library import Content
from bot.http.direction import direction
from bot.http.prepared import Prepared

_HERE = Path(__file__).parent
#: The pages of one address are some 400; others may ask by other names of the same server.
_KEPT = 1500
_FRESH = "public, max-age=300"
#: Everything from here, the chat's calls and sockets too. Structured data is no script.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


class Views:
    """Makes the pages. `base` is the server's own address, without a slash at its end."""

    def __init__(self, content: Content, shelves: Mapping[str, Shelf]) -> None:
        self._content = content
        self._shelves = shelves
        self._markdown = MarkdownIt("commonmark")
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(["html", "xml"]),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        kept = lru_cache(maxsize=_KEPT)
        self.index = kept(self._index)
        self.article = kept(self._article)
        self.missing = kept(self._missing)
        self.sitemap = lru_cache(maxsize=10)(self._sitemap)

    def file(self, name: str, media: str) -> Prepared:
        """A file of `static/`."""
        text = (_HERE / "static" / name).read_text("utf-8")
        return _prepared(text, media)

    def results(self, base: str, lang: str, query: str) -> Prepared:
        """What was found; not kept, and not for search engines."""
        values: dict[str, Any] = {
            "query": query,
            "hits": self._shelves[lang].find(query),
            "path": f"/search?q={quote_plus(query)}",
        }
        return self._page("results.html", base, lang, fresh="private, max-age=60", **values)

    def robots(self, base: str) -> Prepared:
        """Search engines may read the help centre, but have no business in the console or with each query."""
        lines = ["User-agent: *", "Disallow: /api/", "Disallow: /staff", "Disallow: /help/*/search", ""]
        return _prepared("\n".join([*lines, f"Sitemap: {base}/sitemap.xml", ""]), "text/plain")

    def _index(self, base: str, lang: str) -> Prepared:
        data = index_data(base, lang, self._content.texts.say("help_title", lang))
        return self._page("index.html", base, lang, categories=self._shelves[lang].categories, path="", data=data)

    def _article(self, base: str, lang: str, topic: str, helped: bool | None) -> Prepared:
        shelf = self._shelves[lang]
        entry = shelf.entries[topic]
        answer = self._html(entry.article.answer)
        title = self._content.texts.say("help_title", lang)
        values = {
            "entry": entry,
            "article": entry.article,
            "answer": answer,
            "body": self._html(entry.body),
            "summary": shelf.summary(topic),
            "helped": helped,
            "path": f"/{topic}",
            "data": article_data(base, lang, title, entry, answer),
        }
        return self._page("article.html", base, lang, **values)

    def _missing(self, base: str, lang: str) -> Prepared:
        return self._page("missing.html", base, lang, status=404, path="")

    def _sitemap(self, base: str) -> Prepared:
        topics = list(self._shelves["en"].entries)
        page = self._templates.get_template("sitemap.xml")
        text = page.render(base=base, languages=list(self._shelves), paths=["", *(f"/{topic}" for topic in topics)])
        return _prepared(text, "application/xml")

    def _page(
        self, template: str, base: str, lang: str, *, status: int = 200, fresh: str = _FRESH, **values: Any
    ) -> Prepared:
        page = self._templates.get_template(template)
        text = page.render(
            lang=lang,
            dir=direction(lang),
            base=base,
            languages=[(code, self._say(code, "help_language")) for code in self._shelves],
            brand=self._content.brand,
            say=partial(self._say, lang),
            **values,
        )
        return _prepared(text, "text/html", fresh, status)

    def _say(self, lang: str, key: str, **values: object) -> str:
        return self._content.texts.say(key, lang, **{name: str(value) for name, value in values.items()})

    def _html(self, markdown: str) -> Markup:
        """Safe HTML; links between articles stay within these pages."""
        local = markdown.replace(f"]({self._content.brand['help_url']}/", "](/help/")
        return Markup(nh3.clean(self._markdown.render(local)))  # noqa: S704 - nh3 has cleaned it


def _prepared(text: str, media: str, fresh: str = _FRESH, status: int = 200) -> Prepared:
    headers = {"Content-Type": f"{media}; charset=utf-8", "Cache-Control": fresh}
    policy = {"Content-Security-Policy": _POLICY} if media == "text/html" else {}
    return Prepared(text.encode("utf-8"), {**headers, **policy}, status=status)
