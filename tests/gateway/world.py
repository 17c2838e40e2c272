"""A running gateway with a fake assistant, and customers who talk to it over HTTP."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.content.library import Content
from bot.desk.waiting import Outlook, in_words
from bot.gateway.app import Gateway
from bot.settings import Settings
from bot.storage.database import SqlStorage
from tests.gateway.fake_assistant import FakeAssistant

API_KEY = "a-key-between-servers-0123456789"
SECRET = "a-secret-of-the-exchange-0123456789"


class Alice:
    """A customer with an open session."""

    def __init__(self, world: World, token: str, conversation: dict[str, Any]) -> None:
        self.world = world
        self.token = token
        self.conversation = conversation
        self.id: str = conversation["id"]

    @property
    def headers(self) -> dict[str, str]:
        """Her key."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, text: str = "", **fields: Any) -> ClientResponse:
        """Says something and returns the response as it is."""
        body = {"id": str(uuid.uuid4()), "text": text, **fields}
        return await self.world.http.post("/api/chat/messages", json=body, headers=self.headers)

    async def say(self, text: str = "", **fields: Any) -> dict[str, Any]:
        """Says something and returns the answer, which must be a 200."""
        response = await self.post(text, **fields)
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer

    async def heard(self, text: str = "", **fields: Any) -> list[str]:
        """Says something and returns the texts of the answer."""
        return [message["text"] for message in (await self.say(text, **fields))["messages"]]

    async def page(self, after: int = 0) -> dict[str, Any]:
        """Polls."""
        response = await self.world.http.get(f"/api/chat/messages?after={after}", headers=self.headers)
        assert response.status == 200, await response.text()
        page: dict[str, Any] = await response.json()
        return page

    async def texts(self) -> list[str]:
        """The whole transcript's texts."""
        return [message["text"] for message in (await self.page())["messages"]]

    async def socket(self, after: int | None = 0) -> ClientWebSocketResponse:
        """A socket that has said hello."""
        socket = await self.world.http.ws_connect("/api/chat/ws")
        await socket.send_json({"type": "hello", "token": self.token, "after": after})
        return socket


class World:
    """One gateway on one database. `restart` is a crash and a new start on the same database."""

    def __init__(self, content: Content, folder: Path, assistant: FakeAssistant, **changes: Any) -> None:
        self.content = content
        self.assistant = assistant
        defaults: dict[str, Any] = {
            "data": folder,
            "assistant_urls": (assistant.url,),
            "health_seconds": 0.05,
            "rate_limits": False,
            "api_key": API_KEY,
            "identity_secret": SECRET,
            "answer_seconds": 5.0,
        }
        self.settings = replace(Settings(), **(defaults | changes))
        self.port: int | None = None  # the same after a restart, so that whoever was connected finds it again
        self.gateway: Gateway
        self.http: TestClient[Any, Any]

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.settings.data / "pharos.db"

    async def start(self) -> None:
        """Everything up; the assistant is whatever state it is in."""
        self.gateway = Gateway(self.settings, self.content)
        await self.gateway.start()
        server = TestServer(self.gateway.app, port=self.port, access_log=None, shutdown_timeout=0.1)
        self.http = TestClient(server)
        await self.http.start_server()
        self.port = server.port

    async def stop(self) -> None:
        """Everything down but the assistant."""
        await self.gateway.disconnect()
        await self.http.close()
        await self.gateway.stop()

    async def restart(self) -> None:
        """A new gateway on the same database."""
        await self.stop()
        await self.start()

    async def alice(self, **body: Any) -> Alice:
        """A new customer."""
        response = await self.http.post("/api/chat/session", json=body)
        assert response.status == 201, await response.text()
        opened = await response.json()
        return Alice(self, opened["token"], opened["conversation"])

    async def ready(self) -> None:
        """Returns once the gateway knows that its assistant is ready."""
        assert await self.gateway.assistants.wait_ready(5)


async def eventually(check: Callable[[], Awaitable[bool]], seconds: float = 8.0) -> None:
    """Returns as soon as the check holds; fails when it does not within the time."""
    try:
        async with asyncio.timeout(seconds):
            while not await check():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"never came true: {check}") from None


def nobody_there(world: World, lang: str | None = "en") -> str:
    """What customers hear at the end of a handoff while no staff are at work; it differs by the hour."""
    return in_words(world.gateway.office, lang, Outlook(attended=False))


_EMPTY: list[Path] = []


async def empty_database(factory: pytest.TempPathFactory) -> Path:
    """An empty database with the present schema, to be copied: the migrations take longer than most tests."""
    if not _EMPTY:
        database = factory.mktemp("empty") / "pharos.db"
        storage = SqlStorage(f"sqlite+aiosqlite:///{database}")
        await storage.start()
        await storage.stop()
        _EMPTY.append(database)
    return _EMPTY[0]


def quiet() -> None:
    """Logs of what tests break on purpose."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
