"""News between gateways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.storage.addresses import address
from bot.storage.engines import postgres
from bot.storage.newswire import NewsWire
from tests.storage.postgres import PostgresServer


@pytest.fixture
async def url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The address of a PostgreSQL database."""
    async with postgres_server.empty() as url:
        yield url


class Listener:
    """One gateway's end."""

    def __init__(self, url: str) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.wire = NewsWire(url, self.heard.put_nowait)

    async def hears(self) -> str:
        """The next news."""
        async with asyncio.timeout(8):
            return await self.heard.get()


@asynccontextmanager
async def connected(*listeners: Listener) -> AsyncIterator[None]:
    for listener in listeners:
        await listener.wire.start()
    async with asyncio.timeout(8):
        for listener in listeners:
            await listener.wire.connected.wait()
    yield
    for listener in listeners:
        await listener.wire.stop()


async def test_everybody_else_hears_it_and_the_teller_does_not(url: str) -> None:
    alice, bob, carol = Listener(url), Listener(url), Listener(url)
    async with connected(alice, bob, carol):
        alice.wire.tell("one")
        assert [await bob.hears(), await carol.hears()] == ["one", "one"]
        bob.wire.tell("two")
        assert [await alice.hears(), await carol.hears()] == ["two", "two"]
        assert alice.heard.empty()
        assert bob.heard.empty()


async def test_what_is_told_often_before_it_is_sent_is_heard_once_and_in_order(url: str) -> None:
    alice, bob = Listener(url), Listener(url)
    async with connected(alice, bob):
        for news in ("one", "two", "one", "", "with 'quotes' and spaces", "two"):
            alice.wire.tell(news)
        assert [await bob.hears() for _ in range(4)] == ["one", "two", "", "with 'quotes' and spaces"]
        alice.wire.tell("end")
        assert await bob.hears() == "end"


async def test_a_lost_connection_is_made_again_and_what_waited_is_told(url: str) -> None:
    alice, bob = Listener(url), Listener(url)
    async with connected(alice, bob):
        await cut_all(url)
        while alice.wire.connected.is_set() or bob.wire.connected.is_set():
            alice.wire.tell("lost")
            await asyncio.sleep(0)
        async with asyncio.timeout(8):
            await bob.wire.connected.wait()
        alice.wire.tell("found")
        heard = await bob.hears()
        while heard == "lost":
            heard = await bob.hears()
        assert heard == "found"


async def cut_all(url: str) -> None:
    engine = postgres(address(url), size=1)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    async with engine.connect() as connection:
        await connection.execute(sa.text(f"{others} AND datname = current_database()"))
    await engine.dispose()


@pytest.fixture
def nowhere(tmp_path: Path) -> str:
    """A database on which there is only one gateway."""
    return f"sqlite+aiosqlite:///{tmp_path}/pharos.db"


async def test_on_a_file_there_is_nobody_to_tell(nowhere: str) -> None:
    alone = Listener(nowhere)
    assert not alone.wire.needed
    await alone.wire.start()
    alone.wire.tell("anything")
    await alone.wire.stop()
    assert alone.heard.empty()


async def test_without_a_server_everything_else_goes_on() -> None:
    alice = Listener("postgresql+asyncpg://pharos@127.0.0.1:1/none")
    await alice.wire.start()
    for number in range(20_000):
        alice.wire.tell(str(number))
    await alice.wire.stop()
    assert not alice.wire.connected.is_set()
