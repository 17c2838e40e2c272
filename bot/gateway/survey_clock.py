"""Asks customers how they were served when the time for it has come; what came due while nothing ran, at start."""

from __future__ import annotations

import asyncio
import logging

from bot.desk.office import Office
from bot.desk.surveys import ask_due

log = logging.getLogger(__name__)


class SurveyClock:
    """Looks every few seconds; several may do so on one database, and each survey is asked once."""

    def __init__(self, office: Office, seconds: float) -> None:
        self._office = office
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to look."""
        self._task = asyncio.create_task(self._look_forever())

    async def stop(self) -> None:
        """Stops at once; what was not asked stays due."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look_forever(self) -> None:
        while True:
            try:
                await ask_due(self._office)
            except Exception:
                log.exception("the surveys could not be read; trying again")
            await asyncio.sleep(self._seconds)
