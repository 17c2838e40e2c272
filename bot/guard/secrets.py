"""Cuts secrets out of a customer's message before it is stored, shown or repeated anywhere."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.guard.cards import find_cards
from bot.guard.folding import MASK, Folded, fold
from bot.guard.lexicon import Span
from bot.guard.one_time_codes import find_codes
from bot.guard.passwords import find_passwords
from bot.guard.private_keys import find_private_keys
from bot.guard.seed_phrases import find_seed_phrases

__all__ = ["MASK", "Redaction", "SecretKind", "redact"]


class SecretKind(StrEnum):
    """What kind of secret a customer let out."""

    SEED_PHRASE = "seed_phrase"
    PRIVATE_KEY = "private_key"
    CARD = "card"
    PASSWORD = "password"  # noqa: S105
    CODE = "code"


@dataclass(frozen=True)
class Redaction:
    """A text that is safe to keep, and the kinds of secrets that were in it, in order, each once."""

    text: str
    kinds: tuple[SecretKind, ...]


# In order of gravity: where two overlap, the first names the kind.
_FINDERS: tuple[tuple[SecretKind, Callable[[Folded], list[Span]]], ...] = (
    (SecretKind.SEED_PHRASE, find_seed_phrases),
    (SecretKind.PRIVATE_KEY, find_private_keys),
    (SecretKind.CARD, find_cards),
    (SecretKind.PASSWORD, find_passwords),
    (SecretKind.CODE, find_codes),
)

_MAX_SEARCHES = 12


def redact(text: str) -> Redaction:
    """Replaces every secret by MASK. Idempotent, never raises; without secrets the text is the same object.

    What is left is searched again until nothing is found, as a cut may bring a word and a value together. A text
    built to never come to an end is masked as a whole.
    """
    kinds: list[SecretKind] = []
    for searched in itertools.count():
        found = _find(text)
        if not found:
            break
        if searched == _MAX_SEARCHES:
            text = MASK * max(1, text.count(MASK))
            break
        text = _cut(text, [(start, end) for start, end, _ in found])
        kinds.extend(kind for _, _, kind in found)
    return Redaction(text, tuple(dict.fromkeys(kinds)))


def _find(text: str) -> list[tuple[int, int, SecretKind]]:
    """Spans of the original text with their kinds, in order; those that overlap are made one."""
    folded = fold(text)
    found = [
        (*folded.source(start, end), gravity, kind)
        for gravity, (kind, finder) in enumerate(_FINDERS)
        for start, end in finder(folded)
    ]
    merged: list[tuple[int, int, int, SecretKind]] = []
    for start, end, gravity, kind in sorted(found):
        if merged and start < merged[-1][1]:
            first, last, best, its_kind = merged[-1]
            heavier = (gravity, kind) if gravity < best else (best, its_kind)
            merged[-1] = (first, max(last, end), *heavier)
        else:
            merged.append((start, end, gravity, kind))
    return [(start, end, kind) for start, end, _, kind in merged]


def _cut(text: str, spans: list[Span]) -> str:
    """The text with masks for the spans; a mask within a span stays one."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], MASK * max(1, text.count(MASK, start, end))]
        done = end
    return "".join([*pieces, text[done:]])
