"""The outbox: each conversation's messages go out in order."""

from __future__ import annotations

import pytest

from bot.desk.conversation import Author, Conversation, Draft
from bot.desk.errors import Conflict
from bot.desk.outbox import Delivery
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


async def send(storage: SqlStorage, conversation: Conversation, text: str, clock: SetClock) -> int:
    """A message that is to be pushed; returns its number."""
    async with storage.write() as work:
        message = await work.transcript.append(conversation.id, Draft(Author.BOT, text, "en"), clock())
        await work.outbox.add(conversation.id, message.seq, conversation.channel, clock())
        await work.commit()
    return message.seq


async def due(storage: SqlStorage, clock: SetClock, limit: int = 100) -> list[Delivery]:
    """What Telegram is to deliver now."""
    async with storage.read() as work:
        return list(await work.outbox.due("telegram", clock(), limit))


@pytest.fixture
async def carol(storage: SqlStorage) -> Conversation:
    """One more conversation on Telegram."""
    async with storage.write() as work:
        conversation = await work.conversations.open("telegram", external_id="43")
        await work.commit()
    return conversation


async def test_of_each_conversation_only_the_oldest_is_due(
    storage: SqlStorage, bob: Conversation, carol: Conversation, alice: Conversation, clock: SetClock
) -> None:
    for conversation, text in ((bob, "one"), (bob, "two"), (carol, "uno"), (alice, "not Telegram's")):
        await send(storage, conversation, text, clock)
    waiting = await due(storage, clock)
    assert [(d.external_id, d.message.text, d.attempts) for d in waiting] == [("42", "one", 0), ("43", "uno", 0)]
    assert [d.message.text for d in await due(storage, clock, limit=1)] == ["one"]
    async with storage.write() as work:
        await work.outbox.delivered(waiting[0].id, "tg-1")
        await work.commit()
    assert [d.message.text for d in await due(storage, clock)] == ["two", "uno"]


async def test_what_failed_holds_back_the_next_until_it_is_tried_again(
    storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    for text in ("one", "two"):
        await send(storage, bob, text, clock)
    (first,) = await due(storage, clock)
    async with storage.write() as work:
        await work.outbox.failed(first.id, clock.tick(60))
        await work.commit()
    clock.tick(-30)
    assert await due(storage, clock) == []
    clock.tick(30)
    assert [(d.message.text, d.attempts) for d in await due(storage, clock)] == [("one", 1)]


async def test_what_is_given_up_lets_the_next_go(storage: SqlStorage, bob: Conversation, clock: SetClock) -> None:
    for text in ("one", "two"):
        await send(storage, bob, text, clock)
    (first,) = await due(storage, clock)
    async with storage.write() as work:
        await work.outbox.failed(first.id, None)
        await work.commit()
    assert [d.message.text for d in await due(storage, clock)] == ["two"]


async def test_nothing_is_due_before_its_time(storage: SqlStorage, bob: Conversation, clock: SetClock) -> None:
    await send(storage, bob, "one", clock)
    clock.tick(-1)
    assert await due(storage, clock) == []


async def test_the_channels_own_ids_lead_to_messages_and_back(
    storage: SqlStorage, bob: Conversation, carol: Conversation, clock: SetClock
) -> None:
    seq = await send(storage, bob, "one", clock)
    (waiting,) = await due(storage, clock)
    async with storage.write() as work:
        assert await work.outbox.remote_id(bob.id, seq) is None
        await work.outbox.delivered(waiting.id, "tg-1")
        assert await work.outbox.remote_id(bob.id, seq) == "tg-1"
        assert await work.outbox.remote_id(bob.id, seq + 1) is None
        assert await work.outbox.by_remote_id(bob.id, "tg-1") == waiting.message
        assert await work.outbox.by_remote_id(bob.id, "tg-2") is None
        assert await work.outbox.by_remote_id(carol.id, "tg-1") is None


async def test_a_message_goes_out_once(storage: SqlStorage, bob: Conversation, clock: SetClock) -> None:
    seq = await send(storage, bob, "one", clock)
    async with storage.write() as work:
        with pytest.raises(Conflict):
            await work.outbox.add(bob.id, seq, "telegram", clock())
