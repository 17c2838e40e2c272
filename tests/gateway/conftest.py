"""Fixtures for tests of the gateway and the channels."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.content.library import Content, load_content
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, empty_database, quiet

MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture(scope="session")
def content(root: Path) -> Content:
    """The product's own content."""
    return load_content(root / "data")


@pytest.fixture
async def assistant() -> AsyncIterator[FakeAssistant]:
    """An assistant that is up."""
    quiet()
    fake = FakeAssistant()
    await fake.start()
    yield fake
    fake.gate.set()
    await fake.stop()


@pytest.fixture
async def make_world(
    content: Content, assistant: FakeAssistant, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[MakeWorld]:
    """Starts a world with settings of the test's own."""
    shutil.copy(await empty_database(tmp_path_factory), tmp_path / "pharos.db")
    worlds: list[World] = []

    async def make(*, wait: bool = True, **changes: Any) -> World:
        world = World(content, tmp_path, assistant, **changes)
        await world.start()
        worlds.append(world)
        if wait:
            await world.ready()
        return world

    yield make
    for world in worlds:
        await world.stop()


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """A world as it mostly is."""
    return await make_world()
