"""Tickets in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.conversation import Attachment
from bot.desk.diagnostics import Diagnostics
from bot.desk.errors import NotFound
from bot.desk.repositories import TicketFilter
from bot.desk.ticket import Change, Kind, Priority, Status, Ticket
from bot.storage.clocks import from_document, to_document
from bot.storage.tables import conversations, ticket_changes
from bot.storage.tables import tickets as table
from bot.storage.transaction import Transaction

_CHANGEABLE = frozenset({"status", "priority", "assignee", "team", "subject", "attachments"}) | {
    "first_response_due",
    "next_response_due",
    "resolution_due",
    "first_responded_at",
    "clocks",
    "clock_due",
}
_SEARCHED = ("subject",)

_GET = sa.select(table).where(table.c.id == sa.bindparam("ticket"))
_CONVERSATION_OF = sa.select(table.c.conversation_id).where(table.c.id == sa.bindparam("ticket"))
_CLOCKS_DUE = (
    sa.select(table.c.id)
    .where(table.c.clock_due <= sa.bindparam("now"))
    .order_by(table.c.clock_due)
    .limit(sa.bindparam("most"))
)
_OLDEST_FIRST = sa.select(table).order_by(table.c.created_at, table.c.id)
_OF_CONVERSATION = _OLDEST_FIRST.where(table.c.conversation_id == sa.bindparam("conversation"))
_OF_CUSTOMER = _OLDEST_FIRST.where(table.c.customer_sub == sa.bindparam("sub"))
_HISTORY = (
    sa.select(ticket_changes)
    .where(ticket_changes.c.ticket_id.in_(sa.bindparam("tickets", expanding=True)))
    .order_by(ticket_changes.c.id)
)
_LOG = ticket_changes.insert()
_CHANGE = table.update().where(table.c.id == sa.bindparam("ticket"), table.c.status == sa.bindparam("expected"))
_REFILE = table.update().where(table.c.id == sa.bindparam("ticket"))
_NAME_IT = (
    conversations.update()
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(ticket_ids=sa.func.ltrim(conversations.c.ticket_ids + " " + sa.bindparam("ticket", type_=sa.Text)))
)


class SqlTickets:
    """Implements `bot.desk.repositories.Tickets`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, ticket: Ticket) -> bool:
        """Stores a new ticket; False when its number exists."""
        await self._transaction.hold(ticket.conversation_id)
        if not await self._transaction.insert_new(table, _columns(ticket)):
            return False
        await self._transaction.run(_NAME_IT, {"conversation": ticket.conversation_id, "ticket": ticket.id})
        await self._log(ticket.id, ticket.history)
        return True

    async def get(self, ticket_id: str) -> Ticket:
        """The ticket with its history; raises NotFound. A writer keeps its conversation from other writers."""
        if self._transaction.locks:
            where = await self._transaction.one(_CONVERSATION_OF, {"ticket": ticket_id})
            if where is not None:
                await self._transaction.hold(where.conversation_id)
        found = await self._complete(await self._transaction.rows(_GET, {"ticket": ticket_id}))
        if not found:
            raise NotFound("There is no such ticket.")
        return found[0]

    async def of_conversation(self, conversation_id: str) -> Sequence[Ticket]:
        """The conversation's tickets with their history, oldest first."""
        return await self._complete(await self._transaction.rows(_OF_CONVERSATION, {"conversation": conversation_id}))

    async def of_customer(self, sub: str) -> Sequence[Ticket]:
        """A verified customer's tickets from all conversations with their history, oldest first."""
        return await self._complete(await self._transaction.rows(_OF_CUSTOMER, {"sub": sub}))

    async def list(self, wanted: TicketFilter) -> Sequence[Ticket]:
        """Tickets, most urgent first, then oldest; history left out. NotFound when there is no ticket `after`."""
        statement = sa.select(table).order_by(table.c.urgency, table.c.created_at, table.c.id).limit(wanted.limit)
        for name in ("status", "priority", "assignee", "lang"):
            value = getattr(wanted, name)
            if value is not None:
                statement = statement.where(table.c[name] == value)
        if wanted.q and wanted.q.strip():
            statement = statement.where(table.c.haystack.contains(_folded(wanted.q.strip()), autoescape=True))
        if wanted.after is not None:
            statement = statement.where(await self._below(wanted.after))
        return [_ticket(row) for row in await self._transaction.rows(statement)]

    async def change(
        self, ticket_id: str, expected: Status, changes: Mapping[str, Any], log: Sequence[Change]
    ) -> bool:
        """Applies changes and logs them if the status is still `expected`; False when somebody was first."""
        unknown = sorted(set(changes) - _CHANGEABLE)
        if unknown:
            raise TypeError(f"These cannot be changed: {', '.join(unknown)}.")
        columns = {"status": expected, **changes, "ticket": ticket_id, "expected": expected}
        if "attachments" in changes:
            columns["attachments"] = [attachment.wire() for attachment in changes["attachments"]]
        if "priority" in changes:
            columns["urgency"] = urgency(changes["priority"])
        if "clocks" in changes:
            columns["clocks"] = to_document(changes["clocks"])
        if not await self._transaction.changed(_CHANGE, columns):
            return False
        if any(name in changes for name in _SEARCHED):
            row = (await self._transaction.run(_GET, {"ticket": ticket_id})).one()
            await self._transaction.run(_REFILE, {"ticket": ticket_id, "haystack": _haystack(_ticket(row))})
        await self._log(ticket_id, log)
        return True

    async def clocks_due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        """The numbers of the tickets whose clocks must be looked at by now, those that wait longest first."""
        return [row.id for row in await self._transaction.rows(_CLOCKS_DUE, {"now": now, "most": limit})]

    async def _below(self, ticket_id: str) -> sa.ColumnElement[bool]:
        """What comes after this ticket in the list."""
        last = await self._transaction.one(_GET, {"ticket": ticket_id})
        if last is None:
            raise NotFound("There is no ticket with this number to go on after.")
        place = sa.tuple_(table.c.urgency, table.c.created_at, table.c.id)
        return place > sa.tuple_(
            sa.literal(last.urgency),
            sa.literal(last.created_at, table.c.created_at.type),
            sa.literal(last.id, table.c.id.type),
        )

    async def _complete(self, rows: Sequence[Row[Any]]) -> Sequence[Ticket]:
        """The tickets in these rows, each with its history."""
        if not rows:
            return ()
        histories: dict[str, list[Change]] = defaultdict(list)
        for row in await self._transaction.rows(_HISTORY, {"tickets": [row.id for row in rows]}):
            histories[row.ticket_id].append(Change(row.at, row.who, row.what, row.old, row.new))
        return [replace(_ticket(row), history=tuple(histories[row.id])) for row in rows]

    async def _log(self, ticket_id: str, log: Sequence[Change]) -> None:
        for change in log:
            row = {
                "ticket_id": ticket_id,
                "at": change.at,
                "who": change.who,
                "what": change.what,
                "old": change.old,
                "new": change.new,
            }
            await self._transaction.run(_LOG, row)


def urgency(priority: str) -> int:
    """0 for what comes first."""
    return len(Priority) - 1 - Priority(priority).rank


def _folded(text: str) -> str:
    return text.casefold()


def _haystack(ticket: Ticket) -> str:
    known = [str(value) for value in ticket.customer.values() if isinstance(value, str)]
    return _folded("\n".join([ticket.id, ticket.subject, ticket.description, *known]))


def _columns(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "conversation_id": ticket.conversation_id,
        "topic": ticket.topic,
        "subject": ticket.subject,
        "description": ticket.description,
        "priority": ticket.priority,
        "urgency": urgency(ticket.priority),
        "status": ticket.status,
        "team": ticket.team,
        "assignee": ticket.assignee,
        "kind": ticket.kind,
        "reasons": list(ticket.reasons),
        "lang": ticket.lang,
        "channel": ticket.channel,
        "created_at": ticket.created_at,
        "first_response_due": ticket.first_response_due,
        "next_response_due": ticket.next_response_due,
        "resolution_due": ticket.resolution_due,
        "first_responded_at": ticket.first_responded_at,
        "clocks": to_document(ticket.clocks),
        "clock_due": ticket.clock_due,
        "customer": dict(ticket.customer),
        "customer_sub": ticket.customer.get("sub"),
        "facts": dict(ticket.facts),
        "attachments": [attachment.wire() for attachment in ticket.attachments],
        "diagnostics": ticket.diagnostics.wire() if ticket.diagnostics else None,
        "haystack": _haystack(ticket),
    }


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=row.id,
        conversation_id=row.conversation_id,
        topic=row.topic,
        subject=row.subject,
        description=row.description,
        priority=Priority(row.priority),
        status=Status(row.status),
        team=row.team,
        lang=row.lang,
        channel=row.channel,
        created_at=row.created_at,
        first_response_due=row.first_response_due,
        resolution_due=row.resolution_due,
        next_response_due=row.next_response_due,
        first_responded_at=row.first_responded_at,
        clocks=from_document(row.clocks),
        clock_due=row.clock_due,
        diagnostics=Diagnostics.from_wire(row.diagnostics, str) if row.diagnostics else None,
        assignee=row.assignee,
        kind=Kind(row.kind),
        reasons=tuple(row.reasons),
        customer=row.customer,
        facts=row.facts,
        attachments=tuple(Attachment(**attachment) for attachment in row.attachments),
    )
