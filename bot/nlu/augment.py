"""Copies of training text as people also type it: Russian in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
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


def romanise(text: str, habit: int = 0) -> str:
    """Russian text in Latin letters, by one of two habits (0 or 1); other letters stay."""
    table = _OTHER if habit else _LATIN_OF
    return "".join(table.get(char, char) for char in text.lower())


def romanised_copies(examples: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """For each (text, label) in Cyrillic a copy in Latin letters, the two habits in turn."""
    cyrillic = [(text, label) for text, label in examples if _CYRILLIC.search(text)]
    return [(romanise(text, index % 2), label) for index, (text, label) in enumerate(cyrillic)]
