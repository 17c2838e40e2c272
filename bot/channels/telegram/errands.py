"""Small things done on the side that nobody waits for, such as ending a button's spinner."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.channels.telegram.api import BotApi
from bot.desk.errors import TransportError

log = logging.getLogger(__name__)

#: More at once are dropped, as are those that Telegram puts off for longer: by then nobody looks any more.
_MOST = 1000
_LONGEST_WAIT = 60.0


class Errands:
    """Tries each errand a few times. One that fails is logged; none outlives the channel."""

    def __init__(self, api: BotApi, *, tries: int = 3, pause: float = 1.0) -> None:
        self._api = api
        self._tries = tries
        self._pause = pause
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, what: str, request: Callable[[], Awaitable[object]]) -> None:
        """Makes the request in the background, unless too many wait already."""
        if len(self._tasks) >= _MOST:
            log.info("%s is left out: %d errands wait", what, len(self._tasks))
            return
        self.run(self._try(what, request))

    def run(self, errand: Awaitable[None]) -> None:
        """Lets something else run in the background that handles its errors itself."""
        task = asyncio.ensure_future(errand)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Drops what is not done yet."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _try(self, what: str, request: Callable[[], Awaitable[object]]) -> None:
        for tried in range(1, self._tries + 1):
            try:
                await self._api.call(request())
            except TransportError as error:
                if error.permanent or tried == self._tries or (error.retry_after or 0) > _LONGEST_WAIT:
                    log.info("%s failed: %s", what, error)
                    return
                await asyncio.sleep(error.retry_after or self._pause * tried)
            else:
                return
