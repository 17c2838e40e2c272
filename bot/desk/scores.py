"""Reads a score that was typed instead of pressed: "5", "five stars", "４点", "⭐⭐⭐⭐", "4 out of 5"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from bot.desk.survey import Scale

_LONGEST = 40
_STARS, _EMPTY_STARS = "⭐★🌟", "☆✩"
#: What makes emoji of digits and stars, and joins nothing that is read here.
_MARKS = dict.fromkeys(map(ord, "\ufe0e\ufe0f\u20e3"))
_DIGITS = re.compile(r"\d+")
_PAUSE = re.compile(r"[\s,!~…。！、，．'\"“”«»()]+|\.(?!\d)")


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """How scores are written, in all languages at once and casefolded.

    `numbers`, words that may stand beside one (`fillers`: "stars"), and those before the highest (`of`: "out of").
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    fillers: Set[str] = frozenset()
    of: Set[str] = frozenset({"/"})


def read_score(text: str, scale: Scale, words: ScoreWords) -> int | None:
    """The score on this scale, if the text says one and nothing else."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_MARKS).strip()
    if not folded or len(folded) > _LONGEST:
        return None
    score = _counted(folded, scale)
    if score is None:
        score = _said(folded, scale, words)
    return score if score is not None and score in scale.scores else None


def _counted(folded: str, scale: Scale) -> int | None:
    """Stars alone are counted, where a full row of them is the best score."""
    row = re.sub(r"\s", "", folded)
    if scale.lowest != 1 or any(sign not in _STARS + _EMPTY_STARS for sign in row) or len(row) > scale.highest:
        return None
    return sum(sign in _STARS for sign in row)


def _said(folded: str, scale: Scale, words: ScoreWords) -> int | None:
    found: list[int] = []
    out_of = False
    for token in _tokens(folded, words):
        if isinstance(token, int):
            found.append(token)
        elif token is None:
            return None
        elif token in words.of and found:
            out_of = True
    if len(found) == 2 and out_of and found[1] == scale.highest:
        return found[0]
    return found[0] if len(found) == 1 and not out_of else None


def _tokens(folded: str, words: ScoreWords) -> Iterator[int | str | None]:
    """Numbers, and words that may stand beside them; None for anything else, and then no more."""
    known = sorted({*words.numbers, *words.fillers, *words.of, *_STARS}, key=len, reverse=True)
    place = 0
    while place < len(folded):
        if pause := _PAUSE.match(folded, place):
            place = pause.end()
        elif digits := _DIGITS.match(folded, place):
            place = digits.end()
            yield int(digits[0])
        elif word := next((word for word in known if _stands(folded, place, word)), None):
            place += len(word)
            yield words.numbers.get(word, word)
        else:
            yield None
            return


def _stands(folded: str, place: int, word: str) -> bool:
    """Whether the word is here, whole where the script parts words: "один" is no "од"."""
    if not folded.startswith(word, place):
        return False
    following = folded[place + len(word) :][:1]
    return not (following.isalpha() and word[-1].isalpha() and ord(word[-1]) < 0x2E80)
