"""Brings messages from the outbox to their chat."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bot.channels.telegram.api import BotApi, Refused
from bot.channels.telegram.flood import FloodLimits
from bot.channels.telegram.keyboards import keyboard
from bot.channels.telegram.markdown import rich_text
from bot.channels.telegram.rich import Rich, units
from bot.channels.telegram.splitting import LONGEST, split
from bot.desk.conversation import Author, Message
from bot.desk.errors import TransportError
from bot.desk.outbox import Arrived, Delivery

#: A slow answer is still one; whoever gives up sooner sends a message a second time that has arrived, in seconds.
_PATIENCE = 50.0


class Courier:
    """Delivers a message, a part at a time if it is long: what has arrived is noted before the next part goes."""

    def __init__(self, api: BotApi, limits: FloodLimits) -> None:
        self._api = api
        self._limits = limits
        self._under_way: set[asyncio.Task[Any]] = set()

    async def deliver(self, delivery: Delivery) -> Arrived:
        """The next part that has not been sent; the last one has the keyboard. Raises TransportError."""
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await self._deliver(delivery)

    async def finish(self, seconds: float) -> None:
        """Lets what is on its way arrive and be marked: cut off now, it would be sent a second time later."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def _deliver(self, delivery: Delivery) -> Arrived:
        pieces, number = _pieces(delivery.message), len(delivery.sent)
        if number >= len(pieces):
            return Arrived(delivery.sent[-1] if delivery.sent else None)
        last = number == len(pieces) - 1
        sent = await self._send(delivery.external_id, pieces[number], keyboard(delivery.message) if last else None)
        return Arrived(str(sent), whole=last)

    async def _send(self, chat: str, piece: Rich, buttons: InlineKeyboardMarkup | None) -> int:
        try:
            sent = await self._post(chat, piece.text, piece.entities(), buttons)
        except Refused as refusal:
            if "entit" not in str(refusal).lower():
                raise
            plain = piece.plain()
            sent = await self._post(chat, plain if units(plain) <= LONGEST else piece.text, (), buttons)
        except TransportError as error:
            if error.retry_after is not None:
                self._limits.told_to_wait(chat, error.retry_after)
            raise
        self._limits.went()
        return sent

    async def _post(
        self, chat: str, text: str, entities: Sequence[MessageEntity], buttons: InlineKeyboardMarkup | None
    ) -> int:
        message = await self._api.call(
            self._api.bot.send_message(
                int(chat),
                text,
                entities=entities,
                reply_markup=buttons,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                read_timeout=_PATIENCE,
            )
        )
        return message.message_id


def _pieces(message: Message) -> Sequence[Rich]:
    """Only the bot writes Markdown; a person's stars and dashes are meant as they are."""
    rich = rich_text(message.text) if message.author is Author.BOT else Rich(message.text)
    return split(rich)
