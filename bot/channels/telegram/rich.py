"""Formatted text: plain characters and the spans over them, so that it can be cut anywhere and stays well formed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from telegram import MessageEntity

_TYPES = {
    "b": MessageEntity.BOLD,
    "i": MessageEntity.ITALIC,
    "code": MessageEntity.CODE,
    "a": MessageEntity.TEXT_LINK,
}


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) that are bold (b), italic (i), code, or a link (a) to its `url`."""

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

    def entities(self) -> Sequence[MessageEntity]:
        """As Telegram's entities, which count in UTF-16 units. So nothing in a text can be taken for a mark."""
        return [
            MessageEntity(
                _TYPES[span.tag],
                units(self.text[: span.start]),
                units(self.text[span.start : span.end]),
                url=span.url or None,
            )
            for span in _beside_code(self.spans)
        ]

    def plain(self) -> str:
        """Without formatting; a link's address follows its title."""
        text = self.text
        for span in sorted((span for span in self.spans if span.url), key=lambda span: span.end, reverse=True):
            text = f"{text[: span.end]} ({span.url}){text[span.end :]}"
        return text


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _beside_code(spans: Sequence[Span]) -> Iterator[Span]:
    """Code may lie in nothing else, by Telegram's rules: what is around it ends before and begins again after it."""
    code = [span for span in spans if span.tag == "code"]
    for span in spans:
        start = span.start
        for hole in code if span.tag != "code" else ():
            if span.start <= hole.start and hole.end <= span.end:
                if start < hole.start:
                    yield replace(span, start=start, end=hole.start)
                start = hole.end
        if start < span.end:
            yield replace(span, start=start)
