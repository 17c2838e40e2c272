"""Internal notes in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from bot.desk.repositories import Note
from bot.storage.tables import notes as table
from bot.storage.transaction import Transaction

_ADD = table.insert()
_OF = sa.select(table).where(table.c.conversation_id == sa.bindparam("conversation")).order_by(table.c.id)


class SqlNotes:
    """Implements `bot.desk.repositories.Notes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, conversation_id: str, note: Note) -> None:
        """Stores a note; raises NotFound when there is no such conversation."""
        row = {"conversation_id": conversation_id, "at": note.at, "who": note.who, "text": note.text}
        await self._transaction.run(_ADD, row)

    async def of(self, conversation_id: str) -> Sequence[Note]:
        """All notes, oldest first."""
        rows = await self._transaction.rows(_OF, {"conversation": conversation_id})
        return [Note(row.at, row.who, row.text) for row in rows]
