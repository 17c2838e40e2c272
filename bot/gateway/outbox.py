"""Pushes what waits in an outbox through the channels' senders, in order within each conversation or ticket."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic

from bot.desk.errors import TransportError
from bot.desk.office import Office
from bot.desk.outbox import Arrived
from bot.desk.ports import UnitOfWork
from bot.gateway.hub import Wakeup
from bot.gateway.lanes import Item, Lane

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often a message is tried, and how the tries are spaced, in seconds."""

    attempts: int = 20
    first: float = 1.0
    longest: float = 300.0
    #: How often the outbox is looked at without any news of it.
    look: float = 5.0
    longest_send: float = 60.0
    #: How long one gateway has an entry to itself; longer than sending and marking can take.
    lease: float = 120.0
    at_once: int = 30
    farewell: float = 2.0

    def wait(self, attempts: int) -> float:
        """The pause after this many failed attempts."""
        return min(self.longest, self.first * 2.0 ** min(attempts, 30))


class Sender(Generic[Item]):
    """Empties one outbox.

    An entry is claimed, which notes durably that its attempt begins, then sent, then marked. So what a crash leaves
    claimed may or may not have arrived, and no network tells afterwards: it is sent again, for a customer can live
    with reading something twice, and not with never reading it. All else comes once.
    """

    def __init__(self, office: Office, lane: Lane[Item], persistence: Persistence) -> None:
        self._office = office
        self.lane = lane
        self._channel = lane.channel
        self._persistence = persistence
        self._wakeup = Wakeup()
        self._task: asyncio.Task[None] | None = None
        self._next_retry = 0.0
        self._released = False
        #: Lines with something on its way; one that is slow holds up nobody else.
        self._busy: dict[str, asyncio.Task[None]] = {}
        #: Lines in which something was settled while the outbox was read: what was read of them is out of date.
        self._settled: set[str] = set()

    async def start(self) -> None:
        """Begins with what an earlier run left."""
        self._task = asyncio.create_task(self._send_forever())

    async def stop(self) -> None:
        """Stops; what was not delivered stays in the outbox.

        What is on its way gets a moment to arrive and be marked, for otherwise it would be sent a second time.
        """
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=self._persistence.farewell)
        left = list(self._busy.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def delivery_due(self, channel: str) -> None:
        """Something waits."""
        if channel == self._channel:
            self._wakeup.set()

    async def _send_forever(self) -> None:
        while True:
            try:
                if not self._released:
                    await self._release()
                while await self._take_due():
                    pass
            except Exception:
                log.exception("the outbox of %s could not be read; trying again", self._channel)
            await self._wakeup.wait(self._pause())

    def _pause(self) -> float:
        left = self._next_retry - time.monotonic()
        return min(left, self._persistence.look) if left > 0 else self._persistence.look

    async def _release(self) -> None:
        """What an earlier run of this gateway had begun need not wait until its claim ends."""
        async with self._office.storage.write() as work:
            count = await self.lane.release(work, self._office.clock())
            await work.commit()
        self._released = True
        if count:
            log.warning("%d entries of %s were on their way when this gateway died; sent again", count, self._channel)

    async def _take_due(self) -> bool:
        """Starts what may go now. True when that put entries off, behind which others may wait that were not read."""
        self._settled.clear()
        if self._is_full():
            return False
        async with self._office.storage.read() as work:
            due = await self.lane.due(work, self._office.clock(), self._persistence.at_once)
        put_off: list[tuple[Item, float]] = []
        for item in due:
            if item.line in self._busy or item.line in self._settled:
                continue
            if self._is_full():
                break
            if wait := self.lane.pace.take(self.lane.address(item)):
                put_off.append((item, wait))
            else:
                self._busy[item.line] = asyncio.create_task(self._carry(item))
        if put_off:
            await self._put_off(put_off)
        return bool(put_off)

    def _is_full(self) -> bool:
        """Whether nothing more may be begun now; somebody wakes us when that changes."""
        rest = self.lane.pace.everyone()
        if rest > 0:
            self._plan(rest)
        return rest > 0 or len(self._busy) >= self._persistence.at_once

    async def _put_off(self, waiting: Sequence[tuple[Item, float]]) -> None:
        """Notes when they may go, so that they are not read again and again, and take nobody's place meanwhile."""
        now = self._office.clock()
        async with self._office.storage.write() as work:
            for item, wait in waiting:
                await self.lane.postpone(work, item, now, now + timedelta(seconds=wait))
            await work.commit()
        self._plan(min(wait for _, wait in waiting))

    async def _carry(self, item: Item) -> None:
        try:
            if await self._is_ours(item):
                await self._send(item)
            self._wakeup.set()
        except Exception:
            log.exception("the outbox of %s could not be written; trying again", self._channel)
            self._plan(self._persistence.first)
        finally:
            del self._busy[item.line]
            self._settled.add(item.line)

    async def _is_ours(self, item: Item) -> bool:
        """Whether no other gateway sends it; should this one die on the way, it is due again after a while."""
        now = self._office.clock()
        async with self._office.storage.write() as work:
            ours = await self.lane.claim(work, item, now, now + timedelta(seconds=self._persistence.lease))
            await work.commit()
        return ours

    async def _send(self, item: Item) -> None:
        since = self._office.clock()
        try:
            async with asyncio.timeout(self._persistence.longest_send):
                arrived = await self.lane.deliver(item)
        except TransportError as error:
            if not await self.lane.refused(item, error, since):
                await self._failed(item, error)
        except Exception as error:
            log.exception("sending through %s broke", self._channel)
            await self._failed(item, TransportError(type(error).__name__))
        else:
            await self._mark(item, arrived)

    async def _mark(self, item: Item, arrived: Arrived) -> None:
        """However long the database is away: without its mark the message would be sent again."""
        tries = 0
        while True:
            try:
                return await self._write(lambda work: self.lane.arrived(work, item, arrived, self._office.clock()))
            except Exception:
                log.exception("%s has arrived, and that could not be marked; trying again", item)
                await asyncio.sleep(self._persistence.wait(tries))
                tries += 1

    async def _failed(self, item: Item, error: TransportError) -> None:
        if error.retry_after is not None and not error.permanent:
            return await self._put_back(item, error.retry_after)
        last = error.permanent or item.attempts + 1 >= self._persistence.attempts
        pause = self._persistence.wait(item.attempts)
        log.warning(
            "%s was not delivered by %s (%s): %s",
            item,
            self._channel,
            "given up" if last else f"again in {pause:.0f} s",
            error,
        )
        retry_at = None if last else self._office.clock() + timedelta(seconds=pause)
        await self._write(lambda work: self.lane.failed(work, item, retry_at))
        if not last:
            self._plan(pause)
        return None

    async def _put_back(self, item: Item, pause: float) -> None:
        log.info("%s waits %.0f s, as %s asks", item, pause, self._channel)
        until = self._office.clock() + timedelta(seconds=pause)
        await self._write(lambda work: self.lane.put_back(work, item, until))
        self._plan(pause)

    async def _write(self, change: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        async with self._office.storage.write() as work:
            await change(work)
            await work.commit()

    def _plan(self, pause: float) -> None:
        at = time.monotonic() + pause
        still_ahead = self._next_retry > time.monotonic()
        self._next_retry = min(at, self._next_retry) if still_ahead else at
