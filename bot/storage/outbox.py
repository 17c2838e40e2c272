"""The outbox in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.desk.conversation import Message
from bot.desk.errors import Conflict
from bot.desk.repositories import Delivery
from bot.storage.tables import conversations, messages
from bot.storage.tables import outbox as table
from bot.storage.transaction import Transaction
from bot.storage.transcript import to_message

_WAITING, _DELIVERED, _FAILED = "waiting", "delivered", "failed"

_earlier = table.alias("earlier")
_EARLIER_WAITS = sa.exists().where(
    _earlier.c.conversation_id == table.c.conversation_id,
    _earlier.c.seq < table.c.seq,
    _earlier.c.state == _WAITING,
)
_DUE = (
    sa.select(messages, table.c.id.label("entry"), table.c.attempts, conversations.c.external_id)
    .select_from(table)
    .join(messages)
    .join(conversations, conversations.c.id == table.c.conversation_id)
    .where(
        table.c.channel == sa.bindparam("channel"),
        table.c.state == sa.literal_column(f"'{_WAITING}'"),  # spelled out, or SQLite would not use the partial index
        table.c.due_at <= sa.bindparam("now"),
        ~_EARLIER_WAITS,
    )
    .order_by(table.c.id)
    .limit(sa.bindparam("most"))
)
_ENTRY = table.update().where(table.c.id == sa.bindparam("entry"))
_RETRY = _ENTRY.values(attempts=table.c.attempts + 1, due_at=sa.bindparam("at"))
_NEVER = _ENTRY.values(attempts=table.c.attempts + 1, state=_FAILED)
_REMOTE_ID = sa.select(table.c.remote_id).where(
    table.c.conversation_id == sa.bindparam("conversation"), table.c.seq == sa.bindparam("number")
)
_BY_REMOTE_ID = (
    sa.select(messages)
    .select_from(table)
    .join(messages)
    .where(table.c.conversation_id == sa.bindparam("conversation"), table.c.remote_id == sa.bindparam("remote"))
    .order_by(table.c.seq.desc())
    .limit(1)
)


class SqlOutbox:
    """Implements `bot.desk.repositories.Outbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, conversation_id: str, seq: int, channel: str, at: datetime) -> None:
        """The message with this number is to be delivered; Conflict when it is in the outbox already."""
        row: dict[str, Any] = {
            "conversation_id": conversation_id,
            "seq": seq,
            "channel": channel,
            "state": _WAITING,
            "attempts": 0,
            "due_at": at,
        }
        if not await self._transaction.insert_new(table, row):
            raise Conflict("This message is in the outbox already.")

    async def due(self, channel: str, now: datetime, limit: int = 100) -> Sequence[Delivery]:
        """What can be delivered now: per conversation only the oldest, so that order is kept."""
        rows = await self._transaction.rows(_DUE, {"channel": channel, "now": now, "most": limit})
        return [
            Delivery(row.entry, row.conversation_id, row.external_id or "", to_message(row), row.attempts)
            for row in rows
        ]

    async def delivered(self, delivery_id: int, remote_id: str | None = None) -> None:
        """It has arrived; `remote_id` is what the channel calls it."""
        done = {"entry": delivery_id, "state": _DELIVERED, "remote_id": remote_id}
        await self._transaction.run(_ENTRY, done)

    async def failed(self, delivery_id: int, retry_at: datetime | None) -> None:
        """It has not; try again at `retry_at`, or never when that is None, which lets the next ones go."""
        if retry_at is None:
            await self._transaction.run(_NEVER, {"entry": delivery_id})
        else:
            await self._transaction.run(_RETRY, {"entry": delivery_id, "at": retry_at})

    async def remote_id(self, conversation_id: str, seq: int) -> str | None:
        """What the channel calls a delivered message."""
        wanted = {"conversation": conversation_id, "number": seq}
        found: str | None = (await self._transaction.run(_REMOTE_ID, wanted)).scalar_one_or_none()
        return found

    async def by_remote_id(self, conversation_id: str, remote_id: str) -> Message | None:
        """The message that the channel calls so."""
        row = await self._transaction.one(_BY_REMOTE_ID, {"conversation": conversation_id, "remote": remote_id})
        return None if row is None else to_message(row)
