"""Shows "typing…" in a chat while the bot's turn runs."""

from __future__ import annotations

import time

from telegram.constants import ChatAction

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.errands import Errands
from bot.channels.telegram.options import TelegramOptions
from bot.desk.errors import DeskError
from bot.desk.office import Office
from bot.desk.ports import Feed
from bot.desk.replies import replies_of_turn


class Typing:
    """One sign per chat at a time, however many of its messages wait, and in so many chats as Telegram bears.

    Signs count for its flood limits as messages do, and no answer should wait for a sign.
    """

    def __init__(self, office: Office, feed: Feed, api: BotApi, errands: Errands, options: TelegramOptions) -> None:
        self._office = office
        self._feed = feed
        self._api = api
        self._errands = errands
        self._options = options
        self._newest: dict[int, int] = {}

    def show(self, chat: int, conversation_id: str, seq: int) -> None:
        """Until the turn of the message with this number is over."""
        shown = chat in self._newest
        if not shown and len(self._newest) >= self._options.typing_chats:
            return
        self._newest[chat] = seq
        if not shown:
            self._errands.run(self._while_turn_runs(chat, conversation_id))

    async def _while_turn_runs(self, chat: int, conversation_id: str) -> None:
        until = time.monotonic() + self._options.typing_longest
        pause = self._options.typing_after
        try:
            while time.monotonic() < until and await self._runs(chat, conversation_id, pause):
                # Telegram takes it back after 5 s, or when a message of the bot arrives.
                await self._api.call(self._api.bot.send_chat_action(chat, ChatAction.TYPING))
                pause = self._options.typing_every
        except DeskError:
            pass  # nobody misses it
        finally:
            del self._newest[chat]

    async def _runs(self, chat: int, conversation_id: str, seconds: float) -> bool:
        """Whether the newest message's turn still runs after so many seconds."""
        storage, seq = self._office.storage, self._newest[chat]
        over = await replies_of_turn(storage, self._feed, conversation_id, seq, seconds) is not None
        return not over or self._newest[chat] != seq
