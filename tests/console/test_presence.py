"""Who is at work: those with an open console who are not away; and what is offered to them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.console.presence import Presence
from bot.desk.accounts import Duties
from bot.storage.database import SqlStorage
from tests.console.conftest import Console, Staff, sign_in_as
from tests.desk.conftest import SetClock, office_over
from tests.gateway.world import World, eventually, nobody_there


async def present(staff: Staff) -> set[str]:
    """Who is shown as being there."""
    found = (await staff.get("/colleagues"))["colleagues"]
    return {colleague["username"] for colleague in found if colleague["present"]}


async def until_present(staff: Staff, *wanted: str) -> None:
    """Returns once exactly these are there."""

    async def so() -> bool:
        return await present(staff) == set(wanted)

    await eventually(so)


async def employ(storage: SqlStorage, username: str, *teams: str) -> None:
    """Somebody works for these teams."""
    async with storage.write() as work:
        await work.staff.set_duties(username, Duties(teams))
        await work.commit()


async def waits(world: World) -> str:
    """Alice, who waits; returns what the bot told her last."""
    alice = await world.alice(lang="en")
    return (await alice.heard("human"))[-1]


async def test_somebody_is_present_while_a_console_of_theirs_is_open(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    assert await present(nora) == set()
    first, second = await nora.socket(), await nora.socket()
    await until_present(nora, "nora")
    await first.close()
    await until_present(nora, "nora")
    await second.close()
    await until_present(nora)


async def test_somebody_who_is_away_is_not_present_and_may_be_back(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    socket = await nora.socket()
    await until_present(nora, "nora")
    assert (await nora.get("/me"))["away"] is False
    assert await nora.post("/presence", {"present": False}) == {"present": False}
    assert await present(nora) == set()
    assert (await nora.get("/me"))["away"] is True
    await nora.post("/presence", {"present": True})
    assert await present(nora) == {"nora"}
    await socket.close()


@pytest.mark.parametrize("wrong", [{}, {"present": "yes"}, {"present": 1}])
async def test_presence_is_yes_or_no(console: Console, wrong: dict[str, Any]) -> None:
    nora = await sign_in_as(console.http, "nora")
    await nora.post("/presence", wrong, status=400)


async def test_a_console_that_crashed_is_soon_forgotten(console: Console, clock: SetClock) -> None:
    nora = await sign_in_as(console.http, "nora")
    async with console.storage.write() as work:
        await work.duty.console_open("crashed", "nora", clock.now)
        await work.commit()
    assert await present(nora) == set()


async def test_an_open_console_is_noted_again_before_it_lapses(console: Console, clock: SetClock) -> None:
    office = office_over(console.storage, console.hub, clock)  # type: ignore[arg-type]  # any News will do
    nora = await sign_in_as(console.http, "nora")
    presence = Presence(office, None, 0.3)  # type: ignore[arg-type]  # the doors are for its route only
    async with presence.at_console("nora"):
        await until_present(nora, "nora")
        clock.tick(0.31)  # noted the first time only, she would have lapsed now
        await until_present(nora, "nora")
    assert await present(nora) == set()


async def test_a_storage_that_is_closed_first_does_no_harm(console: Console, clock: SetClock) -> None:
    storage = SqlStorage(console.storage._url.render_as_string(), clock=clock)
    await storage.start()
    office = office_over(storage, console.hub, clock)  # type: ignore[arg-type]
    presence = Presence(office, None, 60)  # type: ignore[arg-type]
    async with presence.at_console("nora"):
        await until_present(await sign_in_as(console.http, "tom"), "nora")
        await storage.stop()
    await presence.close()
    async with console.storage.read() as work:
        assert await work.duty.present(clock()) == {"nora"}
        assert await work.duty.present(clock.tick(60)) == frozenset()


async def test_who_is_there_is_offered_what_comes_and_sees_it_first(world: World, nora: Staff, tom: Staff) -> None:
    await waits(world)
    await employ(world.gateway.storage, "nora", "support")
    socket = await nora.socket()
    await until_present(nora, "nora")
    assert "on duty" in await waits(world)
    unoffered, offered = sorted(
        (await tom.get("/handoffs?state=waiting"))["handoffs"], key=lambda handoff: handoff["created_at"]
    )
    assert (unoffered["offered_to"], offered["offered_to"]) == (None, "nora")
    assert offered["offered_until"] > offered["created_at"]
    shown = (await nora.get("/handoffs?state=waiting"))["handoffs"]
    assert [handoff["id"] for handoff in shown] == [offered["id"], unoffered["id"]]
    others = (await tom.get("/handoffs?state=waiting"))["handoffs"]
    assert [handoff["id"] for handoff in others] == [unoffered["id"], offered["id"]]
    await nora.post(f"/handoffs/{offered['id']}/claim")
    await tom.post(f"/handoffs/{offered['id']}/claim", status=409)
    await socket.close()


async def test_with_nobody_there_the_customer_hears_that_it_is_kept(world: World) -> None:
    assert await waits(world) == f"re: human {nobody_there(world)}"
