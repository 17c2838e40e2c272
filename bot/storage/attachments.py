"""Customers' files in SQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from bot.desk.conversation import Attachment
from bot.desk.errors import Conflict, NotFound
from bot.storage.tables import attachments as table
from bot.storage.transaction import Transaction

_OF = table.c.conversation_id == sa.bindparam("conversation")
_GET = sa.select(table).where(_OF, table.c.id == sa.bindparam("attachment"))
_ALL = sa.select(table.c.id, table.c.name, table.c.type, table.c.size).where(_OF)
_NAMED = _ALL.where(table.c.id.in_(sa.bindparam("ids", expanding=True)))


class SqlAttachments:
    """Implements `bot.desk.repositories.Attachments`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, conversation_id: str, attachment: Attachment, content: bytes) -> None:
        """Keeps a file; Conflict when its id is taken, NotFound when there is no such conversation."""
        row = {**attachment.wire(), "conversation_id": conversation_id, "content": content}
        if not await self._transaction.insert_new(table, row):
            raise Conflict("There is a file with this id already.")

    async def get(self, conversation_id: str, attachment_id: str) -> tuple[Attachment, bytes]:
        """A file of this conversation; raises NotFound."""
        row = await self._transaction.one(_GET, {"conversation": conversation_id, "attachment": attachment_id})
        if row is None:
            raise NotFound("There is no such file.")
        return Attachment(row.id, row.name, row.type, row.size), row.content

    async def of(self, conversation_id: str) -> Sequence[Attachment]:
        """The descriptions of all files of this conversation."""
        rows = await self._transaction.rows(_ALL, {"conversation": conversation_id})
        return [Attachment(row.id, row.name, row.type, row.size) for row in rows]

    async def named(self, conversation_id: str, ids: Sequence[str]) -> Sequence[Attachment]:
        """The descriptions of these files, in the order asked for; NotFound when one is not of this conversation."""
        rows = await self._transaction.rows(_NAMED, {"conversation": conversation_id, "ids": list(ids)})
        known = {row.id: Attachment(row.id, row.name, row.type, row.size) for row in rows}
        if missing := [file for file in ids if file not in known]:
            raise NotFound(f"There is no such file: {missing[0]}")
        return [known[file] for file in ids]
