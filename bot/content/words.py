"""Text as the search compares it: folded, and cut into words, or into pairs of signs where there are no spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Accents of Latin, Greek and Cyrillic letters. Marks of other scripts tell words apart: が is not か.
_ACCENT = re.compile("[\u0300-\u036f]")
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3々〇ー"
_RUN = re.compile(rf"(?P<signs>[{_SIGN}]+)|(?P<word>[^\W_{_SIGN}]+)")


def fold(text: str) -> str:
    """The text without capitals, accents, and differences of width."""
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", spread))


def words(text: str) -> Iterator[str]:
    """The words of a text; of Chinese, Japanese and Korean every two signs that stand together, and each alone.

    So neither word lists nor particles need be known: 입금이 and 입금을 share 입금.
    """
    for run in _RUN.finditer(fold(text)):
        signs = run["signs"]
        if not signs:
            yield run["word"]
            continue
        yield from signs
        yield from (signs[at : at + 2] for at in range(len(signs) - 1))


def is_sign(word: str) -> bool:
    """Whether the word is one or two signs of a script without spaces between words, or Hangul."""
    return _RUN.match(word) is not None and re.match(f"[{_SIGN}]", word) is not None
