"""The clock that looks at tickets: two of them over one database note each thing once, also what came due before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.desk.conversation import Conversation
from bot.desk.office import Office
from bot.desk.ticket import Ticket
from bot.desk.turn import NewTicket, Reply, TurnResult
from bot.desk.turns import complete
from bot.gateway.sla_clock import SlaClock
from bot.storage.database import SqlStorage
from tests.console import seed
from tests.desk.conftest import HeardNews, SetClock, asked, office_over, opened
from tests.gateway.conftest import MakeWorld
from tests.gateway.world import eventually
from tests.storage.conftest import clock, database_url, postgres_server

__all__ = ["clock", "database_url", "postgres_server"]

HOUR = 3600


@pytest.fixture
async def offices(database_url: str, clock: SetClock) -> AsyncIterator[list[Office]]:
    """The desk in two processes over one database, as it were."""
    storages = [SqlStorage(database_url, clock=clock) for _ in range(2)]
    for storage in storages:
        await storage.start()
    yield [office_over(storage, HeardNews(), clock) for storage in storages]
    for storage in storages:
        await storage.stop()


async def open_ticket(office: Office, alice: Conversation, number: int) -> str:
    """One more ticket of Alice's."""
    new = NewTicket(f"T-{number:08d}", "withdrawal_pending", "Stuck", "")
    assert await complete(
        office, await asked(office, alice.id), TurnResult((Reply("done", "en"),), "en", tickets=(new,))
    )
    return new.id


async def seen(office: Office, ticket_id: str) -> Ticket:
    """The ticket as it is stored."""
    async with office.storage.read() as work:
        return await work.tickets.get(ticket_id)


async def test_two_clocks_note_each_thing_once(offices: list[Office], clock: SetClock) -> None:
    first, second = offices
    alice = await opened(first, lang="en")
    numbers = [await open_ticket(first, alice, number) for number in range(5)]
    clocks = [SlaClock(office, 3600) for office in offices]
    assert await clocks[0].look() == 0
    for hours, what in ((7, "sla_warning"), (1, "sla_breach")):
        clock.tick(hours * HOUR)
        assert sum(await asyncio.gather(*(one.look() for one in clocks))) == len(numbers)
        for number in numbers:
            history = (await seen(second, number)).history
            assert [line.new for line in history if line.what == what] == ["first_response"]
    assert [await one.look() for one in clocks] == [0, 0]


async def test_what_came_due_while_nothing_ran_is_noted_at_the_next_start(
    offices: list[Office], clock: SetClock
) -> None:
    office, _ = offices
    number = await open_ticket(office, await opened(office, lang="en"), 1)
    before = SlaClock(office, 3600)
    await before.start()
    await before.stop()
    clock.tick(9 * HOUR)
    after = SlaClock(office, 3600)
    await after.start()

    async def noted() -> bool:
        return "sla_breach" in [line.what for line in (await seen(office, number)).history]

    await eventually(noted)
    await after.stop()
    assert isinstance(office.news, HeardNews)
    assert office.news.told[-1] == ("queue", "")


async def test_a_ticket_that_cannot_be_read_stops_no_other_clock(
    offices: list[Office], clock: SetClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office, _ = offices
    alice = await opened(office, lang="en")
    broken, sound = [await open_ticket(office, alice, number) for number in (1, 2)]
    clock.tick(9 * HOUR)
    async with office.storage.write() as work:
        tickets = type(work.tickets)
    get = tickets.get

    async def unless_broken(self: object, ticket_id: str) -> Ticket:
        if ticket_id == broken:
            raise ValueError(ticket_id)
        return await get(self, ticket_id)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr(tickets, "get", unless_broken)
        assert await SlaClock(office, 3600).look() == 1
    assert (await seen(office, sound)).clocks.breached
    assert not (await seen(office, broken)).clocks.breached
    assert await SlaClock(office, 3600).look() == 1


async def test_the_gateway_runs_the_clock(make_world: MakeWorld) -> None:
    world = await make_world(sla_seconds=0.05)
    storage = world.gateway.storage
    # Opened long ago and never answered: at the next look it is late.
    ticket = await seed.ticket(storage, await seed.conversation(storage, "hello"), clock_due=seed.NOON)

    async def late() -> bool:
        return bool((await seen(world.gateway.office, ticket.id)).clocks.breached)

    await eventually(late)
