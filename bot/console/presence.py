"""Who is at work: whoever has the console open, unless they say that they are away."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web

from bot.console import schemas
from bot.console.doors import Caller, Doors
from bot.desk.errors import DeskError, Invalid
from bot.desk.office import Office
from bot.http.bodies import read_object
from bot.http.routes import Route

log = logging.getLogger(__name__)

#: An open console is noted again after this share of the time for which it counts, so that one look may fail.
_SHARE = 1 / 3
_LONGEST_LEAVE = 5.0


class Presence:
    """Notes open consoles, and the handler of /api/staff/presence."""

    def __init__(self, office: Office, doors: Doors, seconds: float) -> None:
        self._office = office
        self._doors = doors
        self._counts_for = timedelta(seconds=seconds)
        self._pause = seconds * _SHARE
        self._open: set[str] = set()
        self._none_open = asyncio.Event()
        self._none_open.set()

    def routes(self) -> Sequence[Route]:
        """Where the handler is found."""
        return [
            self._doors.route(
                "POST /api/staff/presence",
                self.say,
                "Step away from the open console, or be back",
                schemas.PRESENCE,
                body=schemas.PRESENCE,
            )
        ]

    async def say(self, request: web.Request, caller: Caller) -> web.Response:
        """POST /api/staff/presence."""
        present = (await read_object(request)).get("present")
        if not isinstance(present, bool):
            raise Invalid("`present` must be true or false.")
        async with self._office.storage.write() as work:
            await work.duty.set_away(caller.account.username, not present)
            await work.commit()
        self._office.news.queue_changed()
        return web.json_response({"present": present})

    @asynccontextmanager
    async def at_console(self, username: str) -> AsyncIterator[None]:
        """Somebody is present as long as this lasts; what a crash leaves behind counts for a short while only."""
        console = secrets.token_urlsafe(12)
        self._open.add(console)
        self._none_open.clear()
        noting = asyncio.create_task(self._keep_noting(console, username))
        try:
            yield
        finally:
            # To its end, also when the web server cancels this at the very moment: nobody else knows the console.
            await asyncio.shield(asyncio.create_task(self._leave(console, noting)))

    async def close(self) -> None:
        """Returns when every console that closes has been noted, so that the storage may close too."""
        try:
            async with asyncio.timeout(_LONGEST_LEAVE):
                await self._none_open.wait()
        except TimeoutError:
            log.warning("%d consoles were not closed in time; they lapse by themselves", len(self._open))

    async def _keep_noting(self, console: str, username: str) -> None:
        while True:
            try:
                await self._note(console, username)
            except DeskError as error:
                log.warning("the presence of %s could not be noted; trying again: %s", username, error)
            await asyncio.sleep(self._pause)

    async def _note(self, console: str, username: str) -> None:
        now = self._office.clock()
        async with self._office.storage.write() as work:
            await work.duty.drop_lapsed(now)
            await work.duty.console_open(console, username, now + self._counts_for)
            await work.commit()

    async def _leave(self, console: str, noting: asyncio.Task[None]) -> None:
        noting.cancel()
        await asyncio.gather(noting, return_exceptions=True)  # or it could note the console after it was forgotten
        try:
            async with self._office.storage.write() as work:
                await work.duty.console_closed(console)
                await work.commit()
        except DeskError as error:  # the storage has gone before us; the console lapses by itself
            log.info("a closed console could not be noted: %s", error)
        finally:
            self._open.discard(console)
            if not self._open:
                self._none_open.set()
