"""Pushing messages through a channel's sender."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.library import Content
from bot.desk.conversation import Author, Draft
from bot.desk.errors import TransportError
from bot.desk.office import Office, post
from bot.desk.outbox import Arrived, Delivery
from bot.gateway.app import Gateway
from bot.gateway.lanes import ChatLane
from bot.gateway.outbox import Persistence, Sender
from bot.http.parts import Pace
from bot.settings import Settings
from tests.gateway.world import empty_database

QUICK = Persistence(attempts=4, first=0.02, longest=0.05, look=0.05, longest_send=0.5, farewell=0.2)


class Wire:
    """A channel's other side: takes messages, or fails as it is told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.tried: list[str] = []
        self.errors: dict[str, list[Exception]] = {}
        self.stuck: set[str] = set()
        self.changed = asyncio.Condition()

    async def deliver(self, delivery: Delivery) -> Arrived:
        """The channel's `deliver`."""
        async with self.changed:
            self.tried.append(delivery.message.text)
            self.changed.notify_all()
        if delivery.external_id in self.stuck:
            await asyncio.Event().wait()
        if waiting := self.errors.get(delivery.message.text):
            raise waiting.pop(0)
        async with self.changed:
            self.taken.append((delivery.external_id, delivery.message.text))
            self.changed.notify_all()
        return Arrived(f"remote-{delivery.message.seq}")

    async def has(self, count: int) -> None:
        """Returns once so many messages were taken."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.taken) >= count)

    async def was_tried(self, count: int) -> None:
        """Returns once delivery was tried so often."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.tried) >= count)


@pytest.fixture
async def office(content: Content, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The desk on a database of its own, with nothing running."""
    shutil.copy(await empty_database(tmp_path_factory), tmp_path / "pharos.db")
    gateway = Gateway(Settings(data=tmp_path), content)
    await gateway.storage.start()
    yield gateway.office
    await gateway.storage.stop()


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


async def waiting(office: Office) -> int:
    async with office.storage.read() as work:
        return len(await work.outbox.due("telegram", office.clock()))


async def test_messages_arrive_in_order_and_are_marked(office: Office) -> None:
    wire = Wire()
    conversation = await queue(office, "ann", "one", "two", "three")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(3)
    await queue(office, "ann", "four")
    sender.delivery_due("telegram")
    await wire.has(4)
    await sender.stop()
    assert [text for _, text in wire.taken] == ["one", "two", "three", "four"]
    async with office.storage.read() as work:
        assert await work.outbox.remote_id(conversation, 1) == "remote-1"


async def test_a_failure_is_tried_again_before_the_next_message(office: Office) -> None:
    wire = Wire()
    wire.errors["one"] = [TransportError("busy", retry_after=0.03), TransportError("busy"), RuntimeError("odd")]
    await queue(office, "ann", "one", "two")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(2)
    await sender.stop()
    assert wire.tried == ["one"] * 4 + ["two"]


async def test_a_permanent_failure_is_given_up_and_the_next_goes_on(office: Office) -> None:
    wire = Wire()
    wire.errors["one"] = [TransportError("blocked", permanent=True)]
    await queue(office, "ann", "one", "two")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(1)
    await sender.stop()
    assert wire.tried == ["one", "two"]


async def test_after_the_last_attempt_it_is_given_up(office: Office) -> None:
    wire = Wire()
    wire.errors["one"] = [TransportError("busy") for _ in range(9)]
    await queue(office, "ann", "one", "two")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(1)
    await sender.stop()
    assert wire.tried == ["one"] * 4 + ["two"]


async def test_a_chat_that_hangs_holds_up_nobody_else(office: Office) -> None:
    wire = Wire()
    wire.stuck.add("ann")
    await queue(office, "ann", "never")
    await queue(office, "ben", "one", "two")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(2)
    assert [text for _, text in wire.taken] == ["one", "two"]
    await wire.was_tried(4)  # the one that hangs was cut off and is tried again
    await sender.stop()


async def test_after_a_restart_nothing_is_sent_twice_and_nothing_is_lost(office: Office) -> None:
    wire = Wire()
    await queue(office, "ann", "one", "two")
    first = sender_of(office, wire)
    await first.start()
    await wire.has(2)
    await first.stop()
    await queue(office, "ann", "three")
    second = sender_of(office, wire)
    await second.start()
    await wire.has(3)
    await second.stop()
    texts = [text for _, text in wire.taken]
    assert texts == ["one", "two", "three"]


async def test_a_mark_that_fails_does_not_send_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire()
    await queue(office, "ann", "one")
    sender = sender_of(office, wire)
    real, failures = office.storage.write, [RuntimeError("disk full")]

    def write() -> object:
        if failures:
            raise failures.pop()
        return real()

    monkeypatch.setattr(office.storage, "write", write)
    await sender.start()
    await wire.has(1)
    async with asyncio.timeout(5):
        while await waiting(office) or failures:
            await asyncio.sleep(0.02)
    await sender.stop()
    assert wire.tried == ["one"]
