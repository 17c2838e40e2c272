"""Reads the answer to a question for one fact, where less has to be said than in a free text."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from bot.guard.amounts import bare_amounts
from bot.guard.fact import FactKind
from bot.guard.folding import Folded, fold
from bot.guard.lexicon import cues
from bot.guard.mentions import Name, names
from bot.guard.recognition import find_folded

_UID = re.compile(r"(?<![A-Za-z0-9.,])[A-Za-z]{0,4}[-_]?\d(?:[ -]?\d){4,11}(?![A-Za-z0-9]|[.,]\d)")
_ORDER = re.compile(r"(?<![A-Za-z0-9.,])[A-Za-z0-9](?:[A-Za-z0-9]|[_-](?=[A-Za-z0-9])){3,63}(?![A-Za-z0-9]|[.,]\d)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MIN_ORDER_DIGITS = 4
_MAX_ANSWER_WORDS = 6
_MAX_WORDS_WITH_AN_ORDINARY_ONE = 2
_FORGIVING_FROM = 5


def interpret(kind: FactKind, text: str) -> str | None:
    """The value in an answer to the question for this fact, or None if the text does not contain one.

    Of several the first counts that is not denied: "not BTC, USDT" and "USDT, not BTC" both mean USDT.
    """
    folded = fold(text)
    return next((value for start, value in _values(kind, folded) if not _is_denied(folded.lower, start)), None)


def _values(kind: FactKind, folded: Folded) -> Iterator[tuple[int, str]]:
    facts = find_folded(folded)
    yield from ((fact.start, fact.value) for fact in facts if fact.kind is kind)
    match kind:
        case FactKind.AMOUNT:
            yield from ((fact.start, fact.value) for fact in bare_amounts(folded, facts))
        case FactKind.UID:
            for found in _UID.finditer(folded.text):
                yield found.start(), re.sub(r"[ _-]", "", found.group())
        case FactKind.ORDER_ID:
            yield from _bare_orders(folded)
        case FactKind.COIN | FactKind.NETWORK:
            yield from _bare_names(kind, folded)
        case _:
            return


def _bare_orders(folded: Folded) -> Iterator[tuple[int, str]]:
    for found in _ORDER.finditer(folded.text):
        if sum(c.isdigit() for c in found.group()) >= _MIN_ORDER_DIGITS and not found.group().startswith("0x"):
            yield found.start(), found.group()


def _bare_names(kind: FactKind, folded: Folded) -> Iterator[tuple[int, str]]:
    words = [match.span() for match in _WORD.finditer(folded.lower)]
    if len(words) > _MAX_ANSWER_WORDS:
        return
    spellings = [name for found in names().values() for name in found if name.kind is kind]
    for forgiving in (False, True):
        for start, end in words:
            name = _named(folded.lower[start:end], spellings, forgiving=forgiving)
            if name and (name.needs != "plain" or len(words) <= _MAX_WORDS_WITH_AN_ORDINARY_ONE):
                yield start, name.value


def _named(word: str, spellings: list[Name], *, forgiving: bool) -> Name | None:
    """The name a word is, or if forgiving the one it is nearly: one letter wrong, two in a long word."""
    usable = [name for name in spellings if name.needs != "strict"]
    if not forgiving:
        return next((n for n in usable if n.word.text == word and n.word.end_at(word, 0) == len(word)), None)
    if len(word) < _FORGIVING_FROM:
        return None
    if cues("network").match_all(word) or cues("coin_word").match_all(word):
        return None
    limit = 1 if len(word) < 8 else 2
    near = (
        (DamerauLevenshtein.distance(word, name.word.text, score_cutoff=limit), name)
        for name in usable
        if len(name.word.text) >= _FORGIVING_FROM and name.word.text[0] == word[0]
    )
    distance, best = min(near, key=lambda pair: pair[0], default=(limit + 1, None))
    return best if distance <= limit else None


def _is_denied(lower: str, start: int) -> bool:
    before = lower[max(0, start - 12) : start].rstrip(" ")
    return any(end == len(before) for _, end in cues("negation").spans(before))
