"""Telegram's flood limits: how many messages a chat, a group and all of them together take; and who must wait."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.http.rates import Buckets, Rate

#: More chats than this are never told to wait at the same time.
_REMEMBERED = 10_000
_ALL = "all"
_CHAT, _GROUP, _EVERYONE = Rate(3, 3.0), Rate(5, 20.0), Rate(5, 0.2)


@dataclass(frozen=True, slots=True)
class FloodRates:
    """Telegram asks for at most 1 message a second in a chat, 20 a minute in a group, 30 a second in all.

    A rate lets its `count` through at once and refills evenly, so no second sees more than `count` and what is
    refilled in it: with the defaults 30 in all, and 20 a minute in a group. Short bursts in one chat are tolerated.
    """

    chat: Rate = _CHAT
    group: Rate = _GROUP
    everyone: Rate = _EVERYONE
    #: So many chats that are told to wait one after the other, and none served between, mean the bot itself.
    chats_told: int = 3


class FloodLimits:
    """Implements `bot.http.parts.Pace`. An address is a chat's number; those of groups are negative."""

    def __init__(self, rates: FloodRates, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._everyone = Buckets(rates.everyone, now=now)
        self._chats = Buckets(rates.chat, now=now)
        self._groups = Buckets(rates.group, now=now)
        self._chats_told = rates.chats_told
        #: When those who were told to wait may be sent to again.
        self._told: OrderedDict[str, float] = OrderedDict()
        self._all_told = 0.0
        self._in_a_row: set[str] = set()

    def everyone(self) -> float:
        """Seconds until anything at all may be sent; 0 for now."""
        return max(self._all_told - self._now(), self._everyone.wait(_ALL), 0.0)

    def take(self, address: str) -> float:
        """0 when one message may go to this chat now, which is counted; else the seconds until then."""
        limits = [self._chats, self._groups] if address.startswith("-") else [self._chats]
        told = self._told.get(address, 0.0) - self._now()
        wait = max(told, self.everyone(), *(limit.wait(address) for limit in limits))
        if wait <= 0:
            self._told.pop(address, None)
            self._everyone.take(_ALL)
            for limit in limits:
                limit.take(address)
        return max(wait, 0.0)

    def told_to_wait(self, address: str, seconds: float) -> None:
        """Telegram refused a message. It does not say whom it means: the chat, until several in a row are refused."""
        until = self._now() + seconds
        self._told[address] = until
        self._told.move_to_end(address)
        self._in_a_row.add(address)
        if len(self._in_a_row) >= self._chats_told:
            self._all_told = max(self._all_told, until)
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

    def went(self) -> None:
        """Telegram took a message: the bot as a whole is not told to wait."""
        self._in_a_row.clear()
