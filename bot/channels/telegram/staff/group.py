"""What staff write in their group: each message in a topic is an answer to its customer, or a command."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable

from telegram import CallbackQuery, Message, Update

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.errands import Errands
from bot.channels.telegram.staff import words
from bot.channels.telegram.staff.mirror import CLAIM_DATA
from bot.channels.telegram.staff.options import FROM_HERE, GroupOptions
from bot.desk import staffing
from bot.desk.errors import DeskError, NotFound, Unavailable
from bot.desk.handoff import Handoff, HandoffState
from bot.desk.office import Office
from bot.desk.staffing import Member
from bot.desk.topics import Topic, TopicStorage

log = logging.getLogger(__name__)

_COMMAND = re.compile(r"/(\w+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


class StaffGroup:
    """Only those whom the settings name act, in the name of their account and with its rights."""

    def __init__(
        self, office: Office, storage: TopicStorage, api: BotApi, errands: Errands, options: GroupOptions
    ) -> None:
        self._office = office
        self._storage = storage
        self._api = api
        self._errands = errands
        self._options = options

    async def take(self, update: Update) -> bool:
        """True when the update is the group's, and so is no customer's. Taking it again changes nothing.

        Raises Unavailable while the storage is away.
        """
        chat = update.effective_chat
        if not self._options.group or chat is None or chat.id != self._options.chat:
            return False
        if update.callback_query:
            await self._pressed(update.callback_query)
        elif update.message:
            await self._said(update.update_id, update.message)
        return True

    async def _said(self, update_id: int, message: Message) -> None:
        text = message.text or message.caption or ""
        file = message.effective_attachment is not None
        topic = await self._topic(message)
        if topic is None or message.from_user is None or not (text.strip() or file):
            return  # the group's own talk, or a service message such as that the topic was opened
        member = await self._member(message.from_user.id)
        if member is None:
            await self._explain(topic, message.from_user.id)
        elif file:
            self._reply(topic, words.TEXT_ONLY)
        else:
            await self._refusable(topic, self._act(topic, member, text, f"{FROM_HERE}{update_id}"))

    async def _act(self, topic: Topic, member: Member, text: str, message_id: str) -> None:
        async with self._storage.read() as work:
            handoff = await work.handoffs.get(topic.handoff_id)
            if await work.transcript.find(topic.conversation_id, message_id):
                return  # it comes again, and was sent
        command = _COMMAND.fullmatch(text.strip())
        if handoff.state is HandoffState.DONE:
            self._reply(topic, words.ENDED)
        elif command is None:
            await self._claim(handoff, member)
            await staffing.say(self._office, topic.conversation_id, member, text, message_id=message_id)
        else:
            await self._command(topic, handoff, member, command[1], command[2] or "")

    async def _command(self, topic: Topic, handoff: Handoff, member: Member, name: str, rest: str) -> None:
        match name:
            case "claim":
                await self._claim(handoff, member)
            case "release":
                await staffing.release(self._office, handoff.id, member)
            case "close":
                await staffing.close(self._office, handoff.id, member)
            case "note":
                await staffing.note(self._office, topic.conversation_id, member, rest)
            case _:
                self._reply(topic, words.UNKNOWN_COMMAND)

    async def _claim(self, handoff: Handoff, member: Member) -> None:
        """Whoever writes first has it; writing on is no second claim."""
        if handoff.state is HandoffState.WAITING:
            await staffing.claim(self._office, handoff.id, member)

    async def _pressed(self, query: CallbackQuery) -> None:
        message = query.message
        topic = await self._topic(message) if isinstance(message, Message) and query.data == CLAIM_DATA else None
        answer = ""
        if topic:
            answer = await self._claim_by_button(topic, query.from_user.id)
        bot = self._api.bot
        self._errands.start("answering staff", lambda: bot.answer_callback_query(query.id, answer[:200] or None))

    async def _claim_by_button(self, topic: Topic, user: int) -> str:
        member = await self._member(user)
        if member is None:
            return words.unknown(user)
        try:
            async with self._storage.read() as work:
                handoff = await work.handoffs.get(topic.handoff_id)
            if handoff.state is HandoffState.CLAIMED and handoff.claimed_by != member.username:
                return words.taken(handoff.claimed_by)
            await self._claim(handoff, member)
        except Unavailable:
            raise
        except DeskError as error:
            return words.not_done(str(error))
        return words.taken(member.username) if handoff.state is not HandoffState.DONE else words.ENDED

    async def _topic(self, message: Message) -> Topic | None:
        if message.message_thread_id is None:
            return None
        async with self._storage.read() as work:
            return await work.topics.by_thread(self._options.group, message.message_thread_id)

    async def _member(self, user: int) -> Member | None:
        """Whoever has an account that may still sign in."""
        username = self._options.staff.get(user)
        if username is None:
            return None
        try:
            async with self._storage.read() as work:
                account = await work.staff.get(username)
        except NotFound:
            log.warning("PHAROS_TELEGRAM_STAFF names %s, who has no account", username)
            return None
        return Member(account.username, account.name, str(account.role)) if account.active else None

    async def _explain(self, topic: Topic, user: int) -> None:
        async with self._storage.write() as work:
            first = await work.topics.explain(topic.handoff_id)
            await work.commit()
        if first:
            self._reply(topic, words.unknown(user))

    async def _refusable(self, topic: Topic, act: Awaitable[None]) -> None:
        try:
            await act
        except Unavailable:
            raise  # it comes again
        except DeskError as error:
            self._reply(topic, words.not_done(str(error)))

    def _reply(self, topic: Topic, text: str) -> None:
        send, chat = self._api.bot.send_message, self._options.chat
        self._errands.start("answering staff", lambda: send(chat, text, message_thread_id=topic.thread_id))
