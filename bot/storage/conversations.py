"""Conversations in SQL."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.conversation import Conversation, Customer, Mood, Owner
from bot.desk.errors import Conflict, NotFound
from bot.storage.tables import conversations as table
from bot.storage.tables import handoffs, tokens
from bot.storage.transaction import Transaction

#: What `update` may set, besides the customer.
_UPDATABLE = frozenset({"lang", "mood", "facts", "memory", "external_id", "unreachable_at"})
#: What `move` may set.
_MOVABLE = frozenset({"escalated", "escalation_reason", "memory"})

_ALL = sa.select(table)
_GET = _ALL.where(table.c.id == sa.bindparam("conversation"))
_GET_AND_HOLD = _GET.with_for_update(key_share=True)
_BY_TOKEN = _ALL.join(tokens).where(tokens.c.token_hash == sa.bindparam("token"))
_BY_EXTERNAL = _ALL.where(table.c.channel == sa.bindparam("channel"), table.c.external_id == sa.bindparam("external"))
_RUNNING_OF = (
    _ALL.where(
        table.c.customer_sub == sa.bindparam("sub"),
        table.c.channel == sa.bindparam("channel"),
        table.c.state != Owner.CLOSED,
    )
    .order_by(table.c.created_at.desc(), table.c.id.desc())
    .limit(1)
)
_UPDATE = table.update().where(table.c.id == sa.bindparam("conversation"))
_MOVE = _UPDATE.where(table.c.state == sa.bindparam("expected"))


class SqlConversations:
    """Implements `bot.desk.repositories.Conversations`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def open(
        self,
        channel: str,
        *,
        lang: str | None = None,
        customer: Customer | None = None,
        token_hash: str | None = None,
        external_id: str | None = None,
    ) -> Conversation:
        """A new conversation, owned by the bot; Conflict when (channel, external_id) is taken."""
        now = self._transaction.clock()
        row = {
            "id": f"c_{secrets.token_urlsafe(12)}",
            "channel": channel,
            "external_id": external_id,
            "state": Owner.BOT,
            "created_at": now,
            "updated_at": now,
            "lang": lang,
            "mood": Mood.CALM,
            "escalated": False,
            "facts": {},
            "last_seq": 0,
            "ticket_ids": "",
            **_customer_columns(customer or Customer()),
        }
        if not await self._transaction.insert_new(table, row):
            raise Conflict("There is a conversation with this address already.")
        if token_hash is not None:
            await self.add_token(row["id"], token_hash)
        return await self.get(row["id"])

    async def get(self, conversation_id: str) -> Conversation:
        """The conversation; raises NotFound. A writer keeps it from other writers."""
        statement = _GET_AND_HOLD if self._transaction.take(conversation_id) else _GET
        row = await self._transaction.one(statement, {"conversation": conversation_id})
        if row is None:
            raise NotFound("There is no such conversation.")
        return _conversation(row)

    async def by_token(self, token_hash: str) -> Conversation | None:
        """The conversation that this token opens."""
        return _maybe(await self._transaction.one(_BY_TOKEN, {"token": token_hash}))

    async def by_external(self, channel: str, external_id: str) -> Conversation | None:
        """The conversation with this address on a channel."""
        return _maybe(await self._transaction.one(_BY_EXTERNAL, {"channel": channel, "external": external_id}))

    async def running_of(self, sub: str, channel: str) -> Conversation | None:
        """The newest conversation of a verified customer that is not closed."""
        return _maybe(await self._transaction.one(_RUNNING_OF, {"sub": sub, "channel": channel}))

    async def add_token(self, conversation_id: str, token_hash: str) -> None:
        """One more token that opens this conversation; Conflict when it opens one already."""
        row = {
            "token_hash": token_hash,
            "conversation_id": conversation_id,
            "created_at": self._transaction.clock(),
        }
        if not await self._transaction.insert_new(tokens, row):
            raise Conflict("This token opens a conversation already.")

    async def update(self, conversation_id: str, **changes: Any) -> None:
        """Sets what is allowed here; raises NotFound, and Conflict for the address of another conversation."""
        columns = dict(changes)
        customer: Customer | None = columns.pop("customer", None)
        _check(columns, _UPDATABLE)
        if customer is not None:
            columns |= _customer_columns(customer)
        columns |= {"updated_at": self._transaction.clock(), "conversation": conversation_id}
        if not await self._transaction.changed(_UPDATE, columns):
            raise NotFound("There is no such conversation.")

    async def move(self, conversation_id: str, expected: Owner, to: Owner, **changes: Any) -> bool:
        """Gives the conversation to `to` if `expected` still owns it."""
        _check(changes, _MOVABLE)
        columns = {
            **changes,
            "state": to,
            "updated_at": self._transaction.clock(),
            "conversation": conversation_id,
            "expected": expected,
        }
        return await self._transaction.changed(_MOVE, columns) == 1

    async def leave_address(self, conversation_id: str) -> None:
        """Nothing is sent to its address any more, which is free for another conversation."""
        await self._transaction.run(_UPDATE, {"conversation": conversation_id, "external_id": None})

    async def active_between(self, start: datetime, end: datetime) -> Mapping[str, int]:
        """How many began from `start` until before `end`: `total`, `escalated` (ever), `closed` (now)."""
        handed_over = sa.exists().where(handoffs.c.conversation_id == table.c.id)
        counted = sa.select(
            sa.func.count().label("total"),
            sa.func.count(sa.case((table.c.escalated | handed_over, 1))).label("escalated"),
            sa.func.count(sa.case((table.c.state == Owner.CLOSED, 1))).label("closed"),
        ).where(table.c.created_at >= start, table.c.created_at < end)
        row = (await self._transaction.run(counted)).one()
        return {"total": row.total, "escalated": row.escalated, "closed": row.closed}


def _check(changes: Mapping[str, Any], allowed: frozenset[str]) -> None:
    unknown = sorted(set(changes) - allowed)
    if unknown:
        raise TypeError(f"These cannot be set here: {', '.join(unknown)}.")


def _customer_columns(customer: Customer) -> dict[str, Any]:
    return {
        "customer_sub": customer.sub,
        "customer_name": customer.name,
        "customer_email": customer.email,
        "customer_vip": customer.vip,
    }


def _maybe(row: Row[Any] | None) -> Conversation | None:
    return None if row is None else _conversation(row)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        channel=row.channel,
        state=Owner(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        lang=row.lang,
        mood=Mood(row.mood),
        escalated=row.escalated,
        escalation_reason=row.escalation_reason,
        facts=row.facts,
        tickets=tuple(row.ticket_ids.split()),
        customer=Customer(row.customer_sub, row.customer_name, row.customer_email, row.customer_vip),
        external_id=row.external_id,
        memory=row.memory,
        unreachable_at=row.unreachable_at,
    )
