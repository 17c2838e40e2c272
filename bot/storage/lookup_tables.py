"""The table of lookups: those wanted, and what came of them."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import COUNTER, Key, Moment
from bot.storage.tables import METADATA

#: Spelled out in statements too, or SQLite would not use the partial indexes.
WAITING = sa.text("state = 'waiting'")

lookups = sa.Table(
    "lookups",
    METADATA,
    sa.Column("id", COUNTER, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", Key, nullable=False),
    sa.Column("topic", Key, nullable=False),
    sa.Column("subject", Key, nullable=False),
    # "" for what is on no network: two NULLs would not be the same to a unique index.
    sa.Column("network", Key, nullable=False),
    sa.Column("customer_sub", Key),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    # `waiting`, then what was found out.
    sa.Column("state", Key, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Index(None, "conversation_id"),
    sqlite_autoincrement=True,
)
sa.Index("ix_lookups_waiting", lookups.c.due_at, sqlite_where=WAITING, postgresql_where=WAITING)
sa.Index(
    "uq_lookups_waiting",
    lookups.c.conversation_id,
    lookups.c.kind,
    lookups.c.subject,
    lookups.c.network,
    unique=True,
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)
