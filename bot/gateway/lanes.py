"""The ways out of the gateway: what is due on each, how it goes, and where it is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.desk import delivering
from bot.desk.errors import TransportError
from bot.desk.mail import MAIL, Mail
from bot.desk.office import Office
from bot.desk.outbox import Arrived, Delivery
from bot.desk.ports import UnitOfWork
from bot.http.parts import Deliver, NoPace, Pace, SendMail


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


Item = TypeVar("Item", bound=Waiting)


class Lane(Protocol[Item]):
    """An outbox with its way out."""

    @property
    def channel(self) -> str:
        """The name under which news of it are told (`News.delivery_due`)."""
        ...

    @property
    def pace(self) -> Pace:
        """How fast it may go."""
        ...

    def address(self, item: Item, /) -> str:
        """For whom the pace counts it."""
        ...

    async def due(self, work: UnitOfWork, now: datetime, most: int) -> Sequence[Item]:
        """What can be sent now: of each line only the oldest."""
        ...

    async def claim(self, work: UnitOfWork, item: Item, now: datetime, until: datetime) -> bool:
        """Takes an entry for this one of several gateways, and notes that its attempt begins."""
        ...

    async def release(self, work: UnitOfWork, now: datetime) -> int:
        """Makes due again what an earlier run of this gateway had claimed; returns how much."""
        ...

    async def deliver(self, item: Item) -> Arrived:
        """Sends it, or one more part of it; raises TransportError."""
        ...

    async def arrived(self, work: UnitOfWork, item: Item, arrived: Arrived, now: datetime) -> None:
        """Marks what has arrived."""
        ...

    async def postpone(self, work: UnitOfWork, item: Item, now: datetime, until: datetime) -> None:
        """It may not go yet."""
        ...

    async def put_back(self, work: UnitOfWork, item: Item, until: datetime) -> None:
        """The other side asked to wait with it."""
        ...

    async def failed(self, work: UnitOfWork, item: Item, retry_at: datetime | None) -> None:
        """It has not arrived; never tried again when that is None."""
        ...

    async def refused(self, item: Item, error: TransportError, since: datetime) -> bool:
        """Deals with a refusal that means more than this entry; False when it does not."""
        ...


class ChatLane:
    """The messages that one channel pushes; `by` tells this gateway's name."""

    def __init__(
        self, office: Office, channel: str, deliver: Deliver, by: Callable[[], str], pace: Pace | None = None
    ) -> None:
        self.channel = channel
        self.pace: Pace = pace or NoPace()
        self._office = office
        self._deliver = deliver
        self._by = by

    def address(self, item: Delivery, /) -> str:
        """The customer's address."""
        return item.external_id

    async def due(self, work: UnitOfWork, now: datetime, most: int) -> Sequence[Delivery]:
        """Of each conversation the oldest message."""
        return await work.outbox.due(self.channel, now, most)

    async def claim(self, work: UnitOfWork, item: Delivery, now: datetime, until: datetime) -> bool:
        """In this gateway's name."""
        return await work.outbox.claim(item.id, self._by(), now, until)

    async def release(self, work: UnitOfWork, now: datetime) -> int:
        """What stands in this gateway's name."""
        return await work.outbox.release(self.channel, self._by(), now)

    async def deliver(self, item: Delivery) -> Arrived:
        """Through the channel."""
        return await self._deliver(item)

    async def arrived(self, work: UnitOfWork, item: Delivery, arrived: Arrived, now: datetime) -> None:
        """The whole of it, or a part."""
        if arrived.whole:
            await work.outbox.delivered(item.id, arrived.remote_id)
        else:
            await work.outbox.partly(item, arrived.remote_id, now)

    async def postpone(self, work: UnitOfWork, item: Delivery, now: datetime, until: datetime) -> None:
        """The chat has had enough for now."""
        await work.outbox.postpone(item.id, now, until)

    async def put_back(self, work: UnitOfWork, item: Delivery, until: datetime) -> None:
        """Without counting it as a failure, or a long flood would lose messages."""
        await work.outbox.put_back(item.id, until)

    async def failed(self, work: UnitOfWork, item: Delivery, retry_at: datetime | None) -> None:
        """Counted."""
        await work.outbox.failed(item.id, retry_at)

    async def refused(self, item: Delivery, error: TransportError, since: datetime) -> bool:
        """A customer who is gone or has moved."""
        return await delivering.refused(self._office, item, error, since)


class MailLane:
    """The mails."""

    channel = MAIL

    def __init__(self, send: SendMail) -> None:
        self.pace: Pace = NoPace()
        self._send = send

    def address(self, item: Mail, /) -> str:
        """The customer's address."""
        return item.address

    async def due(self, work: UnitOfWork, now: datetime, most: int) -> Sequence[Mail]:
        """Of each ticket the oldest mail."""
        return await work.mails.due(now, most)

    async def claim(self, work: UnitOfWork, item: Mail, now: datetime, until: datetime) -> bool:
        """For a while."""
        return await work.mails.claim(item.id, now, until)

    async def release(self, work: UnitOfWork, now: datetime) -> int:
        """Claims of mails have no name; they end by themselves."""
        return 0

    async def deliver(self, item: Mail) -> Arrived:
        """Through the mail server."""
        return Arrived(await self._send(item))

    async def arrived(self, work: UnitOfWork, item: Mail, arrived: Arrived, now: datetime) -> None:
        """The mail server has it."""
        await work.mails.delivered(item.id, arrived.remote_id)

    async def postpone(self, work: UnitOfWork, item: Mail, now: datetime, until: datetime) -> None:
        """Mail has no pace."""

    async def put_back(self, work: UnitOfWork, item: Mail, until: datetime) -> None:
        """Counted like a failure: mail servers name no time."""
        await work.mails.failed(item.id, until)

    async def failed(self, work: UnitOfWork, item: Mail, retry_at: datetime | None) -> None:
        """Counted."""
        await work.mails.failed(item.id, retry_at)

    async def refused(self, item: Mail, error: TransportError, since: datetime) -> bool:
        """Never more than the one mail."""
        return False
