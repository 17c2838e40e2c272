"""Finds one-time codes, PINs and card security codes: numbers that only the word beside them gives away."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from bot.guard.folding import Folded
from bot.guard.introductions import value_after
from bot.guard.lexicon import Span, cues

_CODE = re.compile(r"(?:G-)?\d{3,4}[ -]\d{3,4}(?![\dA-Za-z]|[ .,-]\d)|(?:G-)?\d{4,8}(?![\dA-Za-z%]|[.,-]\d)")
_BACKUP_CODE = re.compile(
    r"[A-Z2-7]{16,64}(?![A-Za-z0-9])|[a-z0-9]{4,5}-[a-z0-9]{4,5}(?:-[a-z0-9]{4,5})*(?![A-Za-z0-9])"
)
_LONE_CODE = re.compile(r"(?<![\dA-Za-z.,#-])\d{6}(?![\dA-Za-z.,]\d|\d)")
_CARD_CODE = re.compile(r"\d{3,4}(?![\dA-Za-z%]|[.,-]\d)")
_THREE_DIGITS = re.compile(r"\d[\dA-Za-z -]{2}")
_LATER = re.compile(r"[^\d.,;!?\n。，！？、]{1,30}?(?<![\dA-Za-z#$€£¥-])(?P<code>\d{6})(?![\dA-Za-z%]|[.,-]\d)")
_OTHER_NUMBERS = ("not_a_login_code", "uid", "order_id", "amount", "currency", "hash")
_BEFORE, _AFTER = 40, 12


def find_codes(folded: Folded) -> list[Span]:
    """Spans of the folded text that are one-time codes, PINs or card security codes."""
    if not _THREE_DIGITS.search(folded.text):
        return []
    certain = cues("one_time_code").spans(folded.lower)
    found = [span for _, end in certain for span in _code_after(folded, end, certain=True)]
    for _, end in cues("card_code").spans(folded.lower):
        card_code = _CARD_CODE.match(folded.text, value_after(folded.lower, end).start)
        if card_code and not _is_counted(folded, card_code.end()):
            found.append(card_code.span())
    others = cues("not_a_login_code").spans(folded.lower)
    for start, end in cues("code").spans(folded.lower):
        if not _touches(certain, start, end) and not _touches(others, start - _BEFORE, end + _AFTER):
            found.extend(_code_after(folded, end, certain=False))
            found.extend(_code_before(folded, start))
            found.extend(_code_later(folded, end))
    found.extend(span for _, end in certain for span in _code_later(folded, end))
    return found


def _code_after(folded: Folded, end: int, *, certain: bool) -> Iterator[Span]:
    introduced = value_after(folded.lower, end)
    match = _CODE.match(folded.text, introduced.start)
    if match and (certain or sum(c.isdigit() for c in match.group()) == 6) and not _is_counted(folded, match.end()):
        yield match.span()
    backup = _BACKUP_CODE.match(folded.text, introduced.start) if certain else None
    if backup and any(c.isdigit() for c in backup.group()):
        yield backup.span()


def _code_before(folded: Folded, start: int) -> Iterator[Span]:
    """ "482913 is my code": six figures, then no more than "is my"."""
    for match in _LONE_CODE.finditer(folded.text, max(0, start - 24), start):
        between = folded.lower[match.end() : start].strip(" -:")
        if between and all(cues("is").match_all(w) or w in ("my", "mi", "il", "mio") for w in between.split()):
            yield match.span()


def _code_later(folded: Folded, end: int) -> Iterator[Span]:
    """ "the code I got was 482913": six figures in the same clause, and no word for another number between."""
    match = _LATER.match(folded.lower, end)
    if match and not _is_counted(folded, match.end()):
        between = folded.lower[end : match.start("code")]
        if not any(cues(name).anywhere(between) for name in _OTHER_NUMBERS):
            yield match.span("code")


def _touches(spans: list[Span], start: int, end: int) -> bool:
    """Whether any of the spans, which are in order and apart, has a character between start and end."""
    nearest = bisect_left(spans, (end, 0)) - 1
    return nearest >= 0 and spans[nearest][1] > start


def _is_counted(folded: Folded, end: int) -> bool:
    rest = folded.lower[end : end + 24].lstrip()
    return bool(cues("currency").match(rest, 0) is not None or cues("counted").match(rest, 0) is not None)
