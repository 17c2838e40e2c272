"""The table of readers' votes on articles."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import COUNTER, Key
from bot.storage.tables import METADATA

article_votes = sa.Table(
    "article_votes",
    METADATA,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("topic", Key, primary_key=True),
    sa.Column("lang", Key, primary_key=True),
    sa.Column("helped", sa.Boolean, primary_key=True),
    sa.Column("count", COUNTER, nullable=False),
)
