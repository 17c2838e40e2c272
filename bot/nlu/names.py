"""Names that stand for their kind: to the classifier every coin is one word, and every bank, wallet or exchange."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

#: From this letter on (Hangul, kana, Han) words are not parted from their neighbours: names are looked for anywhere.
_SPACELESS = "\u1100"


class Names:
    """Finds names in normalised text and in its words, and gives the word that stands for their kind."""

    def __init__(self, kinds: Mapping[str, Iterable[str]], normalise: Callable[[str], str]) -> None:
        """`kinds` maps the word that is put in place to the names; a trailing * stands for any ending."""
        self._words: dict[str, str] = {}
        self._stems: list[tuple[str, str]] = []
        anywhere: dict[str, str] = {}
        phrases: dict[str, str] = {}
        for word, names in kinds.items():
            for name in map(normalise, names):
                if name[0] >= _SPACELESS:
                    anywhere[name] = word
                elif not name.rstrip("*").isalnum():
                    phrases[name.rstrip("*")] = word
                elif name.endswith("*"):
                    self._stems.append((name[:-1], word))
                else:
                    self._words[name] = word
        self._firsts = frozenset(stem[0] for stem, _ in self._stems)
        self._of_text = anywhere | phrases
        self._anywhere = _any_of(anywhere, "{}")
        self._phrases = _any_of(phrases, r"(?<!\w)(?:{})\w*")

    def in_text(self, text: str) -> str:
        """The normalised text with names of several words, and of scripts without spaces, replaced."""
        if not text.isascii():
            text = self._anywhere.sub(lambda found: f" {self._of_text[found.group()]} ", text)
        return self._phrases.sub(lambda found: f" {self._of_text[found.group(1)]} ", text)

    def of_word(self, word: str) -> str | None:
        """The word for the kind of this name; None when it is no name."""
        if (kind := self._words.get(word)) or word[0] not in self._firsts:
            return kind
        return next((kind for stem, kind in self._stems if word.startswith(stem)), None)


def _any_of(names: Iterable[str], frame: str) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(frame.format("(" + "|".join(map(re.escape, longest_first)) + ")"))
