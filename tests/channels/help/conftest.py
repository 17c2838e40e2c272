"""The help centre by itself, on a real database."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.help.options import HelpOptions
from bot.channels.help.part import help_part
from bot.content.library import Content, project_content
from bot.desk.article_votes import ArticleVotes
from bot.gateway.middleware import errors_as_json
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock, clock, storage

__all__ = ["clock", "storage"]

Client = TestClient[web.Request, web.Application]
MakeClient = Callable[..., Awaitable[Client]]


@pytest.fixture(scope="session")
def content() -> Content:
    """The product's own."""
    return project_content()


@pytest.fixture
async def make_client(content: Content, storage: SqlStorage, clock: SetClock) -> AsyncIterator[MakeClient]:
    """Serves the part with options of the test's own."""
    clients = []

    async def make(content: Content = content, **options: Any) -> Client:
        app = web.Application(middlewares=[errors_as_json])
        given = dataclasses.replace(HelpOptions(limits=False), **options)
        for route in help_part(content, storage, clock, given).routes:
            app.router.add_route(route.method, route.path, route.handler)
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
async def client(make_client: MakeClient) -> Client:
    """The part as it mostly is."""
    return await make_client()


async def votes(storage: SqlStorage, clock: SetClock) -> list[ArticleVotes]:
    """What was counted so far today."""
    async with storage.read() as work:
        today = clock().replace(hour=0)
        return list(await work.reports.votes_between(today, clock.tick()))
