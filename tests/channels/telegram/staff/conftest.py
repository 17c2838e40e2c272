"""A world with a staff group, in which Nora and Sam are known and a stranger is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.desk.accounts import Account, Role
from bot.desk.handoff import Handoff
from bot.http.rates import Rate
from bot.storage.database import utc_now
from tests.channels.telegram.bot_api import BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.staff.forum import GROUP, NORA, SAM, Forum
from tests.gateway.world import World

ConnectStaffed = Callable[..., Awaitable[World]]

#: As fast as a test likes.
FREE = dict.fromkeys(("telegram_rate", "telegram_chat_rate", "telegram_group_rate"), Rate(1000, 1.0))


@pytest.fixture
def forum(api: BotApiServer) -> Forum:
    """The group."""
    return Forum(api)


@pytest.fixture
def connect_staffed(connect: Connect, forum: Forum) -> ConnectStaffed:
    """Starts a gateway that tells the group."""

    async def start(**changes: object) -> World:
        settings = {
            "telegram_staff_group": str(GROUP),
            "telegram_staff": (f"{NORA}:nora", f"{SAM}:sam", "503:gone", "504:nobody"),
        }
        world = await connect(**(FREE | settings | changes))
        await accounts(world)
        return world

    return start


async def accounts(world: World) -> None:
    """Nora and Sam, and one who has left."""
    async with world.gateway.storage.write() as work:
        for username, name, active in (("nora", "Nora", True), ("sam", "Sam", True), ("gone", "Gone", False)):
            account = Account(username, name, Role.AGENT, "no password", True, utc_now())
            await work.staff.add(account)
            if not active:
                await work.staff.set_active(username, False)
        await work.commit()


@pytest.fixture
async def world(connect_staffed: ConnectStaffed) -> World:
    """A gateway that polls, and tells the group."""
    return await connect_staffed()


async def handoff_of(world: World, bob: Bob) -> Handoff:
    """Bob's open handoff."""
    conversation = await conversation_of(world, bob)
    async with world.gateway.storage.read() as work:
        found = await work.handoffs.open_of(conversation.id)
    assert found
    return found
