"""Token buckets: how often somebody may do something."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.http.problems import TooMany


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` times in `seconds`, all at once if they like."""

    count: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.count}/{self.seconds:g}"

    @classmethod
    def parse(cls, text: str) -> Rate:
        """From `30/60`; raises ValueError."""
        count, _, seconds = text.partition("/")
        rate = cls(int(count), float(seconds))
        if rate.count < 1 or not 0 < rate.seconds < 10**6:
            raise ValueError(text)
        return rate


class Buckets:
    """One bucket for each key. The longest unused go when there are more than `most`: memory stays bounded."""

    def __init__(self, rate: Rate, *, most: int = 50_000, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._now = now
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Takes one token; raises TooMany, saying how long to wait, when there is none."""
        self.check(key)
        self._put(key, self._level(key) - 1)

    def check(self, key: str) -> None:
        """Raises TooMany when there is no token, without taking one."""
        if wait := self.wait(key):
            raise TooMany(wait)

    def wait(self, key: str) -> float:
        """Seconds until there is a token; 0 when there is one now."""
        return max(0.0, 1 - self._level(key)) * self._rate.seconds / self._rate.count

    def _level(self, key: str) -> float:
        level, at = self._levels.get(key, (float(self._rate.count), self._now()))
        gained = (self._now() - at) * self._rate.count / self._rate.seconds
        return min(float(self._rate.count), level + gained)

    def _put(self, key: str, level: float) -> None:
        self._levels[key] = (level, self._now())
        self._levels.move_to_end(key)
        while len(self._levels) > self._most:
            self._levels.popitem(last=False)


class NoLimit(Buckets):
    """Lets everything through: evaluation and load on loopback."""

    def __init__(self) -> None:
        super().__init__(Rate(1, 1))

    def take(self, key: str) -> None:
        """Always allowed."""

    def check(self, key: str) -> None:
        """Always allowed."""

    def wait(self, key: str) -> float:
        """Never."""
        return 0.0
