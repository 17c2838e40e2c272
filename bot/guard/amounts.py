"""Finds amounts of money, and reads every way of writing a number."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.guard.fact import FactKind, Found
from bot.guard.folding import Folded, fold
from bot.guard.introductions import value_after
from bot.guard.lexicon import cues

_MULTIPLIERS = {
    "k": 3, "к": 3, "тыс": 3, "тыс.": 3, "тысяч": 3, "тысячи": 3, "thousand": 3, "mila": 3, "mil": 3, "千": 3,
    "천": 3,
    "万": 4, "萬": 4, "만": 4, "百万": 6, "백만": 6, "m": 6, "м": 6, "mln": 6, "млн": 6, "million": 6,
    "亿": 8, "億": 8, "억": 8,
}  # fmt: skip
_MULTIPLIER_CJK = "千천万萬만亿億억"
_MULTIPLIER = "|".join(re.escape(m) for m in sorted(_MULTIPLIERS, key=len, reverse=True))
_NUMBER = re.compile(
    r"(?:\d{1,3}(?:(?P<group>[ ,.'’])\d{3})(?:(?P=group)\d{3}){0,8}(?:[.,]\d{1,24})?(?!\d)"
    r"|\d{1,30}(?:[.,]\d{1,30})?|[.,]\d{1,30})"
    rf"(?:\s?(?:(?:{_MULTIPLIER})(?![^\W\d_\u2e80-\u9fff\uac00-\ud7af]|\d)|[百백]?[{_MULTIPLIER_CJK}](?!\d)))?"
)
_WHOLE = re.compile(rf"(?P<number>[\d ,.'’]+?)\s?(?P<multiplier>{_MULTIPLIER})?")
_LEFT = "._,:/'’-"
_CODE = re.compile(r"(?<![a-z])[a-z]{3}\Z")
_JOINED = re.compile(r"\d|[A-Za-z][-._/]")
_SIGNS = frozenset("$€£¥₽₩₹₺₫₴")


def find_amounts(folded: Folded, facts: list[Found], taken: bytearray) -> Iterator[Found]:
    """Amounts beside a coin, a currency or a word for amount; values as the customer wrote them.

    Of the facts already found, coins make a number an amount; `taken` marks characters that belong to one.
    """
    coins_at = {fact.start for fact in facts if fact.kind is FactKind.COIN}
    coin_ends = _ends_of_coins(folded.lower, facts)
    introduced = {value_after(folded.lower, end).start for _, end in cues("amount").spans(folded.lower)}
    for match in _numbers(folded):
        start, end = match.span()
        if any(taken[start:end]) or _is_called_otherwise(folded.lower, start):
            continue
        if _before_money(folded.lower, end, coins_at) or (
            (_after_money(folded.lower, start, coin_ends) or start in introduced)
            and not _is_counted(folded.lower, end)
        ):
            yield _amount(folded, start, end)


def bare_amounts(folded: Folded, facts: list[Found]) -> Iterator[Found]:
    """Numbers that may be meant as an amount when an amount was asked for: all but dates, times and counts."""
    for match in _numbers(folded):
        start, end = match.span()
        free = not any(fact.start < end and start < fact.end for fact in facts)
        if free and not _is_counted(folded.lower, end):
            yield _amount(folded, start, end)


def _numbers(folded: Folded) -> Iterator[re.Match[str]]:
    """Numbers that stand alone; in "at 15:30 500" the 500, although "30 500" could be one."""
    position = 0
    while match := _NUMBER.search(folded.lower, position):
        if _stands_alone(folded, match):
            yield match
            position = match.end()
        else:
            position = match.start("group") if match["group"] == " " else match.end()


def _is_called_otherwise(lower: str, start: int) -> bool:
    """Whether the word directly before says memo, error, block …: then a coin after it proves nothing."""
    before = lower[max(0, start - 16) : start].rstrip(" :#=")
    return any(end == len(before) for _, end in cues("not_an_amount").spans(before))


def _amount(folded: Folded, start: int, end: int) -> Found:
    first, last = folded.source(start, end)
    return Found(FactKind.AMOUNT, folded.original[first:last].strip(), start, end)


def _stands_alone(folded: Folded, match: re.Match[str]) -> bool:
    """Not a part of a date, a time, a version, a phone number, an identifier."""
    text, (start, end) = folded.text, match.span()
    if start and (
        text[start - 1] in "+#" or (start > 1 and text[start - 1] in _LEFT and _JOINED.match(text, start - 2))
    ):
        return False
    if start and text[start - 1].isdigit():
        return False
    if re.match(r"[.,:/'-]\d", text[end : end + 2]) or text[end : end + 1] == "_":
        return False
    return not re.match(r"\s?[%٪]|[a-wyz]?[-_]?\d|x\b", folded.lower[end : end + 4])


def _before_money(lower: str, end: int, coins_at: set[int]) -> bool:
    position = end
    for _ in range(3):
        while position < len(lower) and lower[position] in " \t(":
            position += 1
        if position in coins_at or cues("currency").match(lower, position) is not None:
            return True
        after = cues("counter").match(lower, position)
        if after is None:
            return False
        position = after
    return False


def _after_money(lower: str, start: int, coin_ends: set[int]) -> bool:
    position = start
    while position and lower[position - 1] in " :=~≈(":
        position -= 1
    if position and lower[position - 1] in _SIGNS:
        return True
    return position in coin_ends or (
        bool(_CODE.search(lower, max(0, position - 4), position)) and _is_currency(lower, position)
    )


def _is_currency(lower: str, end: int) -> bool:
    return cues("currency").match(lower, end - 3) == end


def _ends_of_coins(lower: str, facts: list[Found]) -> set[int]:
    """Where coins end, also with their network: both "USDT 300" and "USDT (TRC20) 300"."""
    ends = {fact.end for fact in facts if fact.kind is FactKind.COIN}
    for fact in facts:
        gap = len(lower[max(0, fact.start - 4) : fact.start]) - len(
            lower[max(0, fact.start - 4) : fact.start].rstrip(" -(")
        )
        if fact.kind is FactKind.NETWORK and fact.start - gap in ends:
            ends |= {fact.end, fact.end + 1} if lower[fact.end : fact.end + 1] == ")" else {fact.end}
    return ends


def _is_counted(lower: str, end: int) -> bool:
    rest = lower[end : end + 24].lstrip()
    return cues("unit").match(rest, 0) is not None


def parse_amount(value: str) -> Decimal | None:
    """The number a customer's notation means: 1.000,50 and 1,000.50 alike, 2.5k, 3万; None if it is none.

    A single separator with exactly three digits after it is ambiguous; it groups thousands unless the number
    begins with 0, as people seldom write three decimals and often write thousands.
    """
    match = _WHOLE.fullmatch(fold(value).lower.strip())
    if not match:
        return None
    try:
        number = Decimal(_plain(match["number"]))
    except InvalidOperation:
        return None
    exponent = _MULTIPLIERS[match["multiplier"]] if match["multiplier"] else 0
    return number.scaleb(exponent)


def _plain(number: str) -> str:
    """The number with a point for decimals and nothing else; not a number at all if it makes no sense."""
    number = re.sub(r"[ '’]", "", number)
    separators = [c for c in number if c in ".,"]
    if len(set(separators)) == 2:
        decimal = separators[-1]
        if separators.count(decimal) > 1:
            return ""
        number = number.replace("," if decimal == "." else ".", "")
        return number.replace(decimal, ".")
    if len(separators) > 1:
        groups = number.split(separators[0])
        return "".join(groups) if all(len(g) == 3 for g in groups[1:]) and 1 <= len(groups[0]) <= 3 else ""
    if separators:
        whole, _, rest = number.partition(separators[0])
        grouped = len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        return whole + rest if grouped else f"{whole or '0'}.{rest}" if rest else whole
    return number
