"""Cuts a message into the parts that may be questions of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

_MAX_CHARS = 2000
_MAX_PARTS = 8  # the rest of a longer story is left whole: each part costs a classification
_MAX_CLAUSES = 6
_COMMA = re.compile(r"[,，、;；.。!！?？]+\s*")
_SENTENCE = re.compile(r"(?<=[?!？！。；;])\s*|(?<=[.])\s+|\n+")


class Splitter:
    """The lexicon of `data/lexicon/questions.yml`, compiled."""

    def __init__(self, lexicon: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._conjunction = _any_of(lexicon["conjunctions"].values())
        self._interrogative = _any_of(lexicon["interrogatives"].values())

    def parts(self, text: str) -> list[str]:
        """The parts in order, without those that hold no letter; at most eight, the last one with all the rest.

        Cut at sentence ends, line breaks and before conjunctions that open a second matter ("and also").
        """
        found = []
        for sentence in _SENTENCE.split(text[:_MAX_CHARS]):
            # Cut before the conjunction: the question word in it belongs to what follows.
            starts = [match.start() for match in self._conjunction.finditer(sentence)]
            pieces = (sentence[start:end] for start, end in pairwise([0, *starts, len(sentence)]))
            found += [piece.strip(" ,、，") for piece in pieces if any(char.isalpha() for char in piece)]
        if len(found) > _MAX_PARTS:
            found = [*found[: _MAX_PARTS - 1], " ".join(found[_MAX_PARTS - 1 :])]
        return found

    def clauses(self, text: str) -> list[str]:
        """The clauses between commas, of any script, where there are two to six."""
        found = [clause.strip() for clause in _COMMA.split(text[:_MAX_CHARS]) if any(map(str.isalpha, clause))]
        return found if 2 <= len(found) <= _MAX_CLAUSES else []

    def is_question(self, part: str) -> bool:
        """Whether a part asks: by its mark or by a question word."""
        return part.endswith(("?", "？")) or bool(self._interrogative.search(part))


def _any_of(lists: Iterable[Sequence[str]]) -> re.Pattern[str]:
    phrases = sorted((phrase for listed in lists for phrase in listed), key=len, reverse=True)
    return re.compile("|".join(map(_bounded, phrases)), re.IGNORECASE)


def _bounded(phrase: str) -> str:
    """A phrase as whole words where the script parts words, anywhere where it does not."""
    escaped = re.escape(phrase)
    return escaped if phrase[0] >= "\u3000" else rf"(?<!\w){escaped}(?!\w)"
