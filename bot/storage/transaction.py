"""One transaction on either database: what the repositories speak through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult, Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

from bot.desk.errors import Conflict, DeskError, NotFound
from bot.storage.failures import told_clearly
from bot.storage.tables import conversations

Values = Mapping[str, Any]

_LOCK = (
    sa.select(conversations.c.id)
    .where(conversations.c.id == sa.bindparam("conversation"))
    .with_for_update(key_share=True)
)


class Transaction:
    """Runs statements; nothing is seen by others before `commit`.

    On SQLite a writing transaction has the only write lock there is. On PostgreSQL it locks each conversation that
    it touches (`hold`), so that there too what concerns one conversation happens one after another: an answer of
    the bot cannot slip in beside a claim.
    """

    def __init__(self, connection: AsyncConnection, clock: Callable[[], datetime], *, writes: bool) -> None:
        self._connection = connection
        self._url = connection.engine.url
        self._held: set[str] = set()
        self.clock = clock
        self.locks = writes and connection.dialect.name == "postgresql"

    async def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> CursorResult[Any]:
        """Executes a statement; raises NotFound when it points at what is not there, Conflict when it is taken."""
        with told_clearly(self._url):
            try:
                return await self._connection.execute(statement, values)
            except IntegrityError as error:
                raise _refusal(error) from error

    async def one(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        """The only row, or None."""
        return (await self.run(statement, values)).one_or_none()

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """All rows."""
        return (await self.run(statement, values)).all()

    async def changed(self, statement: Executable, values: Values | None = None) -> int:
        """How many rows the statement changed."""
        return (await self.run(statement, values)).rowcount

    async def insert_new(self, table: sa.Table, values: Values) -> bool:
        """Stores a row; False, and the transaction goes on, when a unique value of it is taken."""
        return await self.changed(_insert_new(self._connection.dialect.name, table), values) == 1

    async def hold(self, conversation_id: str) -> None:
        """Waits until no other writer has this conversation, and keeps it until the end of the transaction."""
        if self.take(conversation_id):
            await self.run(_LOCK, {"conversation": conversation_id})

    def take(self, conversation_id: str) -> bool:
        """Notes that the conversation is held from now on; True when the caller's next statement must lock it."""
        if not self.locks or conversation_id in self._held:
            return False
        self._held.add(conversation_id)
        return True

    async def commit(self) -> None:
        """Makes everything durable and lets the locks go."""
        with told_clearly(self._url):
            await self._connection.commit()
        self._held.clear()


@cache
def _insert_new(dialect: str, table: sa.Table) -> Executable:
    kinds: dict[str, Callable[[sa.Table], Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
    statement: Executable = kinds[dialect](table).on_conflict_do_nothing().inline()
    return statement.execution_options(preserve_rowcount=True)


def _refusal(error: IntegrityError) -> DeskError:
    """What a broken constraint means to the caller; 23503 is SQL's code for a foreign key."""
    code = getattr(error.orig, "sqlstate", None)
    if code == "23503" or "FOREIGN KEY" in str(error.orig):
        return NotFound("What this belongs to is not there.")
    return Conflict("This is there already.")
