"""One plain form of a text to search in, with the way back to the places in the original."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

MASK = "[•••]"
"""Stands where a secret was: the same in every language, and never found to be a secret itself."""

# What a mask becomes in the folded text: one character no value may contain, so no cut can break a mask.
SENTINEL = "\ufffc"

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_ONE_TO_ONE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ONE_TO_ONE |= dict.fromkeys(map(ord, _SPACES), ord(" ")) | dict.fromkeys(map(ord, _DASHES), ord("-"))

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
# A mask, an invisible character, or a character with everything that may compose with it (accents, kana
# voicing marks, Hangul vowels and finals): folded piece by piece, each piece keeps its place.
_COMBINING = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\uff9e\uff9f\ufe20-\ufe2f\u1161-\u11ff"
)
# Characters that fold to themselves are taken by the run, which is what makes long texts quick. "[" is left out:
# it may begin a mask.
_STABLE = "\n -Z\\\\\\]-~\u0410-\u044f\u3001\u3002\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
_PIECE = re.compile(
    f"(?P<stable>[{_STABLE}]+(?![{_COMBINING}]))|{re.escape(MASK)}|[{_INVISIBLE}]|.[{_COMBINING}]*", re.DOTALL
)


@dataclass(frozen=True)
class Folded:
    """NFKC text without invisible characters and with plain spaces and dashes; `source` leads back."""

    original: str
    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    @cached_property
    def lower(self) -> str:
        """The folded text in lower case, character for character as long as `text`."""
        lowered = self.text.lower()
        if len(lowered) == len(self.text):
            return lowered
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that became the folded span; `start < end`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Folds a text of any length and content; plain text costs next to nothing."""
    if MASK not in text:
        if text.isascii():
            return Folded(text, text)
        plain = text.translate(_ONE_TO_ONE)
        if unicodedata.is_normalized("NFKC", plain) and not _HIDDEN.search(plain):
            return Folded(text, plain)
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _PIECE.finditer(text.translate(_ONE_TO_ONE)):
        start, end = match.span()
        folded = _folded_piece(match)
        characters.append(folded)
        if match["stable"]:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))
    return Folded(text, "".join(characters), tuple(starts), tuple(ends))


def _folded_piece(match: re.Match[str]) -> str:
    piece = match.group()
    if match["stable"]:
        return piece
    if piece == MASK:
        return SENTINEL
    if _HIDDEN.match(piece):
        return ""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", piece).translate(_ONE_TO_ONE))
