"""The table of topics in the staff's group: one for each handoff that is told there."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import Key, Moment
from bot.storage.tables import METADATA

staff_topics = sa.Table(
    "staff_topics",
    METADATA,
    sa.Column("handoff_id", Key, sa.ForeignKey("handoffs.id"), primary_key=True),
    sa.Column("group_id", Key, nullable=False),
    sa.Column("thread_id", sa.BigInteger),
    # How far the transcript has been told, and who has been told to have taken the conversation.
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("claimed_by", Key),
    sa.Column("explained", sa.Boolean, nullable=False),
    sa.Column("closed", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("worker", Key),
    sa.UniqueConstraint("group_id", "thread_id"),
)
OPEN = sa.not_(staff_topics.c.closed)
sa.Index(
    "ix_staff_topics_open",
    staff_topics.c.due_at,
    sqlite_where=sa.text("NOT closed"),
    postgresql_where=sa.text("NOT closed"),
)
