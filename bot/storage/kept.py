"""Small durable things in SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.storage.staff_tables import kept as table
from bot.storage.transaction import Transaction

_GET = sa.select(table.c.value).where(table.c.key == sa.bindparam("name"))
_SET = table.update().where(table.c.key == sa.bindparam("name"))


class SqlKept:
    """Implements `bot.desk.kept.Kept`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, key: str) -> Any | None:
        """The value, or None when nothing is kept under this key."""
        return (await self._transaction.run(_GET, {"name": key})).scalar_one_or_none()

    async def first(self, key: str, value: Any) -> Any:
        """What is kept under this key; `value` is kept and returned when nothing was."""
        await self._transaction.insert_new(table, {"key": key, "value": value})
        return await self.get(key)

    async def put(self, key: str, value: Any) -> None:
        """Keeps a value in place of the one before."""
        if not await self._transaction.insert_new(table, {"key": key, "value": value}):
            await self._transaction.run(_SET, {"name": key, "value": value})
