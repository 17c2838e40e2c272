"""The tables that only chats need: links that sign customers in, albums on their way, messages to be deleted."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import Key, Moment, Words
from bot.storage.tables import METADATA


def _conversation() -> sa.Column[str]:
    return sa.Column("conversation_id", Key, sa.ForeignKey("conversations.id"), primary_key=True, nullable=False)


links = sa.Table(
    "chat_links",
    METADATA,
    # Of the link itself nothing is kept: who reads the database can open none.
    sa.Column("token_hash", Key, primary_key=True),
    sa.Column("customer_sub", Key, nullable=False),
    sa.Column("customer_name", Words),
    sa.Column("customer_email", Words),
    sa.Column("customer_vip", sa.Boolean, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_by", Key),
    sa.Index(None, "expires_at"),
)

album_parts = sa.Table(
    "album_parts",
    METADATA,
    _conversation(),
    sa.Column("album", Key, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("text", Words, nullable=False),
    sa.Column("attachment_id", Key),
    sa.Column("removed", Key, nullable=False),
    sa.Column("lang", Key),
    sa.Column("came_at", Moment, nullable=False),
)

removals = sa.Table(
    "removals",
    METADATA,
    _conversation(),
    sa.Column("remote_id", Key, primary_key=True),
    sa.Column("address", Key, nullable=False),
    sa.Column("lang", Key),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Index(None, "due_at"),
)
