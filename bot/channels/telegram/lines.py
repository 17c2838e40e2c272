"""Takes updates that Telegram posts side by side: those of a chat one by one, and a broken one not for ever."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from telegram import Update

from bot.desk.errors import Unavailable

log = logging.getLogger(__name__)

#: Telegram tries for a day, and lets nothing else of that chat through meanwhile.
_TRIES = 3
#: Broken updates whose tries are counted.
_REMEMBERED = 1000


@dataclass(slots=True)
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Lines:
    """Hands updates to `take`, in the order of their coming within a chat."""

    def __init__(self, take: Callable[[Update], Awaitable[None]]) -> None:
        self._take = take
        self._lines: dict[int, _Line] = {}
        self._broken: OrderedDict[int, int] = OrderedDict()

    async def take(self, update: Update) -> None:
        """When it returns, the update may be acknowledged; what breaks us is left out at the last try."""
        async with self._in_line(update.effective_chat.id if update.effective_chat else 0):
            try:
                await self._take(update)
            except Unavailable:
                raise  # it is not the update's fault
            except Exception:
                if not self._was_last_try(update.update_id):
                    raise
                log.exception("update %d broke %d times and is left out", update.update_id, _TRIES)
            self._broken.pop(update.update_id, None)

    @asynccontextmanager
    async def _in_line(self, chat: int) -> AsyncIterator[None]:
        line = self._lines.setdefault(chat, _Line())
        line.waiting += 1
        try:
            async with line.lock:
                yield
        finally:
            line.waiting -= 1
            if not line.waiting:
                del self._lines[chat]

    def _was_last_try(self, update_id: int) -> bool:
        self._broken[update_id] = self._broken.get(update_id, 0) + 1
        if len(self._broken) > _REMEMBERED:
            self._broken.popitem(last=False)
        return self._broken.get(update_id, 0) >= _TRIES
