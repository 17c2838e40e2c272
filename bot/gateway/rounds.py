"""Looks again and again, from the start of the gateway to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Rounds:
    """Calls `look` at once and then every `seconds`; a round that fails is logged and followed by the next."""

    def __init__(self, look: Callable[[], Awaitable[object]], seconds: float, trouble: str) -> None:
        """`trouble` is what the log says when a round fails."""
        self._look = look
        self._seconds = seconds
        self._trouble = trouble
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins with what came due while nothing ran."""
        self._task = asyncio.create_task(self._look_forever())

    async def stop(self) -> None:
        """Stops at once; what was not done stays due."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look_forever(self) -> None:
        while True:
            try:
                await self._look()
            except Exception:
                log.exception("%s; trying again", self._trouble)
            await asyncio.sleep(self._seconds)
