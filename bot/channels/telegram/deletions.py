"""Deletes customers' messages that held a secret, and says so where Telegram does not let us."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.channels.telegram.api import BotApi, Refused
from bot.channels.telegram.later import Later
from bot.channels.telegram.notices import Notices
from bot.channels.telegram.storage import TelegramStorage
from bot.desk.conversation import Conversation
from bot.desk.errors import DeskError, TransportError
from bot.desk.ports import Clock
from bot.desk.removals import Removal

log = logging.getLogger(__name__)

#: The pauses double up to an hour, so these take most of the 48 hours in which Telegram deletes a message at all.
_TRIES, _LONGEST = 50, 3600.0
#: How long one gateway has an attempt to itself, in seconds.
_LEASE = 120.0


class Deletions:
    """What is to be deleted stands in the database until it is, or until the customer is asked to do it."""

    def __init__(
        self, api: BotApi, storage: TelegramStorage, clock: Clock, notices: Notices, *, first_retry: float
    ) -> None:
        self._api = api
        self._storage = storage
        self._clock = clock
        self._notices = notices
        self._first_retry = first_retry
        self.later = Later(self._look, "a message with a secret could not be deleted")

    async def want(self, conversation: Conversation, number: int, lang: str | None) -> None:
        """The message with Telegram's number is to be deleted; when this returns, that is durable."""
        removal = Removal(conversation.id, conversation.external_id or "", str(number), lang)
        async with self._storage.write() as work:
            await work.removals.add(removal, self._clock())
            await work.commit()
        self.later.wake()

    async def _look(self) -> float | None:
        async with self._storage.read() as work:
            due = await work.removals.due(self._clock())
        for removal in due:
            await self._try(removal)
        async with self._storage.read() as work:
            next_due = await work.removals.next_due()
        return None if next_due is None else max(0.0, (next_due - self._clock()).total_seconds())

    async def _try(self, removal: Removal) -> None:
        if not await self._taken(removal):
            return
        try:
            await self._api.call(self._api.bot.delete_message(removal.address, int(removal.remote_id)))
        except Refused as refusal:
            if "not found" not in str(refusal).lower():  # else the customer was quicker
                await self._ask_customer(removal, refusal)
        except TransportError as error:
            if removal.attempts + 1 < _TRIES:
                await self._put_off(removal, error)
                return
            await self._ask_customer(removal, error)
        async with self._storage.write() as work:
            await work.removals.drop(removal)
            await work.commit()

    async def _taken(self, removal: Removal) -> bool:
        """Whether no other gateway tries it now; should this one die, it is due again after a while."""
        async with self._storage.write() as work:
            ours = await work.removals.again(removal, self._clock() + timedelta(seconds=_LEASE))
            await work.commit()
        return ours

    async def _put_off(self, removal: Removal, error: TransportError) -> None:
        seconds = error.retry_after or min(_LONGEST, self._first_retry * 2.0**removal.attempts)
        async with self._storage.write() as work:
            await work.removals.put_off(removal, self._clock() + timedelta(seconds=seconds))
            await work.commit()

    async def _ask_customer(self, removal: Removal, error: DeskError) -> None:
        log.info("a message with a secret could not be deleted: %s", error)
        await self._notices.say(
            removal.conversation_id, f"tg:undeleted:{removal.remote_id}", "telegram_delete_yourself", removal.lang
        )
