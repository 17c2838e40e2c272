"""Who may sign in, and the very first account."""

from __future__ import annotations

from typing import Any

import pytest

from bot.console.first_account import make_first_account
from bot.console.passwords import Passwords
from bot.storage.database import SqlStorage
from tests.console.conftest import HASHER, PASSWORD, Console, sign_in_as
from tests.gateway.conftest import MakeWorld

NEW: dict[str, Any] = {"username": "Zoe.K", "name": " Zoe  K ", "role": "supervisor", "password": PASSWORD}


async def test_an_administrator_adds_somebody_who_can_then_sign_in(console: Console) -> None:
    ada = await sign_in_as(console.http, "ada")
    made = (await ada.post("/accounts", NEW, status=201))["account"]
    assert (made["username"], made["name"], made["role"], made["active"]) == ("zoe.k", "Zoe K", "supervisor", True)
    zoe = await sign_in_as(console.http, "zoe.k")
    names = [colleague["username"] for colleague in (await zoe.get("/colleagues"))["colleagues"]]
    assert names == ["ada", "nora", "tom", "zoe.k"]
    await ada.post("/accounts", NEW, status=409)


@pytest.mark.parametrize(
    "wrong", [{"username": "a b"}, {"username": "x"}, {"role": "king"}, {"password": "short"}, {"name": " "}]
)
async def test_an_account_that_makes_no_sense_is_refused(console: Console, wrong: dict[str, str]) -> None:
    ada = await sign_in_as(console.http, "ada")
    await ada.post("/accounts", NEW | wrong, status=400)
    assert len((await ada.get("/accounts"))["accounts"]) == 3


async def test_somebody_who_is_kept_out_loses_sessions_and_tokens_at_once(console: Console) -> None:
    ada, nora = await sign_in_as(console.http, "ada"), await sign_in_as(console.http, "nora")
    token = (await nora.post("/tokens", {"label": "x"}, status=201))["token"]
    await ada.patch("/accounts/nora", {"active": False})
    assert (await nora.call("GET", "/me")).status == 401
    nora.headers = {"Authorization": f"Bearer {token}"}
    assert (await nora.call("GET", "/me")).status == 401
    await ada.patch("/accounts/nora", {"active": True})
    await sign_in_as(console.http, "nora")


async def test_an_administrator_sets_a_password(console: Console) -> None:
    ada = await sign_in_as(console.http, "ada")
    await ada.patch("/accounts/nora", {"password": "a brand new one"})
    await sign_in_as(console.http, "nora", "a brand new one")
    await ada.patch("/accounts/nobody", {"password": "a brand new one"}, status=404)


@pytest.mark.parametrize("changes", [{}, {"role": "admin"}, {"active": "yes"}, {"password": None}])
async def test_other_changes_are_refused(console: Console, changes: dict[str, Any]) -> None:
    ada = await sign_in_as(console.http, "ada")
    await ada.patch("/accounts/nora", changes, status=400)


async def test_an_administrator_says_what_somebody_works_on(console: Console) -> None:
    ada = await sign_in_as(console.http, "ada")
    works_on = {"teams": [" Payments", "payments"], "languages": ["zh", "en"], "capacity": 5}
    changed = (await ada.patch("/accounts/nora", works_on))["account"]
    assert (changed["teams"], changed["languages"], changed["capacity"]) == (["payments"], ["en", "zh"], 5)
    kept = (await ada.patch("/accounts/nora", {"capacity": 0}))["account"]
    assert (kept["teams"], kept["capacity"], kept["active"]) == (["payments"], 0, True)
    made = (await ada.post("/accounts", NEW | works_on, status=201))["account"]
    assert made["teams"] == ["payments"]
    assert {account["username"]: account["capacity"] for account in (await ada.get("/accounts"))["accounts"]} == {
        "ada": 3,
        "nora": 0,
        "tom": 3,
        "zoe.k": 5,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"teams": "payments"},
        {"teams": [" "]},
        {"teams": [f"team {number}" for number in range(51)]},
        {"languages": ["English"]},
        {"capacity": -1},
        {"capacity": 101},
        {"capacity": True},
        {"capacity": "3"},
    ],
)
async def test_work_that_makes_no_sense_is_refused(console: Console, wrong: dict[str, Any]) -> None:
    ada = await sign_in_as(console.http, "ada")
    before = (await ada.get("/accounts"))["accounts"]
    await ada.patch("/accounts/nora", wrong, status=400)
    await ada.post("/accounts", NEW | wrong, status=400)
    assert (await ada.get("/accounts"))["accounts"] == before


async def test_nobody_locks_themselves_out(console: Console) -> None:
    ada = await sign_in_as(console.http, "ada")
    await ada.patch("/accounts/ada", {"active": False}, status=409)


async def test_the_first_account_gets_the_password_that_was_set(make_world: MakeWorld) -> None:
    world = await make_world(wait=False, admin_password=PASSWORD)
    assert "admin" in "\n".join(world.gateway.greeting())
    assert PASSWORD not in "\n".join(world.gateway.greeting())
    admin = await sign_in_as(world.http, "admin")
    assert admin.shown["role"] == "admin"
    await world.restart()
    assert "admin" not in "\n".join(world.gateway.greeting())


async def test_a_random_first_password_is_told_once(storage: SqlStorage, clock: Any) -> None:
    passwords = Passwords(10, HASHER)
    (line,) = await make_first_account(storage, passwords, "", clock())
    password = line.split("password: ")[1].split()[0]
    async with storage.read() as work:
        account = await work.staff.get("admin")
    assert await passwords.verify(account.password_hash, password)
    assert not await passwords.verify(account.password_hash, "something else")
    assert await make_first_account(storage, passwords, "", clock()) == ()
