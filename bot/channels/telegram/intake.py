"""Takes updates: each becomes part of its chat's conversation, once."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from telegram import Update

from bot.channels.telegram.albums import Albums
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.arrivals import Arrivals
from bot.channels.telegram.deletions import Deletions
from bot.channels.telegram.errands import Errands
from bot.channels.telegram.files import Files, Kept, Refusal
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.identity import Identity
from bot.channels.telegram.notices import Notices
from bot.channels.telegram.options import TelegramOptions
from bot.channels.telegram.orders import Orders
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.storage import TelegramStorage
from bot.channels.telegram.typing import Typing
from bot.channels.telegram.updates import Blocked, Edited, InGroup, Pressed, Said, read_update
from bot.desk.albums import Part
from bot.desk.asides import note_blocked, note_edit, note_unblocked
from bot.desk.conversation import Conversation, Customer
from bot.desk.errors import Conflict, Invalid, Left, NotFound
from bot.desk.linking import known_before
from bot.desk.office import Office
from bot.desk.ports import Feed
from bot.desk.reception import Incoming, Received, receive

log = logging.getLogger(__name__)

CHANNEL = "telegram"


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message on its way into a conversation. `lang` is what it is answered in, `hint` what its app speaks."""

    said: Said
    conversation: Conversation
    hint: str | None

    @property
    def lang(self) -> str | None:
        return self.conversation.lang or self.hint


class Intake:
    """The way in for updates, however they come."""

    def __init__(
        self,
        office: Office,
        storage: TelegramStorage,
        feed: Feed,
        api: BotApi,
        errands: Errands,
        identity: Identity,
        options: TelegramOptions,
    ) -> None:
        self._office = office
        self._storage = storage
        self._api = api
        self._errands = errands
        self._identity = identity
        self._languages = options.languages
        self._largest = options.attachment_bytes
        self._file_seconds = options.file_seconds
        self._presses = Presses(storage)
        self._typing = Typing(office, feed, api, errands, options)
        self._files = Files(
            office, api, options.inspect, largest=options.attachment_bytes, seconds=options.file_seconds
        )
        self._notices = Notices(office)
        self._orders = Orders(office, storage, self._notices, options)
        self._groups = Groups(office, storage, api, errands, identity, seconds=options.group_seconds)
        self._albums = Albums(office, storage, self._typing, quiet_seconds=options.album_seconds)
        self._deletions = Deletions(api, storage, office.clock, self._notices, first_retry=options.first_retry)
        self.arrivals = Arrivals(office, storage, identity, self._notices, options.links)

    async def start(self) -> None:
        """Takes up albums and deletions that an earlier run left."""
        await self._albums.later.start()
        await self._deletions.later.start()

    async def stop(self) -> None:
        """What is not done stays in the database."""
        await self._albums.later.stop()
        await self._deletions.later.stop()

    async def take(self, update: Update) -> None:
        """When it returns, what the update says is durable and the update may be acknowledged.

        Taking it again changes nothing. Raises Unavailable while the storage is away.
        """
        try:
            await self._take(update)
        except Left:
            # Another customer signed in at this very moment: what was said belongs to the chat's new conversation.
            await self._take(update)

    async def _take(self, update: Update) -> None:
        try:
            match read_update(update, self._identity.me):
                case Said() as said:
                    await self._said(said)
                case Pressed() as pressed:
                    await self._pressed(pressed)
                case Edited() as edited:
                    await self._edited(edited)
                case Blocked() as blocked:
                    await self._blocked(blocked)
                case InGroup() as asked:
                    await self._groups.answer(asked, self._offered(asked.lang))
        except (Invalid, NotFound) as error:
            # It would be refused each time, and hold up all that come after it.
            log.warning("update %d is left out: %s", update.update_id, error)

    async def _said(self, said: Said) -> None:
        found, known_before = await self._look(said.chat, said.id, f"album:{said.album}")
        if known_before:
            return  # it comes again after a crash, and is not the present customer's
        heard = _Heard(said, found or await self._open(said), self._offered(said.lang))
        command = said.command
        if said.puzzle:
            await self._say(heard, said.puzzle)
        elif len(said.text) > self._office.limits.message_chars:
            await self._too_long(heard)
        elif said.file:
            await self._sent(heard)
        elif command and command.token:
            await self._arrived(heard, command.token)
        elif command and command.order:
            received = await self._receive(heard, Incoming(said.id, said.text, quiet=True))
            name = self._clean_name(said)
            await self._orders.carry_out(command.order, heard.conversation.id, received, heard.lang, name)
        else:
            await self._receive(heard, Incoming(said.id, said.text, command.payload if command else None))

    async def _too_long(self, heard: _Heard) -> None:
        """It cannot be kept, and whoever is not told waits for an answer."""
        await self._say(heard, "telegram_too_long", values={"limit": str(self._office.limits.message_chars)})
        if self._office.clean(heard.said.text).kinds:
            await self._withdraw(heard)

    async def _withdraw(self, heard: _Heard) -> None:
        """A message of which nothing is kept held a secret, which is not to stay in the chat either."""
        await self._say(heard, "secret_removed")
        await self._deletions.want(heard.conversation, heard.said.number, heard.lang)

    async def _arrived(self, heard: _Heard, token: str) -> None:
        """Somebody comes by a link that signs them in; where it does not, they are told and nothing else happens."""
        said = heard.said
        tied = await self.arrivals.redeem(heard.conversation, said.id, token, heard.lang)
        conversation = tied or heard.conversation
        incoming = Incoming(said.id, said.text, "/greet" if tied else None, quiet=tied is None)
        await self._receive(_Heard(said, conversation, heard.hint), incoming)

    async def _sent(self, heard: _Heard) -> None:
        said, conversation = heard.said, heard.conversation
        assert said.file is not None
        if said.album:
            await self._albums.expect(Part(conversation.id, said.album, said.number), self._file_seconds)
        kept = await self._files.keep(conversation.id, said.id, said.file)
        files = (kept.attachment_id,) if isinstance(kept, Kept) else ()
        removed = self._office.clean(said.file.name).kinds
        if isinstance(kept, Kept):
            removed = (*removed, *kept.removed)
        if said.album:
            await self._keep_part(heard, files, removed)
        elif files or said.text.strip():
            unheard = said.file.spoken and not said.text.strip()
            incoming = Incoming(said.id, said.text, attachments=files, quiet=unheard, removed=removed)
            await self._receive(heard, incoming)
        elif removed:
            await self._withdraw(heard)
        if isinstance(kept, Refusal):
            await self._say(heard, kept, values={"limit": f"{self._largest / 2**20:.3g}"})
        elif said.file.spoken and not said.text.strip():
            await self._say(heard, "telegram_recording", only_for_bot=True)

    async def _keep_part(self, heard: _Heard, files: tuple[str, ...], removed: tuple[str, ...]) -> None:
        said, cleaned = heard.said, self._office.clean(heard.said.text)
        removed = (*removed, *cleaned.kinds)
        part = Part(
            heard.conversation.id,
            said.album or "",
            said.number,
            cleaned.text,
            files[0] if files else None,
            removed,
            heard.hint if heard.conversation.lang is None else None,
        )
        await self._albums.keep(part)
        if removed:
            await self._deletions.want(heard.conversation, said.number, heard.lang)

    async def _pressed(self, pressed: Pressed) -> None:
        conversation, _ = await self._look(pressed.chat)
        press = await self._presses.take(conversation.id, pressed) if conversation else None
        button, why = (press.button, press.why) if press else (None, "telegram_press_over")
        api, words = self._api.bot, None
        if why:
            words = self._office.texts.say(why, conversation.lang if conversation else None)
        self._errands.start("answering a press", lambda: api.answer_callback_query(pressed.query_id, text=words))
        if conversation and button:
            await self._orders.language_chosen(conversation.id, button.title)
            incoming = Incoming(pressed.id, button.title, button.payload or None)
            await self._take_in(conversation, pressed.chat, incoming)
        self._errands.start(
            "removing a used keyboard",
            lambda: api.edit_message_reply_markup(pressed.chat, pressed.message_id, reply_markup=None),
        )

    async def _edited(self, edited: Edited) -> None:
        conversation, known_before = await self._look(edited.chat, edited.id)
        if conversation is None or known_before:
            return
        if await note_edit(self._office, conversation.id, edited.id, edited.text):
            await self._deletions.want(conversation, edited.number, conversation.lang)

    async def _blocked(self, blocked: Blocked) -> None:
        conversation, _ = await self._look(blocked.chat)
        if conversation:
            note = note_blocked if blocked.blocked else note_unblocked
            await note(self._office, self._storage, conversation.id, blocked.id, blocked.moment)

    async def _look(self, chat: int, *message_ids: str) -> tuple[Conversation | None, bool]:
        """The chat's conversation, and whether one that it had before knows one of these messages."""
        async with self._storage.read() as work:
            found = await work.conversations.by_external(CHANNEL, str(chat))
            return found, await known_before(work, CHANNEL, str(chat), message_ids)

    async def _open(self, said: Said) -> Conversation:
        """The chat's first conversation."""
        name = self._clean_name(said)
        try:
            async with self._office.storage.write() as work:
                # The name is what the person calls themselves: a claim, and nothing is granted on it.
                opened = await work.conversations.open(
                    CHANNEL, external_id=str(said.chat), customer=Customer(name=name)
                )
                await work.commit()
        except Conflict:  # the chat's other message was first
            found, _ = await self._look(said.chat)
            return found or await self._open(said)
        return opened

    def _clean_name(self, said: Said) -> str | None:
        return self._office.clean(said.name).text if said.name else None

    def _offered(self, tag: str | None) -> str | None:
        """The language of the customer's Telegram, if we speak it."""
        primary = re.split("[-_]", tag or "")[0].lower()
        return primary if primary in self._languages else None

    async def _receive(self, heard: _Heard, incoming: Incoming) -> Received:
        """Receives a message; one that held a secret is deleted in the chat as well."""
        conversation, said = heard.conversation, heard.said
        hint = heard.hint if conversation.lang is None else None
        received = await self._take_in(conversation, said.chat, replace(incoming, lang=hint))
        if received.removed:
            await self._deletions.want(conversation, said.number, heard.lang)
        return received

    async def _take_in(self, conversation: Conversation, chat: int, incoming: Incoming) -> Received:
        received = await receive(self._office, conversation.id, incoming)
        if received.turn and not received.repeated:
            self._typing.show(chat, conversation.id, received.message.seq)
        return received

    async def _say(
        self, heard: _Heard, key: str, *, only_for_bot: bool = False, values: Mapping[str, str] | None = None
    ) -> None:
        """Once for each message, and for an album once altogether."""
        about = f"tg:album:{heard.said.album}" if heard.said.album else heard.said.id
        await self._notices.say(
            heard.conversation.id, f"{about}:{key}", key, heard.lang, only_for_bot=only_for_bot, values=values
        )
