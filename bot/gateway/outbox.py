"""Pushes what waits in the outbox through the channels' senders, in order within each conversation."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.errors import TransportError
from bot.desk.office import Office
from bot.desk.ports import Delivery
from bot.gateway.hub import Wakeup
from bot.http.parts import Deliver

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
    at_once: int = 30
    farewell: float = 2.0

    def wait(self, attempts: int) -> float:
        """The pause after this many failed attempts."""
        return min(self.longest, self.first * 2.0 ** min(attempts, 30))


class Sender:
    """Delivers one channel's messages. Only a crash between sending and marking can send one twice."""

    def __init__(self, office: Office, channel: str, deliver: Deliver, persistence: Persistence) -> None:
        self._office = office
        self._channel = channel
        self._deliver = deliver
        self._persistence = persistence
        self._wakeup = Wakeup()
        self._task: asyncio.Task[None] | None = None
        self._next_retry = 0.0
        #: Sent, but the database would not take the mark yet: delivery id to the channel's id of the message.
        self._unmarked: dict[int, str | None] = {}
        #: Conversations with a message on its way; one that is slow holds up nobody else.
        self._busy: dict[str, asyncio.Task[None]] = {}
        #: Conversations whose message was settled while the outbox was read: what was read of them is out of date.
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
                await self._take_due()
            except Exception:
                log.exception("the outbox of %s could not be read; trying again", self._channel)
            await self._wakeup.wait(self._pause())

    def _pause(self) -> float:
        left = self._next_retry - time.monotonic()
        return min(left, self._persistence.look) if left > 0 else self._persistence.look

    async def _take_due(self) -> None:
        self._settled.clear()
        async with self._office.storage.read() as work:
            due = await work.outbox.due(self._channel, self._office.clock())
        for delivery in due:
            taken = delivery.conversation_id in self._busy or delivery.conversation_id in self._settled
            if not taken and len(self._busy) < self._persistence.at_once:
                self._busy[delivery.conversation_id] = asyncio.create_task(self._carry(delivery))

    async def _carry(self, delivery: Delivery) -> None:
        try:
            await self._send(delivery)
            self._wakeup.set()  # the conversation's next message, or one that found all hands busy
        except Exception:
            log.exception("the outbox of %s could not be written; trying again", self._channel)
            self._plan(self._persistence.first)
        finally:
            del self._busy[delivery.conversation_id]
            self._settled.add(delivery.conversation_id)

    async def _send(self, delivery: Delivery) -> None:
        try:
            if delivery.id not in self._unmarked:
                async with asyncio.timeout(self._persistence.longest_send):
                    self._unmarked[delivery.id] = await self._deliver(delivery)
        except TransportError as error:
            await self._failed(delivery, error)
        except Exception as error:
            log.exception("sending through %s broke", self._channel)
            await self._failed(delivery, TransportError(type(error).__name__))
        else:
            await self._mark(delivery)

    async def _mark(self, delivery: Delivery) -> None:
        async with self._office.storage.write() as work:
            await work.outbox.delivered(delivery.id, self._unmarked[delivery.id])
            await work.commit()
        del self._unmarked[delivery.id]

    async def _failed(self, delivery: Delivery, error: TransportError) -> None:
        last = error.permanent or delivery.attempts + 1 >= self._persistence.attempts
        pause = error.retry_after or self._persistence.wait(delivery.attempts)
        log.warning(
            "message %d of %s was not delivered by %s (%s): %s",
            delivery.message.seq,
            delivery.conversation_id,
            self._channel,
            "given up" if last else f"again in {pause:.0f} s",
            error,
        )
        async with self._office.storage.write() as work:
            retry_at = None if last else self._office.clock() + timedelta(seconds=pause)
            await work.outbox.failed(delivery.id, retry_at)
            await work.commit()
        if not last:
            self._plan(pause)

    def _plan(self, pause: float) -> None:
        at = time.monotonic() + pause
        still_ahead = self._next_retry > time.monotonic()
        self._next_retry = min(at, self._next_retry) if still_ahead else at
