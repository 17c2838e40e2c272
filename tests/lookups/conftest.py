"""The servers that are asked, and lookups over them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from bot.content.lookups import load_lookups
from bot.desk.lookup import LookupPlan
from bot.lookups.part import ConfiguredLookups
from tests.conftest import ROOT
from tests.gateway.world import quiet
from tests.lookups.exchange_server import ExchangeServer
from tests.lookups.explorers import Explorers

SECRET = "shared-with-the-exchange-0123456789"

Opened = Callable[..., AbstractAsyncContextManager[ConfiguredLookups]]


@pytest.fixture(scope="session")
def plan() -> LookupPlan:
    """The product's own plan."""
    return load_lookups(ROOT / "data" / "lookups.yml")


@pytest.fixture
async def explorers() -> AsyncIterator[Explorers]:
    """Three explorers that are up."""
    quiet()
    running = Explorers()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def exchange() -> AsyncIterator[ExchangeServer]:
    """An exchange that is up."""
    running = ExchangeServer(SECRET)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def opened(plan: LookupPlan, explorers: Explorers, exchange: ExchangeServer) -> Opened:
    """Opens lookups over these servers, with options of the test's own."""

    @asynccontextmanager
    async def open_lookups(**changes: Any) -> AsyncIterator[ConfiguredLookups]:
        known: dict[str, Any] = {"exchange_url": exchange.url, "exchange_secret": SECRET}
        lookups = ConfiguredLookups(plan, explorers.options(**(known | changes)))
        await lookups.start()
        yield lookups
        await lookups.stop()

    return open_lookups


@pytest.fixture
async def lookups(opened: Opened) -> AsyncIterator[ConfiguredLookups]:
    """Everything switched on."""
    async with opened() as ready:
        yield ready
