"""Closes albums once no more parts come."""

from __future__ import annotations

import logging

from bot.channels.telegram.later import Later
from bot.channels.telegram.typing import Typing
from bot.desk.albums import AlbumStorage, Part, close_album, expect_part, keep_part
from bot.desk.errors import Invalid, Left, NotFound, Unavailable
from bot.desk.office import Office

log = logging.getLogger(__name__)

#: Seconds until an album is tried again that could not be closed.
_AGAIN = 5.0


class Albums:
    """Telegram sends the files of an album as messages of their own, and never says which is the last one."""

    def __init__(self, office: Office, storage: AlbumStorage, typing: Typing, *, quiet_seconds: float) -> None:
        self._office = office
        self._storage = storage
        self._typing = typing
        self._quiet = quiet_seconds
        self.later = Later(self._look, "an album could not be closed")

    async def expect(self, part: Part, seconds: float) -> None:
        """A part has come whose file is still to be fetched, within so many seconds."""
        await expect_part(self._office, self._storage, part, seconds)

    async def keep(self, part: Part) -> None:
        """A part has come; when this returns, it is durable."""
        await keep_part(self._office, self._storage, part)
        self.later.wake()

    async def _look(self) -> float | None:
        async with self._storage.read() as work:
            waiting = await work.albums.quiet_since()
        now, again = self._office.clock(), None
        for conversation_id, album, last in waiting:
            left = self._quiet - (now - last).total_seconds()
            if left > 0:
                return min(left, again or left)
            try:
                await self._close(conversation_id, album)
            except Unavailable:
                raise
            except Exception:
                log.exception("an album could not be closed; the others go on")
                again = _AGAIN
        return again

    async def _close(self, conversation_id: str, album: str) -> None:
        try:
            received = await close_album(self._office, self._storage, conversation_id, album)
            if received and received.turn and not received.repeated:
                await self._show_typing(conversation_id, received.message.seq)
        except (Invalid, Left, NotFound) as error:
            # It would be refused each time, and hold up all albums that come after it.
            log.warning("an album is left out: %s", error)
            async with self._storage.write() as work:
                await work.albums.drop(await work.albums.parts(conversation_id, album))
                await work.commit()

    async def _show_typing(self, conversation_id: str, seq: int) -> None:
        async with self._storage.read() as work:
            conversation = await work.conversations.get(conversation_id)
        if conversation.external_id:
            self._typing.show(int(conversation.external_id), conversation_id, seq)
