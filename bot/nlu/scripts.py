"""Which writing systems a text uses, and what its Han characters say about the language."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

_SCRIPT_OF_NAME = {
    "LATIN": "latin",
    "CYRILLIC": "cyrillic",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "HANGUL": "hangul",
    "CJK": "han",
    "ARABIC": "arabic",
    "THAI": "thai",
    "DEVANAGARI": "devanagari",
    "HEBREW": "hebrew",
    "GREEK": "greek",
}


@lru_cache(maxsize=4096)
def script_of(char: str) -> str | None:
    """The script of one letter; None for digits, signs, emoji and scripts nobody here reads."""
    if char.isascii():
        return "latin" if char.isalpha() else None
    if not char.isalpha() or char == "ー":
        return None
    # "KATAKANA LETTER KA", "HALFWIDTH KATAKANA LETTER KA", "CJK UNIFIED IDEOGRAPH-4E00"
    words = unicodedata.name(char, "").removeprefix("HALFWIDTH ").removeprefix("FULLWIDTH ").split(" ")
    return _SCRIPT_OF_NAME.get(words[0])


def count_scripts(text: str) -> Counter[str]:
    """How many letters of each script the text holds."""
    return Counter(script for char in text if (script := script_of(char)))


@lru_cache(maxsize=8192)
def han_leaning(char: str) -> int:
    """+1 for a form only Chinese writes today, -1 for one only Japanese writes, 0 for what both share."""
    # The national character sets are the shortest complete lists of each country's forms.
    chinese, japanese = _within(char, "gb2312"), _within(char, "shift_jis")
    if chinese and not japanese:
        return 1
    if japanese and not chinese and not _within(char, "big5"):
        return -1
    return 0


def _within(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
