"""Formatted text: plain characters and the spans over them, so that it can be cut anywhere and stays well formed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) in one of Telegram's tags: b, i, code, or a with its `url`."""

    start: int
    end: int
    tag: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rich:
    """`spans` lie within each other or apart, an outer one before those that it holds."""

    text: str
    spans: tuple[Span, ...] = ()

    def part(self, start: int, end: int) -> Rich:
        """The characters from `start` to `end` with their formatting, without blanks around them."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        inside = (
            replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start) for span in self.spans
        )
        return Rich(self.text[start:end], tuple(span for span in inside if span.start < span.end))

    def html(self) -> str:
        """As Telegram's HTML; all but the tags is escaped."""
        written: list[str] = []
        open_: list[Span] = []
        at = 0

        def write_to(end: int) -> None:
            nonlocal at
            written.append(escape(self.text[at:end], quote=False))
            at = end

        def close_until(start: int) -> None:
            while open_ and open_[-1].end <= start:
                write_to(open_[-1].end)
                written.append(f"</{open_.pop().tag}>")

        for span in self.spans:
            close_until(span.start)
            write_to(span.start)
            written.append(f'<a href="{escape(span.url)}">' if span.url else f"<{span.tag}>")
            open_.append(span)
        close_until(len(self.text))
        write_to(len(self.text))
        return "".join(written)

    def plain(self) -> str:
        """Without formatting; a link's address follows its title."""
        text = self.text
        for span in sorted((span for span in self.spans if span.url), key=lambda span: span.end, reverse=True):
            text = f"{text[: span.end]} ({span.url}){text[span.end :]}"
        return text


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)
