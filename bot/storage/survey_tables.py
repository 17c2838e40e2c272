"""The table of surveys: what customers are to be asked, were asked, and answered."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import Key, Moment, Words
from bot.storage.tables import METADATA

surveys = sa.Table(
    "surveys",
    METADATA,
    sa.Column("id", Key, primary_key=True),
    sa.Column("kind", Key, nullable=False),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversations.id"), nullable=False),
    # Under which the same person is known again in other conversations.
    sa.Column("customer", Key, nullable=False),
    sa.Column("planned_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", Key, nullable=False),
    sa.Column("ticket_id", Key, sa.ForeignKey("tickets.id")),
    sa.Column("handoff_id", Key, sa.ForeignKey("handoffs.id")),
    sa.Column("by", Key),
    sa.Column("asked_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("score", sa.Integer),
    sa.Column("comment", Words),
    sa.Index(None, "conversation_id", "asked_at"),
    sa.Index(None, "customer", "asked_at"),
    sa.Index(None, "asked_at"),
    sa.Index(None, "answered_at"),
)
sa.Index(
    "ix_surveys_due",
    surveys.c.due_at,
    sqlite_where=surveys.c.state == "due",
    postgresql_where=surveys.c.state == "due",
)
# Two that are due at once could be asked by two gateways at the same moment, each not seeing the other's.
sa.Index(
    "uq_surveys_nps_due",
    surveys.c.customer,
    unique=True,
    sqlite_where=sa.and_(surveys.c.kind == "nps", surveys.c.state == "due"),
    postgresql_where=sa.and_(surveys.c.kind == "nps", surveys.c.state == "due"),
)
