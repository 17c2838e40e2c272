"""Reads the guard's words from data/lexicon, once and only when first asked for."""

import functools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LEXICON = Path(__file__).resolve().parents[2] / "data" / "lexicon"

Span = tuple[int, int]


@dataclass(frozen=True)
class Word:
    """One way to write a cue: the text to look for, and whether any ending may follow."""

    text: str
    any_ending: bool
    bounded: bool

    def end_at(self, lower: str, start: int) -> int | None:
        """Where the word ends if it stands by itself at `start`, else None."""
        end = start + len(self.text)
        if not self.bounded:
            return end
        if start and _joins(self.text[0]) and _continues(lower[start - 1], self.text[0]):
            return None
        if self.any_ending:
            while end < len(lower) and _continues(lower[end], "а"):
                end += 1
        elif end < len(lower) and _joins(self.text[-1]) and _continues(lower[end], self.text[-1]):
            return None
        return end


@dataclass(frozen=True)
class Cues:
    """Words of all languages that mean one thing, found without regular expressions in linear time."""

    words: tuple[Word, ...]

    def spans(self, lower: str) -> list[Span]:
        """Where the words stand in a lower-case text: in order, the longest where they overlap."""
        found: list[Span] = []
        for word in self.words:
            start = lower.find(word.text)
            while start >= 0:
                end = word.end_at(lower, start)
                if end is not None:
                    found.append((start, end))
                start = lower.find(word.text, start + 1)
        return _longest(found)

    def match(self, lower: str, start: int) -> int | None:
        """Where the longest word that begins exactly at `start` ends, or None."""
        words = self._by_first.get(lower[start : start + 1], ())
        ends = (word.end_at(lower, start) for word in words if lower.startswith(word.text, start))
        return max((end for end in ends if end is not None), default=None)

    @functools.cached_property
    def _by_first(self) -> Mapping[str, list[Word]]:
        table: dict[str, list[Word]] = {}
        for word in self.words:
            table.setdefault(word.text[0], []).append(word)
        return table

    def match_all(self, lower: str) -> bool:
        """Whether the whole text is one of the words."""
        return bool(lower) and self.match(lower, 0) == len(lower)

    def anywhere(self, lower: str) -> bool:
        """Whether any of the words stands in the text."""
        return bool(self.spans(lower))


@functools.cache
def cues(name: str) -> Cues:
    """The words of one list of cues.yml."""
    words = (word for group in load("cues")[name] for spelling in group for word in spellings(str(spelling)))
    return Cues(tuple(sorted(set(words), key=lambda word: (-len(word.text), word.text))))


@functools.cache
def load(name: str) -> Mapping[str, Any]:
    """One file of data/lexicon; the caller keeps what it makes of it."""
    text = (LEXICON / f"{name}.yml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return loaded


def is_spaceless(character: str) -> bool:
    """Whether a character is of a script whose words are written without spaces, or with endings glued on."""
    return "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" or "\uf900" <= character <= "\uffdc"


def _joins(character: str) -> bool:
    """Whether a word that begins or ends with the character could be a part of a longer one."""
    return character.isalnum() and not is_spaceless(character)


def _continues(neighbour: str, own: str) -> bool:
    """Whether a neighbouring character belongs to the same word."""
    return (neighbour.isalpha() or (own.isdigit() and neighbour.isdigit())) and not is_spaceless(neighbour)


def spellings(spelling: str) -> list[Word]:
    """The words an entry of a lexicon stands for: "private key" is also private-key and privatekey."""
    spelling = unicodedata.normalize("NFKC", spelling).lower()
    any_ending = spelling.endswith("*")
    text = spelling.rstrip("*").replace("* ", " ")
    texts = [text.replace(" ", joint) for joint in (" ", "-", "_", "")] if " " in text else [text]
    return [Word(t, any_ending, not is_spaceless(t[-1]) or not is_spaceless(t[0])) for t in texts]


def _longest(found: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
        elif end > kept[-1][1]:
            kept[-1] = (kept[-1][0], end)
    return kept
