"""How long we wait for Telegram, and how much waits beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram.error import TimedOut

from bot.channels.telegram import errands as module
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.errands import Errands
from bot.channels.telegram.request import AiohttpRequest
from tests.channels.telegram.bot_api import TOKEN


@pytest.fixture
async def drips() -> AsyncIterator[str]:
    """A server whose answer never ends, though something of it comes all the time."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    app = web.Application()
    app.router.add_get("/", answer)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/"))
    await server.close()


async def test_an_answer_that_never_ends_is_given_up(drips: str) -> None:
    request = AiohttpRequest(patience=1.0, connections=1, largest=10**6)
    with pytest.raises(TimedOut):
        async with asyncio.timeout(15):
            await request.do_request(drips, "GET")
    await request.shutdown()


async def test_errands_are_never_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    errands, begun, gate = Errands(BotApi(TOKEN, "http://127.0.0.1:1")), list[int](), asyncio.Event()

    async def request(number: int) -> None:
        begun.append(number)
        await gate.wait()

    for number in range(5):
        errands.start("waiting", partial(request, number))
    async with asyncio.timeout(10):
        while len(begun) < 2:
            await asyncio.sleep(0)
    await errands.stop()
    assert begun == [0, 1]
