"""Who is at work and what they have, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.errors import NotFound
from bot.desk.handoff import HandoffState
from bot.desk.routing import Candidate
from bot.desk.ticket import Status
from bot.storage.staff_tables import accounts, consoles
from bot.storage.tables import conversations, handoffs, tickets
from bot.storage.transaction import Transaction

_NOW: sa.BindParameter[Any] = sa.bindparam("now", type_=consoles.c.until.type)
_OPEN_AGAIN = consoles.update().where(consoles.c.id == sa.bindparam("console"))
_CLOSE = consoles.delete().where(consoles.c.id == sa.bindparam("console"))
_DROP_LAPSED = consoles.delete().where(consoles.c.until <= _NOW)
_SET_AWAY = accounts.update().where(accounts.c.username == sa.bindparam("account"))

_at_console = sa.exists().where(consoles.c.username == accounts.c.username, consoles.c.until > _NOW)
_present = sa.and_(sa.not_(accounts.c.away), _at_console)
_PRESENT = sa.select(accounts.c.username).where(accounts.c.active, _present)


def _counted(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).correlate(accounts).scalar_subquery()


def _newest(moment: sa.Column[Any], condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.max(moment, type_=moment.type)).where(condition).correlate(accounts).scalar_subquery()


def _candidates(**columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    named = [column.label(name) for name, column in columns.items()]
    known = (accounts.c.username, accounts.c.teams, accounts.c.languages, accounts.c.capacity)
    return sa.select(*known, _present.label("present"), *named).where(accounts.c.active).order_by(accounts.c.username)


_claimed = handoffs.c.claimed_by == accounts.c.username
_offered = handoffs.c.offered_to == accounts.c.username
_assigned = tickets.c.assignee == accounts.c.username
_FOR_CONVERSATIONS = _candidates(
    load=_counted(_claimed, handoffs.c.state == HandoffState.CLAIMED)
    + _counted(_offered, handoffs.c.state == HandoffState.WAITING, handoffs.c.offered_until > _NOW),
    claimed_at=_newest(handoffs.c.claimed_at, _claimed),
    given_at=_newest(handoffs.c.created_at, _offered),
)
_FOR_TICKETS = _candidates(
    load=_counted(_assigned, tickets.c.status.in_([Status.OPEN, Status.IN_PROGRESS])),
    given_at=_newest(tickets.c.created_at, _assigned),
)

#: The customer's conversations; one for whom nobody vouches (no `sub`) has only this one.
_OWN = sa.select(conversations.c.id).where(
    sa.or_(
        conversations.c.id == sa.bindparam("conversation"),
        conversations.c.customer_sub == sa.bindparam("sub", type_=conversations.c.customer_sub.type),
    )
)
_EARLIER = (
    sa.select(handoffs.c.claimed_by)
    .where(handoffs.c.conversation_id.in_(_OWN), handoffs.c.claimed_by.is_not(None))
    .order_by(handoffs.c.claimed_at.desc())
    .limit(1)
)
_since: sa.BindParameter[Any] = sa.bindparam("since", type_=handoffs.c.created_at.type)


def _contacts_in(table: sa.Table) -> sa.ScalarSelect[int]:
    own = (table.c.conversation_id.in_(_OWN), table.c.created_at >= _since)
    return sa.select(sa.func.count()).select_from(table).where(*own).scalar_subquery()


_CONTACTS = sa.select(_contacts_in(handoffs) + _contacts_in(tickets))


class SqlDuty:
    """Implements `bot.desk.duty.Duty`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def console_open(self, console: str, username: str, until: datetime) -> None:
        """This open console stands for somebody's presence until then; NotFound when there is no such account."""
        row = {"id": console, "username": username, "until": until}
        if not await self._transaction.insert_new(consoles, row):
            await self._transaction.run(_OPEN_AGAIN, {"console": console, "until": until})

    async def console_closed(self, console: str) -> None:
        """The console is closed; closing it twice changes nothing."""
        await self._transaction.run(_CLOSE, {"console": console})

    async def set_away(self, username: str, away: bool) -> None:
        """Somebody steps away from their open consoles, or is back; raises NotFound."""
        if not await self._transaction.changed(_SET_AWAY, {"account": username, "away": away}):
            raise NotFound("There is no such account.")

    async def drop_lapsed(self, now: datetime) -> int:
        """Deletes consoles that were not heard of any more; returns how many."""
        return await self._transaction.changed(_DROP_LAPSED, {"now": now})

    async def present(self, now: datetime) -> frozenset[str]:
        """The usernames of active accounts with an open console that are not away."""
        return frozenset(row.username for row in await self._transaction.rows(_PRESENT, {"now": now}))

    async def conversation_candidates(self, now: datetime) -> Sequence[Candidate]:
        """All active accounts with the conversations that they have or are being offered, by username."""
        rows = await self._transaction.rows(_FOR_CONVERSATIONS, {"now": now})
        return [_candidate(row, row.capacity, row.claimed_at, row.given_at) for row in rows]

    async def ticket_candidates(self, now: datetime, capacity: int) -> Sequence[Candidate]:
        """All active accounts with their tickets that wait for staff, each with this capacity, by username."""
        rows = await self._transaction.rows(_FOR_TICKETS, {"now": now})
        return [_candidate(row, capacity, row.given_at) for row in rows]

    async def earlier_staff(self, sub: str | None, conversation_id: str) -> str | None:
        """Who had this customer's conversation last."""
        own = {"sub": sub, "conversation": conversation_id}
        return (await self._transaction.run(_EARLIER, own)).scalar_one_or_none()

    async def contacts(self, sub: str | None, conversation_id: str, since: datetime) -> int:
        """How many tickets and handoffs the customer has had since then."""
        own = {"sub": sub, "conversation": conversation_id, "since": since}
        count: int = (await self._transaction.run(_CONTACTS, own)).scalar_one()
        return count


def _candidate(row: Row[Any], capacity: int, *given: datetime | None) -> Candidate:
    return Candidate(
        username=row.username,
        teams=frozenset(row.teams),
        languages=frozenset(row.languages),
        present=row.present,
        load=row.load,
        capacity=capacity,
        last_given=max((at for at in given if at is not None), default=None),
    )
