"""The outbox: each conversation's messages go out in order."""

from __future__ import annotations

import asyncio
from datetime import timedelta

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


async def claimed(storage: SqlStorage, entry: Delivery, by: str, clock: SetClock, seconds: float = 60) -> bool:
    """A gateway takes an entry."""
    async with storage.write() as work:
        took = await work.outbox.claim(entry.id, by, clock(), clock() + timedelta(seconds=seconds))
        await work.commit()
    return took


async def test_a_message_is_one_gateways_until_its_claim_ends(
    storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    for text in ("one", "two"):
        await send(storage, bob, text, clock)
    (first,) = await due(storage, clock)
    assert [await claimed(storage, first, by, clock) for by in ("here", "there")] == [True, False]
    assert await due(storage, clock) == []  # nor does the second message overtake it
    clock.tick(60)
    assert await due(storage, clock) == [first]
    assert await claimed(storage, first, "there", clock)


async def test_many_gateways_at_once_and_one_gets_it(storage: SqlStorage, bob: Conversation, clock: SetClock) -> None:
    await send(storage, bob, "one", clock)
    (first,) = await due(storage, clock)
    taken = await asyncio.gather(*(claimed(storage, first, f"gateway {number}", clock) for number in range(6)))
    assert sum(taken) == 1


async def test_a_gateway_that_starts_again_has_at_once_what_it_had(
    storage: SqlStorage, bob: Conversation, carol: Conversation, clock: SetClock
) -> None:
    await send(storage, bob, "one", clock)
    await send(storage, carol, "uno", clock)
    mine, theirs = await due(storage, clock)
    await claimed(storage, mine, "here", clock)
    await claimed(storage, theirs, "there", clock)
    async with storage.write() as work:
        assert await work.outbox.release("telegram", "here", clock()) == 1
        await work.commit()
    assert await due(storage, clock) == [mine]


async def test_the_parts_that_have_arrived_are_kept(storage: SqlStorage, bob: Conversation, clock: SetClock) -> None:
    await send(storage, bob, "a long one", clock)
    for number in range(2):
        (entry,) = await due(storage, clock)
        assert await claimed(storage, entry, "here", clock)
        async with storage.write() as work:
            await work.outbox.partly(entry, f"tg-{number}", clock())
            await work.commit()
    (entry,) = await due(storage, clock)
    assert entry.sent == ("tg-0", "tg-1")


async def test_what_must_wait_is_not_due_unless_somebody_has_it(
    storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    await send(storage, bob, "one", clock)
    (entry,) = await due(storage, clock)
    later = clock() + timedelta(seconds=5)
    async with storage.write() as work:
        await work.outbox.postpone(entry.id, clock(), later)
        await work.commit()
    assert await due(storage, clock) == []
    clock.tick(5)
    assert [waiting.attempts for waiting in await due(storage, clock)] == [0]
    await claimed(storage, entry, "here", clock, seconds=600)
    async with storage.write() as work:
        await work.outbox.postpone(entry.id, clock(), clock.tick(1))
        await work.commit()
    assert await due(storage, clock) == []


async def test_nothing_is_tried_any_more_in_a_conversation_that_is_abandoned(
    storage: SqlStorage, bob: Conversation, carol: Conversation, clock: SetClock
) -> None:
    for conversation in (bob, bob, carol):
        await send(storage, conversation, "words", clock)
    async with storage.write() as work:
        assert await work.outbox.abandon(bob.id) == 2
        await work.commit()
    assert [waiting.external_id for waiting in await due(storage, clock)] == ["43"]


async def test_longest_due_comes_first_and_the_page_holds_only_what_may_go(
    storage: SqlStorage, bob: Conversation, carol: Conversation, clock: SetClock
) -> None:
    for _ in range(5):
        await send(storage, bob, "words", clock)
    await send(storage, carol, "uno", clock)
    (first, second) = await due(storage, clock, limit=2)
    assert (first.external_id, second.external_id) == ("42", "43")
    async with storage.write() as work:
        await work.outbox.failed(first.id, clock.tick(1))
        await work.commit()
    assert [waiting.external_id for waiting in await due(storage, clock)] == ["43", "42"]
