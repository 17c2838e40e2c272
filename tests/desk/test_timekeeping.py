"""Whatever is done to a ticket, its clocks know of it, and its history tells what they did."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.desk.conversation import Conversation
from bot.desk.errors import NotFound
from bot.desk.hours import ALWAYS
from bot.desk.office import Office
from bot.desk.staffing import claim, edit_ticket, say
from bot.desk.ticket import Priority, Promise, Status, Ticket
from bot.desk.timekeeping import look_at_clocks, staff_answered
from bot.desk.turn import NewComment, NewTicket, Reply, TurnResult
from bot.desk.turns import complete
from tests.desk.conftest import HOURS, NORA, SetClock, asked, handed_over

NUMBER = "T-00000001"


@pytest.fixture
async def ticket(office: Office, alice: Conversation) -> Ticket:
    """Alice's ticket, just opened."""
    new = NewTicket(NUMBER, "withdrawal_pending", "Withdrawal pending", "0.5 BTC")
    await complete(office, await asked(office, alice.id), TurnResult((Reply("done", "en"),), "en", tickets=(new,)))
    return await reread(office)


async def reread(office: Office) -> Ticket:
    """The ticket as it is stored now."""
    async with office.storage.read() as work:
        return await work.tickets.get(NUMBER)


async def adds(office: Office, alice: Conversation, words: str) -> None:
    """Alice adds something to her ticket."""
    result = TurnResult((Reply("noted", "en"),), "en", comments=(NewComment(NUMBER, words),))
    assert await complete(office, await asked(office, alice.id), result)


def lines(ticket: Ticket) -> Sequence[tuple[str, str, str | None]]:
    """The history after the ticket was opened."""
    return [(line.who, line.what, line.new) for line in ticket.history[1:]]


async def test_a_new_ticket_s_clocks_run(office: Office, ticket: Ticket, clock: SetClock) -> None:
    assert (ticket.first_response_due, ticket.resolution_due) == (clock() + 8 * HOURS, clock() + 72 * HOURS)
    assert ticket.clock_due == clock() + 6.4 * HOURS
    assert ticket.wire()["sla"] == {"paused": False, "warned": [], "breached": []}
    assert (ticket.wire()["next_response_due"], ticket.wire()["first_responded_at"]) == (None, None)


async def test_a_status_stops_the_clocks_and_another_starts_them(
    office: Office, ticket: Ticket, clock: SetClock
) -> None:
    clock.tick(3600)
    waiting = await edit_ticket(office, NUMBER, NORA, {"status": "waiting_customer"})
    assert waiting.wire()["sla"]["paused"]
    assert waiting.first_response_due == ticket.first_response_due
    clock.tick(24 * 3600)
    again = await edit_ticket(office, NUMBER, NORA, {"status": "in_progress", "subject": "Stuck"})
    assert again.first_response_due == ticket.first_response_due + 24 * HOURS
    assert lines(again) == [
        ("nora", "status", "waiting_customer"),
        ("nora", "status", "in_progress"),
        ("nora", "subject", "Stuck"),
    ]


async def test_what_staff_say_in_the_conversation_answers_its_tickets(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    clock.tick(3600)
    handoff = await handed_over(office, alice.id)
    await claim(office, handoff.id, NORA)
    assert (await reread(office)).first_responded_at is None
    await say(office, alice.id, NORA, "I am looking at it.")
    assert (await reread(office)).first_responded_at == clock()


async def test_an_answer_that_comes_late_is_noted_as_late_even_if_nobody_looked(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    handoff = await handed_over(office, alice.id)
    await claim(office, handoff.id, NORA)
    clock.tick(9 * 3600)
    await say(office, alice.id, NORA, "Sorry that it took so long.")
    assert lines(await reread(office)) == [
        ("sla", "sla_breach", "first_response"),
        ("sla", "priority", "high"),
        ("sla", "priority", "medium"),
    ]


async def test_a_comment_after_an_answer_is_to_be_answered_in_its_time(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    await adds(office, alice, "it is urgent")
    assert (await reread(office)).next_response_due is None  # the first response is due anyway
    clock.tick(60)
    async with office.storage.write() as work:
        await staff_answered(office, work, alice.id)
        await work.commit()
    await adds(office, alice, "and now?")
    commented = await reread(office)
    assert commented.next_response_due == clock() + 6 * HOURS
    assert lines(commented) == [("customer", "comment", "it is urgent"), ("customer", "comment", "and now?")]


async def test_a_priority_set_by_hand_is_what_the_ticket_has_then(
    office: Office, ticket: Ticket, clock: SetClock
) -> None:
    clock.tick(8 * 3600)
    assert await look_at_clocks(office, NUMBER)
    assert (await reread(office)).priority is Priority.HIGH
    lowered = await edit_ticket(office, NUMBER, NORA, {"priority": "low"})
    assert lowered.priority is Priority.LOW
    assert lowered.first_response_due == ticket.created_at + 24 * HOURS
    clock.tick(60)
    assert not await look_at_clocks(office, NUMBER)


async def test_keeping_a_raised_priority_is_in_the_history_too(
    office: Office, ticket: Ticket, clock: SetClock
) -> None:
    clock.tick(8 * 3600)
    kept = await edit_ticket(office, NUMBER, NORA, {"priority": "high"})
    line = kept.history[-1]
    assert (line.who, line.what, line.old, line.new) == ("nora", "priority", "medium", "high")
    solved = await edit_ticket(office, NUMBER, NORA, {"status": "resolved"})
    assert solved.priority is Priority.HIGH


async def test_who_looks_at_once_notes_once(office: Office, ticket: Ticket, clock: SetClock) -> None:
    clock.tick(8 * 3600)
    assert sorted(await asyncio.gather(*(look_at_clocks(office, NUMBER) for _ in range(5)))) == [False] * 4 + [True]
    noted = await reread(office)
    assert lines(noted) == [("sla", "sla_breach", "first_response"), ("sla", "priority", "high")]
    assert noted.wire()["sla"]["breached"] == [Promise.FIRST_RESPONSE]


async def test_solving_ends_what_was_broken(office: Office, ticket: Ticket, clock: SetClock) -> None:
    clock.tick(80 * 3600)
    solved = await edit_ticket(office, NUMBER, NORA, {"status": "resolved"})
    assert (solved.status, solved.priority, solved.clock_due) == (Status.RESOLVED, Priority.MEDIUM, None)
    assert lines(solved)[-2:] == [("nora", "status", "resolved"), ("sla", "priority", "medium")]


def test_the_office_knows_its_hours_by_name(office: Office) -> None:
    assert office.hours("always") is ALWAYS
    with pytest.raises(NotFound):
        office.hours("never")
