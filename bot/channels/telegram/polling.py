"""Updates by long polling. An update is acknowledged by asking for those after it, once it is stored."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from telegram import Update

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.reading import read_or_leave_out
from bot.channels.telegram.updates import ALLOWED
from bot.desk.errors import Unavailable
from bot.desk.kept import KeptStorage
from bot.desk.ports import Clock

log = logging.getLogger(__name__)

Take = Callable[[Update], Awaitable[None]]

#: After a week without updates Telegram numbers them anew, and an old offset could skip new ones. Asking without an
#: offset is always safe: what was not acknowledged comes again, and is known by its number.
_FORGET = timedelta(days=5)
_TRIES = 3


class Polling:
    """Keeps where it stopped reading, for each bot."""

    def __init__(
        self,
        api: BotApi,
        storage: KeptStorage,
        clock: Clock,
        take: Take,
        *,
        wait_seconds: int,
        first_retry: float = 1.0,
        longest_retry: float = 30.0,
    ) -> None:
        self._api = api
        self._storage = storage
        self._clock = clock
        self._take = take
        self._wait_seconds = wait_seconds
        self._first_retry = first_retry
        self._longest_retry = longest_retry
        self._key = f"telegram.offset.{api.id}"

    async def connect(self) -> None:
        """Asks Telegram to keep the updates for us; raises TransportError."""
        await self._api.call(self._api.bot.delete_webhook(drop_pending_updates=False))

    async def receive(self) -> None:
        """One poll: waits for updates, stores them, and keeps how far it came. Raises TransportError, Unavailable."""
        updates = await self._api.call(
            self._api.bot.plain_updates(offset=await self._offset(), seconds=self._wait_seconds, allowed=ALLOWED)
        )
        if updates:
            await self._take_all([update for plain in updates if (update := read_or_leave_out(self._api, plain))])
            await self._keep(max(int(plain["update_id"]) for plain in updates) + 1)

    async def _take_all(self, updates: Sequence[Update]) -> None:
        """In order within a chat, chats side by side: one that sends a large file holds up no other for long."""
        chats: dict[int, list[Update]] = defaultdict(list)
        for update in updates:
            chats[update.effective_chat.id if update.effective_chat else 0].append(update)
        await asyncio.gather(*(self._take_in_order(ordered) for ordered in chats.values()))

    async def _take_in_order(self, updates: Sequence[Update]) -> None:
        for update in updates:
            await self._take_patiently(update)

    async def _take_patiently(self, update: Update) -> None:
        """However long the storage is away; but an update that breaks us is left out in the end."""
        pause, tries = self._first_retry, 0
        while True:
            try:
                return await self._take(update)
            except Unavailable as error:
                log.warning("update %d waits: %s", update.update_id, error)
            except Exception:
                tries += 1
                log.exception("update %d broke (%d)", update.update_id, tries)
                if tries == _TRIES:
                    return None
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._longest_retry)

    async def _offset(self) -> int | None:
        async with self._storage.read() as work:
            kept: dict[str, Any] | None = await work.kept.get(self._key)
        if kept is None or self._clock() - datetime.fromisoformat(kept["at"]) > _FORGET:
            return None
        return int(kept["offset"])

    async def _keep(self, offset: int) -> None:
        async with self._storage.write() as work:
            await work.kept.put(self._key, {"offset": offset, "at": self._clock().isoformat()})
            await work.commit()
