"""Which language a text is in, and whether it asks for another: pure functions over a lexicon."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.scripts import count_scripts, han_leaning

FALLBACK = "en"
# What a detector returns: probability by language code, over all languages that it knows.
Detector = Callable[[str], Mapping[str, float]]

_MAX_CHARS = 400  # enough to tell any language; a longer message would only cost time
_VALUES = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?a:\b(?=\w*\d)\w+\b)|[\d#@/\\_]+", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


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
        self.words = {code: _word_set(languages[code], "words") for code in offered}
        self.latin = {code: _word_set(languages[code], "latin") for code in offered}
        self.hints = {code: languages[code].get("hints", "").split() for code in offered}
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

    def identify(self, text: str, detect: Detector) -> Guess:
        """The most likely offered language; not certain where the text is too short or neutral to tell."""
        text = _VALUES.sub(" ", text[:_MAX_CHARS])
        words = [word for word in _WORD.findall(text) if _plain(word) not in self.neutral]
        scripts = count_scripts(" ".join(words))
        if not scripts:
            return Guess(self._default(), 0.0, False)
        if scripts["hangul"] and "ko" in self.offered and scripts["hangul"] >= scripts["kana"]:
            return Guess("ko", 0.99, True)
        if scripts["han"] + scripts["kana"] >= 2 or ("latin" not in scripts and scripts["han"]):
            return self._of_han(text, scripts["kana"], scripts["han"])
        # Foreign terms in Latin letters are common in any text ("что за funding fee"), the reverse is not.
        letters, script = max((n, name) for name, n in scripts.items() if name != "latin" or len(scripts) == 1)
        candidates = [code for code in self.offered if self.scripts[code] == script]
        if script != "latin" and len(candidates) == 1:
            return Guess(candidates[0], 0.99, letters > 1)
        if script != "latin" and not candidates:
            return Guess(self._default(), 0.0, False)
        return self._of_words(words, candidates, detect)

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

    def _of_han(self, text: str, kana: int, han: int) -> Guess:
        chinese = sum(han_leaning(char) for char in text if char >= "\u3400")
        chinese += sum(hint in text for hint in self.hints.get("zh", ()))
        chinese -= sum(hint in text for hint in self.hints.get("ja", ()))
        # A Chinese text may borrow one の; a Japanese sentence never has only one kana in ten.
        if kana and (kana * 8 >= han or chinese <= 0):
            return self._offered_of("ja", "zh", 0.99, certain=True)
        best, other = ("ja", "zh") if chinese < 0 else ("zh", "ja")
        confidence = 0.95 if abs(chinese) > 1 else 0.8
        return self._offered_of(best, other, confidence, certain=chinese != 0)

    def _offered_of(self, best: str, other: str, confidence: float, *, certain: bool) -> Guess:
        for code in (best, other):
            if code in self.offered:
                return Guess(code, confidence, certain)
        return Guess(self._default(), 0.0, False)

    def _of_words(self, words: list[str], candidates: list[str], detect: Detector) -> Guess:
        plain = [_plain(word) for word in words if count_scripts(word)]
        romanised = [code for code in self.offered if self.latin[code]]
        hits = {code: sum(word in self.words[code] for word in plain) for code in candidates}
        hits |= {code: sum(word in self.latin[code] for word in plain) for code in romanised}
        detected = detect(" ".join(words).lower())
        share = sum(detected.get(code, 0.0) for code in candidates) or 1.0
        # The short words speak for themselves; the detector decides where they are silent.
        count = max(len(plain), 1)
        silent = 1 - max(hits.values()) / count
        scores = {
            code: 2 * hits[code] / count + silent * (detected.get(code, 0.0) / share if code in candidates else 0.0)
            for code in hits
        }
        ranked = sorted(scores, key=lambda code: -scores[code])
        best, second = ranked[0], scores[ranked[1]] if len(ranked) > 1 else 0.0
        margin = scores[best] - second
        foreign = max((p for code, p in detected.items() if code not in scores), default=0.0)
        letters = sum(map(len, plain))
        certain = margin > 0.35 and letters > 3 and (hits[best] > 0 or (letters >= 8 and foreign < 0.3))
        return Guess(best, round(min(0.99, 0.5 + margin / 2), 3), certain)


def _casefold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _plain(text: str) -> str:
    """Casefolded, Latin letters without accents."""
    folded = _casefold(text).replace("’", "'")
    return folded if folded.isascii() else "".join(unicodedata.normalize("NFD", char)[0] for char in folded)


def _word_set(entry: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(_plain(entry.get(key, "")).split())


def _name_pattern(names: Iterable[str]) -> str:
    """One group matching any name: whole words where a script parts words, anywhere where it does not."""
    longest_first = sorted(names, key=len, reverse=True)
    bounded = (
        rf"(?<!\w){re.escape(name)}(?!\w)" if name[0] < "\u3000" else re.escape(name) for name in longest_first
    )
    return "(?P<name>" + "|".join(bounded) + ")"
