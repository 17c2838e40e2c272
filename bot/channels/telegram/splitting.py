"""Texts that are longer than a message may be, cut where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.channels.telegram.rich import Rich, units

#: Telegram's limit, in UTF-16 code units. It counts the text without its tags; we count them too, to be safe.
LONGEST = 4096

#: Below this many units of text per message, formatting goes rather than the text.
_FEWEST = 16

#: Paragraphs, lines, sentences, words.
_PAUSES = tuple(re.compile(pause) for pause in (r"\n\s*\n", r"\n", r"(?<=[.!?…:;])\s|[。！？；]", r"\s"))


def split(rich: Rich, longest: int = LONGEST) -> Sequence[Rich]:
    """The text in messages whose HTML has at most `longest` units (64 or more); blanks at the cuts are dropped."""
    pieces = []
    rest = rich.part(0, len(rich.text))
    while rest.text:
        size = longest
        end, head = _head(rest, size)
        while units(head.html()) > longest:
            size = size * 3 // 4
            end, head = _head(rest, size)
            if size < _FEWEST:
                head = Rich(head.text)
        pieces.append(head)
        rest = rest.part(end, len(rest.text))
    return pieces


def _head(rich: Rich, size: int) -> tuple[int, Rich]:
    """Where to cut so that about `size` units come before, and what comes before."""
    end = _cut(rich.text, size)
    return end, rich.part(0, end)


def _cut(text: str, size: int) -> int:
    end = _fitting(text, size)
    if end == len(text):
        return end
    for pause in _PAUSES:
        # A pause near the beginning would leave a message of a few words.
        found = [match.end() for match in pause.finditer(text, end // 3, end + 1)]
        if found:
            return found[-1]
    return end


def _fitting(text: str, size: int) -> int:
    """How many characters fit into so many units; at least one."""
    end = min(len(text), size)
    while (over := units(text[:end]) - size) > 0 and end > 1:
        end -= (over + 1) // 2
    return max(end, 1)
