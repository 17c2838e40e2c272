"""Pushes what waits in an outbox through the channels' senders, in order within each conversation or ticket."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from bot.desk.errors import TransportError
from bot.desk.mail import MAIL, Mail
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.repositories import Delivery
from bot.gateway.hub import Wakeup
from bot.http.parts import Deliver, SendMail

log = logging.getLogger(__name__)

#: How many entries are read at once.
_AT_A_LOOK = 100


class Waiting(Protocol):
    """What waits in an outbox. Of one `line` only the oldest is on its way at a time; as text it is for the log."""

    @property
    def id(self) -> int:
        """Its entry."""
        ...

    @property
    def line(self) -> str:
        """What is sent in order."""
        ...

    @property
    def attempts(self) -> int:
        """How often it has failed."""
        ...


class Marks(Protocol):
    """The part of an outbox that notes what became of an entry."""

    async def delivered(self, delivery_id: int, remote_id: str | None = None, /) -> None:
        """It has arrived."""
        ...

    async def failed(self, delivery_id: int, retry_at: datetime | None, /) -> None:
        """It has not."""
        ...


Item = TypeVar("Item", bound=Waiting)


@dataclass(frozen=True)
class Lane(Generic[Item]):
    """An outbox with the way out of it: what is due, how it goes, and where that is marked.

    `claim` takes an entry for one of several gateways until the time given; None where only one gateway sends.
    """

    channel: str
    deliver: Callable[[Item], Awaitable[str | None]]
    due: Callable[[UnitOfWork, datetime, int], Awaitable[Sequence[Item]]]
    marks: Callable[[UnitOfWork], Marks]
    claim: Callable[[UnitOfWork, Item, datetime, datetime], Awaitable[bool]] | None = None


def chat_lane(channel: str, deliver: Deliver) -> Lane[Delivery]:
    """The messages that one channel pushes."""
    return Lane(
        channel,
        deliver,
        due=lambda work, now, most: work.outbox.due(channel, now, most),
        marks=lambda work: work.outbox,
    )


def mail_lane(send: SendMail) -> Lane[Mail]:
    """The mails."""
    return Lane(
        MAIL,
        send,
        due=lambda work, now, most: work.mails.due(now, most),
        marks=lambda work: work.mails,
        claim=lambda work, mail, now, until: work.mails.claim(mail.id, now, until),
    )


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
    """Empties one outbox. Only a crash between sending and marking can send something twice."""

    def __init__(self, office: Office, lane: Lane[Item], persistence: Persistence) -> None:
        self._office = office
        self.lane = lane
        self._channel = lane.channel
        self._persistence = persistence
        self._wakeup = Wakeup()
        self._task: asyncio.Task[None] | None = None
        self._next_retry = 0.0
        #: Sent, but the database would not take the mark yet: delivery id to the channel's id of the message.
        self._unmarked: dict[int, str | None] = {}
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
            due = await self.lane.due(work, self._office.clock(), _AT_A_LOOK)
        for item in due:
            taken = item.line in self._busy or item.line in self._settled
            if not taken and len(self._busy) < self._persistence.at_once:
                self._busy[item.line] = asyncio.create_task(self._carry(item))

    async def _carry(self, item: Item) -> None:
        try:
            if item.id in self._unmarked or await self._is_ours(item):
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
        claim = self.lane.claim
        if claim is None:
            return True
        now = self._office.clock()
        async with self._office.storage.write() as work:
            ours = await claim(work, item, now, now + timedelta(seconds=self._persistence.lease))
            await work.commit()
        return ours

    async def _send(self, item: Item) -> None:
        try:
            if item.id not in self._unmarked:
                async with asyncio.timeout(self._persistence.longest_send):
                    self._unmarked[item.id] = await self.lane.deliver(item)
        except TransportError as error:
            await self._failed(item, error)
        except Exception as error:
            log.exception("sending through %s broke", self._channel)
            await self._failed(item, TransportError(type(error).__name__))
        else:
            await self._mark(item)

    async def _mark(self, item: Item) -> None:
        async with self._office.storage.write() as work:
            await self.lane.marks(work).delivered(item.id, self._unmarked[item.id])
            await work.commit()
        del self._unmarked[item.id]

    async def _failed(self, item: Item, error: TransportError) -> None:
        last = error.permanent or item.attempts + 1 >= self._persistence.attempts
        pause = error.retry_after or self._persistence.wait(item.attempts)
        log.warning(
            "%s was not delivered by %s (%s): %s",
            item,
            self._channel,
            "given up" if last else f"again in {pause:.0f} s",
            error,
        )
        async with self._office.storage.write() as work:
            retry_at = None if last else self._office.clock() + timedelta(seconds=pause)
            await self.lane.marks(work).failed(item.id, retry_at)
            await work.commit()
        if not last:
            self._plan(pause)

    def _plan(self, pause: float) -> None:
        at = time.monotonic() + pause
        still_ahead = self._next_retry > time.monotonic()
        self._next_retry = min(at, self._next_retry) if still_ahead else at
