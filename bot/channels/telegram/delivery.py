"""Brings messages from the outbox to their chat."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode

from bot.channels.telegram.api import BotApi, Refused
from bot.channels.telegram.keyboards import keyboard
from bot.channels.telegram.markdown import rich_text
from bot.channels.telegram.rich import Rich, units
from bot.channels.telegram.splitting import LONGEST, split
from bot.desk.conversation import Author, Message
from bot.desk.repositories import Delivery

#: Messages that were sent in part; far more than are ever on their way at once.
_REMEMBERED = 1000


class Courier:
    """Delivers a message, in several if it is long; what had arrived before an error is not sent again."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._sent: OrderedDict[int, list[int]] = OrderedDict()
        self._under_way: set[asyncio.Task[Any]] = set()

    async def deliver(self, delivery: Delivery) -> str | None:
        """Telegram's id of the last message, which has the keyboard; raises TransportError."""
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await self._deliver(delivery)

    async def finish(self, seconds: float) -> None:
        """Lets what is on its way arrive and be marked: cut off now, it would be sent a second time later."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def _deliver(self, delivery: Delivery) -> str | None:
        pieces = _pieces(delivery.message)
        sent = self._sent.setdefault(delivery.id, [])
        for number in range(len(sent), len(pieces)):
            last = number == len(pieces) - 1
            buttons = keyboard(delivery.message) if last else None
            sent.append(await self._send(int(delivery.external_id), pieces[number], buttons))
            self._forget_old()
        self._sent.pop(delivery.id, None)
        return str(sent[-1]) if sent else None

    async def _send(self, chat: int, piece: Rich, buttons: InlineKeyboardMarkup | None) -> int:
        try:
            return await self._post(chat, piece.html(), ParseMode.HTML, buttons)
        except Refused as refusal:
            if "entities" not in str(refusal).lower():
                raise
        plain = piece.plain()
        return await self._post(chat, plain if units(plain) <= LONGEST else piece.text, None, buttons)

    async def _post(self, chat: int, text: str, mode: str | None, buttons: InlineKeyboardMarkup | None) -> int:
        message = await self._api.call(
            self._api.bot.send_message(
                chat,
                text,
                parse_mode=mode,
                reply_markup=buttons,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        return message.message_id

    def _forget_old(self) -> None:
        while len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)


def _pieces(message: Message) -> Sequence[Rich]:
    """Only the bot writes Markdown; a person's stars and dashes are meant as they are."""
    rich = rich_text(message.text) if message.author is Author.BOT else Rich(message.text)
    return split(rich)
