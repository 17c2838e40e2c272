"""Pushing messages through a channel's sender."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.library import Content
from bot.desk.conversation import Conversation
from bot.desk.errors import Moved, TransportError, Unreachable
from bot.desk.office import Office
from bot.desk.reception import Incoming, receive
from bot.gateway.app import Gateway
from bot.settings import Settings
from tests.gateway.wire import Wire, queue, sender_of
from tests.gateway.world import empty_database, eventually


@pytest.fixture
async def office(content: Content, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The desk on a database of its own, with nothing running."""
    shutil.copy(await empty_database(tmp_path_factory), tmp_path / "pharos.db")
    gateway = Gateway(Settings(data=tmp_path), content)
    await gateway.storage.start()
    yield gateway.office
    await gateway.storage.stop()


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
        assert await work.outbox.remote_id(conversation, 1) == "remote-1.1"


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
        if wire.taken and failures:
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


async def stored(office: Office, conversation_id: str) -> Conversation:
    async with office.storage.read() as work:
        return await work.conversations.get(conversation_id)


async def test_a_long_message_goes_on_where_a_crash_left_it(office: Office) -> None:
    wire = Wire()
    wire.parts["a long one"] = 4
    conversation = await queue(office, "ann", "a long one", "two")
    wire.errors["a long one"] = [TransportError("busy")]
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(2)
    await sender.stop()
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(5)
    await sender.stop()
    assert [text for _, text in wire.taken] == ["a long one"] * 4 + ["two"]
    async with office.storage.read() as work:
        assert await work.outbox.remote_id(conversation, 1) == "remote-1.4"


async def test_being_told_to_wait_is_no_failure(office: Office) -> None:
    wire = Wire()
    wire.errors["one"] = [TransportError("flood", retry_after=0.02) for _ in range(9)]
    await queue(office, "ann", "one", "two")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(2)
    await sender.stop()
    assert wire.tried == ["one"] * 10 + ["two"]


async def test_who_cannot_be_reached_is_left_alone_until_they_write_again(office: Office) -> None:
    wire = Wire()
    wire.errors["one"] = [Unreachable("Forbidden: bot was blocked by the user")]
    conversation = await queue(office, "ann", "one", "two", "three")
    sender = sender_of(office, wire)
    await sender.start()

    async def noted() -> bool:
        return not (await stored(office, conversation)).reachable

    await eventually(noted)
    await queue(office, "ann", "four")
    assert await waiting(office) == 0
    async with office.storage.read() as work:
        said = [message.text for message in await work.transcript.after(conversation, 0)]
    assert said == ["one", "two", "three", office.texts.say("customer_unreachable", "en"), "four"]
    await receive(office, conversation, Incoming("back", "I am back"))
    await queue(office, "ann", "five")
    sender.delivery_due("telegram")
    await wire.has(1)
    await sender.stop()
    assert wire.tried == ["one", "five"]


async def test_who_writes_while_a_message_is_refused_is_reachable(office: Office) -> None:
    wire = Wire()
    conversation = await queue(office, "ann", "one")

    async def comes_back() -> None:
        await receive(office, conversation, Incoming("back", "I am back"))

    wire.meanwhile["one"] = comes_back
    wire.errors["one"] = [Unreachable("Forbidden: bot was blocked by the user")]
    sender = sender_of(office, wire)
    await sender.start()
    await wire.was_tried(1)
    await sender.stop()
    assert (await stored(office, conversation)).reachable
    assert await waiting(office) == 0


async def test_a_customer_who_has_moved_is_found_at_the_new_address(office: Office) -> None:
    wire = Wire()
    wire.errors["one"] = [Moved("a supergroup now", "-100")]
    conversation = await queue(office, "-5", "one", "two")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(2)
    await sender.stop()
    assert wire.taken == [("-100", "one"), ("-100", "two")]
    assert (await stored(office, conversation)).external_id == "-100"


async def test_where_another_conversation_has_begun_at_the_new_address_it_is_tried_no_further(office: Office) -> None:
    wire = Wire()
    await queue(office, "-100", "hello")
    wire.errors["one"] = [Moved("a supergroup now", "-100") for _ in range(4)]
    await queue(office, "-5", "one", "two")
    sender = sender_of(office, wire)
    await sender.start()
    await wire.has(2)
    await sender.stop()
    assert sorted(wire.taken) == [("-100", "hello"), ("-5", "two")]
