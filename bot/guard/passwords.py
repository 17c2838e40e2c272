"""Finds passwords: values that only the word beside them gives away."""

import re

from bot.guard.folding import SENTINEL, Folded
from bot.guard.introductions import Introduced, value_after
from bot.guard.lexicon import Span, cues, is_spaceless

# Everything up to a space, a mask, or the first character of a script that is glued to Latin words.
_VALUE = re.compile(f"[^\\s•{SENTINEL}\u2e80-\u9fff\uac00-\ud7af\uff00-\uffff，。、！？]{{1,256}}")
_QUOTED = re.compile(f'[^\n"`»”」』•{SENTINEL}]{{1,64}}')
_CLOSING = "\"'`»”」』)]}>.,;!?:…*_"
# "24h", "10x", "2fa", "3rd", "8-16", "1.2.3": counted or ordinal, not a password.
_COUNTED = re.compile(
    r"[\d.,+~-]+(?:fa|h|hr|hrs|hours?|min|mins|minutes?|s|sec|x|st|nd|rd|th|times|d|days?|[%$€]|ч|мин|раз|фа|c|g|k)?"
)
# An address and a password as stolen lists have them, "bob@x.io:s3cret".
_PAIR = re.compile(r"(?<=[a-z0-9])@[a-z0-9.-]{1,60}\.[a-z]{2,24}[:|](?P<password>[^\s:|/•\ufffc]{6,64})(?![^\s.,;])")


def find_passwords(folded: Folded) -> list[Span]:
    """Spans of the folded text that are passwords."""
    found = [match.span("password") for match in _PAIR.finditer(folded.lower) if _is_mixed(match["password"])]
    for name in ("password", "maybe_password"):
        for _, end in cues(name).spans(folded.lower):
            introduced = value_after(folded.lower, end)
            if introduced.directly and name == "maybe_password":
                continue
            if value := _password_at(folded, introduced, end):
                found.append(value)
    return found


def _password_at(folded: Folded, introduced: Introduced, cue_end: int) -> Span | None:
    start = introduced.start
    quoted = _QUOTED.match(folded.text, start) if introduced.quote and not introduced.directly else None
    if quoted and _is_quoted_password(folded, quoted):
        return quoted.span()
    match = _VALUE.match(folded.text, start)
    if not match:
        return None
    end = _trimmed_end(match)
    value = folded.text[start:end]
    if not value or folded.text[cue_end:start].count("\n") > 1:
        return None
    return (start, end) if _is_password(folded, value, introduced, end) else None


def _is_mixed(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def _is_quoted_password(folded: Folded, quoted: re.Match[str]) -> bool:
    """Whether quotes close around something that is no sentence of the screen, as "must not be the same"."""
    if quoted.end() >= len(folded.text) or folded.text[quoted.end()].isalnum():
        return False
    words = folded.lower[slice(*quoted.span())].split()
    stated = all(cues("password_states").match_all(word) for word in words)
    stated = stated or any(cues("negation").match_all(word) for word in words)
    return bool(words) and not stated and not any(is_spaceless(c) for c in quoted.group()) and len(words) <= 6


def _trimmed_end(match: re.Match[str]) -> int:
    """The end without closing punctuation, except that a final "!" may well belong to a password."""
    value = match.group()
    bare = value.rstrip(_CLOSING)
    if len(bare) < len(value) and value[len(bare)] in "!*_" and any(c.isdigit() for c in bare):
        bare = value[: len(bare) + 1]
    return match.start() + len(bare)


def _is_password(folded: Folded, value: str, introduced: Introduced, end: int) -> bool:
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    if _COUNTED.fullmatch(value.lower()) and (digits < 6 or letters):
        return introduced.by_sign and digits >= 4
    if digits and (letters or digits >= 6 or any(c in "!@#$%^&*" for c in value)):
        return len(value) >= (6 if introduced.directly else 4) and "://" not in value
    if introduced.directly:
        return _looks_typed(value)
    return _looks_typed(value) or (introduced.by_sign and _ends_clause(folded.text, end) and _is_plain_word(value))


def _looks_typed(value: str) -> bool:
    """A symbol between letters, as in "Summer!time": nobody writes a sentence so, save for addresses."""
    inner = value[1:-1]
    return len(value) >= 5 and any(c in "!@#$%^&*" for c in inner) and not ("@" in inner and "." in inner)


def _is_plain_word(value: str) -> bool:
    lowered = value.lower()
    return len(value) >= 4 and value.isascii() and value.isalpha() and not cues("password_states").match_all(lowered)


def _ends_clause(text: str, end: int) -> bool:
    rest = text[end:].lstrip(_CLOSING + " ")
    return not rest or text[end] in "\n,;" or is_spaceless(rest[0])
