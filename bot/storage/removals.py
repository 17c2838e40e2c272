"""Messages that are to be deleted on the customer's side, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.desk.removals import Removal
from bot.storage.telegram_tables import removals as table
from bot.storage.transaction import Transaction

_DUE = sa.select(table).where(table.c.due_at <= sa.bindparam("now")).order_by(table.c.due_at).limit(100)
_NEXT = sa.select(sa.func.min(table.c.due_at))
_ONE = (table.c.conversation_id == sa.bindparam("conversation"), table.c.remote_id == sa.bindparam("remote"))
_AGAIN = (
    table.update()
    .where(*_ONE, table.c.attempts == sa.bindparam("before"))
    .values(attempts=table.c.attempts + 1, due_at=sa.bindparam("at"))
)
_PUT_OFF = table.update().where(*_ONE).values(due_at=sa.bindparam("at"))
_DROP = table.delete().where(*_ONE)


class SqlRemovals:
    """Implements `bot.desk.removals.Removals`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, removal: Removal, due_at: datetime) -> None:
        """Is to be deleted; adding it twice changes nothing."""
        row = {
            "conversation_id": removal.conversation_id,
            "remote_id": removal.remote_id,
            "address": removal.address,
            "lang": removal.lang,
            "attempts": 0,
            "due_at": due_at,
        }
        await self._transaction.insert_new(table, row)

    async def due(self, now: datetime) -> Sequence[Removal]:
        """What should be deleted now, longest due first."""
        rows = await self._transaction.rows(_DUE, {"now": now})
        return [Removal(row.conversation_id, row.address, row.remote_id, row.lang, row.attempts) for row in rows]

    async def next_due(self) -> datetime | None:
        """When the next one is due."""
        found: datetime | None = (await self._transaction.run(_NEXT)).scalar_one_or_none()
        return found

    async def again(self, removal: Removal, due_at: datetime) -> bool:
        """Counts an attempt, the next one being due then; False when another gateway has just made it."""
        wanted = {**_key(removal), "before": removal.attempts, "at": due_at}
        return await self._transaction.changed(_AGAIN, wanted) == 1

    async def put_off(self, removal: Removal, due_at: datetime) -> None:
        """The attempt has failed, and the next one is due then."""
        await self._transaction.run(_PUT_OFF, {**_key(removal), "at": due_at})

    async def drop(self, removal: Removal) -> None:
        """Is settled."""
        await self._transaction.run(_DROP, _key(removal))


def _key(removal: Removal) -> Mapping[str, Any]:
    return {"conversation": removal.conversation_id, "remote": removal.remote_id}
