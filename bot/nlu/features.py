"""Turns a message into the n-grams a linear model counts: one extractor for training and for answering."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from bot.nlu.lexicon import read_lexicon
from bot.nlu.names import Names

MAX_CHARS = 2000  # what is said later in a longer message no longer changes what it is about

# Values differ in every message and would only be learnt by heart; that one stands there is what counts.
_MASKS = (
    (re.compile(r"https?://\S+|www\.\S+", re.I | re.A), " urlvalue "),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+", re.A), " mailvalue "),
    (re.compile(r"\b(?:0x)?(?=[0-9a-f]*\d)[0-9a-f]{16,}\b", re.I | re.A), " hashvalue "),
    (re.compile(r"\b(?=\w*\d)[1-9a-km-z]{26,}\b", re.I | re.A), " hashvalue "),
    (re.compile(r"\bt-[0-9a-z]{3,}\b|#\s?\d{3,}", re.I | re.A), " casevalue "),
)
_HAN = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff々〆ー"
_HANGUL = "\uac00-\ud7a3\u3131-\u318e"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<hangul>[{_HANGUL}]+)|(?P<word>[^\W_{_HAN}{_HANGUL}]+)|(?P<sign>[^\w\s])")
_SIGNS_KEPT = frozenset("?!%#")


def normalise(text: str) -> str:
    """NFKC, casefold, Latin and Cyrillic without accents: what people leave out when they type fast."""
    folded = unicodedata.normalize("NFKC", text[:MAX_CHARS]).casefold()
    if folded.isascii():
        return folded
    return "".join(_base_letter(char) for char in folded)


def _base_letter(char: str) -> str:
    # Only letters below the CJK blocks: kana keep their voicing marks, й stays й (и is another vowel).
    if char < "\u00c0" or char > "\u1eff" or char == "й":
        return char
    return unicodedata.normalize("NFD", char)[0]


def mask(text: str) -> str:
    """The normalised text with addresses, hashes, e-mails and case numbers replaced by a word for their kind."""
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return text


@cache
def _names() -> Names:
    """Coins and other companies: which one it is says nothing of the matter, and prices are asked of bitcoin."""
    kinds: dict[str, list[str]] = {"coinvalue": []}
    for ticker, coin in read_lexicon("data/lexicon/coins.yml").items():
        kinds["coinvalue"] += [*coin["names"], *([] if coin.get("word") else [ticker])]
    for kind, companies in read_lexicon("data/lexicon/companies.yml").items():
        kinds[f"{kind}value"] = companies
    return Names(kinds, normalise)


def tokens(text: str) -> list[tuple[str, str]]:
    """(kind, text) of each run of one script; kind is han, hangul, word or sign."""
    names = _names()
    found = []
    for match in _RUNS.finditer(names.in_text(mask(normalise(text)))):
        kind = match.lastgroup or "sign"
        value = match.group()
        if kind == "word":
            value = names.of_word(value) or value
        elif kind == "sign" and value not in _SIGNS_KEPT and ord(value) < 0x2190:
            continue
        found.append((kind, value))
    return found


def word_grams(runs: list[tuple[str, str]]) -> Iterator[str]:
    """Words, pairs of neighbouring words, and signs that carry meaning."""
    before = "^"
    for kind, value in runs:
        if kind == "han":
            before = "^"
            continue
        word = "#" + str(min(len(value), 6)) if value.isdigit() else value
        yield value
        if word != value:
            yield word
        yield f"{before} {word}"
        before = word


def char_grams(runs: list[tuple[str, str]]) -> Iterator[str]:
    """Character n-grams of each run: words 2 to 5 with the word's edges, Han and kana 1 to 3, Hangul 1 to 3."""
    for kind, value in runs:
        yield from grams_of_run(kind, value)


def grams_of_run(kind: str, value: str) -> Iterator[str]:
    """The character n-grams of one run; they do not depend on its neighbours."""
    if kind == "word" and not value.isdigit():
        yield from _window(f"<{value}>", 2, 5)
    elif kind in ("han", "hangul"):
        yield from _window(value, 1, 3)
        if kind == "hangul":
            yield f"<{value[:2]}"


def _window(value: str, shortest: int, longest: int) -> Iterator[str]:
    for size in range(shortest, longest + 1):
        for start in range(len(value) - size + 1):
            yield value[start : start + size]
