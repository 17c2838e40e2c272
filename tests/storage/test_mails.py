"""The outbox of mails: in order within a ticket, each taken by one sender, each link used once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.conversation import Conversation
from bot.desk.errors import NotFound
from bot.desk.mail import Kind, Mail, NewMail
from bot.desk.ticket import Priority, Status, Ticket, ticket_number
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock

ALICE = "alice@example.com"


async def opened(storage: SqlStorage, about: Conversation, message: str, clock: SetClock) -> Ticket:
    """A ticket of this conversation."""
    ticket = Ticket(
        id=ticket_number(about.id, message),
        conversation_id=about.id,
        topic="withdrawal_pending",
        subject="Stuck",
        description="For a day.",
        priority=Priority.MEDIUM,
        status=Status.OPEN,
        team="payments",
        lang="en",
        channel="web",
        created_at=clock(),
        first_response_due=clock(),
        resolution_due=clock(),
    )
    async with storage.write() as work:
        await work.tickets.add(ticket)
        await work.commit()
    return ticket


@pytest.fixture
async def ticket(storage: SqlStorage, alice: Conversation, clock: SetClock) -> Ticket:
    """Alice's ticket."""
    return await opened(storage, alice, "m1", clock)


@pytest.fixture
async def other(storage: SqlStorage, alice: Conversation, clock: SetClock) -> Ticket:
    """Another of hers."""
    return await opened(storage, alice, "m2", clock)


async def write(
    storage: SqlStorage, clock: SetClock, ticket: Ticket, text: str, to: str = ALICE, kind: Kind = Kind.STATUS
) -> bool:
    """A mail that is to be sent."""
    async with storage.write() as work:
        await work.conversations.get(ticket.conversation_id)
        added = await work.mails.add(NewMail(ticket.id, to, "en", kind, text), clock())
        await work.commit()
    return added


async def due(storage: SqlStorage, clock: SetClock, limit: int = 100) -> list[Mail]:
    """What is to be sent now."""
    async with storage.read() as work:
        return list(await work.mails.due(clock(), limit))


async def test_of_each_ticket_only_the_oldest_mail_is_due(
    storage: SqlStorage, ticket: Ticket, other: Ticket, clock: SetClock
) -> None:
    for about, text in ((ticket, "one"), (ticket, "two"), (other, "uno")):
        assert await write(storage, clock, about, text)
    waiting = await due(storage, clock)
    assert [(m.line, m.number, m.text, m.topic) for m in waiting] == [
        (ticket.id, 1, "one", "withdrawal_pending"),
        (other.id, 1, "uno", "withdrawal_pending"),
    ]
    assert len(await due(storage, clock, limit=1)) == 1
    async with storage.write() as work:
        await work.mails.delivered(waiting[0].id)
        await work.commit()
    assert [(m.number, m.text) for m in await due(storage, clock)] == [(2, "two"), (1, "uno")]


async def test_many_mails_at_once_get_numbers_of_their_own(
    storage: SqlStorage, ticket: Ticket, clock: SetClock
) -> None:
    await asyncio.gather(*(write(storage, clock, ticket, str(count)) for count in range(8)))
    numbers = []
    while waiting := await due(storage, clock):
        numbers += [mail.number for mail in waiting]
        async with storage.write() as work:
            await work.mails.delivered(waiting[0].id)
            await work.commit()
    assert numbers == list(range(1, 9))


async def test_what_failed_is_due_again_at_its_time_and_what_is_given_up_never(
    storage: SqlStorage, ticket: Ticket, clock: SetClock
) -> None:
    await write(storage, clock, ticket, "one")
    await write(storage, clock, ticket, "two")
    (first,) = await due(storage, clock)
    async with storage.write() as work:
        await work.mails.failed(first.id, clock() + timedelta(seconds=60))
        await work.commit()
    assert await due(storage, clock) == []
    clock.tick(60)
    assert [(m.text, m.attempts) for m in await due(storage, clock)] == [("one", 1)]
    async with storage.write() as work:
        await work.mails.failed(first.id, None)
        await work.commit()
    assert [m.text for m in await due(storage, clock)] == ["two"]


async def test_of_several_senders_one_has_a_mail_and_when_it_dies_another_after_a_while(
    storage: SqlStorage, ticket: Ticket, clock: SetClock
) -> None:
    await write(storage, clock, ticket, "one")
    (mail,) = await due(storage, clock)

    async def claim() -> bool:
        async with storage.write() as work:
            won = await work.mails.claim(mail.id, clock(), clock() + timedelta(seconds=90))
            await work.commit()
        return won

    assert sorted(await asyncio.gather(*(claim() for _ in range(5)))) == [False] * 4 + [True]
    assert await due(storage, clock) == []
    clock.tick(90)
    assert await claim()
    async with storage.write() as work:
        await work.mails.delivered(mail.id)
        await work.commit()
    clock.tick(90)
    assert not await claim()


async def test_a_link_is_used_once(storage: SqlStorage, ticket: Ticket, clock: SetClock) -> None:
    await write(storage, clock, ticket, "one")
    (mail,) = await due(storage, clock)

    async def use(reader: str) -> bool:
        async with storage.write() as work:
            used = await work.mails.open_link(mail.id, reader, clock())
            await work.commit()
        return used

    assert (mail.opened_at, mail.reader) == (None, None)
    assert sorted(await asyncio.gather(*(use(f"reader {n}") for n in range(5)))) == [False] * 4 + [True]
    async with storage.read() as work:
        read = await work.mails.get(mail.id)
    assert read.opened_at == clock()
    assert read.reader is not None


async def test_who_wants_no_more_mail_about_a_ticket_gets_none(
    storage: SqlStorage, ticket: Ticket, other: Ticket, clock: SetClock
) -> None:
    await write(storage, clock, ticket, "one")
    await write(storage, clock, ticket, "to another address", "family@example.com")
    (first,) = await due(storage, clock)
    async with storage.write() as work:
        await work.mails.stop(first.id, clock())
        await work.commit()
    assert not await write(storage, clock, ticket, "two")
    assert await write(storage, clock, other, "uno")
    assert [m.text for m in await due(storage, clock)] == ["to another address", "uno"]
    assert await write(storage, clock, ticket, "the link that was asked for", kind=Kind.LINK)


async def test_it_is_known_whether_a_kind_of_mail_was_asked_for_lately(
    storage: SqlStorage, ticket: Ticket, other: Ticket, clock: SetClock
) -> None:
    before = clock()
    clock.tick(1)
    await write(storage, clock, ticket, "here it is", kind=Kind.LINK)
    async with storage.read() as work:
        assert await work.mails.asked_since(ticket.id, Kind.LINK, before)
        assert not await work.mails.asked_since(ticket.id, Kind.LINK, clock())
        assert not await work.mails.asked_since(ticket.id, Kind.ANSWER, before)
        assert not await work.mails.asked_since(other.id, Kind.LINK, before)


async def test_mail_is_about_a_ticket_that_is_there(storage: SqlStorage, clock: SetClock) -> None:
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.mails.add(NewMail("T-NOTTHERE", ALICE, "en", Kind.STATUS, "hm"), clock())
    async with storage.read() as work:
        with pytest.raises(NotFound):
            await work.mails.get(12)
