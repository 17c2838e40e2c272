"""The staff queue: one open handoff a conversation, taken in order, by one person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.conversation import Conversation, Mood
from bot.desk.errors import Conflict, NotFound
from bot.desk.handoff import Handoff, HandoffState, Reason
from bot.desk.ticket import Priority
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


def handoff(conversation: Conversation, clock: SetClock, number: str = "h1", **fields: Any) -> Handoff:
    """A handoff that waits."""
    plain = Handoff(
        id=number,
        conversation_id=conversation.id,
        reason=Reason.UPSET,
        state=HandoffState.WAITING,
        summary="The customer is upset. 😡",
        lang="en",
        mood=Mood.UPSET,
        priority=Priority.HIGH,
        created_at=clock(),
        topic="withdrawal_pending",
        facts={"coin": "BTC"},
        channel=conversation.channel,
        reasons=("upset", "vip"),
        team="payments",
        attended=True,
        offered_to="nora",
        offered_until=clock() + timedelta(seconds=60),
    )
    return replace(plain, **fields)


async def queue(storage: SqlStorage, *handoffs: Handoff) -> None:
    """Stores handoffs."""
    async with storage.write() as work:
        for new in handoffs:
            await work.handoffs.add(new)
        await work.commit()


async def several(storage: SqlStorage, clock: SetClock, *priorities: Priority) -> None:
    """Handoffs h0, h1… of these priorities, each of a conversation of its own."""
    for number, priority in enumerate(priorities):
        async with storage.write() as work:
            conversation = await work.conversations.open("web")
            await work.handoffs.add(
                handoff(conversation, clock, f"h{number}", priority=priority, created_at=clock.tick(10))
            )
            await work.commit()


async def test_a_handoff_is_read_back(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    new = handoff(alice, clock)
    await queue(storage, new)
    async with storage.read() as work:
        assert await work.handoffs.get("h1") == new
        assert await work.handoffs.open_of(alice.id) == new
        with pytest.raises(NotFound):
            await work.handoffs.get("h2")
        with pytest.raises(NotFound):
            await work.handoffs.position("h2")


async def test_a_conversation_has_one_open_handoff_and_a_new_one_when_it_is_done(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    await queue(storage, handoff(alice, clock))
    async with storage.write() as work:
        with pytest.raises(Conflict):
            await work.handoffs.add(handoff(alice, clock, "h2"))
        assert await work.handoffs.claim("h1", "nora", clock())
        with pytest.raises(Conflict):
            await work.handoffs.add(handoff(alice, clock, "h2"))
        assert await work.handoffs.open_of(bob.id) is None
        assert await work.handoffs.finish("h1", clock())
        assert await work.handoffs.open_of(alice.id) is None
        await work.handoffs.add(handoff(alice, clock, "h2"))
        await work.commit()
    async with storage.read() as work:
        again = await work.handoffs.open_of(alice.id)
        assert again is not None
        assert again.id == "h2"


async def test_the_queue_is_taken_by_priority_and_then_by_age(storage: SqlStorage, clock: SetClock) -> None:
    order = (Priority.MEDIUM, Priority.CRITICAL, Priority.HIGH, Priority.CRITICAL, Priority.MEDIUM)
    await several(storage, clock, *order)
    async with storage.write() as work:
        waiting = [each.id for each in await work.handoffs.list(HandoffState.WAITING)]
        assert waiting == ["h1", "h3", "h2", "h0", "h4"]
        assert [await work.handoffs.position(number) for number in waiting] == [1, 2, 3, 4, 5]
        assert [each.id for each in await work.handoffs.list(HandoffState.WAITING, limit=2)] == ["h1", "h3"]
        await work.handoffs.claim("h1", "nora", clock.tick())
        assert await work.handoffs.position("h3") == 1


async def test_what_does_not_wait_is_listed_newest_first(storage: SqlStorage, clock: SetClock) -> None:
    await several(storage, clock, *[Priority.MEDIUM] * 5)
    async with storage.write() as work:
        for number in ("h0", "h1", "h2"):
            await work.handoffs.claim(number, "nora", clock.tick())
        await work.handoffs.finish("h0", clock.tick())
        assert [each.id for each in await work.handoffs.list(HandoffState.CLAIMED)] == ["h2", "h1"]
        assert [each.id for each in await work.handoffs.list(HandoffState.DONE)] == ["h0"]
        assert [each.id for each in await work.handoffs.list(None)] == ["h3", "h4", "h2", "h1", "h0"]
        assert [each.id for each in await work.handoffs.list(None, limit=1)] == ["h3"]


async def test_of_twenty_who_claim_at_once_exactly_one_wins(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    await queue(storage, handoff(alice, clock))
    at = clock.tick(90)

    async def claim(who: str) -> str | None:
        async with storage.write() as work:
            claimed = await work.handoffs.claim("h1", who, at)
            await work.commit()
            return who if claimed else None

    winners = [who for who in await asyncio.gather(*(claim(f"staff {n}") for n in range(20))) if who]
    assert len(winners) == 1
    async with storage.read() as work:
        read = await work.handoffs.get("h1")
    assert (read.state, read.claimed_by, read.claimed_at) == (HandoffState.CLAIMED, winners[0], at)


async def test_a_handoff_ends_once_and_cannot_be_claimed_then(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    await queue(storage, handoff(alice, clock))
    async with storage.write() as work:
        assert await work.handoffs.finish("h1", clock.tick())
        assert not await work.handoffs.finish("h1", clock.tick())
        assert not await work.handoffs.claim("h1", "nora", clock())
        assert not await work.handoffs.claim("h2", "nora", clock())
        assert (await work.handoffs.get("h1")).done_at == clock.tick(-1)


async def test_recent_waits_are_told_newest_first(storage: SqlStorage, clock: SetClock) -> None:
    long_ago = clock() - timedelta(days=1)
    await several(storage, clock, *[Priority.MEDIUM] * 3)
    async with storage.write() as work:
        assert list(await work.handoffs.recent_waits("payments", long_ago, 20)) == []
        for number in ("h2", "h0", "h1"):
            await work.handoffs.claim(number, "nora", clock.tick(5))
        assert list(await work.handoffs.recent_waits("payments", long_ago, 20)) == [25.0, 30.0, 5.0]
        assert list(await work.handoffs.recent_waits("payments", long_ago, 1)) == [25.0]
        assert list(await work.handoffs.recent_waits("payments", clock() - timedelta(seconds=5), 20)) == [25.0, 30.0]


async def test_waits_of_other_teams_and_those_that_came_while_nobody_was_there_say_nothing(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    await queue(storage, handoff(alice, clock, team="security"), handoff(bob, clock, "h2", attended=False))
    async with storage.write() as work:
        for number in ("h1", "h2"):
            await work.handoffs.claim(number, "nora", clock.tick(5))
        assert list(await work.handoffs.recent_waits("payments", clock() - timedelta(days=1), 20)) == []
        assert list(await work.handoffs.recent_waits("security", clock() - timedelta(days=1), 20)) == [5.0]
