"""Finds e-mail addresses, user ids and order ids."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from bot.guard.fact import FactKind, Found
from bot.guard.folding import Folded
from bot.guard.introductions import value_after
from bot.guard.lexicon import Span, cues

_AT = re.compile(r"@|(?<=[a-z0-9_])\s?[\[(]\s?at\s?[\])]\s?")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
_LOCAL_TIDY = re.compile(r"[a-z0-9][a-z0-9._%+-]*$")
_DOT = r"(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)"
_DOMAIN = re.compile(rf"(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?{_DOT}){{1,8}}[a-z]{{2,24}}(?![a-z0-9])")
_DOT_WORD = re.compile(r"\s?[\[(]\s?dot\s?[\])]\s?")
_LONGEST_LOCAL = 64

_UID = re.compile(r"[A-Za-z]{0,4}[-_]?\d(?:[ -]?\d){4,11}(?![\d]|[.,:/-]\d|[ -]\d)")
_UID_BEFORE = re.compile(
    r"(?<![\d.,A-Za-z-])\d{5,12}\s{0,2}(?:is my|is the|is|это мой|это|es mi|es el|è il mio|è il|[(=-])\s{0,2}$"
)
_ORDER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[_-](?=[A-Za-z0-9])){3,63}(?![A-Za-z0-9])")
_ORDER_SHAPE = re.compile(r"(?<![A-Za-z0-9_-])(?:[A-Z]{2,6}[-_]\d{5,24}|ORD?\d{6,24})(?![A-Za-z0-9_-]|[.,]\d)")
_DATE = re.compile(r"\d{1,4}[-_]\d{1,2}(?:[-_]\d{1,4})?")
_HEX = re.compile(r"0[xX][0-9a-fA-F]+")
_NUMBER_SIGN = re.compile(r"#|no")  # "№" and "nº" fold to "no"
_BARE_ORDER_DIGITS = 6
_ORDER_DIGITS = 4
_SENTENCE = 60
_SENTENCE_END = re.compile(r"[.!?\n。]")


def find_emails(folded: Folded) -> Iterator[Found]:
    """E-mail addresses in lower case, without punctuation or words of other scripts glued to them."""
    text = folded.lower
    done = 0
    for at in _AT.finditer(text):
        local = _LOCAL_TIDY.search(text, max(done, at.start() - _LONGEST_LOCAL), at.start())
        domain = _DOMAIN.match(text, at.end())
        if local and domain and ".." not in local.group() and not local.group().endswith("."):
            done = domain.end()
            value = f"{local.group()}@{_DOT_WORD.sub('.', domain.group())}"
            yield Found(FactKind.EMAIL, value, local.start(), domain.end())


def find_orders(folded: Folded) -> Iterator[Found]:
    """Order ids as written: after a word for order, or of a shape such as OR-55190237."""
    for match in _ORDER_SHAPE.finditer(folded.text):
        prefix = re.split(r"[-_\d]", match.group().lower(), maxsplit=1)[0]
        if not cues("not_an_order").match_all(prefix):
            yield Found(FactKind.ORDER_ID, match.group(), *match.span())
    for _, end in cues("order_id").spans(folded.lower):
        start, named = _after_number_word(folded.lower, end)
        value = _ORDER.match(folded.text, start)
        if value and _is_order_id(folded, value, named):
            yield Found(FactKind.ORDER_ID, value.group(), *value.span())


def _after_number_word(lower: str, end: int) -> tuple[int, bool]:
    """Where the value begins after "order", "order number", "номер заказа" …; whether "number" was said."""
    named = False
    for _ in range(3):
        start = value_after(lower, end).start
        after = cues("number_of").match(lower, start)
        if after is None:
            return start, named or bool(_NUMBER_SIGN.search(lower, end, start))
        end, named = after, True
    return value_after(lower, end).start, named


def _is_order_id(folded: Folded, value: re.Match[str], named: bool) -> bool:
    text = value.group()
    digits = sum(c.isdigit() for c in text)
    if digits < (_ORDER_DIGITS if named else _BARE_ORDER_DIGITS) or _DATE.fullmatch(text) or _HEX.fullmatch(text):
        return False
    rest = folded.lower[value.end() :]
    return not is_money(rest) and not re.match(r"[.,]\d", rest)


def is_money(rest: str) -> bool:
    """Whether what follows a number makes it an amount of money or a count."""
    rest = rest[:24].lstrip()
    return cues("currency").match(rest, 0) is not None or cues("counted").match(rest, 0) is not None


def find_uids(folded: Folded) -> Iterator[Found]:
    """User ids, 5 to 12 digits with a prefix of up to four letters, without separators."""
    others = cues("not_a_uid").spans(folded.lower)
    for start, end in cues("uid").spans(folded.lower):
        alone = folded.lower[start:end] == "id"
        if _names_something_else(folded.lower, others, start, anywhere=alone):
            continue
        value = _UID.match(folded.text, value_after(folded.lower, end).start)
        if value and not (alone and value.group()[0].isalpha()) and not is_money(folded.lower[value.end() :]):
            yield Found(FactKind.UID, re.sub(r"[ _-]", "", value.group()), *value.span())
            continue
        before = _UID_BEFORE.search(folded.lower, max(0, start - 28), start)
        if before:
            digits = re.match(r"\d+", before.group())
            assert digits
            yield Found(FactKind.UID, digits.group(), before.start(), before.start() + digits.end())


def _names_something_else(lower: str, others: list[Span], start: int, *, anywhere: bool) -> bool:
    """Whether "id" is that of an order, a transfer, a ticket: named next to it, or before in the sentence."""
    nearest = bisect_left(others, (start, 0)) - 1
    if nearest < 0:
        return False
    end = others[nearest][1]
    if end > start:
        return True
    between = lower[end:start] if start - end < _SENTENCE else "."
    return not _SENTENCE_END.search(between) if anywhere else not between.strip(" -_")
