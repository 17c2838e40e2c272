"""Tells the staff's group what happens: a step at a time, each noted before the next, so that a crash loses none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram.api import BotApi, Refused
from bot.channels.telegram.flood import FloodLimits
from bot.channels.telegram.rich import Rich
from bot.channels.telegram.staff import words
from bot.channels.telegram.staff.options import FROM_HERE, GroupOptions
from bot.desk.conversation import Message
from bot.desk.errors import TransportError
from bot.desk.handoff import Handoff, HandoffState
from bot.desk.office import Office
from bot.desk.ports import Feed
from bot.desk.topics import Topic, TopicStorage, TopicWork

log = logging.getLogger(__name__)

CLAIM_DATA = "staff:claim"
_TROUBLE = "the staff's group could not be told"
_ADVICE = "The bot must be its administrator, with the right to manage topics, and topics must be on"


class Mirror:
    """The group is one chat, so it is told one thing after the other. Its failures touch no customer.

    `by` tells this gateway's name, under which topics are claimed.
    """

    def __init__(
        self,
        office: Office,
        storage: TopicStorage,
        api: BotApi,
        limits: FloodLimits,
        options: GroupOptions,
        by: Callable[[], str],
    ) -> None:
        self._office = office
        self._storage = storage
        self._api = api
        self._limits = limits
        self._options = options
        self._by = by
        self._step: asyncio.Task[None] | None = None
        self._pause = options.first_retry
        self._released = False

    async def run(self, feed: Feed) -> None:
        """For ever; whatever goes wrong is logged and tried again."""
        with feed.queue() as changed:
            while True:
                wait = await self._look()
                # Every conversation that changes wakes us; a busy minute need not be looked at each time.
                await asyncio.sleep(self._options.breath)
                await changed.wait(wait)

    async def _look(self) -> float:
        """Tells what may be told; returns the seconds until the next look."""
        try:
            if not self._released:
                await self._release()
            return await self._tell_all()
        except TransportError as error:
            wait, self._pause = self._pause, min(self._pause * 2, self._options.longest_retry)
            log.warning("%s: %s. %s. Again in %.0f s", _TROUBLE, error, _ADVICE, wait)
            await asyncio.sleep(wait)
            return 0.0
        except Exception:
            log.exception("%s; trying again", _TROUBLE)
            return self._options.look

    async def finish(self, seconds: float) -> None:
        """Lets what is on its way arrive and be noted, for otherwise it would be told a second time."""
        if self._step:
            await asyncio.wait({self._step}, timeout=seconds)
            self._step.cancel()
            await asyncio.gather(self._step, return_exceptions=True)

    async def _release(self) -> None:
        async with self._storage.write() as work:
            await work.topics.release(self._by(), self._office.clock())
            await work.commit()
        self._released = True

    async def _tell_all(self) -> float:
        """Tells what may be told now; returns the seconds until the next look."""
        group = self._options.group
        async with self._storage.read() as work:
            lacking = await work.topics.lacking()
            due = await work.topics.due(group, self._office.clock())
        for handoff_id in lacking:
            async with self._storage.write() as work:
                await work.topics.begin(handoff_id, group, self._office.clock())
                await work.commit()
        for topic in due:
            if wait := self._limits.take(group):
                return wait
            self._step = asyncio.create_task(self._tell_if_ours(topic))
            await asyncio.shield(self._step)
            self._pause = self._options.first_retry
        return 0.0 if lacking or due else self._options.look

    async def _tell_if_ours(self, topic: Topic) -> None:
        now = self._office.clock()
        async with self._storage.write() as work:
            until = now + timedelta(seconds=self._options.lease)
            ours = await work.topics.claim(topic.handoff_id, self._by(), now, until)
            await work.commit()
        if not ours:
            return
        try:
            await self._tell(topic)
            self._limits.went()
        except TransportError as error:
            if not await self._opened_anew(topic, error):
                await self._failed(topic, error)
                raise

    async def _opened_anew(self, topic: Topic, error: TransportError) -> bool:
        """Somebody deleted the topic, and the customer still waits for an answer: so it begins again."""
        deleted = isinstance(error, Refused) and "thread not found" in str(error).lower()
        if deleted:
            await self._note(topic, thread_id=None, seq=0, claimed_by=None)
        return deleted

    async def _failed(self, topic: Topic, error: TransportError) -> None:
        if error.retry_after is not None:
            self._limits.told_to_wait(self._options.group, error.retry_after)
        longer = self._options.first_retry * 2.0 ** min(topic.attempts, 30)
        pause = error.retry_after or min(self._options.longest_retry, longer)
        async with self._storage.write() as work:
            await work.topics.failed(topic.handoff_id, self._office.clock() + timedelta(seconds=pause))
            await work.commit()

    async def _tell(self, topic: Topic) -> None:
        """The next thing in this topic: one request, and what it told is noted."""
        async with self._storage.read() as work:
            handoff = await work.handoffs.get(topic.handoff_id)
            conversation = await work.conversations.get(topic.conversation_id)
            messages = await self._untold(work, topic, handoff)
        done = handoff.state is HandoffState.DONE
        if topic.thread_id is None and done:
            await self._note(topic, closed=True)
        elif topic.thread_id is None:
            name = self._clean(words.title(handoff, conversation))
            opened = await self._api.call(self._api.bot.create_forum_topic(self._options.chat, name))
            await self._note(topic, thread_id=opened.message_thread_id)
        elif messages:
            summary = None if topic.seq else words.summary(handoff, conversation, self._clean)
            await self._tell_messages(topic, messages, summary)
        elif topic.claimed_by != handoff.claimed_by:
            await self._post(topic, Rich(words.taken(handoff.claimed_by)))
            await self._note(topic, claimed_by=handoff.claimed_by)
        elif done:
            await self._close(topic.thread_id)
            await self._note(topic, closed=True)
        else:
            await self._note(topic)

    async def _untold(self, work: TopicWork, topic: Topic, handoff: Handoff) -> Sequence[Message]:
        """What was said since; in the beginning what led to the handoff, for a chat may be years old."""
        if topic.seq:
            return await work.transcript.after(topic.conversation_id, topic.seq)
        earlier = timedelta(seconds=self._options.earlier)
        said = await work.transcript.since(topic.conversation_id, handoff.created_at - earlier)
        return said[-self._options.most_earlier :]

    async def _tell_messages(self, topic: Topic, messages: Sequence[Message], first: Rich | None) -> None:
        """In one message as many as fit, but for those that were written in the topic itself."""
        elsewhere = [message for message in messages if not message.id.startswith(FROM_HERE)]
        text, left = words.told(elsewhere, self._clean, first=first)
        if text.text:
            await self._post(topic, text, _CLAIM_BUTTON if first else None)
        await self._note(topic, seq=left[0].seq - 1 if left else messages[-1].seq)

    async def _post(self, topic: Topic, text: Rich, buttons: InlineKeyboardMarkup | None = None) -> None:
        await self._api.call(
            self._api.bot.send_message(
                self._options.chat,
                text.text,
                entities=text.entities(),
                message_thread_id=topic.thread_id,
                reply_markup=buttons,
                disable_web_page_preview=True,
            )
        )

    async def _close(self, thread_id: int) -> None:
        try:
            await self._api.call(self._api.bot.close_forum_topic(self._options.chat, thread_id))
        except Refused as refusal:
            if "not_modified" not in str(refusal).lower():
                raise

    async def _note(self, topic: Topic, **changes: object) -> None:
        async with self._storage.write() as work:
            await work.topics.told(topic.handoff_id, self._office.clock(), **changes)
            await work.commit()

    def _clean(self, text: str) -> str:
        """Once more: nothing with a secret is stored, and should it ever be, it must not leave the house."""
        return self._office.clean(text).text


_CLAIM_BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton(words.CLAIM, callback_data=CLAIM_DATA)]])
