"""What reports count, on both databases."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.conversation import Conversation, Mood
from bot.desk.handoff import Handoff, HandoffState, Reason
from bot.desk.reports import HandoffWait, TicketCount
from bot.desk.ticket import Priority, Status, Ticket
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


def _handoff(number: str, about: Conversation, clock: SetClock, reason: Reason) -> Handoff:
    return Handoff(
        number, about.id, reason, HandoffState.WAITING, "", "en", Mood.CALM, Priority.MEDIUM, created_at=clock()
    )


def _ticket(number: str, about: Conversation, clock: SetClock, topic: str) -> Ticket:
    now = clock()
    return Ticket(
        id=number,
        conversation_id=about.id,
        topic=topic,
        subject="s",
        description="d",
        priority=Priority.LOW,
        status=Status.OPEN,
        team="t",
        lang="en",
        channel="web",
        created_at=now,
        first_response_due=now,
        resolution_due=now,
    )


async def test_handoffs_of_a_time_come_with_how_long_they_waited(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    start = clock()
    async with storage.write() as work:
        await work.handoffs.add(_handoff("1", alice, clock, Reason.UPSET))
        clock.tick(1)
        await work.handoffs.add(_handoff("2", bob, clock, Reason.ASKED))
        assert await work.handoffs.claim("1", "nora", clock.tick(41))
        await work.commit()
    async with storage.read() as work:
        found = await work.reports.handoffs_between(start, clock())
        assert sorted(found, key=lambda one: one.reason) == [
            HandoffWait(Reason.ASKED, None),
            HandoffWait(Reason.UPSET, 42.0),
        ]
        assert len(await work.reports.handoffs_between(start, start + timedelta(seconds=1))) == 1


async def test_tickets_of_a_time_are_counted_by_what_they_have_in_common(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    start = clock()
    async with storage.write() as work:
        for number, topic in (("T-1", "api_keys"), ("T-2", "api_keys"), ("T-3", "kyc_rejected")):
            assert await work.tickets.add(_ticket(number, alice, clock, topic))
        clock.tick(60)
        assert await work.tickets.add(_ticket("T-4", alice, clock, "api_keys"))
        await work.commit()
    async with storage.read() as work:
        found = await work.reports.tickets_between(start, clock())
    assert sorted(found, key=lambda one: one.topic) == [
        TicketCount(Status.OPEN, Priority.LOW, "api_keys", 2),
        TicketCount(Status.OPEN, Priority.LOW, "kyc_rejected", 1),
    ]
