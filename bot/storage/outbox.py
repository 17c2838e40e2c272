"""The outbox in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.desk.conversation import Message
from bot.desk.errors import Conflict
from bot.desk.outbox import Delivery
from bot.storage.tables import conversations, messages
from bot.storage.tables import outbox as table
from bot.storage.transaction import Transaction
from bot.storage.transcript import to_message

_WAITING, _DELIVERED, _FAILED = "waiting", "delivered", "failed"

# Spelled out, or SQLite would not use the partial indexes.
_SPELLED: sa.ColumnElement[str] = sa.literal_column(f"'{_WAITING}'")
_IS_WAITING = table.c.state == _SPELLED
_earlier = table.alias("earlier")
_EARLIER_WAITS = sa.exists().where(
    _earlier.c.conversation_id == table.c.conversation_id,
    _earlier.c.seq < table.c.seq,
    _earlier.c.state == _SPELLED,
)
# The page is chosen from the outbox alone, so that thousands which wait are not read with their texts.
_PAGE = (
    sa.select(table.c.id)
    .where(
        table.c.channel == sa.bindparam("channel"),
        _IS_WAITING,
        table.c.due_at <= sa.bindparam("now"),
        ~_EARLIER_WAITS,
    )
    .order_by(table.c.due_at, table.c.id)
    .limit(sa.bindparam("most"))
)
_DUE = (
    sa.select(messages, table.c.id.label("entry"), table.c.attempts, table.c.parts, conversations.c.external_id)
    .select_from(table)
    .join(messages)
    .join(conversations, conversations.c.id == table.c.conversation_id)
    .where(table.c.id.in_(_PAGE))
    .order_by(table.c.due_at, table.c.id)
)
_ENTRY = table.update().where(table.c.id == sa.bindparam("entry"))
_CLAIM = _ENTRY.where(_IS_WAITING, table.c.due_at <= sa.bindparam("now")).values(
    due_at=sa.bindparam("until"), claimed_by=sa.bindparam("by")
)
_RELEASE = (
    table.update()
    .where(table.c.channel == sa.bindparam("of"), _IS_WAITING, table.c.claimed_by == sa.bindparam("by"))
    .values(due_at=sa.bindparam("now"), claimed_by=None)
)
_FREE = _ENTRY.values(claimed_by=None)
_PARTLY = _FREE.values(attempts=0, parts=sa.bindparam("arrived"), due_at=sa.bindparam("at"))
_POSTPONE = _ENTRY.where(_IS_WAITING, table.c.due_at <= sa.bindparam("now")).values(due_at=sa.bindparam("until"))
_PUT_BACK = _FREE.values(due_at=sa.bindparam("at"))
_RETRY = _PUT_BACK.values(attempts=table.c.attempts + 1)
_NEVER = _FREE.values(attempts=table.c.attempts + 1, state=_FAILED)
_ABANDON = (
    table.update()
    .where(table.c.conversation_id == sa.bindparam("conversation"), _IS_WAITING)
    .values(state=_FAILED, claimed_by=None)
)
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
    """Implements `bot.desk.outbox.Outbox`."""

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
        """What can be delivered now, longest due first: per conversation only the oldest, so that order is kept."""
        rows = await self._transaction.rows(_DUE, {"channel": channel, "now": now, "most": limit})
        return [
            Delivery(
                row.entry,
                row.conversation_id,
                row.external_id or "",
                to_message(row),
                row.attempts,
                tuple(row.parts or ()),
            )
            for row in rows
        ]

    async def claim(self, delivery_id: int, by: str, now: datetime, until: datetime) -> bool:
        """Takes a due entry for one gateway; False when another has it.

        That it was the oldest of its conversation when it was read stays true: earlier ones do not come back.
        """
        wanted = {"entry": delivery_id, "by": by, "now": now, "until": until}
        return await self._transaction.changed(_CLAIM, wanted) == 1

    async def release(self, channel: str, by: str, now: datetime) -> int:
        """Ends the claims that an earlier run of this gateway left; returns how many."""
        return await self._transaction.changed(_RELEASE, {"of": channel, "by": by, "now": now})

    async def delivered(self, delivery_id: int, remote_id: str | None = None) -> None:
        """It has arrived; `remote_id` is what the channel calls it."""
        done = {"entry": delivery_id, "state": _DELIVERED, "remote_id": remote_id, "parts": None}
        await self._transaction.run(_FREE, done)

    async def partly(self, delivery: Delivery, remote_id: str | None, now: datetime) -> None:
        """One more part of it has arrived, and the next is due."""
        arrived = [*delivery.sent, remote_id or ""]
        await self._transaction.run(_PARTLY, {"entry": delivery.id, "arrived": arrived, "at": now})

    async def postpone(self, delivery_id: int, now: datetime, until: datetime) -> None:
        """It has to wait until then, unless another gateway has taken it meanwhile."""
        await self._transaction.run(_POSTPONE, {"entry": delivery_id, "now": now, "until": until})

    async def put_back(self, delivery_id: int, until: datetime) -> None:
        """Whoever claimed it was told to wait until then; that is no failure."""
        await self._transaction.run(_PUT_BACK, {"entry": delivery_id, "at": until})

    async def failed(self, delivery_id: int, retry_at: datetime | None) -> None:
        """It has not arrived; try again at `retry_at`, or never when that is None, which lets the next ones go."""
        if retry_at is None:
            await self._transaction.run(_NEVER, {"entry": delivery_id})
        else:
            await self._transaction.run(_RETRY, {"entry": delivery_id, "at": retry_at})

    async def abandon(self, conversation_id: str) -> int:
        """Nothing that waits in this conversation is tried any more; returns how many messages that were."""
        return await self._transaction.changed(_ABANDON, {"conversation": conversation_id})

    async def remote_id(self, conversation_id: str, seq: int) -> str | None:
        """What the channel calls a delivered message."""
        wanted = {"conversation": conversation_id, "number": seq}
        found: str | None = (await self._transaction.run(_REMOTE_ID, wanted)).scalar_one_or_none()
        return found

    async def by_remote_id(self, conversation_id: str, remote_id: str) -> Message | None:
        """The message that the channel calls so."""
        row = await self._transaction.one(_BY_REMOTE_ID, {"conversation": conversation_id, "remote": remote_id})
        return None if row is None else to_message(row)
