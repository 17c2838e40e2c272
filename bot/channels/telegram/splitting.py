"""Texts that are longer than a message may be, cut where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Sequence

import regex

from bot.channels.telegram.rich import Rich, units

#: Telegram's limit, in UTF-16 code units of the text without its formatting.
LONGEST = 4096

#: Paragraphs, lines, sentences, words.
_PAUSES = tuple(re.compile(pause) for pause in (r"\n\s*\n", r"\n", r"(?<=[.!?…:;])\s|[。！？；]", r"\s"))
#: What a reader sees as one character, such as a flag or a letter with its accents.
_CHARACTER = regex.compile(r"\X")


def split(rich: Rich, longest: int = LONGEST) -> Sequence[Rich]:
    """The text in pieces of at most `longest` units (two or more); blanks at the cuts are dropped."""
    pieces = []
    rest = rich.part(0, len(rich.text))
    while rest.text:
        end = _cut(rest.text, longest)
        pieces.append(rest.part(0, end))
        rest = rest.part(end, len(rest.text))
    return pieces


def _cut(text: str, longest: int) -> int:
    end = _fitting(text, longest)
    if end == len(text):
        return end
    between = {character.end() for character in _CHARACTER.finditer(text, 0, end + 1) if character.end() <= end}
    for pause in _PAUSES:
        # A pause near the beginning would leave a message of a few words.
        found = [match.end() for match in pause.finditer(text, end // 3, end + 1) if match.end() in between]
        if found:
            return found[-1]
    # Only marks that are heaped up on one letter for pages leave no place between two characters.
    return max(between, default=end)


def _fitting(text: str, longest: int) -> int:
    """How many characters fit into so many units; at least one."""
    end = min(len(text), longest)
    while (over := units(text[:end]) - longest) > 0 and end > 1:
        end -= (over + 1) // 2
    return max(end, 1)
