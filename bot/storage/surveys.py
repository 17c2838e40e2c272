"""Surveys in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.survey import Kind, State, Survey
from bot.storage.survey_tables import surveys as table
from bot.storage.transaction import Transaction

#: Fields whose columns are named as what they point at.
_COLUMNS = {field.name: field.name for field in fields(Survey)} | {"ticket": "ticket_id", "handoff": "handoff_id"}

_ONE = table.update().where(table.c.id == sa.bindparam("survey"))
_STILL_DUE = _ONE.where(table.c.state == State.DUE)
_PLAN_AGAIN = _ONE.where(table.c.kind == Kind.CSAT, table.c.state.in_([State.DUE, State.SKIPPED])).values(
    state=State.DUE, planned_at=sa.bindparam("planned"), due_at=sa.bindparam("due"), by=sa.bindparam("who")
)
_ASKED = _STILL_DUE.values(state=State.ASKED, asked_at=sa.bindparam("at"))
_POSTPONE = _STILL_DUE.values(due_at=sa.bindparam("at"))
_SKIP = _STILL_DUE.values(state=State.SKIPPED)
_ANSWER = _ONE.where(table.c.state == State.ASKED).values(
    state=State.ANSWERED, score=sa.bindparam("answer"), answered_at=sa.bindparam("at")
)
_COMMENT = _ONE.where(table.c.state == State.ANSWERED, table.c.comment.is_(None)).values(
    comment=sa.bindparam("words")
)
_ABOUT = _ONE.values(ticket_id=sa.bindparam("ticket"))

_GET = sa.select(table).where(table.c.id == sa.bindparam("survey"))
_DUE = (
    sa.select(table)
    .where(
        table.c.state == sa.literal_column(f"'{State.DUE}'"),  # spelled out for the partial index
        table.c.due_at <= sa.bindparam("now"),
    )
    .order_by(table.c.due_at, table.c.id)
    .limit(sa.bindparam("most"))
)
_LAST_ASKED = sa.select(sa.func.max(table.c.asked_at)).where(
    table.c.customer == sa.bindparam("who"), table.c.kind == sa.bindparam("what")
)
_OPEN_TO = (
    sa.select(table)
    .where(
        sa.or_(table.c.conversation_id == sa.bindparam("conversation"), table.c.customer == sa.bindparam("who")),
        table.c.asked_at > sa.bindparam("start"),
    )
    .order_by(table.c.asked_at, table.c.id)
)


class SqlSurveys:
    """Implements `bot.desk.survey.Surveys`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def plan(self, survey: Survey) -> bool:
        """Stores a survey that is due later, or plans one anew that was not asked yet; False when neither."""
        row = {column: getattr(survey, name) for name, column in _COLUMNS.items()}
        if await self._transaction.insert_new(table, row):
            return True
        again = {"survey": survey.id, "planned": survey.planned_at, "due": survey.due_at, "who": survey.by}
        return await self._transaction.changed(_PLAN_AGAIN, again) == 1

    async def find(self, survey_id: str) -> Survey | None:
        """The survey, if there is one."""
        row = await self._transaction.one(_GET, {"survey": survey_id})
        return None if row is None else to_survey(row)

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Survey]:
        """What is to be asked by now, longest due first."""
        return [to_survey(row) for row in await self._transaction.rows(_DUE, {"now": now, "most": limit})]

    async def asked(self, survey_id: str, at: datetime) -> bool:
        """Marks it asked; False when it is not due any more."""
        return await self._transaction.changed(_ASKED, {"survey": survey_id, "at": at}) == 1

    async def postpone(self, survey_id: str, until: datetime) -> None:
        """A survey that is due, is so later."""
        await self._transaction.run(_POSTPONE, {"survey": survey_id, "at": until})

    async def skip(self, survey_id: str) -> None:
        """A survey that is due, will not be asked."""
        await self._transaction.run(_SKIP, {"survey": survey_id})

    async def last_asked(self, kind: Kind, customer: str) -> datetime | None:
        """When this customer was last asked."""
        wanted = {"who": customer, "what": kind}
        moment: datetime | None = (await self._transaction.run(_LAST_ASKED, wanted)).scalar_one()
        return moment

    async def open_to(self, conversation_id: str, customer: str, since: datetime) -> Sequence[Survey]:
        """What was asked after `since` in this conversation or of this customer, oldest first."""
        wanted = {"conversation": conversation_id, "who": customer, "start": since}
        return [to_survey(row) for row in await self._transaction.rows(_OPEN_TO, wanted)]

    async def answer(self, survey_id: str, score: int, at: datetime) -> bool:
        """Keeps the first answer; False for any other."""
        return await self._transaction.changed(_ANSWER, {"survey": survey_id, "answer": score, "at": at}) == 1

    async def add_comment(self, survey_id: str, text: str) -> bool:
        """Keeps the first comment on an answer; False for any other."""
        return await self._transaction.changed(_COMMENT, {"survey": survey_id, "words": text}) == 1

    async def about(self, survey_id: str, ticket: str) -> None:
        """The answer is about this ticket."""
        await self._transaction.run(_ABOUT, {"survey": survey_id, "ticket": ticket})


def to_survey(row: Row[Any]) -> Survey:
    """The survey in a row that has the columns of `surveys`."""
    values = {name: getattr(row, column) for name, column in _COLUMNS.items()}
    return Survey(**{**values, "kind": Kind(row.kind), "state": State(row.state)})
