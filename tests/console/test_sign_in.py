"""Signing in and out, and what must not be possible."""

from __future__ import annotations

import pytest

from bot.console.doors import COOKIE
from bot.http.rates import Rate
from tests.console.conftest import PASSWORD, Console, Staff, hire, sign_in_as
from tests.gateway.conftest import MakeWorld
from tests.gateway.world import World


async def test_signing_in_tells_who_i_am_and_sets_a_cookie_that_scripts_cannot_read(world: World) -> None:
    response = await world.http.post("/api/staff/login", json={"username": " Nora ", "password": PASSWORD})
    shown = await response.json()
    cookie = response.cookies[COOKIE]
    who = {"username": "nora", "name": "Nora", "role": "agent", "away": False}
    assert {**shown, "csrf": None} == {**who, "csrf": None}
    assert len(shown["csrf"]) >= 20
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]


async def test_the_cookie_is_secure_behind_a_proxy_that_ends_tls(make_world: MakeWorld) -> None:
    world = await make_world(wait=False, trusted_proxies=("127.0.0.0/8",))
    await hire(world.gateway.storage)
    body = {"username": "nora", "password": PASSWORD}
    response = await world.http.post("/api/staff/login", json=body, headers={"X-Forwarded-Proto": "https"})
    assert response.cookies[COOKIE]["secure"]


@pytest.mark.parametrize(
    "body", [{"username": "nora", "password": "wrong"}, {"username": "who", "password": "wrong"}]
)
async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(world: World, body: dict[str, str]) -> None:
    response = await world.http.post("/api/staff/login", json=body)
    assert response.status == 401
    assert (await response.json())["error"]["message"] == "The username or the password is wrong."


async def test_somebody_who_left_cannot_sign_in(console: Console) -> None:
    async with console.storage.write() as work:
        await work.staff.set_active("nora", False)
        await work.commit()
    response = await console.http.post("/api/staff/login", json={"username": "nora", "password": PASSWORD})
    assert response.status == 401


async def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(make_world: MakeWorld) -> None:
    world = await make_world(wait=False, rate_limits=True, rate_logins=Rate(3, 600))
    await hire(world.gateway.storage)

    async def attempt(username: str, password: str) -> int:
        body = {"username": username, "password": password}
        response = await world.http.post("/api/staff/login", json=body)
        assert (response.status == 429) == ("Retry-After" in response.headers)
        return response.status

    assert [await attempt("nora", "wrong") for _ in range(4)] == [401, 401, 401, 429]
    assert await attempt("nora", PASSWORD) == 429
    assert await attempt("tom", PASSWORD) == 200


async def test_signing_in_well_is_never_too_often(make_world: MakeWorld) -> None:
    world = await make_world(wait=False, rate_limits=True, rate_logins=Rate(2, 600))
    await hire(world.gateway.storage)
    for _ in range(5):
        await sign_in_as(world.http, "nora")


async def test_a_page_of_another_site_cannot_sign_anybody_in(world: World) -> None:
    body = {"username": "nora", "password": PASSWORD}
    response = await world.http.post("/api/staff/login", json=body, headers={"Origin": "https://evil.example"})
    assert response.status == 403


async def test_signing_out_ends_the_session(nora: Staff) -> None:
    await nora.post("/logout", status=204)
    assert (await nora.call("GET", "/me")).status == 401


async def test_a_session_that_is_not_used_ends(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    console.clock.tick(599)
    await nora.get("/me")
    console.clock.tick(599)
    await nora.get("/me")
    console.clock.tick(601)
    assert (await nora.call("GET", "/me")).status == 401


async def test_what_a_page_asks_by_itself_does_not_keep_a_session_alive(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    nora.headers["X-Background"] = "1"
    console.clock.tick(500)
    await nora.get("/me")
    console.clock.tick(101)
    assert (await nora.call("GET", "/me")).status == 401


async def test_a_session_ends_in_time_however_much_it_is_used(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    for _ in range(7):
        console.clock.tick(500)
        await nora.get("/me")
    console.clock.tick(101)
    assert (await nora.call("GET", "/me")).status == 401


@pytest.mark.parametrize("cookie", ["x", "a.b", "a.1", "x" * 500, "ü"])
async def test_a_made_up_cookie_opens_nothing(world: World, cookie: str) -> None:
    response = await Staff(world.http, {"Cookie": f"{COOKIE}={cookie}"}).call("GET", "/me")
    assert response.status == 401
