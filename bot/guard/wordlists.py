"""The BIP-39 word lists of the mnemonic package, read once, looked up by folded word."""

import functools
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

from mnemonic import Mnemonic

CHINESE = ("chinese_simplified", "chinese_traditional")
PHRASE_LENGTHS = (12, 15, 18, 21, 24)
_BITS_A_WORD = 11


@functools.cache
def languages() -> tuple[str, ...]:
    """The names of all lists, in a stable order."""
    return tuple(sorted(Mnemonic.list_languages()))


@functools.cache
def indexes(language: str) -> Mapping[str, int]:
    """Number of each word of a list; Latin words also without their accents, as people type them."""
    table: dict[str, int] = {}
    words = [unicodedata.normalize("NFKC", word).casefold() for word in Mnemonic(language).wordlist]
    for number, word in enumerate(words):
        table.setdefault(_without_accents(word), number)
    return table | {word: number for number, word in enumerate(words)}


@functools.cache
def languages_of_words() -> Mapping[str, tuple[str, ...]]:
    """For every word of every list that is not Chinese: the lists that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for language in languages():
        if language not in CHINESE:
            for word in indexes(language):
                found[word] = (*found.get(word, ()), language)
    return found


@functools.cache
def with_one_letter_less(language: str) -> frozenset[str]:
    """The words of a list and what is left of them without one letter: where they meet, one typo lies between."""
    words = indexes(language)
    return frozenset(words) | {word[:i] + word[i + 1 :] for word in words for i in range(len(word))}


def checksum_ok(numbers: Sequence[int]) -> bool:
    """Whether word numbers carry the checksum that BIP-39 asks of a whole phrase."""
    if len(numbers) not in PHRASE_LENGTHS:
        return False
    bits = 0
    for number in numbers:
        bits = bits << _BITS_A_WORD | number
    checksum_length = len(numbers) // 3
    entropy = (bits >> checksum_length).to_bytes(checksum_length * 4, "big")
    expected = hashlib.sha256(entropy).digest()[0] >> (8 - checksum_length)
    return bits & ((1 << checksum_length) - 1) == expected


def _without_accents(word: str) -> str:
    if not "a" <= word[0] <= "z" and not unicodedata.decomposition(word[0]):
        return word
    kept = (c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return "".join(kept) if word[0] < "\u0250" else word
