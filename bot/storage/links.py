"""Links into a chat, in SQL."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.desk.conversation import Customer
from bot.desk.errors import Conflict
from bot.desk.linking import KnownLink
from bot.storage.telegram_tables import links as table
from bot.storage.transaction import Transaction

_FIND = sa.select(table).where(table.c.token_hash == sa.bindparam("token"))
_USE = (
    table.update()
    .where(table.c.token_hash == sa.bindparam("token"))
    .where(table.c.used_by.is_(None), table.c.expires_at > sa.bindparam("now"))
    .values(used_by=sa.bindparam("by"))
)
_DROP = table.delete().where(table.c.expires_at < sa.bindparam("before"))


class SqlLinks:
    """Implements `bot.desk.linking.Links`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, token_hash: str, customer: Customer, expires_at: datetime) -> None:
        """A new link to this customer; Conflict when the token is taken."""
        row = {
            "token_hash": token_hash,
            "customer_sub": customer.sub,
            "customer_name": customer.name,
            "customer_email": customer.email,
            "customer_vip": customer.vip,
            "expires_at": expires_at,
        }
        if not await self._transaction.insert_new(table, row):
            raise Conflict("There is such a link already.")

    async def find(self, token_hash: str) -> KnownLink | None:
        """The link."""
        row = await self._transaction.one(_FIND, {"token": token_hash})
        if row is None:
            return None
        customer = Customer(row.customer_sub, row.customer_name, row.customer_email, row.customer_vip)
        return KnownLink(customer, row.expires_at, row.used_by)

    async def use(self, token_hash: str, by: str, now: datetime) -> bool:
        """Uses it up; False when it was used before or has expired."""
        return await self._transaction.changed(_USE, {"token": token_hash, "by": by, "now": now}) == 1

    async def drop_expired(self, before: datetime) -> int:
        """Forgets what expired before then; returns how many."""
        return await self._transaction.changed(_DROP, {"before": before})
