"""The way in: opens the database and gives units of work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.desk.errors import Unavailable
from bot.storage.addresses import address
from bot.storage.engines import postgres, sqlite_readers, sqlite_writer
from bot.storage.failures import told_clearly
from bot.storage.migrations import upgrade
from bot.storage.transaction import Transaction
from bot.storage.unit import SqlUnit


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class SqlStorage:
    """Implements `bot.desk.ports.Storage` on SQLite or PostgreSQL; raises Invalid for an address that is neither.

    On SQLite one writer at a time: writers of this process queue in the order in which they came, those of other
    processes wait for the file's lock. On PostgreSQL writers of different conversations run beside each other.
    Leaving a unit without `commit` rolls everything back. When the database does not answer, Unavailable.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._url = address(url)
        self._clock = clock
        self._is_file = self._url.get_backend_name() == "sqlite"
        self._writers: AsyncEngine | None = None
        self._readers: AsyncEngine | None = None
        self._turn: AbstractAsyncContextManager[None] = asyncio.Lock() if self._is_file else nullcontext()

    async def start(self) -> None:
        """Brings the schema up to date and opens the pools; raises Unavailable when there is no such database."""
        with told_clearly(self._url):
            await upgrade(self._url)
        if self._is_file:
            self._writers, self._readers = sqlite_writer(self._url), sqlite_readers(self._url)
        else:
            self._writers = postgres(self._url)
            self._readers = self._writers.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    async def stop(self) -> None:
        """Closes all connections; stopping twice changes nothing."""
        engines = {engine.pool: engine for engine in (self._writers, self._readers) if engine}
        self._writers = self._readers = None
        for engine in engines.values():
            await engine.dispose()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlUnit]:
        """A unit of work that will commit."""
        async with self._turn, self._unit(self._writers, writes=True) as unit:
            yield unit

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnit]:
        """A unit of work that only looks, at one state of everything."""
        async with self._unit(self._readers, writes=False) as unit:
            yield unit

    @asynccontextmanager
    async def _unit(self, engine: AsyncEngine | None, *, writes: bool) -> AsyncIterator[SqlUnit]:
        if engine is None:
            raise Unavailable("The storage is not open.")
        connection = engine.connect()
        with told_clearly(self._url):
            await connection.start()
        try:
            yield SqlUnit(Transaction(connection, self._clock, writes=writes))
        finally:
            # Rolls back what was not committed, also when this task is cancelled now.
            await asyncio.shield(asyncio.create_task(connection.close()))
