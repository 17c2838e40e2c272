"""Every route of the staff API, from the outside: nobody gets in without a key that fits."""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher

from bot.console.options import ConsoleOptions
from bot.console.part import console_part
from bot.gateway.hub import Hub
from bot.http.routes import Route
from bot.storage.database import SqlStorage
from tests.console.conftest import Console, Staff, sign_in_as
from tests.desk.conftest import SetClock, office_over

_SAFE = {"GET", "HEAD"}


def _routes() -> list[Route]:
    storage, hub = SqlStorage("sqlite:///unused.db"), Hub()
    office = office_over(storage, hub, SetClock())  # type: ignore[arg-type]  # any News will do
    return list(console_part(office, storage, hub, ConsoleOptions(), PasswordHasher()).routes)


ROUTES = _routes()
API = [route for route in ROUTES if route.path.startswith("/api/staff/") and route.path != "/api/staff/login"]
ADMIN = [route for route in API if route.path.startswith("/api/staff/accounts")]
OWN = [route for route in API if re.match(r"/api/staff/(tokens|password)", route.path)]


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _path(route: Route) -> str:
    return re.sub(r"\{[a-z]+\}", "x", route.path).removeprefix("/api/staff")


def test_whatever_is_not_a_page_is_looked_at_here() -> None:
    pages = [route for route in ROUTES if route.path.startswith("/staff")]
    assert len(API) + len(pages) + 1 == len(ROUTES)
    assert len(API) > 20
    assert all(route.method == "GET" for route in pages)


@pytest.mark.parametrize("route", API, ids=_name)
async def test_no_route_lets_strangers_in(console: Console, route: Route) -> None:
    nobody, forger = Staff(console.http), Staff(console.http, {"Authorization": "Bearer pharos_staff_made-up"})
    for caller in (nobody, forger):
        response = await caller.call(route.method, _path(route))
        assert response.status == 401
        assert (await response.json())["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("route", [route for route in API if route.method not in _SAFE], ids=_name)
@pytest.mark.parametrize("csrf", ["", "wrong"])
async def test_no_change_without_the_csrf_word_of_this_session(console: Console, route: Route, csrf: str) -> None:
    ada = await sign_in_as(console.http, "ada")
    response = await ada.call(route.method, _path(route), {}, X_CSRF_Token=csrf)
    assert response.status == 403
    assert (await response.json())["error"]["code"] == "csrf"


@pytest.mark.parametrize("route", [route for route in API if route.method not in _SAFE], ids=_name)
async def test_no_change_from_a_page_of_another_site(console: Console, route: Route) -> None:
    ada = await sign_in_as(console.http, "ada")
    response = await ada.call(route.method, _path(route), {}, Origin="https://evil.example")
    assert response.status == 403


@pytest.mark.parametrize("route", ADMIN, ids=_name)
@pytest.mark.parametrize("username", ["nora", "tom"])
async def test_only_administrators_manage_accounts(console: Console, route: Route, username: str) -> None:
    caller = await sign_in_as(console.http, username)
    response = await caller.call(route.method, _path(route), {})
    assert response.status == 403
    assert (await response.json())["error"]["code"] == "forbidden"


@pytest.mark.parametrize("route", OWN, ids=_name)
async def test_a_personal_token_cannot_make_itself_at_home(console: Console, route: Route) -> None:
    nora = await sign_in_as(console.http, "nora")
    token = (await nora.post("/tokens", {"label": "script"}, status=201))["token"]
    program = Staff(console.http, {"Authorization": f"Bearer {token}"})
    await program.get("/me")
    assert (await program.call(route.method, _path(route), {})).status == 403


@pytest.mark.parametrize("route", [route for route in API if route.method not in _SAFE], ids=_name)
async def test_bad_input_is_a_clear_refusal(console: Console, route: Route) -> None:
    ada = await sign_in_as(console.http, "ada")
    if route.path == "/api/staff/logout":
        return
    response = await ada.call(route.method, _path(route), {"text": 5, "unknown": []})
    assert response.status in {400, 404}
    assert set((await response.json())["error"]) >= {"code", "message"}
