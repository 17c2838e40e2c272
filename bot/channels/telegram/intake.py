"""Takes updates: each becomes part of its chat's conversation, once."""

from __future__ import annotations

import logging
import re

from telegram import Update

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.errands import Errands
from bot.channels.telegram.files import Files
from bot.channels.telegram.options import TelegramOptions
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.typing import Typing
from bot.channels.telegram.updates import Pressed, Said, read_update
from bot.desk.conversation import Author, Conversation, Customer, Draft, Owner
from bot.desk.errors import Conflict, Invalid, NotFound
from bot.desk.kept import KeptStorage
from bot.desk.office import Office, post
from bot.desk.ports import Feed
from bot.desk.reception import Incoming, receive
from bot.desk.turns import announce

log = logging.getLogger(__name__)

CHANNEL = "telegram"


class Intake:
    """The way in for updates, however they come."""

    def __init__(
        self,
        office: Office,
        storage: KeptStorage,
        feed: Feed,
        api: BotApi,
        errands: Errands,
        options: TelegramOptions,
    ) -> None:
        self._office = office
        self._api = api
        self._errands = errands
        self._languages = options.languages
        self._presses = Presses(storage)
        self._typing = Typing(office, feed, api, errands, options)
        self._files = Files(
            office, api, options.inspect, largest=options.attachment_bytes, seconds=options.file_seconds
        )

    async def take(self, update: Update) -> None:
        """When it returns, what the update says is durable and the update may be acknowledged.

        Taking it again changes nothing. Raises Unavailable while the storage is away.
        """
        try:
            match read_update(update):
                case Said() as said:
                    await self._said(said)
                case Pressed() as pressed:
                    await self._pressed(pressed)
        except (Invalid, NotFound) as error:
            # It would be refused each time, and hold up all that come after it.
            log.warning("update %d is left out: %s", update.update_id, error)

    async def _said(self, said: Said) -> None:
        conversation = await self._conversation(said)
        lang = conversation.lang or self._offered(said.lang)
        attachment = await self._attachment(conversation.id, said)
        if said.text.strip() or attachment:
            incoming = Incoming(
                said.id,
                said.text,
                said.payload,
                lang=lang if conversation.lang is None else None,
                attachments=(attachment,) if attachment else (),
            )
            await self._receive(conversation, said.chat, incoming)
        if said.puzzling or (said.file and not attachment):
            await self._explain(conversation.id, said.id, lang)

    async def _pressed(self, pressed: Pressed) -> None:
        api = self._api.bot
        self._errands.start("ending a button's spinner", lambda: api.answer_callback_query(pressed.query_id))
        async with self._office.storage.read() as work:
            conversation = await work.conversations.by_external(CHANNEL, str(pressed.chat))
        button = await self._presses.take(conversation.id, pressed) if conversation else None
        if conversation and button:
            await self._receive(conversation, pressed.chat, Incoming(pressed.id, button.title, button.payload))
        self._errands.start(
            "removing a used keyboard",
            lambda: api.edit_message_reply_markup(pressed.chat, pressed.message_id, reply_markup=None),
        )

    async def _conversation(self, said: Said) -> Conversation:
        """The chat's conversation; its first message opens it."""
        async with self._office.storage.read() as work:
            found = await work.conversations.by_external(CHANNEL, str(said.chat))
        if found:
            return found
        name = self._office.clean(said.name).text if said.name else None
        try:
            async with self._office.storage.write() as work:
                # The name is what the person calls themselves: a claim, and nothing is granted on it.
                opened = await work.conversations.open(
                    CHANNEL, external_id=str(said.chat), customer=Customer(name=name)
                )
                await work.commit()
        except Conflict:  # the chat's other message was first
            return await self._conversation(said)
        return opened

    def _offered(self, tag: str | None) -> str | None:
        """The language of the customer's Telegram, if we speak it."""
        primary = re.split("[-_]", tag or "")[0].lower()
        return primary if primary in self._languages else None

    async def _attachment(self, conversation_id: str, said: Said) -> str | None:
        if said.file is None:
            return None
        async with self._office.storage.read() as work:
            known = await work.transcript.find(conversation_id, said.id)
        if known:
            return known.attachments[0].id if known.attachments else None
        return await self._files.keep(conversation_id, said.id, said.file)

    async def _receive(self, conversation: Conversation, chat: int, incoming: Incoming) -> None:
        received = await receive(self._office, conversation.id, incoming)
        if received.turn and not received.repeated:
            self._typing.show(chat, conversation.id, received.message.seq)

    async def _explain(self, conversation_id: str, message_id: str, lang: str | None) -> None:
        """Says what can be sent here; while people own the conversation the bot is silent and the system says it."""
        answer_id = f"{message_id}:unsupported"
        async with self._office.storage.write() as work:
            if await work.transcript.find(conversation_id, answer_id):
                return
            conversation = await work.conversations.get(conversation_id)
            author = Author.BOT if conversation.state is Owner.BOT else Author.SYSTEM
            words = self._office.texts.say("telegram_unsupported", lang)
            await post(work, conversation, Draft(author, words, lang or "en", id=answer_id), self._office.clock())
            await work.commit()
        announce(self._office, conversation)
