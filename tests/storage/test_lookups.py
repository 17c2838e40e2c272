"""Wanted lookups: one of a kind waits, one taker at a time, settled once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.conversation import Conversation
from bot.desk.errors import NotFound
from bot.desk.lookup import Kind, Subject, Wanted
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


@pytest.fixture
def wanted(alice: Conversation, clock: SetClock) -> Wanted:
    """Alice's transaction."""
    subject = Subject("ab" * 32, "Bitcoin")
    return Wanted(alice.id, 3, Kind.TRANSACTION, "deposit_missing", subject, "alice", clock())


async def add(storage: SqlStorage, *several: Wanted) -> list[bool]:
    """Wants these."""
    async with storage.write() as work:
        added = [await work.lookups.add(one) for one in several]
        await work.commit()
    return added


async def due(storage: SqlStorage, clock: SetClock, limit: int = 10) -> list[Wanted]:
    """What should be looked up now."""
    async with storage.read() as work:
        return await work.lookups.due(clock(), limit)


async def test_what_is_wanted_is_read_back_as_it_was(storage: SqlStorage, wanted: Wanted, clock: SetClock) -> None:
    await add(storage, wanted)
    (found,) = await due(storage, clock)
    assert replace(found, id=0) == wanted


async def test_the_same_waits_once_and_may_be_wanted_again_when_it_is_done(
    storage: SqlStorage, wanted: Wanted, bob: Conversation, clock: SetClock
) -> None:
    others = [
        replace(wanted, subject=Subject("ab" * 32, "Litecoin")),
        replace(wanted, kind=Kind.ACCOUNT, subject=Subject("alice")),
        replace(wanted, kind=Kind.VERIFICATION, subject=Subject("alice")),
        replace(wanted, conversation_id=bob.id),
    ]
    assert await add(storage, wanted, wanted, *others, others[1]) == [True, False, True, True, True, True, False]
    first = (await due(storage, clock))[0]
    async with storage.write() as work:
        assert await work.lookups.finish(first.id, "pending", told=True)
        await work.commit()
    assert await add(storage, wanted) == [True]


async def test_one_taker_has_it_until_the_lease_ends(storage: SqlStorage, wanted: Wanted, clock: SetClock) -> None:
    await add(storage, wanted)
    (found,) = await due(storage, clock)
    for expected in (True, False):
        async with storage.write() as work:
            assert await work.lookups.take(found.id, clock(), clock() + timedelta(seconds=30)) is expected
            await work.commit()
    assert await due(storage, clock) == []
    clock.tick(30)
    assert await due(storage, clock) == [found]


async def test_it_is_finished_once_and_remembers_what_was_told(
    storage: SqlStorage, wanted: Wanted, bob: Conversation, clock: SetClock
) -> None:
    for state, told in (("pending", True), ("unchecked", False), ("confirmed", True)):
        await add(storage, wanted)
        (found,) = await due(storage, clock)
        async with storage.write() as work:
            assert await work.lookups.finish(found.id, state, told=told)
            assert not await work.lookups.finish(found.id, "failed", told=True)
            assert not await work.lookups.take(found.id, clock(), clock())
            await work.commit()
    async with storage.read() as work:
        assert await work.lookups.told(wanted) == {"pending", "confirmed"}
        assert await work.lookups.told(replace(wanted, conversation_id=bob.id)) == frozenset()
        assert await work.lookups.told(replace(wanted, subject=Subject("ab" * 32, "Litecoin"))) == frozenset()


async def test_those_that_wait_longest_come_first(storage: SqlStorage, wanted: Wanted, clock: SetClock) -> None:
    later = replace(wanted, subject=Subject("cd" * 32, "Bitcoin"), created_at=clock.tick(1))
    await add(storage, later, wanted)
    assert [found.subject for found in await due(storage, clock)] == [wanted.subject, later.subject]
    assert [found.subject for found in await due(storage, clock, limit=1)] == [wanted.subject]


async def test_it_needs_a_conversation(storage: SqlStorage, wanted: Wanted) -> None:
    with pytest.raises(NotFound):
        await add(storage, replace(wanted, conversation_id="c_nobody"))
