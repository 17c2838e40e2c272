"""Tickets: stored once, listed by urgency, changed only from where they were seen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.conversation import Attachment, Conversation
from bot.desk.errors import NotFound
from bot.desk.repositories import TicketFilter
from bot.desk.ticket import Change, Clocks, Priority, Promise, Status, Ticket
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


def ticket(conversation: Conversation, clock: SetClock, number: str = "T-00000001", **fields: Any) -> Ticket:
    """A ticket of a conversation."""
    now = clock()
    plain = Ticket(
        id=number,
        conversation_id=conversation.id,
        topic="withdrawal_pending",
        subject="Withdrawal pending",
        description="0.5 BTC since yesterday",
        priority=Priority.MEDIUM,
        status=Status.OPEN,
        team="payments",
        lang="en",
        channel=conversation.channel,
        created_at=now,
        first_response_due=now + timedelta(hours=8),
        resolution_due=now + timedelta(days=3),
        customer={"sub": "alice", "email": "alice@example.com", "vip": True},
        facts={"coin": "BTC", "amount": "0.5"},
        attachments=(Attachment("a1", "receipt.pdf", "application/pdf", 1234),),
        history=(Change(now, "customer", "created", None, "open"),),
    )
    return replace(plain, **fields)


async def add(storage: SqlStorage, *tickets: Ticket) -> None:
    """Stores tickets."""
    async with storage.write() as work:
        for new in tickets:
            assert await work.tickets.add(new)
        await work.commit()


async def listed(storage: SqlStorage, **wanted: Any) -> list[str]:
    """The numbers of the tickets that a filter finds."""
    async with storage.read() as work:
        found: Sequence[Ticket] = await work.tickets.list(TicketFilter(**wanted))
    assert all(each.history == () for each in found)
    return [each.id for each in found]


async def test_a_ticket_is_read_back_with_its_history(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    new = ticket(alice, clock)
    await add(storage, new)
    async with storage.read() as work:
        assert await work.tickets.get(new.id) == new
        assert list(await work.tickets.of_conversation(alice.id)) == [new]
        assert list(await work.tickets.of_customer("alice")) == [new]
        assert list(await work.tickets.of_customer("bob")) == []
        with pytest.raises(NotFound):
            await work.tickets.get("T-NOTTHERE")


async def test_clocks_are_read_back_as_they_were(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    now = clock()
    clocks = Clocks(
        Priority.LOW,
        stops=((now, now + timedelta(microseconds=7)), (now + timedelta(hours=1), None)),
        awaiting_since=now,
        warned=(Promise.FIRST_RESPONSE, Promise.RESOLUTION),
        breached=(Promise.NEXT_RESPONSE,),
        raised=(Promise.NEXT_RESPONSE,),
    )
    times: dict[str, Any] = {
        "first_responded_at": now,
        "next_response_due": now + timedelta(hours=2),
        "clock_due": now,
    }
    new = ticket(alice, clock, clocks=clocks, **times)
    await add(storage, new, ticket(alice, clock, "T-2"))
    changes = {"clocks": clocks, **times}
    async with storage.write() as work:
        assert await work.tickets.get(new.id) == new
        assert await work.tickets.change("T-2", Status.OPEN, changes, [])
        assert await work.tickets.get("T-2") == replace(new, id="T-2")


async def test_tickets_whose_clocks_must_be_looked_at_come_in_the_order_of_their_moments(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    now = clock()
    moments = {"T-1": now, "T-2": now - timedelta(hours=1), "T-3": now + timedelta(seconds=1), "T-4": None}
    await add(storage, *(ticket(alice, clock, number, clock_due=due) for number, due in moments.items()))
    async with storage.read() as work:
        assert list(await work.tickets.clocks_due(now)) == ["T-2", "T-1"]
        assert list(await work.tickets.clocks_due(now, 1)) == ["T-2"]
        assert list(await work.tickets.clocks_due(clock.tick(1))) == ["T-2", "T-1", "T-3"]


async def test_a_repeated_turn_opens_no_second_ticket(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    new = ticket(alice, clock)
    await add(storage, new)
    async with storage.write() as work:
        assert not await work.tickets.add(replace(new, subject="again"))
        await work.commit()
    async with storage.read() as work:
        assert await work.tickets.get(new.id) == new
        assert (await work.conversations.get(alice.id)).tickets == (new.id,)


async def test_a_conversation_names_its_tickets_in_their_order(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    numbers = [f"T-{place:08d}" for place in (3, 1, 2)]
    await add(storage, *(ticket(alice, clock, number, created_at=clock.tick()) for number in numbers))
    async with storage.read() as work:
        assert list((await work.conversations.get(alice.id)).tickets) == numbers
        assert (await work.conversations.get(bob.id)).tickets == ()
        assert [t.id for t in await work.tickets.of_conversation(alice.id)] == numbers


async def test_a_customers_tickets_come_from_all_their_conversations(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    first = ticket(alice, clock, "T-2", created_at=clock())
    second = ticket(bob, clock, "T-1", created_at=clock.tick())
    stranger = ticket(bob, clock, "T-3", customer={"name": "Bob"})
    await add(storage, second, first, stranger)
    async with storage.read() as work:
        assert [t.id for t in await work.tickets.of_customer("alice")] == ["T-2", "T-1"]


async def test_the_list_starts_with_the_most_urgent_and_then_the_oldest(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    for number, priority in enumerate(["low", "critical", "medium", "critical", "high", "medium"]):
        await add(storage, ticket(alice, clock, f"T-{number}", priority=Priority(priority), created_at=clock.tick()))
    assert await listed(storage) == ["T-1", "T-3", "T-4", "T-2", "T-5", "T-0"]


async def test_pages_follow_each_other_without_gap_or_repetition(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    priorities = list(Priority)
    for number in range(11):  # some of the same moment: the number decides
        at = clock.tick() if number % 3 == 0 else clock()
        await add(storage, ticket(alice, clock, f"T-{number:02d}", priority=priorities[number % 4], created_at=at))
    everything = await listed(storage)
    paged: list[str] = []
    while page := await listed(storage, limit=3, after=paged[-1] if paged else None):
        paged += page
    assert paged == everything
    assert len(set(paged)) == 11


async def test_a_page_after_an_unknown_ticket_is_not_found(storage: SqlStorage) -> None:
    with pytest.raises(NotFound):
        await listed(storage, after="T-NOTTHERE")


async def test_the_list_is_narrowed_by_each_field(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    await add(
        storage,
        ticket(alice, clock, "T-1", status=Status.IN_PROGRESS, assignee="nora", priority=Priority.HIGH),
        ticket(alice, clock, "T-2", lang="zh"),
    )
    assert await listed(storage, status=Status.IN_PROGRESS) == ["T-1"]
    assert await listed(storage, assignee="nora") == ["T-1"]
    assert await listed(storage, priority="high") == ["T-1"]
    assert await listed(storage, lang="zh") == ["T-2"]
    assert await listed(storage, lang="zh", assignee="nora") == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("t-1", ["T-1"]),
        ("ВЫВОД", ["T-1"]),
        ("straße", ["T-1"]),
        ("STRASSE", ["T-1"]),
        ("100%", ["T-2"]),
        ("%", ["T-2"]),
        ("_", ["T-2"]),
        ("\\", ["T-2"]),
        ("ALICE@", ["T-1", "T-2"]),
        ("  ", ["T-1", "T-2"]),
        ("true", []),
        ("nothing of this", []),
        ("a\x00b", []),
    ],
)
async def test_tickets_are_searched_in_any_script_and_literally(
    storage: SqlStorage, alice: Conversation, clock: SetClock, q: str, found: list[str]
) -> None:
    await add(
        storage,
        ticket(alice, clock, "T-1", subject="Вывод завис", description="Straße 5"),
        ticket(alice, clock, "T-2", subject="100% lost_", description="back\\slash"),
    )
    assert await listed(storage, q=q) == found


async def test_a_change_is_applied_and_logged(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    await add(storage, ticket(alice, clock))
    log = [Change(clock.tick(), "nora", "priority", "medium", "critical")]
    changes = {
        "priority": Priority.CRITICAL,
        "status": Status.IN_PROGRESS,
        "assignee": "nora",
        "team": "vip",
        "subject": "Пропал платёж",
    }
    async with storage.write() as work:
        assert await work.tickets.change("T-00000001", Status.OPEN, changes, log)
        await work.commit()
    async with storage.read() as work:
        read = await work.tickets.get("T-00000001")
    assert {name: getattr(read, name) for name in changes} == changes
    assert read.history[1:] == tuple(log)
    assert await listed(storage, q="платёж") == ["T-00000001"]
    assert await listed(storage, q="withdrawal pending") == []
    await add(storage, ticket(alice, clock, "T-0", created_at=clock.tick(-60)))
    assert await listed(storage) == ["T-00000001", "T-0"]


async def test_a_comment_alone_is_logged(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    await add(storage, ticket(alice, clock))
    comment = Change(clock(), "customer", "comment", None, "still nothing 😡")
    async with storage.write() as work:
        assert await work.tickets.change("T-00000001", Status.OPEN, {}, [comment])
        assert (await work.tickets.get("T-00000001")).history[-1] == comment


async def test_whoever_saw_an_older_status_changes_nothing(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    await add(storage, ticket(alice, clock))

    async def take(who: str) -> bool:
        async with storage.write() as work:
            changes = {"status": Status.IN_PROGRESS, "assignee": who}
            log = [Change(clock(), who, "assignee", None, who)]
            taken = await work.tickets.change("T-00000001", Status.OPEN, changes, log)
            await work.commit()
            return taken

    assert sorted(await asyncio.gather(*(take(f"staff {n}") for n in range(6)))) == [False] * 5 + [True]
    async with storage.read() as work:
        read = await work.tickets.get("T-00000001")
    assert [change.new for change in read.history] == ["open", read.assignee]


async def test_only_what_may_change_can_be_changed(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    await add(storage, ticket(alice, clock))
    async with storage.write() as work:
        with pytest.raises(TypeError):
            await work.tickets.change("T-00000001", Status.OPEN, {"id": "T-2"}, [])


async def test_a_ticket_needs_a_conversation(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.tickets.add(ticket(alice, clock, conversation_id="c_nobody"))
