"""A running product, shared by the tests of this folder: its model takes a while to load."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.product.running import Customer, Running, Staff


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def product(root: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Pharos, ready to answer."""
    running = Running(root, tmp_path_factory.mktemp("var"))
    await running.start()
    await running.ready()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def alice(product: Running) -> AsyncIterator[Customer]:
    """A customer with a session of her own."""
    async with aiohttp.ClientSession() as http:
        customer = Customer(http, product.url)
        await customer.arrive()
        yield customer


@pytest_asyncio.fixture(loop_scope="session")
async def nora(product: Running) -> AsyncIterator[Staff]:
    """A signed-in member of the staff."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        staff = Staff(http, product.url)
        await staff.sign_in()
        yield staff
