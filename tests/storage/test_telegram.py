"""What only chats keep, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.albums import Part
from bot.desk.conversation import Author, Conversation, Customer, Draft
from bot.desk.errors import Conflict, NotFound
from bot.desk.linking import KnownLink
from bot.desk.removals import Removal
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock

BOB = Customer("bob-1", "Bob", None, vip=True)


async def test_a_link_is_used_by_exactly_one_of_many(storage: SqlStorage, clock: SetClock) -> None:
    expires_at = clock() + timedelta(minutes=15)
    async with storage.write() as work:
        await work.links.add("hash", BOB, expires_at)
        await work.commit()
    async with storage.write() as work:
        with pytest.raises(Conflict):
            await work.links.add("hash", BOB, expires_at)

    async def use(by: str) -> bool:
        async with storage.write() as work:
            used = await work.links.use("hash", by, clock())
            await work.commit()
        return used

    used = await asyncio.gather(*(use(f"chat {number}") for number in range(5)))
    assert used.count(True) == 1
    async with storage.read() as work:
        assert await work.links.find("hash") == KnownLink(BOB, expires_at, f"chat {used.index(True)}")
        assert await work.links.find("another") is None


async def test_an_expired_link_is_not_used_and_is_dropped(storage: SqlStorage, clock: SetClock) -> None:
    async with storage.write() as work:
        await work.links.add("hash", BOB, clock())
        assert not await work.links.use("hash", "chat", clock())
        assert await work.links.drop_expired(clock()) == 0
        assert await work.links.drop_expired(clock.tick()) == 1
        assert await work.links.find("hash") is None
        await work.commit()


async def test_parts_of_an_album_are_kept_once_and_in_order(
    storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    parts = [
        Part(bob.id, "a", 2, "two", None, ("password", "pin"), "es"),
        Part(bob.id, "a", 1, "", "file-1"),
        Part(bob.id, "b", 2**40, "other"),
    ]
    async with storage.write() as work:
        for part in (*parts, parts[0]):
            await work.albums.add(part, clock.tick())
        await work.commit()
    async with storage.read() as work:
        assert await work.albums.parts(bob.id, "a") == [parts[1], parts[0]]
        found = await work.albums.quiet_since()
    assert [(conversation, album) for conversation, album, _ in found] == [(bob.id, "b"), (bob.id, "a")]
    async with storage.write() as work:
        await work.albums.drop([parts[0], parts[2]])
        await work.commit()
    async with storage.read() as work:
        assert [(album, last) for _, album, last in await work.albums.quiet_since()] == [
            ("a", clock() - timedelta(seconds=2))
        ]


async def test_an_album_is_not_quiet_while_a_part_is_on_its_way(
    storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    part, until = Part(bob.id, "a", 1, "one", None), clock() + timedelta(seconds=20)
    async with storage.write() as work:
        await work.albums.expect(Part(bob.id, "a", 1), until)
        assert [last for *_, last in await work.albums.quiet_since()] == [until]
        await work.albums.add(part, clock.tick())
        await work.albums.expect(Part(bob.id, "a", 1), until)
        assert await work.albums.parts(bob.id, "a") == [part]
        assert [last for *_, last in await work.albums.quiet_since()] == [clock()]
        await work.commit()


async def test_a_removal_is_tried_by_one_at_a_time(storage: SqlStorage, bob: Conversation, clock: SetClock) -> None:
    removal, now = Removal(bob.id, "42", "7", "es"), clock()
    async with storage.write() as work:
        for _ in range(2):
            await work.removals.add(removal, now)
        await work.commit()
    async with storage.write() as work:
        assert await work.removals.due(now) == [removal]
        assert await work.removals.again(removal, now + timedelta(seconds=60))
        assert not await work.removals.again(removal, now + timedelta(seconds=60))
        assert await work.removals.due(now) == []
        await work.removals.put_off(removal, clock.tick(5))
        assert await work.removals.next_due() == clock()
        assert [found.attempts for found in await work.removals.due(clock())] == [1]
        await work.removals.drop(removal)
        assert await work.removals.next_due() is None
        await work.commit()


async def test_what_belongs_to_no_conversation_is_refused(storage: SqlStorage, clock: SetClock) -> None:
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.removals.add(Removal("c_none", "42", "7"), clock())


async def test_an_address_that_is_left_is_free_for_another_conversation(
    storage: SqlStorage, bob: Conversation
) -> None:
    async with storage.write() as work:
        await work.conversations.leave_address(bob.id)
        fresh = await work.conversations.open("telegram", external_id="42")
        await work.commit()
    async with storage.read() as work:
        assert await work.conversations.by_external("telegram", "42") == fresh
        assert not (await work.conversations.get(bob.id)).pushed


async def test_what_waits_in_a_conversation_can_be_given_up(
    storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    async with storage.write() as work:
        for text in ("one", "two"):
            message = await work.transcript.append(bob.id, Draft(Author.BOT, text, "en"), clock())
            await work.outbox.add(bob.id, message.seq, "telegram", clock())
        (first,) = await work.outbox.due("telegram", clock())
        await work.outbox.delivered(first.id, "100")
        assert await work.outbox.abandon(bob.id) == 1
        assert await work.outbox.due("telegram", clock()) == []
        assert await work.outbox.remote_id(bob.id, 1) == "100"
        await work.commit()


async def test_a_part_whose_file_came_while_its_album_was_closed_is_not_dropped_with_it(
    storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    on_its_way, come = Part(bob.id, "a", 1), Part(bob.id, "a", 1, "", "file-1")
    async with storage.write() as work:
        await work.albums.expect(on_its_way, clock())
        await work.albums.add(come, clock())
        await work.albums.drop([on_its_way])
        assert await work.albums.parts(bob.id, "a") == [come]
        await work.albums.drop([come])
        assert await work.albums.parts(bob.id, "a") == []
        await work.commit()
