"""A channel's other side, and senders that push to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.desk.conversation import Author, Draft
from bot.desk.office import Office, post
from bot.desk.outbox import Arrived, Delivery
from bot.gateway.lanes import ChatLane
from bot.gateway.outbox import Persistence, Sender
from bot.http.parts import Pace

QUICK = Persistence(attempts=4, first=0.02, longest=0.05, look=0.05, longest_send=0.5, farewell=0.2)


class Wire:
    """A channel's other side: takes messages, or fails as it is told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.tried: list[str] = []
        self.errors: dict[str, list[Exception]] = {}
        self.stuck: set[str] = set()
        #: Messages that take several parts, and how many.
        self.parts: dict[str, int] = {}
        #: What happens while a message is on its way.
        self.meanwhile: dict[str, Callable[[], Awaitable[None]]] = {}
        self.changed = asyncio.Condition()

    async def deliver(self, delivery: Delivery) -> Arrived:
        """The channel's `deliver`."""
        async with self.changed:
            self.tried.append(delivery.message.text)
            self.changed.notify_all()
        if delivery.external_id in self.stuck:
            await asyncio.Event().wait()
        if happens := self.meanwhile.get(delivery.message.text):
            await happens()
        if waiting := self.errors.get(delivery.message.text):
            raise waiting.pop(0)
        part, parts = len(delivery.sent) + 1, self.parts.get(delivery.message.text, 1)
        async with self.changed:
            self.taken.append((delivery.external_id, delivery.message.text))
            self.changed.notify_all()
        return Arrived(f"remote-{delivery.message.seq}.{part}", whole=part == parts)

    async def has(self, count: int) -> None:
        """Returns once so many messages were taken."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.taken) >= count)

    async def was_tried(self, count: int) -> None:
        """Returns once delivery was tried so often."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.tried) >= count)


def sender_of(office: Office, wire: Wire, name: str = "one", pace: Pace | None = None) -> Sender[Delivery]:
    """A gateway's sender."""
    return Sender(office, ChatLane(office, "telegram", wire.deliver, lambda: name, pace), QUICK)


async def queue(office: Office, chat: str, *texts: str) -> str:
    """Puts messages to a chat into the outbox; returns the conversation."""
    async with office.storage.write() as work:
        conversation = await work.conversations.by_external("telegram", chat)
        conversation = conversation or await work.conversations.open("telegram", external_id=chat)
        for text in texts:
            await post(work, conversation, Draft(Author.BOT, text, "en"), office.clock())
        await work.commit()
    return conversation.id
