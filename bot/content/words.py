"""Text as the search compares it: folded, and cut into words, or into pairs of signs where there are no spaces."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

#: Accents of Latin, Greek and Cyrillic letters. Marks of other scripts tell words apart: が is not か.
_ACCENT = re.compile("[\u0300-\u036f]")
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3々〇ー"
#: A word, or in its second group signs that stand together.
_RUN = re.compile(rf"([^\W_{_SIGN}]+|([{_SIGN}]+))")
_BEGINS_WITH_SIGN = re.compile(f"[{_SIGN}]")


def fold(text: str) -> str:
    """The text without capitals, accents, and differences of width."""
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", spread))


def words(text: str) -> list[str]:
    """The words of a text; of Chinese, Japanese and Korean each sign, and every two that stand together.

    So neither word lists nor particles need be known: 입금이 and 입금을 share 입금.
    """
    found = []
    for run, signs in _RUN.findall(fold(text)):
        if signs:
            found += [*signs, *map("".join, pairwise(signs))]
        else:
            found.append(run)
    return found


def is_sign(word: str) -> bool:
    """Whether the word is one or two signs of a script without spaces between words, or Hangul."""
    return _BEGINS_WITH_SIGN.match(word) is not None
