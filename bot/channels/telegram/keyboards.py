"""Quick replies as inline keyboards. Callback data holds 64 bytes, so a button names its place, not its payload."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.desk.conversation import Message

_PLACE = re.compile(r"b:([1-9][0-9]{0,8}):([0-9]{1,2})", re.ASCII)
_MOST = 100
_SCORES_IN_A_ROW = 6


@dataclass(frozen=True, slots=True)
class Place:
    """The button number `index` under the message `seq` of a conversation."""

    seq: int
    index: int

    @property
    def data(self) -> str:
        """As callback data."""
        return f"b:{self.seq}:{self.index}"

    @classmethod
    def parse(cls, data: str) -> Place | None:
        """From callback data; None for what we never wrote."""
        found = _PLACE.fullmatch(data)
        return cls(int(found[1]), int(found[2])) if found else None


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """The message's quick replies: one in a row, for titles are whole phrases, but scores side by side."""
    made = [
        InlineKeyboardButton(button.title, callback_data=Place(message.seq, index).data)
        for index, button in enumerate(message.buttons[:_MOST])
    ]
    width = _SCORES_IN_A_ROW if message.asks == "rating" else 1
    rows = [made[start : start + width] for start in range(0, len(made), width)]
    return InlineKeyboardMarkup(rows) if rows else None
