"""The bot's Markdown, read as the widget reads it: bold, italics, code, lists, headings, links that are http(s)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from bot.channels.telegram.rich import Rich, Span

_DEEPEST = 4
_ITEM = re.compile(r"(\s{0,6})[-*•]\s+(.*)")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
# Repetitions are bounded, so that no text takes long. A bare address is left alone: Telegram links it by itself.
_INLINE = re.compile(
    r"""
      `(?P<code>[^`]{1,300})`
    | \*\*(?=\S)(?P<b>.{0,1000}?\S)\*\*
    | \*(?![\s*])(?P<i>[^*]{0,1000}[^*\s])\*
    | (?<!\w)_(?![\s_])(?P<i_>[^_]{0,1000}[^_\s])_(?!\w)
    | \[(?P<title>[^\[\]]{1,300})\]\((?P<url>https?://[^\s()<>"]{1,1000})\)
    | (?P<bare>https?://[\w.~:/?\#@!$&',;=%+-]{1,2000})
    """,
    re.VERBOSE,
)


def rich_text(markdown: str) -> Rich:
    """The text without its marks, and the formatting that they meant. What is no mark stays as it is."""
    page = _Page()
    for number, line in enumerate(markdown.splitlines()):
        page.write("\n" if number else "")
        _line(page, line)
    return Rich("".join(page.written), tuple(page.spans))


class _Page:
    def __init__(self) -> None:
        self.written: list[str] = []
        self.spans: list[Span] = []
        self._length = 0
        self._open: list[str] = []

    def write(self, text: str) -> None:
        self.written.append(text)
        self._length += len(text)

    @contextmanager
    def span(self, tag: str, url: str = "") -> Iterator[None]:
        """Formats what is written inside; once is enough where the same formatting is open already."""
        if tag in self._open:
            yield
            return
        start, place = self._length, len(self.spans)
        self._open.append(tag)
        yield
        self._open.pop()
        if self._length > start:
            self.spans.insert(place, Span(start, self._length, tag, url))


def _line(page: _Page, line: str) -> None:
    if item := _ITEM.fullmatch(line):
        page.write(f"{item[1]}• ")
        _inline(page, item[2], 0)
    elif heading := _HEADING.fullmatch(line):
        with page.span("b"):
            _inline(page, heading[1], 0)
    else:
        _inline(page, line, 0)


def _inline(page: _Page, text: str, depth: int) -> None:
    at = 0
    for match in _INLINE.finditer(text) if depth < _DEEPEST else ():
        page.write(text[at : match.start()])
        at = match.end()
        _construct(page, match, depth)
    page.write(text[at:])


def _construct(page: _Page, match: re.Match[str], depth: int) -> None:
    kind = (match.lastgroup or "").rstrip("_")
    if kind == "code":
        with page.span("code"):
            page.write(match["code"])
    elif kind in {"b", "i"}:
        with page.span(kind):
            _inline(page, match["b"] or match["i"] or match["i_"], depth + 1)
    elif kind == "url" and _has_host(match["url"]):
        with page.span("a", match["url"]):
            _inline(page, match["title"], depth + 1)
    else:
        page.write(match[0])


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False
