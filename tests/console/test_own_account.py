"""Passwords and personal tokens."""

from __future__ import annotations

from tests.console.conftest import PASSWORD, Console, Staff, sign_in_as

NEW = "another good password"


async def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(console: Console) -> None:
    here, elsewhere = await sign_in_as(console.http, "nora"), await sign_in_as(console.http, "nora")
    response = await here.call("POST", "/password", {"current": PASSWORD, "new": NEW})
    assert response.status == 200
    cookie = response.cookies["pharos_staff"].value
    fresh = Staff(console.http, {"Cookie": f"pharos_staff={cookie}"})
    assert (await fresh.get("/me"))["csrf"] == (await response.json())["csrf"]
    assert (await elsewhere.call("GET", "/me")).status == 401
    await sign_in_as(console.http, "nora", NEW)


async def test_the_password_changes_only_with_the_current_one_and_to_a_good_one(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    await nora.post("/password", {"current": "wrong", "new": NEW}, status=403)
    for poor in ("short", "aaaaaaaaaaaaaa", "x" * 201):
        await nora.post("/password", {"current": PASSWORD, "new": poor}, status=400)
    await sign_in_as(console.http, "nora")


async def test_a_token_is_shown_once_and_acts_as_its_owner_without_csrf(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    made = await nora.post("/tokens", {"label": "export"}, status=201)
    program = Staff(console.http, {"Authorization": f"Bearer {made['token']}"})
    who = {"username": "nora", "name": "Nora", "role": "agent", "away": False, "csrf": None}
    assert await program.get("/me") == who
    (listed,) = (await nora.get("/tokens"))["tokens"]
    assert listed == {"id": made["id"], "label": "export", "expires_at": None}
    await program.post("/handoffs/nothing/claim", status=404)


async def test_a_revoked_token_opens_nothing(console: Console) -> None:
    nora, tom = await sign_in_as(console.http, "nora"), await sign_in_as(console.http, "tom")
    made = await nora.post("/tokens", {"label": "export"}, status=201)
    assert (await tom.call("DELETE", f"/tokens/{made['id']}")).status == 404
    assert (await nora.call("DELETE", f"/tokens/{made['id']}")).status == 204
    assert (await nora.call("DELETE", f"/tokens/{made['id']}")).status == 404
    assert (await Staff(console.http, {"Authorization": f"Bearer {made['token']}"}).call("GET", "/me")).status == 401
    assert (await nora.get("/tokens"))["tokens"] == []


async def test_a_token_expires_when_it_was_made_so(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    made = await nora.post("/tokens", {"label": "export", "days": 2}, status=201)
    program = Staff(console.http, {"Authorization": f"Bearer {made['token']}"})
    console.clock.tick(2 * 86400 - 1)
    await program.get("/me")
    console.clock.tick(2)
    assert (await program.call("GET", "/me")).status == 401


async def test_there_is_an_end_to_tokens(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    for number in range(20):
        await nora.post("/tokens", {"label": str(number)}, status=201)
    await nora.post("/tokens", {"label": "one more"}, status=409)
