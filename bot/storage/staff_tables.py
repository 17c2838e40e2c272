"""The tables of staff accounts, and of small things that must survive a restart."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import DOCUMENT, Key, Moment, Words
from bot.storage.tables import METADATA


def _username() -> sa.Column[str]:
    return sa.Column("username", Key, sa.ForeignKey("staff_accounts.username"), nullable=False)


accounts = sa.Table(
    "staff_accounts",
    METADATA,
    sa.Column("username", Key, primary_key=True),
    sa.Column("name", Words, nullable=False),
    sa.Column("role", Key, nullable=False),
    sa.Column("password_hash", Key, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("teams", DOCUMENT, nullable=False),
    sa.Column("languages", DOCUMENT, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("away", sa.Boolean, nullable=False),
)

sessions = sa.Table(
    "staff_sessions",
    METADATA,
    sa.Column("token_hash", Key, primary_key=True),
    sa.Column("csrf", Key, nullable=False),
    _username(),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False),
    sa.Index(None, "username"),
    sa.Index(None, "expires_at"),
)

personal_tokens = sa.Table(
    "staff_tokens",
    METADATA,
    sa.Column("token_hash", Key, primary_key=True),
    _username(),
    sa.Column("label", Words, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Index(None, "username"),
)

#: One row for each open console, so that closing one of two leaves somebody present.
consoles = sa.Table(
    "staff_consoles",
    METADATA,
    sa.Column("id", Key, primary_key=True),
    _username(),
    sa.Column("until", Moment, nullable=False),
    sa.Index(None, "username"),
)

kept = sa.Table(
    "kept",
    METADATA,
    sa.Column("key", Key, primary_key=True),
    sa.Column("value", DOCUMENT),
)
