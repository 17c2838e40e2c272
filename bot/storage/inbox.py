"""The inbox in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.desk.diagnostics import Diagnostics
from bot.desk.errors import Conflict
from bot.desk.repositories import Pending
from bot.storage.tables import inbox as table
from bot.storage.tables import messages
from bot.storage.transaction import Transaction
from bot.storage.transcript import to_message

_OLDEST = (
    sa.select(
        messages,
        table.c.id.label("entry"),
        table.c.payload,
        table.c.attempts,
        table.c.received_at,
        table.c.diagnostics,
    )
    .join(messages)
    .where(table.c.conversation_id == sa.bindparam("conversation"))
    .order_by(table.c.seq)
    .limit(1)
    .select_from(table)
)
_FINISH = table.delete().where(table.c.id == sa.bindparam("entry"))
_TRIED = (
    table.update()
    .where(table.c.id == sa.bindparam("entry"))
    .values(attempts=table.c.attempts + 1)
    .returning(table.c.attempts)
)
_DROP = table.delete().where(table.c.conversation_id == sa.bindparam("conversation"))
_CONVERSATIONS = (
    sa.select(table.c.conversation_id).group_by(table.c.conversation_id).order_by(sa.func.min(table.c.id))
)


class SqlInbox:
    """Implements `bot.desk.repositories.Inbox`. An entry that is finished is deleted."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        conversation_id: str,
        seq: int,
        payload: str | None,
        at: datetime,
        *,
        diagnostics: Diagnostics | None = None,
    ) -> None:
        """The message with this number waits for its turn; Conflict when it waits already."""
        row = {
            "conversation_id": conversation_id,
            "seq": seq,
            "payload": payload,
            "attempts": 0,
            "received_at": at,
            "diagnostics": diagnostics.wire() if diagnostics else None,
        }
        if not await self._transaction.insert_new(table, row):
            raise Conflict("This message waits for its turn already.")

    async def oldest(self, conversation_id: str) -> Pending | None:
        """The message whose turn it is."""
        row = await self._transaction.one(_OLDEST, {"conversation": conversation_id})
        if row is None:
            return None
        told = Diagnostics.from_wire(row.diagnostics, str) if row.diagnostics else None
        message = to_message(row)
        return Pending(row.entry, conversation_id, message, row.payload, row.attempts, row.received_at, told)

    async def finish(self, pending_id: int) -> bool:
        """Marks it answered; False when it was already."""
        return await self._transaction.changed(_FINISH, {"entry": pending_id}) == 1

    async def tried(self, pending_id: int) -> int:
        """Counts a failed attempt and returns how many there were; 0 when the entry is finished."""
        attempts = (await self._transaction.run(_TRIED, {"entry": pending_id})).scalar_one_or_none()
        return attempts or 0

    async def drop(self, conversation_id: str) -> int:
        """Finishes all that wait in a conversation without answering them; returns how many."""
        return await self._transaction.changed(_DROP, {"conversation": conversation_id})

    async def conversations(self) -> Sequence[str]:
        """The conversations in which something waits, longest waiting first."""
        return (await self._transaction.run(_CONVERSATIONS)).scalars().all()
