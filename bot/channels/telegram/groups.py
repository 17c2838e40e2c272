"""Groups: whoever speaks to the bot there is asked to write in private, and hears nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.errands import Errands
from bot.channels.telegram.identity import Identity
from bot.channels.telegram.updates import InGroup
from bot.desk.kept import KeptStorage
from bot.desk.office import Office

#: What the link brings back, so that one can see who came from a group.
_PARAMETER = "group"


class Groups:
    """In a group anybody reads what the bot says, so it says nothing about anybody, and not often."""

    def __init__(
        self,
        office: Office,
        storage: KeptStorage,
        api: BotApi,
        errands: Errands,
        identity: Identity,
        *,
        seconds: float,
    ) -> None:
        """Between two answers in one group lie at least so many seconds."""
        self._office = office
        self._storage = storage
        self._api = api
        self._errands = errands
        self._identity = identity
        self._pause = timedelta(seconds=seconds)

    async def answer(self, asked: InGroup, lang: str | None) -> None:
        """Asks to write in private. That it was brought to a group the bot remarks on once."""
        if self._identity.me is None or not await self._may_speak(asked):
            return
        texts = self._office.texts
        words = texts.say("telegram_group", lang)
        button = InlineKeyboardButton(texts.say("telegram_group_button", lang), url=self._identity.link(_PARAMETER))
        replied = None
        if asked.number is not None:
            replied = ReplyParameters(asked.number, allow_sending_without_reply=True)
        self._errands.start(
            "answering in a group",
            lambda: self._api.bot.send_message(
                asked.chat,
                words,
                message_thread_id=asked.topic,
                reply_parameters=replied,
                reply_markup=InlineKeyboardMarkup.from_button(button),
            ),
        )

    async def _may_speak(self, asked: InGroup) -> bool:
        """Noted before it is said: a group may miss an answer after a crash, but never gets one twice."""
        key = f"telegram.group.{asked.chat}"
        now = self._office.clock()
        async with self._storage.write() as work:
            last: dict[str, Any] | None = await work.kept.get(key)
            if last and (asked.number is None or asked.update_id == last["update"]):
                return False
            if last and now - datetime.fromisoformat(last["at"]) < self._pause:
                return False
            await work.kept.put(key, {"at": now.isoformat(), "update": asked.update_id})
            await work.commit()
        return True
