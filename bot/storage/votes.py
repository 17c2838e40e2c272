"""Readers' votes on articles in SQL."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from bot.storage.transaction import Transaction
from bot.storage.vote_tables import article_votes as table

_ONE_MORE = (
    table.update()
    .where(
        table.c.day == sa.bindparam("on"),
        table.c.topic == sa.bindparam("about"),
        table.c.lang == sa.bindparam("in"),
        table.c.helped == sa.bindparam("yes"),
    )
    .values(count=table.c.count + 1)
)


class SqlVotes:
    """Implements `bot.desk.article_votes.Votes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, topic: str, lang: str, day: date, *, helped: bool) -> None:
        """Counts one more."""
        row = {"day": day, "topic": topic, "lang": lang, "helped": helped, "count": 1}
        if not await self._transaction.insert_new(table, row):
            await self._transaction.run(_ONE_MORE, {"on": day, "about": topic, "in": lang, "yes": helped})
