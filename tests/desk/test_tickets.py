"""Tickets: numbers, legal moves, and changes that are logged."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.conversation import Conversation
from bot.desk.errors import IllegalMove, Invalid, NotFound
from bot.desk.office import Office
from bot.desk.staffing import edit_ticket
from bot.desk.ticket import STATUS_MOVES, Priority, Status, Ticket, check_move, ticket_number
from bot.desk.turn import NewTicket, Reply, TurnResult
from bot.desk.turns import complete
from tests.desk.conftest import NORA, TOM, SetClock, asked

ANY_STATUS = st.sampled_from(Status)


@pytest.fixture
async def ticket(office: Office, alice: Conversation) -> Ticket:
    """Alice's ticket, just opened."""
    new = NewTicket("T-00000001", "withdrawal_pending", "Withdrawal pending", "0.5 BTC")
    await complete(office, await asked(office, alice.id), TurnResult((Reply("done", "en"),), "en", tickets=(new,)))
    async with office.storage.read() as work:
        return await work.tickets.get(new.id)


@given(st.text(), st.text())
def test_a_number_is_the_same_for_the_same_message_and_easy_to_read_out(conversation: str, message: str) -> None:
    number = ticket_number(conversation, message)
    assert re.fullmatch("T-[0-9A-HJKMNP-TV-Z]{8}", number)
    assert number == ticket_number(conversation, message)


def test_different_messages_have_different_numbers() -> None:
    assert len({ticket_number(f"c_{c}", f"m{m}") for c in range(50) for m in range(50)}) == 2500


@given(ANY_STATUS, ANY_STATUS)
def test_an_illegal_move_names_the_legal_ones(old: Status, new: Status) -> None:
    legal = tuple(str(status) for status in STATUS_MOVES[old])
    if new in legal:
        check_move(old, new)
        return
    with pytest.raises(IllegalMove) as refused:
        check_move(old, new)
    assert refused.value.legal == legal
    assert all(name in str(refused.value) for name in legal)


@given(ANY_STATUS, ANY_STATUS)
def test_every_status_can_be_reached_from_every_other(start: Status, goal: Status) -> None:
    reached = {start}
    for _ in Status:
        reached |= {after for status in reached for after in STATUS_MOVES[status]}
    assert goal in reached


def test_a_priority_is_raised_one_step_up_to_the_top() -> None:
    assert [priority.raised() for priority in Priority] == [
        Priority.MEDIUM,
        Priority.HIGH,
        Priority.CRITICAL,
        Priority.CRITICAL,
    ]


async def test_each_change_is_one_line_of_history(office: Office, ticket: Ticket, clock: SetClock) -> None:
    clock.tick(60)
    changes = {"status": "in_progress", "assignee": "nora", "priority": "high", "team": " vip ", "subject": "Stuck"}
    changed = await edit_ticket(office, ticket.id, NORA, changes)
    assert (changed.status, changed.assignee, changed.priority) == (Status.IN_PROGRESS, "nora", Priority.HIGH)
    assert (changed.team, changed.subject) == ("vip", "Stuck")
    assert [(c.who, c.what, c.old, c.new, c.at) for c in changed.history[1:]] == [
        ("nora", "status", "open", "in_progress", clock()),
        ("nora", "assignee", None, "nora", clock()),
        ("nora", "priority", "medium", "high", clock()),
        ("nora", "team", "payments", "vip", clock()),
        ("nora", "subject", "Withdrawal pending", "Stuck", clock()),
    ]
    freed = await edit_ticket(office, ticket.id, TOM, {"assignee": None})
    assert freed.assignee is None
    assert (freed.history[-1].old, freed.history[-1].new) == ("nora", None)


async def test_what_stays_the_same_is_not_logged(office: Office, ticket: Ticket) -> None:
    same = await edit_ticket(office, ticket.id, NORA, {"status": "open", "priority": "medium", "team": "payments"})
    assert same == ticket


async def test_a_move_that_is_not_legal_changes_nothing(office: Office, ticket: Ticket) -> None:
    closed = await edit_ticket(office, ticket.id, NORA, {"status": "closed"})
    with pytest.raises(IllegalMove) as refused:
        await edit_ticket(office, ticket.id, NORA, {"status": "resolved", "subject": "no"})
    assert refused.value.legal == ("open",)
    async with office.storage.read() as work:
        assert await work.tickets.get(ticket.id) == closed


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"id": "T-2"},
        {"status": "gone"},
        {"priority": "urgent"},
        {"subject": " "},
        {"team": "x" * 201},
        {"team": 3},
    ],
)
async def test_a_change_of_the_wrong_form_is_refused(office: Office, ticket: Ticket, bad: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        await edit_ticket(office, ticket.id, NORA, bad)


async def test_an_unknown_ticket_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        await edit_ticket(office, "T-NOTTHERE", NORA, {"status": "closed"})
