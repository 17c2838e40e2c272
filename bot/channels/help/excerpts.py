"""Lines of an article without its Markdown, for lists of results and descriptions."""

from __future__ import annotations

import re
from functools import cached_property

from bot.content.words import words

_MARKUP = re.compile(r"^\s*(?:#+|[-*]|\d+[.)])\s+|\*\*|__|`|\]\([^)]*\)|(?<!\w)\[")
_LONGEST = 155


class Excerpts:
    """The lines of an article, ready to be compared with queries."""

    def __init__(self, answer: str, body: str) -> None:
        lines = [_plain(line) for text in (answer, body) for line in text.splitlines() if not line.startswith("#")]
        self._lines = [line for line in lines if line]
        #: How it begins: as many lines as make a sentence or two.
        self.first = _cut(" ".join(self._lines[:4]))

    def fitting(self, query: str) -> str:
        """The first of the lines that have most of the query's words."""
        wanted = set(words(query))
        fits = [len(wanted & of_line) for of_line in self._words]
        return _cut(self._lines[fits.index(max(fits))]) if fits else ""

    @cached_property
    def _words(self) -> list[set[str]]:
        return [set(words(line)) for line in self._lines]


def _plain(line: str) -> str:
    return _MARKUP.sub("", line).strip()


def _cut(line: str) -> str:
    """At most so long, cut between words where there are spaces."""
    if len(line) <= _LONGEST:
        return line
    whole = line[:_LONGEST].rpartition(" ")[0]
    return f"{whole if len(whole) > _LONGEST // 2 else line[:_LONGEST]}…"
