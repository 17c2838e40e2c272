"""Units of work: all or nothing, beside each other, and clear words when there is no database."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.desk.accounts import StaffStorage
from bot.desk.conversation import Author, Conversation, Draft, Owner
from bot.desk.errors import Invalid, NotFound, Unavailable
from bot.desk.kept import KeptStorage
from bot.desk.ports import Storage
from bot.storage.addresses import address
from bot.storage.database import SqlStorage
from bot.storage.engines import postgres, sqlite_writer
from tests.desk.conftest import SetClock

HELLO = Draft(Author.CUSTOMER, "hello", "en")


def test_it_fills_the_ports() -> None:
    storage = SqlStorage("sqlite:///unused.db")
    filled: tuple[Storage, StaffStorage, KeptStorage] = (storage, storage, storage)
    assert set(filled) == {storage}


async def test_leaving_without_commit_rolls_everything_back(storage: SqlStorage) -> None:
    async with storage.write() as work:
        never = await work.conversations.open("web")
        await work.transcript.append(never.id, HELLO, never.created_at)
    async with storage.read() as work:
        with pytest.raises(NotFound):
            await work.conversations.get(never.id)


async def test_an_error_rolls_back_what_came_after_the_commit(storage: SqlStorage, alice: Conversation) -> None:
    async def fail() -> None:
        async with storage.write() as work:
            await work.transcript.append(alice.id, HELLO, alice.created_at)
            await work.commit()
            await work.transcript.append(alice.id, HELLO, alice.created_at)
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        await fail()
    async with storage.read() as work:
        assert len(await work.transcript.after(alice.id, 0)) == 1


async def test_nobody_sees_what_is_not_committed_and_readers_do_not_wait(
    storage: SqlStorage, alice: Conversation
) -> None:
    async with storage.write() as work:
        await work.conversations.move(alice.id, Owner.BOT, Owner.WAITING)
        async with storage.read() as looking, asyncio.timeout(5):
            assert (await looking.conversations.get(alice.id)).state is Owner.BOT
        await work.commit()
        async with storage.read() as looking:
            assert (await looking.conversations.get(alice.id)).state is Owner.WAITING


async def test_a_reader_sees_one_state_of_everything(storage: SqlStorage, alice: Conversation) -> None:
    async with storage.read() as looking:
        assert await looking.transcript.find(alice.id, "x") is None
        async with storage.write() as work:
            await work.conversations.move(alice.id, Owner.BOT, Owner.WAITING)
            await work.commit()
        assert (await looking.conversations.get(alice.id)).state is Owner.BOT


async def test_a_reader_cannot_write(storage: SqlStorage, alice: Conversation) -> None:
    async with storage.read() as work:
        with pytest.raises((DBAPIError, Unavailable)):
            await work.conversations.move(alice.id, Owner.BOT, Owner.WAITING)


async def test_an_error_does_not_say_what_customers_wrote(database_url: str) -> None:
    where = address(database_url)
    engine = sqlite_writer(where) if where.get_backend_name() == "sqlite" else postgres(where, size=1)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as broken:
            await connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "between us"})
    await engine.dispose()
    assert "between us" not in str(broken.value)


async def test_two_writers_of_one_conversation_come_one_after_another(
    storage: SqlStorage, alice: Conversation
) -> None:
    """Each decides by what it has read, so the second must read what the first wrote."""
    order: list[str] = []
    reading = asyncio.Event()

    async def claim() -> None:
        async with storage.write() as work:
            await work.conversations.get(alice.id)
            reading.set()
            await asyncio.sleep(0.05)  # time for the other to slip in, if it could
            await work.conversations.move(alice.id, Owner.BOT, Owner.WAITING)
            order.append("claimed")
            await work.commit()

    async def answer() -> None:
        await reading.wait()
        async with storage.write() as work:
            order.append(str((await work.conversations.get(alice.id)).state))

    await asyncio.gather(claim(), answer())
    assert order == ["claimed", "waiting"]


async def test_two_processes_write_to_one_database(
    storage: SqlStorage, database_url: str, alice: Conversation, clock: SetClock
) -> None:
    other = SqlStorage(database_url, clock=clock)
    await other.start()

    async def write(through: SqlStorage) -> None:
        async with through.write() as work:
            await work.conversations.get(alice.id)
            await work.transcript.append(alice.id, HELLO, clock())
            await work.commit()

    await asyncio.gather(*(write(through) for through in (storage, other) * 15))
    async with other.read() as work:
        assert [message.seq for message in await work.transcript.after(alice.id, 0)] == list(range(1, 31))
    await other.stop()


async def test_a_cancelled_writer_leaves_nothing_and_blocks_nobody(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    async def write_forever() -> None:
        async with storage.write() as work:
            while True:
                await work.transcript.append(alice.id, HELLO, clock())

    for delay in (0.0, 0.001, 0.003, 0.01, 0.02):
        writer = asyncio.create_task(write_forever())
        await asyncio.sleep(delay)
        writer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writer
    async with asyncio.timeout(5), storage.write() as work:
        assert (await work.transcript.append(alice.id, HELLO, clock())).seq == 1


async def test_an_error_of_the_caller_is_not_taken_for_one_of_the_database(storage: SqlStorage) -> None:
    async def fail() -> None:
        async with storage.write():
            raise ConnectionError("something else")

    with pytest.raises(ConnectionError):
        await fail()


async def test_a_storage_that_is_not_open_says_so(tmp_path: Path) -> None:
    storage = SqlStorage(f"sqlite:///{tmp_path}/pharos.db")

    async def use() -> None:
        async with storage.read():
            raise AssertionError("it was open")

    with pytest.raises(Unavailable, match="not open"):
        await use()
    await storage.start()
    for _ in range(2):
        await storage.stop()
    with pytest.raises(Unavailable, match="not open"):
        await use()


async def test_stopping_and_starting_again_keeps_everything(storage: SqlStorage, alice: Conversation) -> None:
    await storage.stop()
    await storage.start()
    async with storage.read() as work:
        assert await work.conversations.get(alice.id) == alice


async def test_a_folder_that_is_not_there_is_told_clearly(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        await SqlStorage(f"sqlite:///{tmp_path}/nowhere/pharos.db").start()


async def test_a_file_that_is_no_database_is_told_clearly(tmp_path: Path) -> None:
    (tmp_path / "pharos.db").write_text("Dear diary, " * 200)
    with pytest.raises(Unavailable, match="not a database"):
        await SqlStorage(f"sqlite:///{tmp_path}/pharos.db").start()


async def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers there
        taken.bind(("127.0.0.1", 0))
        storage = SqlStorage(f"postgresql://pharos:hunter2@127.0.0.1:{taken.getsockname()[1]}/pharos")
        with pytest.raises(Unavailable) as told:
            await storage.start()
    assert "does not answer" in str(told.value)
    assert "hunter2" not in str(told.value)


async def test_a_wrong_address_is_refused_at_once() -> None:
    with pytest.raises(Invalid):
        SqlStorage("mysql://localhost/pharos")
