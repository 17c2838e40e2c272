"""Both databases, and a storage on each."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.desk.conversation import Conversation, Customer
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock
from tests.storage.postgres import NoPostgres, PostgresServer, running


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server; where it is required (CI), its absence is a failure and not a skip."""
    try:
        with running() as server:
            yield server
    except NoPostgres as reason:
        if os.environ.get("PHAROS_REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty, migrated database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/pharos.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    async with server.migrated() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database of each kind in which there is nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/pharos.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    async with server.empty() as url:
        yield url


@pytest.fixture
def clock() -> SetClock:
    """A clock that the test sets."""
    return SetClock()


@pytest.fixture
async def storage(database_url: str, clock: SetClock) -> AsyncIterator[SqlStorage]:
    """An open storage."""
    storage = SqlStorage(database_url, clock=clock)
    await storage.start()
    yield storage
    await storage.stop()


@pytest.fixture
async def alice(storage: SqlStorage) -> Conversation:
    """Alice's conversation on the web; the exchange vouches for her."""
    async with storage.write() as work:
        conversation = await work.conversations.open(
            "web", lang="en", customer=Customer("alice", "Alice", "alice@example.com"), token_hash="alice's token"
        )
        await work.commit()
    return conversation


@pytest.fixture
async def bob(storage: SqlStorage) -> Conversation:
    """Bob's conversation on Telegram, to which messages are pushed."""
    async with storage.write() as work:
        conversation = await work.conversations.open("telegram", external_id="42")
        await work.commit()
    return conversation
