"""Topics of staff groups in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.errors import NotFound
from bot.desk.handoff import HandoffState
from bot.desk.topics import Topic
from bot.storage.tables import conversations, handoffs
from bot.storage.topic_tables import OPEN
from bot.storage.topic_tables import staff_topics as table
from bot.storage.transaction import Transaction

#: What `told` may set.
_TOLD = frozenset({"thread_id", "seq", "claimed_by", "closed"})

_DONE = handoffs.c.state == sa.literal_column(f"'{HandoffState.DONE}'")
_ALL = sa.select(table, handoffs.c.conversation_id).select_from(table).join(handoffs)
_GET = _ALL.where(table.c.handoff_id == sa.bindparam("handoff"))
_BY_THREAD = _ALL.where(table.c.group_id == sa.bindparam("chat"), table.c.thread_id == sa.bindparam("thread"))
_LACKING = (
    sa.select(handoffs.c.id)
    .outerjoin(table, table.c.handoff_id == handoffs.c.id)
    .where(~_DONE, table.c.handoff_id.is_(None))
    .order_by(handoffs.c.created_at)
)
_BEHIND = sa.or_(
    _DONE,
    table.c.thread_id.is_(None),
    table.c.seq < conversations.c.last_seq,
    table.c.claimed_by.is_distinct_from(handoffs.c.claimed_by),
)
_DUE = (
    _ALL.join(conversations, conversations.c.id == handoffs.c.conversation_id)
    .where(OPEN, table.c.group_id == sa.bindparam("chat"), table.c.due_at <= sa.bindparam("now"), _BEHIND)
    .order_by(table.c.due_at, table.c.handoff_id)
    .limit(sa.bindparam("most"))
)
_ONE = table.update().where(table.c.handoff_id == sa.bindparam("handoff"))
_CLAIM = _ONE.where(OPEN, table.c.due_at <= sa.bindparam("now")).values(
    due_at=sa.bindparam("until"), worker=sa.bindparam("by")
)
_RELEASE = (
    table.update().where(OPEN, table.c.worker == sa.bindparam("by")).values(due_at=sa.bindparam("now"), worker=None)
)
_EXPLAIN = _ONE.where(sa.not_(table.c.explained)).values(explained=True)
_FREE = _ONE.values(worker=None, attempts=0, due_at=sa.bindparam("at"))
_FAILED = _ONE.values(worker=None, attempts=table.c.attempts + 1, due_at=sa.bindparam("at"))


class SqlTopics:
    """Implements `bot.desk.topics.Topics`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def lacking(self) -> Sequence[str]:
        """The open handoffs that have no topic, longest waiting first."""
        return (await self._transaction.run(_LACKING)).scalars().all()

    async def begin(self, handoff_id: str, group: str, now: datetime) -> bool:
        """Plans a topic for a handoff; False when it has one."""
        row = {
            "handoff_id": handoff_id,
            "group_id": group,
            "seq": 0,
            "explained": False,
            "closed": False,
            "attempts": 0,
            "due_at": now,
        }
        return await self._transaction.insert_new(table, row)

    async def due(self, group: str, now: datetime, limit: int = 50) -> Sequence[Topic]:
        """Those in which something is to be told now, longest due first."""
        rows = await self._transaction.rows(_DUE, {"chat": group, "now": now, "most": limit})
        return [_topic(row) for row in rows]

    async def get(self, handoff_id: str) -> Topic:
        """The topic; raises NotFound."""
        row = await self._transaction.one(_GET, {"handoff": handoff_id})
        if row is None:
            raise NotFound("This handoff has no topic.")
        return _topic(row)

    async def by_thread(self, group: str, thread_id: int) -> Topic | None:
        """The topic with this number in the group."""
        row = await self._transaction.one(_BY_THREAD, {"chat": group, "thread": thread_id})
        return None if row is None else _topic(row)

    async def claim(self, handoff_id: str, by: str, now: datetime, until: datetime) -> bool:
        """Takes a due topic for one gateway; False when another has it."""
        wanted = {"handoff": handoff_id, "by": by, "now": now, "until": until}
        return await self._transaction.changed(_CLAIM, wanted) == 1

    async def release(self, by: str, now: datetime) -> int:
        """Ends the claims that an earlier run of this gateway left; returns how many."""
        return await self._transaction.changed(_RELEASE, {"by": by, "now": now})

    async def told(self, handoff_id: str, now: datetime, **changes: Any) -> None:
        """Notes what was told. What follows is due at once."""
        unknown = sorted(set(changes) - _TOLD)
        if unknown:
            raise TypeError(f"These cannot be set here: {', '.join(unknown)}.")
        await self._transaction.run(_FREE, {"handoff": handoff_id, "at": now, **changes})

    async def explain(self, handoff_id: str) -> bool:
        """Notes that somebody unknown was told so; False when somebody was before."""
        return await self._transaction.changed(_EXPLAIN, {"handoff": handoff_id}) == 1

    async def failed(self, handoff_id: str, retry_at: datetime) -> None:
        """It could not be told; again at `retry_at`."""
        await self._transaction.run(_FAILED, {"handoff": handoff_id, "at": retry_at})


def _topic(row: Row[Any]) -> Topic:
    return Topic(
        handoff_id=row.handoff_id,
        conversation_id=row.conversation_id,
        thread_id=row.thread_id,
        seq=row.seq,
        claimed_by=row.claimed_by,
        explained=row.explained,
        closed=row.closed,
        attempts=row.attempts,
    )
