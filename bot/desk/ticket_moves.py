"""What customers do with their own tickets, within a unit of work: the turn that says so commits it too.

The verbs that stand alone are in `bot.desk.own_tickets`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.desk.conversation import Attachment, Author, Conversation
from bot.desk.errors import Conflict, NotFound
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.ticket import UNSOLVED, Change, Status, Ticket
from bot.desk.timekeeping import change_ticket
from bot.desk.turn import Move

#: Who did it, as the history says.
CUSTOMER = "customer"


class TooLate(Conflict):
    """The time in which a ticket may be reopened is over; a new one is the way."""

    code = "too_late"


async def own_ticket(work: UnitOfWork, conversation: Conversation, ticket_id: str) -> Ticket:
    """The ticket, if it is of this conversation or of the same verified customer; else NotFound, as for no ticket."""
    ticket = await work.tickets.get(ticket_id)
    sub = conversation.customer.sub
    if ticket.conversation_id != conversation.id and (sub is None or ticket.customer.get("sub") != sub):
        raise NotFound("There is no such ticket.")
    return ticket


async def move(office: Office, work: UnitOfWork, conversation: Conversation, ticket_id: str, to: Move) -> Ticket:
    """Reopens or withdraws a ticket.

    Raises TooLate when reopening comes too late, Conflict when the ticket is not settled (or, to be withdrawn, not
    unsolved) or has just been changed, NotFound when it is not theirs.
    """
    ticket = await own_ticket(work, conversation, ticket_id)
    at = office.clock()
    status = _reopened(office, ticket, at) if to is Move.REOPENED else _withdrawn(ticket)
    said = (Change(at, CUSTOMER, str(to), None, None),)
    spoke = Author.CUSTOMER if to is Move.REOPENED else None  # who reopens a ticket waits for an answer
    if not await change_ticket(office, work, ticket, {"status": status}, CUSTOMER, said=said, spoke=spoke):
        raise Conflict("This ticket has just been changed. Please look again.")
    return await work.tickets.get(ticket.id)


async def add_comment(
    office: Office,
    work: UnitOfWork,
    conversation: Conversation,
    ticket_id: str,
    text: str,
    files: Sequence[Attachment],
) -> Ticket:
    """Adds what the customer says and sends to a ticket; one that waited for them is open again.

    Raises NotFound when it is not theirs.
    """
    at = office.clock()
    while True:
        ticket = await own_ticket(work, conversation, ticket_id)
        new = [file for file in files if file not in ticket.attachments]
        changes, said = _added(ticket, text, new, at)
        # Staff may move the ticket at this very moment; the customer's words must not be lost to that.
        if await change_ticket(office, work, ticket, changes, CUSTOMER, said=said, spoke=Author.CUSTOMER):
            await _bring(work, conversation, ticket, new)
            return await work.tickets.get(ticket.id)


def _reopened(office: Office, ticket: Ticket, at: datetime) -> Status:
    if ticket.status in UNSOLVED:
        raise Conflict("This ticket is open already.")
    days = office.limits.reopen_days
    if not ticket.may_reopen(at, timedelta(days=days)):
        raise TooLate(f"A ticket can be reopened within {days} days. Please open a new one.")
    return Status.OPEN


def _withdrawn(ticket: Ticket) -> Status:
    if ticket.status not in UNSOLVED:
        raise Conflict(f"This ticket is {ticket.status} already.")
    return Status.CLOSED


def _added(
    ticket: Ticket, text: str, files: Sequence[Attachment], at: datetime
) -> tuple[dict[str, object], Sequence[Change]]:
    changes: dict[str, object] = {}
    log = [Change(at, CUSTOMER, "comment", None, text)] if text.strip() else []
    log += [Change(at, CUSTOMER, "file", None, file.name) for file in files]
    if files:
        changes["attachments"] = (*ticket.attachments, *files)
    if ticket.status is Status.WAITING_CUSTOMER:
        changes["status"] = Status.OPEN
    return changes, log


async def _bring(work: UnitOfWork, conversation: Conversation, ticket: Ticket, files: Sequence[Attachment]) -> None:
    """Files lie with their conversation; those of another one are copied to where staff look for the ticket's."""
    if conversation.id == ticket.conversation_id:
        return
    there = await work.attachments.of(ticket.conversation_id) if files else ()
    for file in (file for file in files if file not in there):
        await work.attachments.add(ticket.conversation_id, *await work.attachments.get(conversation.id, file.id))
