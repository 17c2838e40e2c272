"""Anger that shows in words and signs, without a model: a list of expressions, !!, ?? and capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_SHOUTED_SIGNS = re.compile(r"[!！]{3,}|[?？]{3,}|(?:[!！][?？]|[?？][!！])[!?！？]*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MAX_CHARS = 2000
_LETTER = "[a-zß-öø-ÿа-яё]"  # not the class of word characters: a Han character is no part of a Latin word
_CAPITALS_MIN_LETTERS = 12  # "KYC USDT TRC20" is no shouting
_CAPITALS_MIN_WORDS = 3


class MoodSigns:
    """The lexicon of `data/lexicon/mood.yml`, compiled."""

    def __init__(self, lexicon: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._calm = _compile(lexicon["calm"].values())
        self._upset = _compile(lexicon["upset"].values())

    def words_of_anger(self, text: str) -> list[str]:
        """The expressions of anger that the text holds, without those that only sound like it."""
        plain = unicodedata.normalize("NFKC", text[:_MAX_CHARS]).casefold().replace("’", "'")
        return [match.group() for match in self._upset.finditer(self._calm.sub(" ", plain))]

    def shouts(self, text: str) -> bool:
        """Whether the signs alone are loud: three marks in a row, or a message in capitals."""
        text = text[:_MAX_CHARS]
        return bool(_SHOUTED_SIGNS.search(text)) or _in_capitals(text)


def _in_capitals(text: str) -> bool:
    words = _WORD.findall(text)
    cased = [char for word in words for char in word if char.lower() != char.upper()]
    if len(cased) < _CAPITALS_MIN_LETTERS or len(words) < _CAPITALS_MIN_WORDS:
        return False
    capitals = sum(1 for char in cased if char.isupper())
    return capitals > 0.8 * len(cased)


def _compile(lists: Iterable[Sequence[str]]) -> re.Pattern[str]:
    """Latin and Cyrillic expressions begin and end with a word's edge; the others stand anywhere."""
    expressions = [expression for listed in lists for expression in listed]
    anywhere = "|".join(filter(_parts_no_words, expressions))
    bounded = "|".join(expression for expression in expressions if not _parts_no_words(expression))
    # One look behind for all: tried at each letter for each expression it would cost half a millisecond.
    return re.compile(f"(?<!{_LETTER})(?:{bounded})(?!{_LETTER})|(?:{anywhere})")


def _parts_no_words(expression: str) -> bool:
    return "\u3000" <= expression[0] < "\ufb00" or "\u1100" <= expression[0] < "\u1200"
