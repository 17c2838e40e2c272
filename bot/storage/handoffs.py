"""The staff queue in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.conversation import Mood
from bot.desk.errors import Conflict, NotFound
from bot.desk.handoff import Handoff, HandoffState, Reason
from bot.desk.ticket import Priority
from bot.storage.tables import handoffs as table
from bot.storage.tickets import urgency
from bot.storage.transaction import Transaction

_ALL = sa.select(table)
_GET = _ALL.where(table.c.id == sa.bindparam("handoff"))
_CONVERSATION = sa.select(table.c.conversation_id).where(table.c.id == sa.bindparam("handoff"))
_OPEN_OF = _ALL.where(
    table.c.conversation_id == sa.bindparam("conversation"),
    table.c.state != sa.literal_column(f"'{HandoffState.DONE}'"),  # spelled out for the partial index
)
_place = sa.tuple_(table.c.urgency, table.c.created_at, table.c.id)
_QUEUE = _ALL.where(table.c.state == HandoffState.WAITING).order_by(table.c.urgency, table.c.created_at, table.c.id)
_NEWEST = _ALL.order_by(table.c.created_at.desc(), table.c.id.desc())
_ONE = table.update().where(table.c.id == sa.bindparam("handoff"))
_CLAIM = _ONE.where(table.c.state == HandoffState.WAITING).values(
    state=HandoffState.CLAIMED, claimed_by=sa.bindparam("who"), claimed_at=sa.bindparam("at")
)
_FINISH = _ONE.where(table.c.state != HandoffState.DONE).values(state=HandoffState.DONE, done_at=sa.bindparam("at"))
_WAITS = (
    sa.select(table.c.created_at, table.c.claimed_at)
    .where(table.c.team == sa.bindparam("its_team"), table.c.claimed_at >= sa.bindparam("since"), table.c.attended)
    .order_by(table.c.claimed_at.desc(), table.c.id.desc())
    .limit(sa.bindparam("most"))
)


class SqlHandoffs:
    """Implements `bot.desk.repositories.Handoffs`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, handoff: Handoff) -> None:
        """Queues a handoff; Conflict when the conversation has an open one."""
        if not await self._transaction.insert_new(table, _columns(handoff)):
            raise Conflict("This conversation has been handed over already.")

    async def get(self, handoff_id: str) -> Handoff:
        """The handoff; raises NotFound. A writer keeps its conversation from other writers."""
        await self._hold(handoff_id)
        row = await self._transaction.one(_GET, {"handoff": handoff_id})
        if row is None:
            raise NotFound("There is no such handoff.")
        return _handoff(row)

    async def open_of(self, conversation_id: str) -> Handoff | None:
        """The conversation's handoff that is not done."""
        row = await self._transaction.one(_OPEN_OF, {"conversation": conversation_id})
        return None if row is None else _handoff(row)

    async def list(self, state: HandoffState | None, limit: int = 100) -> Sequence[Handoff]:
        """Handoffs: waiting ones in the order in which they should be taken, then others newest first."""
        found: list[Row[Any]] = []
        if state in (None, HandoffState.WAITING):
            found += await self._transaction.rows(_QUEUE.limit(limit))
        if state is None:
            others = _NEWEST.where(table.c.state != HandoffState.WAITING)
            found += await self._transaction.rows(others.limit(limit - len(found)))
        elif state is not HandoffState.WAITING:
            found += await self._transaction.rows(_NEWEST.where(table.c.state == state).limit(limit))
        return [_handoff(row) for row in found]

    async def claim(self, handoff_id: str, who: str, at: datetime) -> bool:
        """Gives a waiting handoff to a person; False when it is not waiting any more."""
        await self._hold(handoff_id)
        return await self._transaction.changed(_CLAIM, {"handoff": handoff_id, "who": who, "at": at}) == 1

    async def finish(self, handoff_id: str, at: datetime) -> bool:
        """Marks it done; False when it was already."""
        await self._hold(handoff_id)
        return await self._transaction.changed(_FINISH, {"handoff": handoff_id, "at": at}) == 1

    async def position(self, handoff_id: str) -> int:
        """Its place in the queue, from 1; raises NotFound."""
        own = await self.get(handoff_id)
        place = sa.tuple_(
            sa.literal(urgency(own.priority)),
            sa.literal(own.created_at, table.c.created_at.type),
            sa.literal(own.id, table.c.id.type),
        )
        before = sa.select(sa.func.count()).where(table.c.state == HandoffState.WAITING, _place < place)
        count: int = (await self._transaction.run(before)).scalar_one()
        return count + 1

    async def recent_waits(self, team: str, since: datetime, limit: int) -> Sequence[float]:
        """Seconds that a team's last handoffs waited which came while somebody was there, newest claim first."""
        rows = await self._transaction.rows(_WAITS, {"its_team": team, "since": since, "most": limit})
        return [(row.claimed_at - row.created_at).total_seconds() for row in rows]

    async def _hold(self, handoff_id: str) -> None:
        """Locks the conversation before its handoff, as everybody does, or two writers could wait for each other."""
        if self._transaction.locks:
            row = await self._transaction.one(_CONVERSATION, {"handoff": handoff_id})
            if row is not None:
                await self._transaction.hold(row.conversation_id)


def _columns(handoff: Handoff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "conversation_id": handoff.conversation_id,
        "reason": handoff.reason,
        "state": handoff.state,
        "summary": handoff.summary,
        "lang": handoff.lang,
        "mood": handoff.mood,
        "priority": handoff.priority,
        "urgency": urgency(handoff.priority),
        "created_at": handoff.created_at,
        "topic": handoff.topic,
        "reasons": list(handoff.reasons),
        "team": handoff.team,
        "attended": handoff.attended,
        "offered_to": handoff.offered_to,
        "offered_until": handoff.offered_until,
        "facts": dict(handoff.facts),
        "channel": handoff.channel,
        "claimed_by": handoff.claimed_by,
        "claimed_at": handoff.claimed_at,
        "done_at": handoff.done_at,
    }


def _handoff(row: Row[Any]) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        reason=Reason(row.reason),
        state=HandoffState(row.state),
        summary=row.summary,
        lang=row.lang,
        mood=Mood(row.mood),
        priority=Priority(row.priority),
        created_at=row.created_at,
        topic=row.topic,
        reasons=tuple(row.reasons),
        team=row.team,
        attended=row.attended,
        offered_to=row.offered_to,
        offered_until=row.offered_until,
        facts=row.facts,
        channel=row.channel,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        done_at=row.done_at,
    )
