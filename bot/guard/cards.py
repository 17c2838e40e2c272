"""Finds payment card numbers: a known issuer's prefix and length, the Luhn check, and a card's grouping.

Beside a word for card sixteen digits are enough: a digit may be mistyped, and the rest is still a secret.
"""

import re
from collections.abc import Iterator

from bot.guard.folding import Folded
from bot.guard.lexicon import Span, cues

_GROUPS = re.compile(r"(?<![A-Za-z0-9_#])(?<![A-Za-z0-9][-.])\d+(?:[ .-]{1,2}\d+)*(?![A-Za-z0-9_])")
_DIGITS = re.compile(r"\d+")
_SHORTEST, _USUAL, _LONGEST = 13, 16, 19
_SMALLEST_GROUP, _LARGEST_GROUP = 2, 13
_BEFORE = 24

# Issuer's prefixes (from, to) and lengths: https://en.wikipedia.org/wiki/Payment_card_number
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 17, 18, 19)),  # Discover
    ("644", "649", (16, 17, 18, 19)),
    ("65", "65", (16, 17, 18, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("300", "305", (14, 16)),  # Diners Club
    ("36", "36", (14, 16, 19)),
    ("38", "39", (14, 16)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("5018", "5018", (13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("5020", "5020", (13, 14, 15, 16, 17, 18, 19)),
    ("5038", "5038", (13, 14, 15, 16, 17, 18, 19)),
    ("6304", "6304", (13, 14, 15, 16, 17, 18, 19)),
    ("6759", "6763", (13, 14, 15, 16, 17, 18, 19)),
    ("2200", "2204", (16, 17, 18, 19)),  # Mir
    ("9792", "9792", (16,)),  # Troy
    ("60", "60", (16,)),  # RuPay
    ("81", "82", (16,)),
    ("9400", "9400", (16,)),  # Korean domestic
)


def find_cards(folded: Folded) -> list[Span]:
    """Spans of the folded text that are card numbers."""
    return [span for match in _GROUPS.finditer(folded.text) for span in _in_groups(folded, match)]


def _in_groups(folded: Folded, match: re.Match[str]) -> Iterator[Span]:
    groups = [m.span() for m in _DIGITS.finditer(folded.text, match.start(), match.end())]
    first = 0
    while first < len(groups):
        last = _card_from(folded, groups, first)
        if last is None:
            first += 1
        else:
            yield groups[first][0], groups[last][1]
            first = last + 1


def _card_from(folded: Folded, groups: list[Span], first: int) -> int | None:
    """The last group of the card number that begins with group `first`, the longest if several would do."""
    digits, found = "", None
    for last in range(first, len(groups)):
        digits += folded.text[slice(*groups[last])]
        if len(digits) > _LONGEST:
            break
        alone = last == first
        if not alone and not _SMALLEST_GROUP <= groups[last][1] - groups[last][0] <= _LARGEST_GROUP:
            break
        if len(digits) < _SHORTEST or not _grouped_like_a_card(groups[first : last + 1]):
            continue
        start = groups[first][0]
        proven = _is_card(digits) and not (alone and _is_called(folded.lower, start, "order_id", "hash", "uid"))
        if proven or (len(digits) == _USUAL and _is_called(folded.lower, start, "card")):
            found = last
    return found


def _grouped_like_a_card(groups: list[Span]) -> bool:
    """Whether the digits stand together, or in groups as on a card: 4-4-4-4, 4-6-5, 6-13 and their like."""
    sizes = [end - start for start, end in groups]
    return len(sizes) == 1 or (min(sizes) >= _SMALLEST_GROUP and 4 <= max(sizes) <= _LARGEST_GROUP)


def _is_card(digits: str) -> bool:
    issued = any(low <= digits[: len(low)] <= high and len(digits) in lengths for low, high, lengths in _ISSUERS)
    return issued and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_called(lower: str, start: int, *names: str) -> bool:
    """Whether the words before call the number so."""
    before = lower[max(0, start - _BEFORE) : start]
    return any(cues(name).anywhere(before) for name in names)
