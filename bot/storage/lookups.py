"""Wanted lookups in SQL."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.desk.lookup import Kind, Subject, Wanted
from bot.storage.lookup_tables import WAITING
from bot.storage.lookup_tables import lookups as table
from bot.storage.transaction import Transaction

_DUE = (
    sa.select(table)
    .where(WAITING, table.c.due_at <= sa.bindparam("now"))
    .order_by(table.c.due_at, table.c.id)
    .limit(sa.bindparam("most"))
)
_MINE = table.update().where(table.c.id == sa.bindparam("entry"), WAITING)
_TAKE = _MINE.where(table.c.due_at <= sa.bindparam("now")).values(due_at=sa.bindparam("until"))
_FINISH = _MINE.values(state=sa.bindparam("found"), told=sa.bindparam("said"))
_TOLD = sa.select(table.c.state).where(
    table.c.conversation_id == sa.bindparam("conversation"),
    table.c.kind == sa.bindparam("what"),
    table.c.subject == sa.bindparam("which"),
    table.c.network == sa.bindparam("where"),
    table.c.told,
)


class SqlLookupRequests:
    """Implements `bot.desk.lookup.LookupRequests`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, wanted: Wanted) -> bool:
        """Wants a lookup, due at once; False when the same one waits already."""
        row = {
            "conversation_id": wanted.conversation_id,
            "seq": wanted.seq,
            "kind": wanted.kind,
            "topic": wanted.topic,
            "subject": wanted.subject.id,
            "network": wanted.subject.network,
            "customer_sub": wanted.sub,
            "created_at": wanted.created_at,
            "due_at": wanted.created_at,
            "state": "waiting",
            "told": False,
        }
        return await self._transaction.insert_new(table, row)

    async def due(self, now: datetime, limit: int) -> list[Wanted]:
        """What should be looked up now, longest waiting first."""
        rows = await self._transaction.rows(_DUE, {"now": now, "most": limit})
        return [
            Wanted(
                conversation_id=row.conversation_id,
                seq=row.seq,
                kind=Kind(row.kind),
                topic=row.topic,
                subject=Subject(row.subject, row.network),
                sub=row.customer_sub,
                created_at=row.created_at,
                id=row.id,
            )
            for row in rows
        ]

    async def take(self, wanted_id: int, now: datetime, until: datetime) -> bool:
        """Nobody else takes it before `until`; False when somebody was first."""
        return await self._transaction.changed(_TAKE, {"entry": wanted_id, "now": now, "until": until}) == 1

    async def finish(self, wanted_id: int, state: str, *, told: bool) -> bool:
        """Notes what came of it and whether the customer is told; False when it was finished before."""
        return await self._transaction.changed(_FINISH, {"entry": wanted_id, "found": state, "said": told}) == 1

    async def told(self, wanted: Wanted) -> frozenset[str]:
        """What the customer was told before of the same thing in the same conversation."""
        same = {
            "conversation": wanted.conversation_id,
            "what": wanted.kind,
            "which": wanted.subject.id,
            "where": wanted.subject.network,
        }
        return frozenset((await self._transaction.run(_TOLD, same)).scalars())
