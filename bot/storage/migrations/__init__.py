"""The schema's history, and how a database is brought to its head."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from bot.desk.errors import Unavailable
from bot.storage.addresses import address
from bot.storage.engines import BUSY_SECONDS, postgres, sqlite_migrator
from bot.storage.one_trip import OneTripConnection, connect

#: Any number that no other program takes as an advisory lock in this database: "pharos" in ASCII.
_LOCK = 0x706861726F73


async def upgrade(url: str | URL) -> None:
    """Brings the database to the newest schema; any number of processes may do so at once."""
    where = url if isinstance(url, URL) else address(url)
    is_file = where.get_backend_name() == "sqlite"
    engine = sqlite_migrator(where) if is_file else postgres(where, size=1)
    try:
        if is_file:
            await _write_ahead(str(where.database))
        async with engine.begin() as connection:
            if not is_file:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            await connection.run_sync(_to_head)
    finally:
        await engine.dispose()


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for working on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _to_head(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")


async def _write_ahead(file: str) -> None:
    """Lets readers go on beside a writer. The file remembers it, so it is a change only the first time."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + BUSY_SECONDS
    connection = await connect(file, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        while not await _switched(connection):
            # SQLite does not wait here by itself when another process does the same.
            if loop.time() > give_up:
                raise Unavailable(f"The database {file} is in use by a process that does not let it go.")
            await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def _switched(connection: OneTripConnection) -> bool:
    try:
        await connection.cursor().execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return False
        raise
    return True
