"""Migrations: from nothing, again, several at once, back, and the same as the tables in the code."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.desk.conversation import Author, Draft
from bot.desk.ticket import Clocks, Status
from bot.storage import staff_tables
from bot.storage.addresses import address
from bot.storage.database import SqlStorage
from bot.storage.engines import postgres, sqlite_migrator
from bot.storage.migrations import configuration, upgrade
from tests.desk.conftest import SetClock
from tests.storage.test_tickets import ticket

METADATA = staff_tables.kept.metadata


def engine_of(url: str) -> AsyncEngine:
    """An engine that may change the schema."""
    where = address(url)
    return sqlite_migrator(where) if where.get_backend_name() == "sqlite" else postgres(where, size=1)


async def tables_in(url: str) -> set[str]:
    """The tables that are there."""
    engine = engine_of(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await engine.dispose()
    return names


async def test_an_empty_database_gets_every_table_and_a_second_time_changes_nothing(empty_url: str) -> None:
    for _ in range(2):
        await upgrade(empty_url)
        assert await tables_in(empty_url) == set(METADATA.tables) | {"alembic_version"}


async def test_several_may_start_at_once(empty_url: str) -> None:
    storages = [SqlStorage(empty_url) for _ in range(6)]
    await asyncio.gather(*(storage.start() for storage in storages))
    async with storages[0].write() as work:
        opened = await work.conversations.open("web")
        await work.commit()
    async with storages[5].read() as work:
        assert (await work.conversations.get(opened.id)).id == opened.id
    for storage in storages:
        await storage.stop()


async def test_several_processes_may_start_at_once(empty_url: str) -> None:
    program = f"import asyncio; from bot.storage.migrations import upgrade; asyncio.run(upgrade({empty_url!r}))"
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, cwd=Path.cwd(), stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in started:
        _, complaints = await process.communicate()
        assert process.returncode == 0, complaints.decode()
    assert "conversations" in await tables_in(empty_url)


async def test_the_migrations_lead_to_the_tables_in_the_code(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))

    await upgrade(database_url)
    engine = engine_of(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_the_way_back_leaves_nothing_and_the_way_forth_works_again(empty_url: str) -> None:
    await upgrade(empty_url)
    engine = engine_of(empty_url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(configuration(sync), "base"))
    await engine.dispose()
    assert await tables_in(empty_url) == {"alembic_version"}
    await upgrade(empty_url)
    assert "conversations" in await tables_in(empty_url)


async def test_each_step_back_leaves_the_tables_as_they_were_before_it(tmp_path: Path) -> None:
    """On SQLite, where a table that is copied may come back otherwise than it was."""

    def tables(connection: Connection) -> dict[str, str]:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
        return {name: " ".join(sql.replace('"', "").split()) for name, sql in rows}

    def migrate(verb: Callable[[Config, str], None], to: str, connection: Connection) -> None:
        verb(configuration(connection), to)

    url = f"sqlite+aiosqlite:///{tmp_path}/pharos.db"
    engine = engine_of(url)
    for revision in ("0008", "0009"):
        before = []
        for verb, to in ((command.upgrade, revision), (command.upgrade, "0010"), (command.downgrade, revision)):
            async with engine.begin() as connection:
                await connection.run_sync(partial(migrate, verb, to))
                before.append(await connection.run_sync(tables))
        assert before[2] == before[0]
    await engine.dispose()


async def test_tickets_from_before_there_were_clocks_get_theirs(empty_url: str, clock: SetClock) -> None:
    await upgrade(empty_url)
    storage = SqlStorage(empty_url, clock=clock)
    await storage.start()
    async with storage.write() as work:
        conversation = await work.conversations.open("web")
        await work.tickets.add(ticket(conversation, clock, "T-1", created_at=clock()))
        answered = (
            await work.transcript.append(conversation.id, Draft(Author.STAFF, "hi", "en"), clock.tick())
        ).created_at
        await work.tickets.add(ticket(conversation, clock, "T-2", created_at=clock.tick(), status=Status.CLOSED))
        await work.commit()
    await storage.stop()
    engine = engine_of(empty_url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(configuration(sync), "0001"))
    await engine.dispose()
    await storage.start()
    async with storage.read() as work:
        old, closed = await work.tickets.get("T-1"), await work.tickets.get("T-2")
        assert list(await work.tickets.clocks_due(clock())) == ["T-1"]
    assert (old.first_responded_at, old.clock_due, old.clocks) == (answered, old.created_at, Clocks())
    assert (closed.first_responded_at, closed.clock_due) == (None, None)
    await storage.stop()


async def test_a_folder_with_odd_characters_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "100% déjà vu #1"
    folder.mkdir()
    await upgrade(f"sqlite:///{folder}/pharos.db")
    assert (folder / "pharos.db").exists()
