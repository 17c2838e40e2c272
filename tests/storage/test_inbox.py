"""The inbox: what waits for its turn, in order, and is answered once."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.conversation import Author, Conversation, Draft
from bot.desk.errors import Conflict, NotFound
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


async def arrive(storage: SqlStorage, conversation: Conversation, text: str, clock: SetClock) -> int:
    """A message that waits; returns its number."""
    async with storage.write() as work:
        message = await work.transcript.append(conversation.id, Draft(Author.CUSTOMER, text, "en"), clock())
        await work.inbox.add(conversation.id, message.seq, f"/{text}", clock())
        await work.commit()
    return message.seq


async def test_messages_wait_in_order_until_they_are_answered(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    for text in ("one", "two"):
        await arrive(storage, alice, text, clock)
    async with storage.write() as work:
        first = await work.inbox.oldest(alice.id)
        assert first is not None
        assert (first.message.text, first.payload, first.attempts) == ("one", "/one", 0)
        assert (first.conversation_id, first.received_at) == (alice.id, clock())
        assert await work.inbox.finish(first.id)
        assert not await work.inbox.finish(first.id)
        second = await work.inbox.oldest(alice.id)
        assert second is not None
        assert second.message.text == "two"
        assert await work.inbox.finish(second.id)
        assert await work.inbox.oldest(alice.id) is None


async def test_finishing_an_old_entry_again_never_swallows_a_newer_one(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    await arrive(storage, alice, "one", clock)
    async with storage.write() as work:
        old = await work.inbox.oldest(alice.id)
        assert old is not None
        await work.inbox.finish(old.id)
        await work.commit()
    await arrive(storage, alice, "two", clock)
    async with storage.write() as work:
        assert not await work.inbox.finish(old.id)
        assert await work.inbox.oldest(alice.id) is not None


async def test_an_entry_that_two_try_to_finish_is_finished_once(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    await arrive(storage, alice, "one", clock)
    async with storage.read() as work:
        entry = await work.inbox.oldest(alice.id)
    assert entry is not None
    number = entry.id

    async def finish() -> bool:
        async with storage.write() as work:
            finished = await work.inbox.finish(number)
            await work.commit()
            return finished

    assert sorted(await asyncio.gather(*(finish() for _ in range(6)))) == [False] * 5 + [True]


async def test_attempts_are_counted(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    await arrive(storage, alice, "one", clock)
    async with storage.write() as work:
        entry = await work.inbox.oldest(alice.id)
        assert entry is not None
        assert [await work.inbox.tried(entry.id) for _ in range(3)] == [1, 2, 3]
        again = await work.inbox.oldest(alice.id)
        assert again is not None
        assert again.attempts == 3
        await work.inbox.finish(entry.id)
        assert await work.inbox.tried(entry.id) == 0


async def test_all_that_waits_in_one_conversation_can_be_dropped(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    for conversation in (bob, alice, alice):
        await arrive(storage, conversation, "hi", clock)
    async with storage.write() as work:
        assert list(await work.inbox.conversations()) == [bob.id, alice.id]
        assert await work.inbox.drop(alice.id) == 2
        assert await work.inbox.drop(alice.id) == 0
        assert list(await work.inbox.conversations()) == [bob.id]


async def test_a_message_waits_once_and_must_be_in_the_transcript(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    seq = await arrive(storage, alice, "one", clock)
    async with storage.write() as work:
        with pytest.raises(Conflict):
            await work.inbox.add(alice.id, seq, None, clock())
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.inbox.add(alice.id, seq + 1, None, clock())
