"""Finds Chinese seed phrases, whose words are single characters, the most frequent of the language.

Every Chinese sentence is a run of list words, so a run proves nothing. Written apart, one character after the
other, it is a phrase. Written together it is one only as a clause by itself (or right after a word for seed
phrase) whose checksum holds and in which no two neighbours form an everyday pair such as 我的 or 提现: a clause
of twelve has one nearly always, twelve random characters nearly never.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.guard import wordlists
from bot.guard.lexicon import Span, cues, load

_HAN = "\u4e00-\u9fff"
_APART = re.compile(f"[{_HAN}](?:[^\\w]{{1,4}}(?:\\d{{1,2}}[^\\w]{{1,4}})?[{_HAN}](?![{_HAN}])){{11,}}")
_NUMBERED = re.compile(
    f"\\d{{1,2}}[^\\w{_HAN}]{{0,3}}[{_HAN}](?:[^\\w]{{0,4}}\\d{{1,2}}[^\\w]{{0,3}}[{_HAN}]){{10,}}"
)
_TOGETHER = re.compile(f"[{_HAN}]{{12,}}")
_GROUPED = re.compile(f"(?<![{_HAN}])[{_HAN}]{{2,6}}(?: [{_HAN}]{{2,6}})+(?![{_HAN}])")
_CHARACTER = re.compile(f"[{_HAN}]")
_WINDOW, _TYPOS = 12, 1
# The lists are in order of frequency: the mean number of random words is 1,023 and below 350 once in 100,000
# phrases, that of half of all sentences is below 300.
_RARE_ENOUGH = 350


def find_chinese_phrases(text: str, introduced: list[int]) -> list[Span]:
    """Spans of Chinese seed phrases; `introduced` are the places where a word for seed phrase ends."""
    if not _CHARACTER.search(text):
        return []
    spans = [*_apart(text), *_grouped(text), *_clauses(text)]
    spans.extend(_introduced(text, introduced))
    return spans


def _apart(text: str) -> Iterator[Span]:
    tables = [wordlists.indexes(language) for language in wordlists.CHINESE]
    for pattern in (_APART, _NUMBERED):
        for match in pattern.finditer(text):
            places = [m.start() for m in _CHARACTER.finditer(text, match.start(), match.end())]
            for table in tables:
                yield from _dense(text, places, [text[place] in table for place in places])


def _dense(text: str, places: list[int], known: list[bool]) -> Iterator[Span]:
    """Stretches in which of twelve characters eleven are in the list, and which are not one character repeated."""
    start: int | None = None
    for first in range(len(places) - _WINDOW + 2):
        dense = first + _WINDOW <= len(places) and sum(known[first : first + _WINDOW]) >= _WINDOW - _TYPOS
        if dense and start is None:
            start = first
        elif not dense and start is not None:
            stretch = places[start : first + _WINDOW - 1]
            if len({text[place] for place in stretch}) > 1:
                yield stretch[0], stretch[-1] + 1
            start = None


def _grouped(text: str) -> Iterator[Span]:
    for match in _GROUPED.finditer(text):
        groups = match.group().split(" ")
        alike = {len(group) for group in groups[:-1]}
        if len(alike) == 1 and len(groups[-1]) <= max(alike) and _is_phrase("".join(groups)):
            yield match.span()


def _clauses(text: str) -> Iterator[Span]:
    return (match.span() for match in _TOGETHER.finditer(text) if _is_phrase(match.group()))


def _introduced(text: str, introduced: list[int]) -> Iterator[Span]:
    connecting = cues("is")
    for cue in introduced:
        start = cue
        while start < len(text) and not text[start].isalnum() and start - cue < 6:
            start += 1
        run = _TOGETHER.match(text, connecting.match(text, start) or start) or _TOGETHER.match(text, start)
        if run:
            lengths = [n for n in wordlists.PHRASE_LENGTHS if n <= len(run.group())]
            whole = [n for n in reversed(lengths) if _is_phrase(run.group()[:n], allowed_pairs=1)]
            if whole:
                yield run.start(), run.start() + whole[0]
            elif _looks_random(run.group()):
                yield run.span()


def _is_phrase(run: str, *, allowed_pairs: int = 0) -> bool:
    if len(run) not in wordlists.PHRASE_LENGTHS or _everyday_pairs_in(run) > allowed_pairs + (len(run) >= 18):
        return False
    for language in wordlists.CHINESE:
        table = wordlists.indexes(language)
        if all(c in table for c in run) and wordlists.checksum_ok([table[c] for c in run]):
            numbers = [table[c] for c in run]
            return len(set(run)) <= 3 or sum(numbers) >= _RARE_ENOUGH * len(numbers)
    return False


def _looks_random(run: str) -> bool:
    """A run that an ordinary sentence would not be: for phrases with a wrong character, if introduced."""
    return not _everyday_pairs_in(run) and _known(run) >= len(run) - _TYPOS


def _known(characters: Sequence[str]) -> int:
    tables = [wordlists.indexes(language) for language in wordlists.CHINESE]
    return max(sum(c in table for c in characters) for table in tables)


def _everyday_pairs_in(run: str) -> int:
    pairs = _everyday_pairs()
    return sum(run[i : i + 2] in pairs for i in range(len(run) - 1))


@functools.cache
def _everyday_pairs() -> frozenset[str]:
    words: Any = load("chinese_pairs")["pairs"]
    return frozenset(pair for line in words for pair in str(line).split())
