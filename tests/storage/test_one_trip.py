"""SQLite with one trip to its thread a statement."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.one_trip import OneTripConnection, connect


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[OneTripConnection]:
    """A connection to a file with one table."""
    connection = await connect(str(tmp_path / "a.db"), isolation_level=None)
    await connection.cursor().execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
    yield connection
    await connection.close()


async def words(connection: OneTripConnection) -> list[tuple[str]]:
    """All words."""
    cursor = await connection.cursor().execute("SELECT word FROM words ORDER BY id")
    assert [column[0] for column in cursor.description] == ["word"]
    return await cursor.fetchall()


async def test_rows_come_with_the_statement_and_only_once(connection: OneTripConnection) -> None:
    cursor = await connection.cursor().execute("INSERT INTO words (word) VALUES (?)", ("one",))
    assert (cursor.description, cursor.rowcount, cursor.lastrowid) == (None, 1, 1)
    cursor = await connection.cursor().execute("SELECT word FROM words")
    assert await cursor.fetchall() == [("one",)]
    assert await cursor.fetchall() == []
    await cursor.close()


async def test_many_rows_are_written_in_one_trip(connection: OneTripConnection) -> None:
    cursor = await connection.cursor().executemany("INSERT INTO words (word) VALUES (?)", [("one",), ("two",)])
    assert cursor.rowcount == 2
    assert await words(connection) == [("one",), ("two",)]


async def test_what_follows_a_commit_is_rolled_back(connection: OneTripConnection) -> None:
    await connection.cursor().execute("BEGIN")
    await connection.cursor().execute("INSERT INTO words (word) VALUES ('kept')")
    await connection.commit()
    await connection.rollback()
    assert await words(connection) == [("kept",)]
    await connection.cursor().execute("BEGIN")
    await connection.cursor().execute("INSERT INTO words (word) VALUES ('gone')")
    await connection.rollback()
    assert await words(connection) == [("kept",)]


async def test_errors_of_sqlite_arrive(connection: OneTripConnection) -> None:
    await connection.cursor().execute("INSERT INTO words (word) VALUES ('one')")
    with pytest.raises(sqlite3.IntegrityError):
        await connection.cursor().execute("INSERT INTO words (word) VALUES ('one')")
    with pytest.raises(sqlite3.OperationalError):
        await connection.cursor().execute("SELECT nonsense")
    assert await words(connection) == [("one",)]
