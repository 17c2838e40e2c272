"""A gateway with people on its staff: Nora is an agent, Tom leads, Ada administrates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot.console.doors import COOKIE
from bot.console.options import ConsoleOptions
from bot.console.part import console_part
from bot.desk.accounts import Account, Role
from bot.gateway.hub import Hub
from bot.gateway.middleware import errors_as_json, security_headers
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock, clock, office_over, storage
from tests.gateway.conftest import MakeWorld, assistant, content, make_world
from tests.gateway.world import World

__all__ = ["assistant", "clock", "content", "make_world", "storage"]

PASSWORD = "correct horse battery"
#: A cheap hash: its cost is part of it, so checking it is cheap too.
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CAST = {"nora": Role.AGENT, "tom": Role.SUPERVISOR, "ada": Role.ADMIN}


async def hire(storage: SqlStorage) -> None:
    """The cast gets its accounts."""
    async with storage.write() as work:
        for username, role in CAST.items():
            hashed = HASHER.hash(PASSWORD)
            await work.staff.add(Account(username, username.title(), role, hashed, True, datetime.now(UTC)))
        await work.commit()


@dataclass
class Staff:
    """Somebody who is signed in, by cookie or by token."""

    http: TestClient[Any, Any]
    headers: dict[str, str] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> ClientResponse:
        """A request to the staff API; headers given here replace the usual ones."""
        self.http.session.cookie_jar.clear()
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, f"/api/staff{path}", json=body, headers=sent)

    async def get(self, path: str) -> dict[str, Any]:
        """What a GET shows; it must succeed."""
        response = await self.call("GET", path)
        assert response.status == 200, await response.text()
        found: dict[str, Any] = await response.json()
        return found

    async def post(self, path: str, body: Any = None, *, status: int = 200) -> dict[str, Any]:
        """What a POST is answered with; it must have this status."""
        return await self._sent("POST", path, body, status)

    async def patch(self, path: str, body: Any, *, status: int = 200) -> dict[str, Any]:
        """What a PATCH is answered with; it must have this status."""
        return await self._sent("PATCH", path, body, status)

    async def socket(self, **headers: str) -> ClientWebSocketResponse:
        """The socket with news."""
        self.http.session.cookie_jar.clear()
        return await self.http.ws_connect("/api/staff/ws", headers=self.headers | headers)

    async def _sent(self, method: str, path: str, body: Any, status: int) -> dict[str, Any]:
        response = await self.call(method, path, body)
        assert response.status == status, await response.text()
        return {} if status == 204 else dict(await response.json())


SignIn = Callable[..., Awaitable[Staff]]


async def sign_in_as(http: TestClient[Any, Any], username: str, password: str = PASSWORD) -> Staff:
    """Somebody with a session of their own."""
    http.session.cookie_jar.clear()
    response = await http.post("/api/staff/login", json={"username": username, "password": password})
    assert response.status == 200, await response.text()
    shown = await response.json()
    headers = {"Cookie": f"{COOKIE}={response.cookies[COOKIE].value}", "X-CSRF-Token": shown["csrf"]}
    return Staff(http, headers, shown)


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """A whole gateway with staff."""
    world = await make_world()
    await hire(world.gateway.storage)
    return world


@pytest.fixture
async def nora(world: World) -> Staff:
    """An agent."""
    return await sign_in_as(world.http, "nora")


@pytest.fixture
async def tom(world: World) -> Staff:
    """A supervisor."""
    return await sign_in_as(world.http, "tom")


@pytest.fixture
async def ada(world: World) -> Staff:
    """An administrator."""
    return await sign_in_as(world.http, "ada")


@dataclass
class Console:
    """The console alone, with a clock that the test sets."""

    http: TestClient[Any, Any]
    storage: SqlStorage
    hub: Hub
    clock: SetClock


@pytest.fixture
async def console(storage: SqlStorage, clock: SetClock, tmp_path: Path) -> AsyncIterator[Console]:
    """The console over a storage of its own, without the rest of the gateway."""
    hub = Hub()
    office = office_over(storage, hub, clock)  # type: ignore[arg-type]  # any News will do
    options = ConsoleOptions(idle_seconds=600, session_seconds=3600, recheck_seconds=0.05, queue_pause_seconds=0)
    part = console_part(office, storage, hub, options, HASHER)
    app = web.Application(middlewares=[security_headers(), errors_as_json])
    for route in part.routes:
        app.router.add_route(route.method, route.path, route.handler)
    await hire(storage)
    http = TestClient(TestServer(app, access_log=None, shutdown_timeout=0.1))
    await http.start_server()
    yield Console(http, storage, hub, clock)
    await part.stop()
    await http.close()
