"""How often somebody may try to sign in."""

from __future__ import annotations

from bot.http.rates import Buckets, Rate


class Attempts:
    """Counts attempts by username and address, and by address alone; those that succeed are given back.

    An attempt counts before its password is checked, so a hundred at once are no way around the limit.
    """

    def __init__(self, rate: Rate, rate_ip: Rate, *, on: bool = True) -> None:
        self._on = on
        self._pairs = _Refunding(rate)
        self._addresses = _Refunding(rate_ip)

    def begin(self, username: str, address: str) -> None:
        """Counts one attempt; raises TooMany when there were too many."""
        if self._on:
            self._addresses.take(address)
            self._pairs.take(f"{username} {address}")

    def succeeded(self, username: str, address: str) -> None:
        """The attempt was a good one and does not count."""
        if self._on:
            self._addresses.give_back(address)
            self._pairs.give_back(f"{username} {address}")


class _Refunding(Buckets):
    def give_back(self, key: str) -> None:
        self._put(key, self._level(key) + 1)
