"""A world with Telegram in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from bot.desk.conversation import Conversation, Message
from tests.channels.telegram.bot_api import TOKEN, BotApiServer
from tests.channels.telegram.customers import Bob
from tests.gateway.conftest import MakeWorld
from tests.gateway.world import World, eventually

Connect = Callable[..., Awaitable[World]]


@pytest.fixture
async def api() -> AsyncIterator[BotApiServer]:
    """Telegram's side, up."""
    server = BotApiServer()
    await server.start()
    yield server
    for gate in server.slow.values():
        gate.set()
    await server.stop()


@pytest.fixture
def connect(make_world: MakeWorld, api: BotApiServer) -> Connect:
    """Starts a gateway with the bot's token."""

    async def start(**changes: Any) -> World:
        settings = {"telegram_token": TOKEN, "telegram_api_base": api.url, "delivery_backoff_seconds": 0.05}
        return await make_world(**(settings | changes))

    return start


@pytest.fixture
async def world(connect: Connect) -> World:
    """A gateway that polls."""
    return await connect()


@pytest.fixture
def bob(api: BotApiServer) -> Bob:
    """A customer."""
    return Bob(api)


async def introduced(world: World) -> None:
    """Returns once the bot has told Telegram its menus, and nothing of that is under way any more."""

    async def kept() -> bool:
        async with world.gateway.storage.read() as work:
            return await work.kept.get(f"telegram.menu.{TOKEN.split(':', maxsplit=1)[0]}") is not None

    await eventually(kept)


async def conversation_of(world: World, bob: Bob) -> Conversation:
    """Bob's conversation as it is stored now."""
    async with world.gateway.storage.read() as work:
        found = await work.conversations.by_external("telegram", str(bob.chat))
    assert found
    return found


async def transcript_of(world: World, bob: Bob) -> Sequence[Message]:
    """All that was said in it."""
    conversation = await conversation_of(world, bob)
    async with world.gateway.storage.read() as work:
        return await work.transcript.after(conversation.id, 0)
