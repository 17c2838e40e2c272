"""Copies of training text as people also type it: Russian, Korean and Chinese in Latin letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from pypinyin import lazy_pinyin

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_OF = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True)) | {
    "ж": "zh",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
# The other habit: kh for х, j for й and in ю, я, c for ц, apostrophe for ь.
_OTHER = {**_LATIN_OF, "х": "kh", "й": "j", "ю": "ju", "я": "ja", "ц": "c", "ь": "'", "щ": "shh"}

# The letters of a Hangul syllable, in Unicode's order, in the Revised Romanisation.
_FIRST = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")  # noqa: SIM905
_VOWEL = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")  # noqa: SIM905
_LAST = " k k k n n n t l k m p l l p l m p p t t ng t t k t p t".split(" ")  # noqa: SIM905


def romanise(text: str, habit: int = 0) -> str:
    """Russian text in Latin letters, by one of two habits (0 or 1); other letters stay."""
    table = _OTHER if habit else _LATIN_OF
    return "".join(table.get(char, char) for char in text.lower())


def romanise_korean(text: str, _habit: int = 0) -> str:
    """Korean text in Latin letters; other letters stay."""
    return _HANGUL.sub(lambda found: _syllable(ord(found.group()) - 0xAC00), text)


def _syllable(number: int) -> str:
    return _FIRST[number // 588] + _VOWEL[number % 588 // 28] + _LAST[number % 28]


def romanise_chinese(text: str, habit: int = 0) -> str:
    """Chinese text in pinyin without tones: each syllable by itself (0), or in pairs, as words are (1)."""
    syllables = lazy_pinyin(text)
    if not habit:
        return " ".join(syllables)
    return " ".join("".join(syllables[start : start + 2]) for start in range(0, len(syllables), 2))


# For each script: how it is romanised, and of how many examples one gets a copy.
_WAYS: Mapping[str, tuple[Callable[[str, int], str], int]] = {
    "cyrillic": (romanise, 1),
    "hangul": (romanise_korean, 2),
    "han": (romanise_chinese, 2),
}


def _script(text: str) -> str | None:
    if _CYRILLIC.search(text):
        return "cyrillic"
    if _HANGUL.search(text):
        return "hangul"
    # Japanese is left out: how a kanji is read there depends on the word.
    return "han" if _HAN.search(text) and not _KANA.search(text) else None


def romanised_copies(examples: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of (text, label) in Cyrillic, Hangul or Han a copy in Latin letters, or of every second, by either habit."""
    copies = []
    seen: Counter[str] = Counter()
    for text, label in examples:
        if (script := _script(text)) is None:
            continue
        romanised, every = _WAYS[script]
        if seen[script] % every == 0:
            copies.append((romanised(text, seen[script] // every % 2), label))
        seen[script] += 1
    return copies
