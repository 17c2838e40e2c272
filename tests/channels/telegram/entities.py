"""Telegram's HTML, read as strictly as Telegram reads it."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

_TAGS = {"b", "i", "code", "a"}


class BadEntities(Exception):
    """Telegram would not parse this."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self.bold: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise BadEntities(f"unsupported start tag {tag!r}")
        if "code" in self._open or tag in self._open:
            raise BadEntities(f"{tag} may not stand within {self._open}")
        self._open.append(tag)
        if tag == "a":
            url = dict(attrs).get("href") or ""
            if urlsplit(url).scheme not in {"http", "https"}:
                raise BadEntities(f"not a link that we allow: {url!r}")
            self.links.append(url)
        elif attrs:
            raise BadEntities(f"{tag} has attributes")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise BadEntities(f"unmatched end tag {tag!r}")

    def handle_data(self, data: str) -> None:
        self.text += data
        if "b" in self._open:
            self.bold.append(data)

    def unknown_decl(self, data: str) -> None:
        raise BadEntities("a declaration")

    handle_comment = handle_decl = handle_pi = unknown_decl  # type: ignore[assignment]


def read_html(html: str) -> _Reader:
    """The text, links and bold parts; raises BadEntities."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader._open:
        raise BadEntities(f"can't find the end of {reader._open}")
    return reader


def utf16(text: str) -> int:
    """The length that Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
