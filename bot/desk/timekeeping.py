"""Tickets change, and their clocks with them: what staff, customers and the mere passing of time do to a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.desk import sla
from bot.desk.conversation import Author
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.ticket import UNSOLVED, Change, Ticket

#: What the clocks may change of a ticket.
_KEPT = (
    "priority",
    "first_response_due",
    "next_response_due",
    "resolution_due",
    "first_responded_at",
    "clocks",
    "clock_due",
)
#: What has lines of its own when it changes: each file that came.
_SAID = frozenset({"attachments"})


async def change_ticket(
    office: Office,
    work: UnitOfWork,
    ticket: Ticket,
    changes: Mapping[str, Any],
    who: str,
    *,
    said: Sequence[Change] = (),
    spoke: Author | None = None,
) -> bool:
    """The only way in which the desk changes a ticket: writes a line of history for each field that changes.

    `said` are lines of their own, such as a comment; `spoke` says whose word to whom it was: STAFF answers the
    customer, CUSTOMER waits for an answer from now on. False when somebody changed the status at the same moment.
    """
    now = office.clock()
    seen, came_due = sla.looked_at(office.sla, ticket, now)
    log = [*came_due, *_lines(seen, changes, who, now), *said]
    after, lines = _followed(office.sla, seen, changes, spoke, now)
    log += lines
    return await work.tickets.change(ticket.id, ticket.status, {**changes, **_differences(ticket, after)}, log)


async def staff_answered(office: Office, work: UnitOfWork, conversation_id: str) -> None:
    """Staff said something in a conversation: that answers its tickets that are not solved."""
    for ticket in await work.tickets.of_conversation(conversation_id):
        if ticket.status in UNSOLVED:
            await change_ticket(office, work, ticket, {}, "staff", spoke=Author.STAFF)


async def look_at_clocks(office: Office, ticket_id: str) -> bool:
    """Notes on a ticket what has come due; False when there was nothing, for others may have looked first."""
    async with office.storage.write() as work:
        ticket = await work.tickets.get(ticket_id)
        seen, log = sla.looked_at(office.sla, ticket, office.clock())
        changes = _differences(ticket, seen)
        if not changes or not await work.tickets.change(ticket.id, ticket.status, changes, log):
            return False
        await work.commit()
    return True


def _followed(
    policy: sla.Policy, ticket: Ticket, changes: Mapping[str, Any], spoke: Author | None, now: datetime
) -> sla.Step:
    """What the clocks make of it."""
    log: list[Change] = []
    if "status" in changes:
        ticket, lines = sla.moved(policy, ticket, changes["status"], now)
        log += lines
    if "priority" in changes:
        ticket, lines = sla.ranked(policy, ticket, changes["priority"], now)
        log += lines
    if spoke is not None:
        ticket, lines = (sla.answered if spoke is Author.STAFF else sla.asked)(policy, ticket, now)
        log += lines
    return ticket, log


def _lines(ticket: Ticket, changes: Mapping[str, Any], who: str, at: datetime) -> list[Change]:
    before = {name: getattr(ticket, name) for name in changes if name not in _SAID}
    if changes.get("priority") is ticket.priority:
        # Keeping what a breach raised is a change too: it will not be lowered again.
        before["priority"] = ticket.clocks.priority
    return [
        Change(at, who, name, _text(before[name]), _text(value))
        for name, value in changes.items()
        if name not in _SAID and value != before[name]
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _differences(before: Ticket, after: Ticket) -> Mapping[str, Any]:
    return {name: getattr(after, name) for name in _KEPT if getattr(after, name) != getattr(before, name)}
