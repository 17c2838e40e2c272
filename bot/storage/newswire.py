"""News between gateways on one PostgreSQL: what one has committed, the others hear of at once."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.addresses import address
from bot.storage.engines import postgres

log = logging.getLogger(__name__)

_CHANNEL = "pharos_news"
_TELL = sa.text("SELECT pg_notify(:channel, news) FROM unnest(CAST(:news AS text[])) AS news")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
#: A line that is quiet may be dead; so often it is asked.
_PULSE = 20.0
#: Held back while there is no connection. What is forgotten comes late, with everybody's next regular look.
_MOST = 10_000


class NewsWire:
    """Passes short texts on. They may be lost, which costs time and nothing else, so nobody waits for them."""

    def __init__(self, url: str, heard: Callable[[str], None]) -> None:
        self._url = address(url)
        self._heard = heard
        self._me = secrets.token_hex(8)
        self._waiting: dict[str, None] = {}  # each once, in order
        self._wakeup = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    @property
    def needed(self) -> bool:
        """Whether there can be other gateways: on a SQLite file there is one."""
        return self._url.get_backend_name() != "sqlite"

    async def start(self) -> None:
        """Connects in the background, and again whenever the connection is lost."""
        if self.needed:
            self._task = asyncio.create_task(self._stay_connected())

    async def stop(self) -> None:
        """Hangs up."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def tell(self, news: str) -> None:
        """Passes it on to the others, soon."""
        if self.needed and len(self._waiting) < _MOST:
            self._waiting[f"{self._me} {news}"] = None
            self._wakeup.set()

    async def _stay_connected(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            engine = postgres(self._url, size=1)
            try:
                await self._talk(engine)
            except Exception as error:
                pause = _FIRST_PAUSE if self.connected.is_set() else min(2 * pause, _LONGEST_PAUSE)
                log.warning("no news between gateways (%s); trying again in %.1f s", type(error).__name__, pause)
            finally:
                self.connected.clear()
                await engine.dispose()
            await asyncio.sleep(pause)

    async def _talk(self, engine: AsyncEngine) -> None:
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.add_listener(_CHANNEL, self._take)
            driver.add_termination_listener(lambda _connection: self._wakeup.set())
            self.connected.set()
            while True:
                told, self._waiting = list(self._waiting), {}
                await connection.execute(_TELL, {"channel": _CHANNEL, "news": told})
                await self._something_to_tell()

    async def _something_to_tell(self) -> None:
        try:
            async with asyncio.timeout(_PULSE):
                await self._wakeup.wait()
        except TimeoutError:
            return
        self._wakeup.clear()

    def _take(self, _connection: object, _pid: int, _channel: str, news: str) -> None:
        teller, _, text = news.partition(" ")
        if teller != self._me:
            self._heard(text)
