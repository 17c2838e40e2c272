"""Conversations: opening, finding, changing, and who owns them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest

from bot.desk.conversation import Conversation, Customer, Mood, Owner
from bot.desk.errors import Conflict, NotFound
from bot.desk.handoff import Handoff, HandoffState, Reason
from bot.desk.ticket import Priority
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


async def test_a_new_conversation_is_the_bots_and_has_an_id_that_nobody_guesses(storage: SqlStorage) -> None:
    async with storage.write() as work:
        opened = [await work.conversations.open("web") for _ in range(20)]
    assert all(re.fullmatch(r"c_[A-Za-z0-9_-]{16}", conversation.id) for conversation in opened)
    assert len({conversation.id for conversation in opened}) == 20
    assert {conversation.state for conversation in opened} == {Owner.BOT}
    assert {conversation.tickets for conversation in opened} == {()}


async def test_what_was_opened_is_read_back(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    async with storage.read() as work:
        read = await work.conversations.get(alice.id)
    assert read == alice
    assert read.customer == Customer("alice", "Alice", "alice@example.com")
    assert read.created_at == clock()
    assert read.created_at.tzinfo is not None
    assert read.queue is None


async def test_an_unknown_conversation_is_not_found(storage: SqlStorage) -> None:
    async with storage.read() as work:
        with pytest.raises(NotFound):
            await work.conversations.get("c_nobody")
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.conversations.update("c_nobody", lang="en")
        assert not await work.conversations.move("c_nobody", Owner.BOT, Owner.CLOSED)


async def test_an_address_on_a_channel_is_taken_once_and_the_work_goes_on(
    storage: SqlStorage, bob: Conversation
) -> None:
    async with storage.write() as work:
        with pytest.raises(Conflict):
            await work.conversations.open("telegram", external_id="42")
        elsewhere = await work.conversations.open("rest", external_id="42")
        await work.commit()
    async with storage.read() as work:
        assert (await work.conversations.by_external("telegram", "42")) == bob
        assert (await work.conversations.by_external("rest", "42")) == elsewhere
        assert await work.conversations.by_external("telegram", "43") is None


async def test_several_tokens_open_one_conversation(
    storage: SqlStorage, alice: Conversation, bob: Conversation
) -> None:
    async with storage.write() as work:
        await work.conversations.add_token(alice.id, "alice's phone")
        with pytest.raises(Conflict):
            await work.conversations.add_token(bob.id, "alice's phone")
        await work.commit()
    async with storage.read() as work:
        assert await work.conversations.by_token("alice's token") == alice
        assert await work.conversations.by_token("alice's phone") == alice
        assert await work.conversations.by_token("guessed") is None


async def test_a_token_needs_a_conversation(storage: SqlStorage) -> None:
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.conversations.add_token("c_nobody", "hash")


async def test_a_verified_customer_gets_the_newest_running_conversation(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    clock.tick()
    async with storage.write() as work:
        newer = await work.conversations.open("web", customer=Customer("alice"))
        await work.commit()
    async with storage.write() as work:
        assert await work.conversations.running_of("alice", "web") == newer
        assert await work.conversations.running_of("alice", "telegram") is None
        assert await work.conversations.running_of("bob", "web") is None
        await work.conversations.move(newer.id, Owner.BOT, Owner.CLOSED)
        assert await work.conversations.running_of("alice", "web") == alice


async def test_changes_are_stored_and_the_rest_stays(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    at = clock.tick()
    changes: dict[str, Any] = {
        "lang": "zh",
        "mood": Mood.UPSET,
        "facts": {"coin": "BTC", "amount": "0.5"},
        "memory": {"slots": {"a": [1, None]}},
    }
    vip = Customer("alice", "Alice", None, vip=True)
    async with storage.write() as work:
        await work.conversations.update(alice.id, customer=vip, **changes)
        await work.commit()
    async with storage.write() as work:
        read = await work.conversations.get(alice.id)
        assert read == replace(alice, customer=vip, updated_at=at, **changes)
        assert list(read.facts) == ["coin", "amount"]
        await work.conversations.update(alice.id, memory=None)
        assert (await work.conversations.get(alice.id)).memory is None


@pytest.mark.parametrize("name", ["state", "id", "last_seq", "tickets"])
async def test_only_what_may_change_can_be_set(storage: SqlStorage, alice: Conversation, name: str) -> None:
    async with storage.write() as work:
        with pytest.raises(TypeError):
            await work.conversations.update(alice.id, **{name: "x"})
        with pytest.raises(TypeError):
            await work.conversations.move(alice.id, Owner.BOT, Owner.CLOSED, **{name: "x"})


async def test_the_owner_moves_only_from_whom_was_expected(storage: SqlStorage, alice: Conversation) -> None:
    async with storage.write() as work:
        assert not await work.conversations.move(alice.id, Owner.WAITING, Owner.STAFF)
        escalation = {"escalated": True, "escalation_reason": "asked", "memory": None}
        assert await work.conversations.move(alice.id, Owner.BOT, Owner.WAITING, **escalation)
        assert not await work.conversations.move(alice.id, Owner.BOT, Owner.CLOSED)
        await work.commit()
    async with storage.read() as work:
        read = await work.conversations.get(alice.id)
    assert (read.state, read.escalated, read.escalation_reason) == (Owner.WAITING, True, "asked")


async def test_of_many_movers_at_once_one_wins(storage: SqlStorage, alice: Conversation) -> None:
    async def move() -> bool:
        async with storage.write() as work:
            moved = await work.conversations.move(alice.id, Owner.BOT, Owner.WAITING)
            await work.commit()
            return moved

    assert sorted(await asyncio.gather(*(move() for _ in range(10)))) == [False] * 9 + [True]


async def test_conversations_of_a_time_are_counted(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    start = clock()
    handed_over_once = Handoff(
        "h1", bob.id, Reason.ASKED, HandoffState.DONE, "s", "en", Mood.CALM, Priority.LOW, start
    )
    async with storage.write() as work:
        await work.handoffs.add(handed_over_once)
        await work.conversations.move(alice.id, Owner.BOT, Owner.CLOSED)
        clock.tick(3600)
        await work.conversations.open("web")
        await work.commit()
    async with storage.read() as work:
        first_hour = await work.conversations.active_between(start, clock())
        nothing = await work.conversations.active_between(clock.tick(), clock.tick(60))
    assert first_hour == {"total": 2, "escalated": 1, "closed": 1}
    assert nothing == {"total": 0, "escalated": 0, "closed": 0}
