"""Several gateways on one PostgreSQL are one product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.library import Content
from bot.desk.staffing import Member, claim, say
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World
from tests.storage.conftest import postgres_server
from tests.storage.postgres import PostgresServer

__all__ = ["postgres_server"]

NORA = Member("nora", "Nora")


@pytest.fixture
async def two(
    content: Content, assistant: FakeAssistant, tmp_path: Path, postgres_server: PostgresServer
) -> AsyncIterator[tuple[World, World]]:
    """Two gateways whose regular looks are too rare to be of help."""
    async with postgres_server.migrated() as url:
        worlds = [World(content, tmp_path, assistant, database_url=url, heartbeat_seconds=600.0) for _ in range(2)]
        for world in worlds:
            await world.start()
            await world.ready()
        async with asyncio.timeout(8):
            for world in worlds:
                await world.gateway.wire.connected.wait()
        yield worlds[0], worlds[1]
        for world in worlds:
            await world.stop()


async def test_what_staff_say_at_one_gateway_arrives_at_the_customers_socket_at_another(
    two: tuple[World, World],
) -> None:
    here, there = two
    alice = await here.alice()
    socket = await alice.socket()
    await alice.say("human")
    async with there.gateway.storage.read() as work:
        handoff = (await work.handoffs.list(None))[0]
    await claim(there.gateway.office, handoff.id, NORA)
    await say(there.gateway.office, alice.id, NORA, "I am here.")
    async with asyncio.timeout(8):
        while True:
            frame = await socket.receive_json()
            if frame["type"] == "message" and frame["message"]["text"] == "I am here.":
                break
    await socket.close()
