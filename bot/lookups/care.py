"""Care with other people's servers: a short wait, no repetition, a rest after failures, answers kept for a moment."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.desk.lookup import Unchecked
from bot.lookups.trouble import SLOW, UNREADABLE, Trouble

log = logging.getLogger(__name__)

T = TypeVar("T")

RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: `patience` for a whole lookup, `keep` for answers, `rest` after `failures` in a row."""

    patience: float = 3.0
    keep: float = 20.0
    failures: int = 3
    rest: float = 30.0
    kept_at_most: int = 1000


class Care(Generic[T]):
    """What stands before one server."""

    def __init__(self, name: str, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._pace = pace
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, T]] = {}
        self._failed = 0
        self._resting_until = float("-inf")

    async def ask(self, key: Hashable, look: Callable[[], Awaitable[T]]) -> T | Unchecked:
        """What `look` finds, or found a moment ago under this key; Unchecked when it fails or the server rests."""
        kept = self._kept.get(key)
        if kept and self._clock() < kept[0]:
            return kept[1]
        if self._clock() < self._resting_until:
            return Unchecked(RESTING)
        try:
            async with asyncio.timeout(self._pace.patience):
                found = await look()
        except TimeoutError:
            return self._trouble(Trouble(SLOW))
        except Trouble as trouble:
            return self._trouble(trouble)
        except Exception as error:  # a foreign answer that we did not think of must not stop the others
            log.exception("reading an answer of %s broke", self._name)
            return self._trouble(Trouble(f"{UNREADABLE}: {type(error).__name__}"))
        self._failed = 0
        self._keep(key, found)
        return found

    def _trouble(self, trouble: Trouble) -> Unchecked:
        """Counts a failure. After a rest the next failure begins another one at once."""
        self._failed += 1
        log.warning("looking up at %s failed: %s", self._name, trouble.reason)
        if trouble.rest is not None:
            self._resting_until = self._clock() + trouble.rest
        elif self._failed >= self._pace.failures:
            self._resting_until = self._clock() + self._pace.rest
        return Unchecked(trouble.reason)

    def _keep(self, key: Hashable, found: T) -> None:
        self._kept.pop(key, None)  # so that the newest stands last
        self._kept[key] = (self._clock() + self._pace.keep, found)
        while len(self._kept) > self._pace.kept_at_most:
            del self._kept[next(iter(self._kept))]
