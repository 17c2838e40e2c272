"""SQLite off the event loop with one trip to its thread a statement.

aiosqlite makes four trips of it (open a cursor, execute, fetch, close), and a trip costs several times what SQLite
itself needs: a message and its answer take 62 trips that way, and 19 this way.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite

Rows = list[Any]


class OneTripCursor:
    """As much of aiosqlite's cursor as SQLAlchemy uses; the rows come back with the statement itself."""

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: Rows = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Runs a statement and fetches all its rows."""
        self._keep(*await self._connection.trip(_execute, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Runs a statement once for each row of parameters."""
        self._keep(*await self._connection.trip(_execute_many, sql, parameters))
        return self

    async def fetchall(self) -> Rows:
        """The rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left open."""

    def _keep(self, cursor: sqlite3.Cursor, rows: Rows) -> None:
        self._rows = rows
        self.description = cursor.description
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid


class OneTripConnection(aiosqlite.Connection):
    """A connection whose cursors make one trip, and which makes none to roll back what was just committed."""

    _committed = False
    _stopping: asyncio.Future[Any] | None = None

    def cursor(self) -> OneTripCursor:  # type: ignore[override]
        """A cursor; opening it costs nothing."""
        return OneTripCursor(self)

    async def trip(self, work: Any, *arguments: Any) -> Any:
        """Runs `work(connection, …)` in the connection's thread."""
        self._committed = False
        return await self._execute(work, self._conn, *arguments)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commits the transaction."""
        await super().commit()
        self._committed = True

    async def rollback(self) -> None:
        """Rolls back, unless nothing was asked of the connection since the last commit."""
        if not self._committed:
            await super().rollback()

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the thread; the future tells when it has."""
        self._stopping = super().stop()
        return self._stopping


def _execute(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> tuple[sqlite3.Cursor, Rows]:
    cursor = connection.execute(sql, parameters)
    rows = cursor.fetchall() if cursor.description else []
    cursor.close()
    return cursor, rows


def _execute_many(
    connection: sqlite3.Connection, sql: str, parameters: Sequence[Sequence[Any]]
) -> tuple[sqlite3.Cursor, Rows]:
    cursor = connection.executemany(sql, parameters)
    cursor.close()
    return cursor, []


async def connect(file: str, **options: Any) -> OneTripConnection:
    """Opens a SQLite file; `options` are those of `sqlite3.connect`."""
    connection = OneTripConnection(lambda: sqlite3.connect(file, **options), iter_chunk_size=64)
    # A connection that somebody forgot to close must not keep the process from ending.
    connection._thread.daemon = True
    try:
        await connection
    except sqlite3.Error:
        # aiosqlite does not wait for the thread's end here; a loop that closes at once would be missed by the thread.
        if connection._stopping is not None:
            await connection._stopping
        raise
    return connection
