"""The table of mails: an outbox of its own, and what became of the link in each."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import COUNTER, Key, Moment, Words
from bot.storage.tables import METADATA

mails = sa.Table(
    "mails",
    METADATA,
    sa.Column("id", COUNTER, primary_key=True),
    sa.Column("ticket_id", Key, sa.ForeignKey("tickets.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("address", Key, nullable=False),
    sa.Column("name", Words),
    sa.Column("lang", Key, nullable=False),
    sa.Column("kind", Key, nullable=False),
    sa.Column("author", Words),
    sa.Column("text", Words, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("state", Key, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("opened_at", Moment),
    sa.Column("reader", Key),
    sa.Column("stopped_at", Moment),
    sa.UniqueConstraint("ticket_id", "number"),
    # A link names its mail by the id, so no id may ever be given twice.
    sqlite_autoincrement=True,
)
sa.Index(
    "ix_mails_waiting",
    mails.c.due_at,
    sqlite_where=mails.c.state == "waiting",
    postgresql_where=mails.c.state == "waiting",
)
