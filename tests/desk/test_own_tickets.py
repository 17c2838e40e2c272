"""What customers do with their own tickets, by a verb and as the effect of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk import own_tickets
from bot.desk.conversation import Attachment, Conversation, Customer
from bot.desk.errors import Conflict, IllegalMove, Invalid, NotFound
from bot.desk.office import Office
from bot.desk.staffing import edit_ticket
from bot.desk.ticket import UNSOLVED, Change, Priority, Status, Ticket
from bot.desk.ticket_answers import answer_ticket
from bot.desk.ticket_moves import TooLate
from bot.desk.turn import Move, NewComment, NewMove, NewTicket, Reply, TurnResult
from bot.desk.turns import complete, turn_request
from bot.storage.database import SqlStorage
from tests.desk.conftest import NORA, HeardNews, SetClock, asked, office_over, opened, transcript

NUMBER = "T-00000001"
DAY = 86_400
SAID = (Reply("Done.", "en"),)
_AT = SetClock()()
EXAMPLE = Ticket(
    NUMBER,
    "c_1",
    "withdrawal_pending",
    "Stuck",
    "For a day.",
    priority=Priority.LOW,
    status=Status.OPEN,
    team="payments",
    lang="en",
    channel="web",
    created_at=_AT,
    first_response_due=_AT,
    resolution_due=_AT,
)


async def open_ticket(office: Office, conversation: Conversation, number: str = NUMBER) -> Ticket:
    """A ticket of this conversation."""
    new = NewTicket(number, "withdrawal_pending", "Withdrawal pending", "0.5 BTC")
    await complete(office, await asked(office, conversation.id), TurnResult(SAID, "en", tickets=(new,)))
    return await stored(office, number)


async def stored(office: Office, number: str = NUMBER) -> Ticket:
    """The ticket as it is now."""
    async with office.storage.read() as work:
        return await work.tickets.get(number)


async def send_file(office: Office, conversation: Conversation, name: str) -> str:
    """A file that the customer has uploaded; returns its id."""
    async with office.storage.write() as work:
        await work.attachments.add(conversation.id, Attachment(f"id-{name}", name, "image/png", 4), b"\x89PNG")
        await work.commit()
    return f"id-{name}"


def lines(ticket: Ticket) -> list[tuple[str, str, str | None, str | None]]:
    """The history without its first line and its times."""
    return [(change.who, change.what, change.old, change.new) for change in ticket.history[1:]]


@pytest.fixture
async def ticket(office: Office, alice: Conversation) -> Ticket:
    """Alice's ticket, just opened."""
    return await open_ticket(office, alice)


@pytest.mark.parametrize("settled", [Status.RESOLVED, Status.CLOSED])
async def test_a_settled_ticket_is_reopened_within_14_days(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock, settled: Status
) -> None:
    await edit_ticket(office, ticket.id, NORA, {"status": settled})
    clock.tick(14 * DAY)
    again = await own_tickets.reopen(office, alice.id, ticket.id)
    assert again.status is Status.OPEN
    assert lines(again)[1:] == [("customer", "status", settled, "open"), ("customer", "reopened", None, None)]


async def test_after_that_it_is_too_late_and_the_reason_says_what_to_do(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    await edit_ticket(office, ticket.id, NORA, {"status": "resolved"})
    clock.tick(14 * DAY + 1)
    with pytest.raises(TooLate, match="within 14 days"):
        await own_tickets.reopen(office, alice.id, ticket.id)
    shorter = replace(office, limits=replace(office.limits, reopen_days=0))
    with pytest.raises(TooLate, match="within 0 days"):
        await own_tickets.reopen(shorter, alice.id, ticket.id)
    assert (await stored(office)).status is Status.RESOLVED


async def test_a_ticket_is_withdrawn_once_and_may_be_reopened(
    office: Office, alice: Conversation, ticket: Ticket, news: HeardNews
) -> None:
    news.told.clear()
    gone = await own_tickets.withdraw(office, alice.id, ticket.id)
    assert gone.status is Status.CLOSED
    assert lines(gone) == [("customer", "status", "open", "closed"), ("customer", "withdrawn", None, None)]
    assert ("conversation", alice.id) in news.told
    with pytest.raises(Conflict, match="closed already"):
        await own_tickets.withdraw(office, alice.id, ticket.id)
    assert (await own_tickets.reopen(office, alice.id, ticket.id)).status is Status.OPEN
    with pytest.raises(Conflict, match="open already"):
        await own_tickets.reopen(office, alice.id, ticket.id)


async def test_a_comment_opens_what_waited_for_the_customer(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    await edit_ticket(office, ticket.id, NORA, {"status": "waiting_customer"})
    file = await send_file(office, alice, "receipt.png")
    clock.tick(5)
    told = await own_tickets.comment(office, alice.id, ticket.id, "my key is hunter2", [file])
    assert told.status is Status.OPEN
    assert [attachment.name for attachment in told.attachments] == ["receipt.png"]
    assert lines(told)[1:] == [
        ("customer", "status", "waiting_customer", "open"),
        ("customer", "comment", None, "my key is [removed]"),
        ("customer", "file", None, "receipt.png"),
    ]
    assert told.history[-1].at == clock()
    again = await own_tickets.comment(office, alice.id, ticket.id, "the same file", [file])
    assert again.attachments == told.attachments


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.RESOLVED, Status.CLOSED])
async def test_a_comment_moves_no_other_ticket(
    office: Office, alice: Conversation, ticket: Ticket, status: Status
) -> None:
    await edit_ticket(office, ticket.id, NORA, {"status": status})
    assert (await own_tickets.comment(office, alice.id, ticket.id, "thanks")).status is status


async def test_an_empty_or_endless_comment_is_refused(office: Office, alice: Conversation, ticket: Ticket) -> None:
    for bad in (" ", "x" * 10_001):
        with pytest.raises(Invalid):
            await own_tickets.comment(office, alice.id, ticket.id, bad)
    with pytest.raises(NotFound):
        await own_tickets.comment(office, alice.id, ticket.id, "see", ["somebody's file"])


async def test_nobody_else_may_touch_it(office: Office, bob: Conversation, ticket: Ticket) -> None:
    mallory = await opened(office, customer=Customer("mallory"))
    for stranger in (bob, mallory):
        with pytest.raises(NotFound):
            await own_tickets.reopen(office, stranger.id, ticket.id)
        with pytest.raises(NotFound):
            await own_tickets.withdraw(office, stranger.id, ticket.id)
        with pytest.raises(NotFound):
            await own_tickets.comment(office, stranger.id, ticket.id, "hello")
        effects = TurnResult(SAID, "en", moves=(NewMove(ticket.id, Move.WITHDRAWN),))
        with pytest.raises(NotFound):
            await complete(office, await asked(office, stranger.id), effects)
    assert await stored(office) == ticket


async def test_a_verified_customer_goes_on_elsewhere_and_the_files_come_along(office: Office) -> None:
    first, second = [await opened(office, customer=Customer("alice")) for _ in range(2)]
    await open_ticket(office, first)
    await open_ticket(office, first, "T-00000002")
    file = await send_file(office, second, "receipt.png")
    for number in (NUMBER, "T-00000002"):
        commented = await own_tickets.comment(office, second.id, number, "here", [file])
        assert [attachment.id for attachment in commented.attachments] == [file]
    async with office.storage.read() as work:
        assert (await work.attachments.get(first.id, file))[1] == b"\x89PNG"
    assert (await own_tickets.withdraw(office, second.id, NUMBER)).status is Status.CLOSED


async def test_a_turn_moves_a_ticket_and_adds_the_files_of_the_message(
    office: Office, alice: Conversation, ticket: Ticket
) -> None:
    file = await send_file(office, alice, "receipt.png")
    pending = await asked(office, alice.id, "it was 0.6, and forget it", attachments=(file,))
    comment, gone = NewComment(ticket.id, "it was 0.6"), NewMove(ticket.id, Move.WITHDRAWN)
    assert await complete(office, pending, TurnResult(SAID, "en", comments=(comment,), moves=(gone,)))
    assert lines(await stored(office)) == [
        ("customer", "comment", None, "it was 0.6"),
        ("customer", "file", None, "receipt.png"),
        ("customer", "status", "open", "closed"),
        ("customer", "withdrawn", None, None),
    ]
    assert not await complete(office, pending, TurnResult(SAID, "en", moves=(gone,)))
    back = TurnResult(SAID, "en", moves=(NewMove(ticket.id, Move.REOPENED),))
    assert await complete(office, await asked(office, alice.id, "no, open it again"), back)
    assert (await stored(office)).status is Status.OPEN
    assert [message.text for message in await transcript(office, alice.id)].count("Done.") == 3


async def test_a_move_that_has_become_impossible_leaves_the_ticket_as_it_is(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    await edit_ticket(office, ticket.id, NORA, {"status": "resolved"})
    clock.tick(15 * DAY)
    before = await stored(office)
    for to in Move:
        effects = TurnResult(SAID, "en", moves=(NewMove(ticket.id, to),))
        assert await complete(office, await asked(office, alice.id), effects)
    assert await stored(office) == before


async def test_the_assistant_knows_what_may_be_reopened(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    async def known() -> tuple[str | None, bool]:
        pending = await asked(office, alice.id)
        async with office.storage.read() as work:
            (one,) = (await turn_request(office, work, pending)).tickets
        return one.resolved_at, one.can_reopen

    assert await known() == (None, False)
    await edit_ticket(office, ticket.id, NORA, {"status": "resolved"})
    when = clock().isoformat()
    assert await known() == (when, True)
    clock.tick(15 * DAY)
    assert await known() == (when, False)
    await edit_ticket(office, ticket.id, NORA, {"status": "closed"})
    assert await known() == (clock().isoformat(), True)


def test_effects_survive_the_way_from_the_assistant() -> None:
    result = TurnResult(SAID, "en", moves=(NewMove(NUMBER, Move.REOPENED), NewMove(NUMBER, Move.WITHDRAWN)))
    assert TurnResult.from_json(result.to_json()) == result
    with pytest.raises(ValueError, match="solved"):
        TurnResult.from_json({**result.to_json(), "moves": [{"ticket": NUMBER, "to": "solved"}]})


@given(st.lists(st.tuples(st.sampled_from(Status), st.integers(0, 20)), max_size=6), st.integers(0, 30))
def test_only_the_last_settlement_counts_and_only_for_its_days(moves: list[tuple[Status, int]], days: int) -> None:
    clock = SetClock()
    ticket = replace(EXAMPLE, created_at=clock(), history=())
    settled = None
    for status, wait in moves:
        at = clock.tick(wait * DAY)
        if status is not ticket.status:
            settled = None if status in UNSOLVED else at
            change = Change(at, "nora", "status", ticket.status, status)
            ticket = replace(ticket, status=status, history=(*ticket.history, change))
    assert ticket.settled_at == settled
    now = clock.tick(days * DAY)
    assert ticket.may_reopen(now, timedelta(days=14)) == (settled is not None and (now - settled).days <= 14)


class Model:
    """What a ticket should be after any series of moves, told in a few lines."""

    def __init__(self) -> None:
        self.status, self.settled_for = Status.OPEN, 0

    def to(self, status: Status) -> None:
        """It moved."""
        self.status, self.settled_for = status, 0

    def step(self, what: str, days: int) -> None:
        """What one step should do."""
        self.settled_for += days
        solved = self.status not in UNSOLVED
        if what == "reopen" and solved and self.settled_for <= 14:
            self.to(Status.OPEN)
        elif what == "withdraw" and not solved:
            self.to(Status.CLOSED)
        elif what == "comment" and self.status is Status.WAITING_CUSTOMER:
            self.to(Status.OPEN)
        elif what in {"resolved", "waiting_customer"} and not solved:
            self.to(Status(what))
        elif what == "closed" and self.status is not Status.CLOSED:
            self.to(Status.CLOSED)


_STEPS = ("reopen", "withdraw", "comment", "resolved", "waiting_customer", "closed")


@pytest.mark.timeout(300)
def test_any_series_of_moves_ends_where_the_rules_say(tmp_path: Path) -> None:
    clock = SetClock()
    storage = SqlStorage(f"sqlite:///{tmp_path}/pharos.db", clock=clock)
    office = office_over(storage, HeardNews(), clock)
    verbs: dict[str, Callable[..., Any]] = {"reopen": own_tickets.reopen, "withdraw": own_tickets.withdraw}
    made = 0

    async def one(conversation: Conversation, number: str, what: str) -> None:
        if what in verbs:
            await verbs[what](office, conversation.id, number)
        elif what == "comment":
            await own_tickets.comment(office, conversation.id, number, "and?")
        else:
            await edit_ticket(office, number, NORA, {"status": what})

    async def play(steps: list[tuple[str, int]]) -> None:
        nonlocal made
        made += 1
        conversation, number, model = await opened(office), f"T-{made}", Model()
        await open_ticket(office, conversation, number)
        for what, days in steps:
            clock.tick(days * DAY)
            model.step(what, days)
            with suppress(Conflict, IllegalMove):
                await one(conversation, number, what)
            assert (await stored(office, number)).status is model.status

    with asyncio.Runner() as runner:
        runner.run(storage.start())

        @settings(max_examples=40, deadline=None)
        @given(st.lists(st.tuples(st.sampled_from(_STEPS), st.sampled_from([0, 1, 9, 15])), max_size=10))
        def check(steps: list[tuple[str, int]]) -> None:
            runner.run(play(steps))

        check()
        runner.run(storage.stop())


async def test_the_clocks_follow_what_is_said_on_the_ticket(
    office: Office, alice: Conversation, ticket: Ticket, clock: SetClock
) -> None:
    asked_at = clock.tick(60)
    await own_tickets.comment(office, alice.id, ticket.id, "hello?")
    assert (await stored(office)).first_responded_at is None
    answered_at = clock.tick(60)
    await answer_ticket(office, ticket.id, NORA, "I am looking at it.")
    answered = await stored(office)
    assert (answered.first_responded_at, answered.next_response_due) == (answered_at, None)
    await own_tickets.withdraw(office, alice.id, ticket.id)
    reopened_at = clock.tick(60)
    again = await own_tickets.reopen(office, alice.id, ticket.id)
    assert again.clocks.awaiting_since == reopened_at > asked_at
    assert again.next_response_due is not None
