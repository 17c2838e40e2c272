"""Reads fields out of foreign JSON; what is not of the documented form is Trouble, never a wrong answer."""

from __future__ import annotations

from typing import Any

from bot.lookups.trouble import UNREADABLE, Trouble


def field(data: Any, *path: str) -> Any:
    """The value at a path of names; None where the last is absent."""
    for name in path:
        if not isinstance(data, dict):
            raise Trouble(UNREADABLE)
        data = data.get(name)
    return data


def number(value: Any) -> int:
    """A whole number from 0, such as a height; JSON's true is none."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Trouble(UNREADABLE)
    return value


def hex_number(value: Any) -> int:
    """A number as Ethereum's JSON-RPC writes it: 0x1b4."""
    try:
        return number(int(value.removeprefix("0x"), 16)) if isinstance(value, str) else number(None)
    except ValueError:
        raise Trouble(UNREADABLE) from None


def text(value: Any, most: int = 100) -> str:
    """A text of 1 to `most` characters without control characters."""
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise Trouble(UNREADABLE)
    return value


def same(value: Any, asked: str) -> None:
    """Raises Trouble when the answer is about something else than what was asked."""
    if value != asked:
        raise Trouble(UNREADABLE)


def confirmations(height: int, tip: int) -> int:
    """How many blocks of the chain hold or follow the transaction.

    0 when its block lies beyond the chain's end: the chain has just been reorganised, or two servers behind one
    address disagree. Counting such a block would tell the customer of a confirmation that may not last.
    """
    return max(0, tip - height + 1)
