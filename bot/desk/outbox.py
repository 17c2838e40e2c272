"""Messages on their way to customers of channels that push, and what became of them.

An entry waits until it has arrived or is given up. While a gateway sends it, the entry is claimed: its name stands on
it, and nobody else takes it before the claim ends. So an entry that is claimed by a gateway which died is the only
one of which nobody knows whether it arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.desk.conversation import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message in the outbox that its channel has still to deliver.

    `sent` are the channel's ids of what has arrived of it already, where it takes several messages there.
    """

    id: int
    conversation_id: str
    external_id: str
    message: Message
    attempts: int
    sent: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """What is sent in order: the messages of one conversation."""
        return self.conversation_id

    def __str__(self) -> str:
        return f"message {self.message.seq} of {self.conversation_id}"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a channel took; `remote_id` is what it calls it, `whole` is False while more of the message is to come."""

    remote_id: str | None = None
    whole: bool = True


class Outbox(Protocol):
    """Messages that a channel has still to push to its customer."""

    async def add(self, conversation_id: str, seq: int, channel: str, at: datetime) -> None:
        """The message with this number is to be delivered."""
        ...

    async def due(self, channel: str, now: datetime, limit: int = 100) -> Sequence[Delivery]:
        """What can be delivered now, longest due first: per conversation only the oldest, so that order is kept."""
        ...

    async def claim(self, delivery_id: int, by: str, now: datetime, until: datetime) -> bool:
        """Takes a due entry for one gateway; False when another has it. Without a mark it is due again at `until`."""
        ...

    async def release(self, channel: str, by: str, now: datetime) -> int:
        """Ends the claims that an earlier run of this gateway left; returns how many."""
        ...

    async def delivered(self, delivery_id: int, remote_id: str | None = None) -> None:
        """It has arrived; `remote_id` is what the channel calls it."""
        ...

    async def partly(self, delivery: Delivery, remote_id: str | None, now: datetime) -> None:
        """One more part of it has arrived, and the next is due."""
        ...

    async def postpone(self, delivery_id: int, now: datetime, until: datetime) -> None:
        """It has to wait until then, unless another gateway has taken it meanwhile."""
        ...

    async def put_back(self, delivery_id: int, until: datetime) -> None:
        """Whoever claimed it was told to wait until then; that is no failure."""
        ...

    async def failed(self, delivery_id: int, retry_at: datetime | None) -> None:
        """It has not arrived; try again at `retry_at`, or never when that is None."""
        ...

    async def abandon(self, conversation_id: str) -> int:
        """Nothing that waits in this conversation is tried any more; returns how many messages that were."""
        ...

    async def remote_id(self, conversation_id: str, seq: int) -> str | None:
        """What the channel calls a delivered message."""
        ...

    async def by_remote_id(self, conversation_id: str, remote_id: str) -> Message | None:
        """The message that the channel calls so."""
        ...
