"""Connections: pools and what each new connection is told first.

Errors name no parameters, which are what customers wrote and would stand in the log.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.one_trip import connect

#: Seconds that one process waits for another to finish writing before it gives up.
BUSY_SECONDS = 15
#: Seconds for reaching a PostgreSQL server.
CONNECT_SECONDS = 10

_compact = partial(json.dumps, separators=(",", ":"))


def sqlite_writer(url: URL) -> AsyncEngine:
    """One connection, which takes the write lock when its transaction begins.

    A transaction that only reads at first and then must become a writer could meet another that does the same, and
    SQLite would refuse one of the two at once, however long it may wait.
    """
    return _sqlite(url, "BEGIN IMMEDIATE", size=1, pragmas=("synchronous=NORMAL", "foreign_keys=ON"))


def sqlite_readers(url: URL, size: int = 6) -> AsyncEngine:
    """Connections that see the last commit and never wait for the writer (WAL)."""
    return _sqlite(url, "BEGIN", size=size, pragmas=("query_only=ON",))


def sqlite_migrator(url: URL) -> AsyncEngine:
    """A connection for changing the schema: no foreign keys, for tables are copied there and renamed."""
    return _sqlite(url, "BEGIN IMMEDIATE", size=1, pragmas=())


def postgres(url: URL, size: int = 10) -> AsyncEngine:
    """A pool that notices connections which the server closed meanwhile."""
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        pool_pre_ping=True,
        json_serializer=_compact,
        connect_args={"timeout": CONNECT_SECONDS},
    )


def _sqlite(url: URL, begin: str, *, size: int, pragmas: tuple[str, ...]) -> AsyncEngine:
    # isolation_level None: Python's driver would otherwise begin transactions itself, and later than we must.
    engine = create_async_engine(
        url,
        async_creator=partial(connect, str(url.database), isolation_level=None, timeout=BUSY_SECONDS),
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=_compact,
    )

    def on_connect(connection: DBAPIConnection, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "begin", on_begin)
    return engine
