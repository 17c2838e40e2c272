"""Does in the background what stands in the database to be done, when its time has come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Later:
    """Calls `look` at start, when woken, when `look` says that something will be due, and else every `longest` s.

    `look` does what is due and returns the seconds until the next is, None when nothing waits. What it raises is
    logged with `trouble`, and it is called again.
    """

    def __init__(self, look: Callable[[], Awaitable[float | None]], trouble: str, *, longest: float = 30.0) -> None:
        self._look = look
        self._trouble = trouble
        self._longest = longest
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Something was added."""
        self._woken.set()

    async def start(self) -> None:
        """Begins with what an earlier run left."""
        self._task = asyncio.create_task(self._forever())

    async def stop(self) -> None:
        """Stops at once; what was not done stays due."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _forever(self) -> None:
        while True:
            self._woken.clear()
            pause: float | None = None
            try:
                pause = await self._look()
            except Exception:
                log.exception("%s; trying again", self._trouble)
                pause = 1.0
            try:
                async with asyncio.timeout(min(self._longest if pause is None else pause, self._longest)):
                    await self._woken.wait()
            except TimeoutError:
                pass
