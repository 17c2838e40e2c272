"""Which language a text is in, and whether it asks for another: pure functions over a lexicon."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.scripts import count_scripts, han_leaning

FALLBACK = "en"
# Probability by language code. The reader was trained on our customers' words, so it knows few languages but those
# well; the detector of the wheel knows all, and so notices what is none of ours.
Reading = Callable[[str], Mapping[str, float]]

_MAX_CHARS = 400  # enough to tell any language; a longer message would only cost time
_VALUES = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?a:\b(?=\w*\d)\w+\b)|[\d#@/\\_]+", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# When a conversation may switch its language because of one message.
_LETTERS, _MARGIN = 3, 0.4
_FOREIGN, _SURE = 0.4, 0.97  # what the detector takes for another language must look very much like one of ours
_SURE_OF_HAN = 0.75


@dataclass(frozen=True)
class Guess:
    """A language code, how likely it is (0 to 1), and whether a conversation may switch because of it."""

    code: str
    confidence: float
    certain: bool


class Rules:
    """The lexicon of `data/lexicon/languages.yml`, compiled for the languages offered."""

    def __init__(self, lexicon: Mapping[str, Any], offered: Sequence[str]) -> None:
        languages = lexicon["languages"]
        unknown = [code for code in offered if code not in languages]
        if unknown:
            raise ValueError(f"languages without an entry in the lexicon: {', '.join(unknown)}")
        self.offered = list(offered)
        self.neutral = frozenset(_plain(lexicon["neutral"]).split())
        self.scripts = {code: languages[code].get("script", "latin") for code in offered}
        self._code_of: dict[str, str] = {
            _casefold(name): code for code, entry in languages.items() for name in entry["names"]
        }
        self._name = re.compile(_name_pattern(self._code_of))
        self._asks = [
            re.compile(ask.replace("{name}", _name_pattern(self._code_of)))
            for entry in languages.values()
            for ask in entry.get("asks", ())
        ]
        self._fillers = frozenset(lexicon["fillers"].split())

    def identify(self, text: str, read: Reading, detect: Reading) -> Guess:
        """The most likely offered language; not certain where the text is too short or neutral to tell."""
        text = _VALUES.sub(" ", text[:_MAX_CHARS])
        words = [word for word in _WORD.findall(text) if _plain(word) not in self.neutral]
        scripts = count_scripts(" ".join(words))
        if not scripts:
            return Guess(self._default(), 0.0, False)
        if scripts["hangul"] and "ko" in self.offered and scripts["hangul"] >= scripts["kana"]:
            return Guess("ko", 0.99, True)
        if scripts["han"] + scripts["kana"] >= 2 or ("latin" not in scripts and scripts["han"]):
            return self._of_han(text, read, scripts["kana"], scripts["han"])
        # Foreign terms in Latin letters are common in any text ("что за funding fee"), the reverse is not.
        letters, script = max((n, name) for name, n in scripts.items() if name != "latin" or len(scripts) == 1)
        if script == "latin":
            return self._of_latin(" ".join(words), letters, read, detect)
        candidates = [code for code in self.offered if self.scripts[code] == script]
        return Guess(candidates[0], 0.99, letters > 1) if candidates else Guess(self._default(), 0.0, False)

    def named(self, text: str) -> list[str]:
        """The codes of all languages whose names stand in the text, in their order."""
        text = _casefold(text[:_MAX_CHARS])
        return [self._code_of[match["name"]] for match in self._name.finditer(text)]

    def requested(self, text: str) -> str | None:
        """The language the text asks to be served in, offered or not; None if it does not ask."""
        named = self.named(text)
        if not named:
            return None
        text = _casefold(text[:_MAX_CHARS])
        for ask in self._asks:
            if match := ask.search(text):
                return self._code_of[match["name"]]
        rest = [word for word in _WORD.findall(self._name.sub(" ", text)) if word not in self._fillers]
        return None if rest else named[-1]

    def _default(self) -> str:
        return FALLBACK if FALLBACK in self.offered else self.offered[0]

    def _of_han(self, text: str, read: Reading, kana: int, han: int) -> Guess:
        leaning = sum(han_leaning(char) for char in text if char >= "\u3400")
        # A Chinese text may borrow one の; a Japanese sentence never has only one kana in ten.
        if kana and (kana * 8 >= han or leaning <= 0):
            return self._offered_of("ja", "zh", 0.99, certain=True)
        found = read(text)
        chinese, japanese = found.get("zh", 0.0), found.get("ja", 0.0)
        if not chinese + japanese:
            chinese, japanese = (0.8, 0.2) if leaning >= 0 else (0.2, 0.8)
        best, other = ("zh", "ja") if chinese >= japanese else ("ja", "zh")
        confidence = max(chinese, japanese) / (chinese + japanese)
        return self._offered_of(best, other, round(confidence, 3), certain=confidence >= _SURE_OF_HAN and han > 1)

    def _offered_of(self, best: str, other: str, confidence: float, *, certain: bool) -> Guess:
        for code in (best, other):
            if code in self.offered:
                return Guess(code, confidence, certain)
        return Guess(self._default(), 0.0, False)

    def _of_latin(self, text: str, letters: int, read: Reading, detect: Reading) -> Guess:
        found, detected = read(text), detect(text.lower())
        # An offered language without training text yet is known to the detector alone.
        untrained = {code: detected.get(code, 0.0) for code in self.offered if code not in found}
        trained = 1.0 - max(untrained.values(), default=0.0)
        scores = {code: trained * found.get(code, 0.0) for code in self.offered} | untrained
        ranked = sorted(scores, key=lambda code: -scores[code])
        best, second = ranked[0], scores[ranked[1]] if len(ranked) > 1 else 0.0
        margin = scores[best] - second
        foreign = max((p for code, p in detected.items() if code not in self.offered), default=0.0)
        certain = letters > _LETTERS and margin > _MARGIN and (foreign < _FOREIGN or scores[best] > _SURE)
        return Guess(best, round(min(0.99, scores[best]), 3), certain)


def _casefold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _plain(text: str) -> str:
    """Casefolded, Latin letters without accents."""
    folded = _casefold(text).replace("’", "'")
    return folded if folded.isascii() else "".join(unicodedata.normalize("NFD", char)[0] for char in folded)


def _name_pattern(names: Iterable[str]) -> str:
    """One group matching any name: whole words where a script parts words, anywhere where it does not."""
    longest_first = sorted(names, key=len, reverse=True)
    bounded = (
        rf"(?<!\w){re.escape(name)}(?!\w)" if name[0] < "\u3000" else re.escape(name) for name in longest_first
    )
    return "(?P<name>" + "|".join(bounded) + ")"
