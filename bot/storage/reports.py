"""What reports count, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.desk.article_votes import ArticleVotes, by_article
from bot.desk.handoff import Reason
from bot.desk.reports import HandoffWait, TicketCount
from bot.desk.satisfaction import Satisfaction, ScoreCount
from bot.desk.survey import Kind, Survey
from bot.desk.ticket import Priority, Status
from bot.storage.survey_tables import surveys
from bot.storage.surveys import to_survey
from bot.storage.tables import handoffs, tickets
from bot.storage.transaction import Transaction
from bot.storage.vote_tables import article_votes


class SqlReports:
    """Implements `bot.desk.reports.Reports`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def handoffs_between(self, start: datetime, end: datetime) -> Sequence[HandoffWait]:
        """Every handoff that began in that time."""
        began = handoffs.c.created_at
        wanted = sa.select(handoffs.c.reason, began, handoffs.c.claimed_at).where(began >= start, began < end)
        return [
            HandoffWait(
                Reason(row.reason), (row.claimed_at - row.created_at).total_seconds() if row.claimed_at else None
            )
            for row in await self._transaction.rows(wanted)
        ]

    async def tickets_between(self, start: datetime, end: datetime) -> Sequence[TicketCount]:
        """Tickets that were opened in that time, counted by status, priority and topic."""
        kind = (tickets.c.status, tickets.c.priority, tickets.c.topic)
        wanted = (
            sa.select(*kind, sa.func.count().label("number"))
            .where(tickets.c.created_at >= start, tickets.c.created_at < end)
            .group_by(*kind)
        )
        return [
            TicketCount(Status(row.status), Priority(row.priority), row.topic, row.number)
            for row in await self._transaction.rows(wanted)
        ]

    async def satisfaction_between(self, start: datetime, end: datetime) -> Satisfaction:
        """What was asked and what was answered in that time."""
        number = sa.func.count().label("number")
        answered = sa.select(surveys.c.kind, surveys.c.score, number).where(
            surveys.c.answered_at >= start, surveys.c.answered_at < end
        )
        asked = sa.select(surveys.c.kind, number).where(surveys.c.asked_at >= start, surveys.c.asked_at < end)
        scores = await self._transaction.rows(answered.group_by(surveys.c.kind, surveys.c.score))
        counts = await self._transaction.rows(asked.group_by(surveys.c.kind))
        return Satisfaction(
            [ScoreCount(Kind(row.kind), row.score, row.number) for row in scores],
            {Kind(row.kind): row.number for row in counts},
        )

    async def comments_between(self, start: datetime, end: datetime, limit: int) -> Sequence[Survey]:
        """Answers of that time with a comment, newest first."""
        wanted = (
            sa.select(surveys)
            .where(surveys.c.answered_at >= start, surveys.c.answered_at < end, surveys.c.comment.is_not(None))
            .order_by(surveys.c.answered_at.desc(), surveys.c.id)
            .limit(limit)
        )
        return [to_survey(row) for row in await self._transaction.rows(wanted)]

    async def votes_between(self, start: datetime, end: datetime) -> Sequence[ArticleVotes]:
        """What readers said of each article on the days of that time, which are kept whole."""
        first, last = start.date(), (end - timedelta(microseconds=1)).date()
        kind = (article_votes.c.topic, article_votes.c.lang, article_votes.c.helped)
        wanted = (
            sa.select(*kind, sa.func.sum(article_votes.c.count).label("number"))
            .where(article_votes.c.day >= first, article_votes.c.day <= last)
            .group_by(*kind)
        )
        rows = await self._transaction.rows(wanted)
        return by_article((row.topic, row.lang, row.helped, int(row.number)) for row in rows)
